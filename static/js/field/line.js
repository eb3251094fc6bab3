// Which of the acts that wait may go now. Pure.
export const LONGEST_WAIT = 300_000;
const WAITING = ["waiting", "blocked"];

// In order; behind one that has to wait, the rest of its case waits too.
export function readyOf(all, tried, now) {
  const stuck = new Set();
  const here = new Set(all.map((item) => item.uuid));
  const ready = [];
  for (const item of all) {
    const waits = !WAITING.includes(item.state) || isEarly(item, now) || tried.has(item.uuid) || stuck.has(item.no);
    const early = item.state === "blocked" && here.has(item.after);
    if (waits || early) {
      if (item.no !== null) stuck.add(item.no);
    } else ready.push(item);
  }
  return ready;
}

// A clock set back since the last try must not make an act wait for hours.
function isEarly(item, now) {
  return item.nextAt > now && item.nextAt - now < 2 * LONGEST_WAIT;
}
