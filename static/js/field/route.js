// The order of today's stops: from where one stands to the nearest, again and again, then
// untangled by turning stretches round (2-opt) until no turn shortens the walk. Pure.
import { metres, placed } from "./geo.js";

export const MOST = 60;
const ROUNDS = 30; // a route of sixty is settled long before

/** Length of the walk in metres, from `start` (or the first stop) through all stops. */
export function lengthOf(stops, start = null) {
  let total = 0;
  let at = placed(start) ? start : stops[0];
  for (const stop of stops) {
    total += metres(at, stop);
    at = stop;
  }
  return total;
}

function nearestFirst(stops, start) {
  const left = [...stops];
  const order = [];
  let at = placed(start) ? start : left[0];
  while (left.length) {
    let best = 0;
    for (let i = 1; i < left.length; i += 1) if (metres(at, left[i]) < metres(at, left[best])) best = i;
    at = left.splice(best, 1)[0];
    order.push(at);
  }
  return order;
}

// An open way: its start is fixed, its end is free.
function untangle(order, start) {
  const way = placed(start) ? [start, ...order] : [...order];
  for (let round = 0; round < ROUNDS; round += 1) {
    let better = false;
    for (let i = 1; i < way.length - 1; i += 1) {
      for (let k = i + 1; k < way.length; k += 1) {
        const next = way[k + 1];
        const before = metres(way[i - 1], way[i]) + (next ? metres(way[k], next) : 0);
        const after = metres(way[i - 1], way[k]) + (next ? metres(way[i], next) : 0);
        if (after < before - 0.01) {
          way.splice(i, k - i + 1, ...way.slice(i, k + 1).reverse());
          better = true;
        }
      }
    }
    if (!better) break;
  }
  return placed(start) ? way.slice(1) : way;
}

/**
 * Stops {no, lng, lat} in walking order from `start` ({lng, lat} or null). Those without a
 * place are not on the way; of more than sixty the first sixty are.
 */
export function plan(stops, start = null) {
  const reachable = stops.filter(placed).slice(0, MOST);
  if (!reachable.length) return { stops: [], metres: 0 };
  const order = untangle(nearestFirst(reachable, start), start);
  return { stops: order, metres: lengthOf(order, start) };
}
