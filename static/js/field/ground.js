// The map of the ground, drawn from what the phone holds; leaflet is fetched when first wanted.
import { stamp } from "./fill.js";
import { placed } from "./geo.js";

const HOME = [29.86, 121.53];
const NEAR = 17;

function addresses() {
  return document.getElementById("leaflet").dataset;
}

function loadLeaflet() {
  if (window.L) return Promise.resolve(window.L);
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = addresses().css;
  document.head.prepend(sheet);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = addresses().js;
    script.onload = () => resolve(window.L);
    script.onerror = () => reject(new Error("leaflet"));
    document.head.append(script);
  });
}

const place = ({ lat, lng }) => [lat, lng];

export class GroundMap {
  /** Open in `box`; throws where leaflet cannot be had. */
  static async open(box, { ground = null, label = "" } = {}) {
    const L = await loadLeaflet();
    const map = L.map(box, { attributionControl: false, zoomSnap: 0.5, keyboard: true });
    map.setView(HOME, 12);
    const { tiles } = addresses();
    if (tiles && navigator.onLine) L.tileLayer(tiles, { maxZoom: 18 }).addTo(map);
    if (label) box.setAttribute("aria-label", label);
    const made = new GroundMap(L, map);
    if (ground) made.drawGround(ground);
    return made;
  }

  constructor(L, map) {
    Object.assign(this, { L, map, layers: L.layerGroup().addTo(map), me: L.layerGroup().addTo(map), own: null });
  }

  drawGround({ features, own }) {
    const mine = new Set(own);
    const isOwn = (feature) => [...mine].some((code) => feature.properties.code.startsWith(code));
    const layer = this.L.geoJSON(features, {
      style: (feature) => ({ className: `map__shape map__shape--${isOwn(feature) ? 2 : 0}`, weight: 1.25, fillOpacity: 1 }),
      onEachFeature: (feature, shape) => {
        const label = document.createElement("span");
        label.textContent = feature.properties.name ?? "";
        shape.bindTooltip(label, { sticky: true });
      },
    }).addTo(this.map);
    const inside = layer.getLayers().filter((shape) => isOwn(shape.feature));
    this.own = inside.length ? this.L.featureGroup(inside).getBounds() : layer.getBounds();
    this.fit();
  }

  /** Points {lng, lat, tone, name, number?}; `open(point)` is called for the one that is tapped. */
  drawPoints(points, open) {
    this.layers.clearLayers();
    for (const point of points.filter(placed)) {
      const mark = document.createElement("span");
      mark.className = `spot spot--on spot--${point.tone}${point.number ? " spot--number" : ""}`;
      if (point.number) mark.textContent = point.number;
      const icon = this.L.divIcon({ className: "spot-box", html: mark, iconSize: [32, 32] });
      // Marks may lie on each other; by key and by ear the list below the map is the way.
      const marker = this.L.marker(place(point), { icon, title: point.name, keyboard: false });
      marker.on("click", () => open(point)).addTo(this.layers);
    }
  }

  /** A way through these points, drawn as a line. */
  drawLine(points) {
    const way = points.filter(placed).map(place);
    if (way.length > 1) this.L.polyline(way, { className: "map__way", interactive: false }).addTo(this.layers);
    if (way.length) this.map.fitBounds(this.L.latLngBounds(way), { padding: [28, 28], maxZoom: NEAR });
  }

  /** Where the phone is, with how sure that is. */
  drawMe(at, { look = false } = {}) {
    this.me.clearLayers();
    if (!placed(at)) return;
    this.L.circle(place(at), { radius: at.accuracy ?? 0, className: "map__sure", interactive: false }).addTo(this.me);
    const icon = this.L.divIcon({ className: "spot-box", html: stamp("t-map-me", {}).firstElementChild, iconSize: [36, 36] });
    this.L.marker(place(at), { icon, interactive: false, keyboard: false, zIndexOffset: 500 }).addTo(this.me);
    if (look) this.map.setView(place(at), Math.max(this.map.getZoom(), 16));
  }

  fit(points = []) {
    const bounds = this.own?.isValid() ? this.L.latLngBounds(this.own.getSouthWest(), this.own.getNorthEast()) : this.L.latLngBounds([]);
    for (const point of points.filter(placed)) bounds.extend(place(point));
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [12, 12], maxZoom: NEAR });
  }

  leave() {
    this.map.remove();
  }
}
