// Outline maps: no tiles unless the page names a tile server. Coordinates are WGS84.
const HOME = [29.86, 121.53];
const base = new URL("../../vendor/leaflet/", import.meta.url);

function loadLeaflet() {
  if (window.L) return Promise.resolve(window.L);
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("leaflet.css", base).href;
  document.head.prepend(sheet);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("leaflet.js", base).href;
    script.onload = () => resolve(window.L);
    script.onerror = reject;
    document.head.append(script);
  });
}

function place(L, map, lat, lng) {
  map.pin?.remove();
  const icon = L.divIcon({ className: "", html: '<span class="map__pin"></span>', iconSize: [32, 32], iconAnchor: [16, 38] });
  map.pin = L.marker([lat, lng], { icon, keyboard: false, interactive: false }).addTo(map);
}

function choose(L, map, box, { lat, lng }) {
  place(L, map, lat, lng);
  for (const [id, value] of [[box.dataset.lngInput, lng], [box.dataset.latInput, lat]]) {
    const input = document.getElementById(id);
    if (!input) continue;
    input.value = value.toFixed(6);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const status = document.querySelector(`[data-map-status="${box.id}"]`);
  if (status) status.textContent = box.dataset.chosen;
  box.dispatchEvent(new CustomEvent("placed", { bubbles: true, detail: { lat, lng } }));
}

async function drawOutlines(L, map, box, keepView) {
  const answer = await fetch(box.dataset.outlines, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`outlines: ${answer.status}`);
  const layer = L.geoJSON(await answer.json(), {
    style: (feature) => ({
      className: `map__shape map__shape--${feature.properties?.shade ?? 0}`,
      weight: 1.25,
      fillOpacity: 1,
    }),
    onEachFeature: (feature, shape) => {
      const { name, words, url } = feature.properties ?? {};
      const label = document.createElement("span");
      label.textContent = [name, words].filter(Boolean).join(" ");
      if (label.textContent) shape.bindTooltip(label, { sticky: true });
      if (url && !box.dataset.lngInput) shape.on("click", () => window.location.assign(url));
    },
  }).addTo(map);
  if (!keepView && layer.getBounds().isValid()) map.fitBounds(layer.getBounds(), { padding: [12, 12] });
}

async function drawPoints(L, map, box) {
  const answer = await fetch(box.dataset.points, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`points: ${answer.status}`);
  L.geoJSON(await answer.json(), {
    pointToLayer: (feature, at) => L.circleMarker(at, { radius: 8, className: `map__point map__point--${feature.properties?.tone ?? "sea"}` }),
    onEachFeature: (feature, point) => {
      const label = document.createElement("span");
      label.textContent = feature.properties?.name ?? "";
      point.bindTooltip(label);
      if (feature.properties?.url) point.on("click", () => window.location.assign(feature.properties.url));
    },
  }).addTo(map);
}

function listen(L, map, box) {
  if (!box.dataset.lngInput) return;
  map.on("click", (event) => choose(L, map, box, event.latlng));
  // A page that knows the place from elsewhere shows it; null takes the mark away.
  box.addEventListener("map:show", ({ detail: point }) => {
    map.pin?.remove();
    if (!point) return;
    place(L, map, point.lat, point.lng);
    map.setView([point.lat, point.lng], point.zoom ?? map.getZoom());
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box) return;
    event.preventDefault();
    choose(L, map, box, map.getCenter());
  });
}

async function startMap(box) {
  box.dataset.started = "1";
  try {
    const L = await loadLeaflet();
    const { lng, lat, zoom, tiles, outlines, points } = box.dataset;
    const known = Boolean(lng && lat);
    const map = L.map(box, { attributionControl: Boolean(tiles), keyboard: true, zoomSnap: 0.5 });
    map.setView(known ? [Number(lat), Number(lng)] : HOME, Number(zoom) || (known ? 15 : 11.5));
    if (tiles) L.tileLayer(tiles, { maxZoom: 18 }).addTo(map);
    if (known) place(L, map, Number(lat), Number(lng));
    listen(L, map, box);
    if (outlines) await drawOutlines(L, map, box, known);
    if (points) await drawPoints(L, map, box);
  } catch (error) {
    console.warn("map", error);
    if (!box.classList.contains("leaflet-container")) box.textContent = box.dataset.failed;
  }
}

export function startMaps(root) {
  root.querySelectorAll("[data-map]:not([data-started])").forEach(startMap);
}
