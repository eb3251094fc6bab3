// "Use my position" on the report form: fills the hidden point and shows it on the map.
function fill(name, value) {
  document.getElementById(`id_${name}`).value = value.toFixed(6);
}

export function watchLocate() {
  const part = document.querySelector("[data-locate-part]");
  if (!part || !("geolocation" in navigator)) return;
  part.hidden = false;
  const status = part.querySelector("[data-locate-status]");
  part.querySelector("[data-locate]").addEventListener("click", () => {
    status.textContent = status.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fill("lng", coords.longitude);
        fill("lat", coords.latitude);
        status.textContent = `${status.dataset.found} ${Math.round(coords.accuracy)} ${status.dataset.metres}`;
        const detail = { lng: coords.longitude, lat: coords.latitude, zoom: 17 };
        document.getElementById("report-map")?.dispatchEvent(new CustomEvent("map:show", { detail }));
      },
      () => {
        status.textContent = status.dataset.denied;
      },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
}
