// A small map of a case drawn from the outlines on the phone: no tiles, no library, no network.
const WIDTH = 320;
const HEIGHT = 180;
const REACH = 260; // metres from the middle to the edge
const METRES = 111_195;
const SCALE = 100;
const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function projector({ lng, lat }) {
  const perPixel = (2 * REACH) / WIDTH;
  const x = (METRES * Math.cos((lat * Math.PI) / 180)) / perPixel;
  const y = METRES / perPixel;
  return ([east, north]) => [WIDTH / 2 + (east - lng) * x, HEIGHT / 2 - (north - lat) * y];
}

function path(geometry, project) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const ring = (points) => `M${points.map((p) => project(p).map((n) => n.toFixed(1)).join(" ")).join("L")}Z`;
  return polygons.flatMap((polygon) => polygon.map(ring)).join("");
}

function isNear(geometry, { lng, lat }) {
  const margin = (2 * REACH) / METRES;
  const points = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
  const [east, north] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const within = (values, middle) => Math.min(...values) - margin < middle && middle < Math.max(...values) + margin;
  return within(east, lng) && within(north, lat);
}

// `here`: where the phone is, drawn as a dot if it lies inside.
export function minimap(figure, at, ground, { label, metres, here = null }) {
  const project = projector(at);
  const features = (ground?.features.features ?? []).filter((feature) => isNear(feature.geometry, at));
  const isOwn = ({ code = "" }) => (ground?.own ?? []).some((own) => code.startsWith(own));
  const shapes = features.map((feature) =>
    make("path", {
      d: path(feature.geometry, project),
      class: isOwn(feature.properties) ? "minimap__own" : "minimap__around",
    }),
  );
  const [x, y] = [WIDTH / 2, HEIGHT / 2];
  const pin = make("path", { d: `M${x} ${y}l-9 -16a10.5 10.5 0 1 1 18 0z`, class: "minimap__pin" });
  const bar = (SCALE * WIDTH) / (2 * REACH);
  const scale = make("path", { d: `M10 ${HEIGHT - 10}h${bar}`, class: "minimap__scale" });
  const words = make("text", { x: 10, y: HEIGHT - 16, class: "minimap__words" }, metres(SCALE));
  const parts = [...shapes, scale, words, pin];
  if (here) {
    const [cx, cy] = project([here.lng, here.lat]);
    parts.push(make("circle", { cx, cy, r: 6, class: "minimap__here" }));
  }
  const picture = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, ...parts);
  figure.replaceChildren(picture);
  figure.hidden = false;
}

// Metres between two places of one city.
export function apart(a, b) {
  const east = (a.lng - b.lng) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.round(Math.hypot(east, a.lat - b.lat) * METRES);
}
