// Distances on foot. Pure: no page, no store.
const EARTH = 6371000;
export const DETOUR = 1.3; // streets are longer than the straight line
export const PACE = 80; // metres a minute, with looking for the door

const rad = (degrees) => (degrees * Math.PI) / 180;

/** Whether there is a point to walk to. */
export function placed(point) {
  return Boolean(point) && Number.isFinite(point.lng) && Number.isFinite(point.lat);
}

/** Metres on foot between two points {lng, lat}; Infinity where one has no place. */
export function metres(a, b) {
  if (!placed(a) || !placed(b)) return Infinity;
  const x = rad(b.lng - a.lng) * Math.cos(rad((a.lat + b.lat) / 2));
  return Math.hypot(x, rad(b.lat - a.lat)) * EARTH * DETOUR;
}

/** The way there in AMap, which shifts WGS84 itself; opens its app where there is one. */
export function amap({ lng, lat }, name = "") {
  const to = [lng, lat, encodeURIComponent(name)].join(",");
  return `https://uri.amap.com/navigation?to=${to}&mode=walk&coordinate=wgs84&callnative=1`;
}

function inRing([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function inShape(point, { type, coordinates }) {
  const shapes = type === "MultiPolygon" ? coordinates : type === "Polygon" ? [coordinates] : [];
  return shapes.some(([outer, ...holes]) => inRing(point, outer) && !holes.some((hole) => inRing(point, hole)));
}

/** The properties of the grid in which the point lies, or null. */
export function gridAt(ground, point) {
  if (!ground || !placed(point)) return null;
  const at = [point.lng, point.lat];
  return ground.features.features.find((feature) => inShape(at, feature.geometry))?.properties ?? null;
}
