/* The place: "use my position" only when asked for, and the server says which grid it is. */
const near = 15;

export function watchPlace(form) {
  const part = form.querySelector("[data-place]");
  if (!part) return;
  part.hidden = false;
  const { lng, lat, address } = form.elements;
  const status = part.querySelector("[data-place-status]");
  const locate = part.querySelector("[data-locate]");
  const unmark = part.querySelector("[data-unmark]");
  const map = part.querySelector("[data-map]");

  function tell() {
    unmark.hidden = !lng.value;
    address.dispatchEvent(new CustomEvent("marked", { bubbles: true }));
  }

  locate.hidden = !navigator.geolocation;
  locate.addEventListener("click", () => {
    status.textContent = status.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        status.textContent = "";
        lng.value = coords.longitude.toFixed(6);
        lat.value = coords.latitude.toFixed(6);
        show({ lng: coords.longitude, lat: coords.latitude, zoom: near });
        tell();
      },
      () => {
        status.textContent = status.dataset.denied;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
  unmark.addEventListener("click", () => {
    lng.value = lat.value = "";
    show(null);
    tell();
  });

  function show(point) {
    map?.dispatchEvent(new CustomEvent("map:show", { detail: point }));
  }

  map?.addEventListener("placed", tell);
  unmark.hidden = !lng.value;
}
