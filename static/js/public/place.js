/* The place: "use my position" only when asked for, and the server says which grid it is. */
export function watchPlace(form) {
  const part = form.querySelector("[data-place]");
  if (!part) return;
  part.hidden = false;
  const { lng, lat, address } = form.elements;
  const status = part.querySelector("[data-place-status]");
  const locate = part.querySelector("[data-locate]");
  const unmark = part.querySelector("[data-unmark]");

  function mark(point) {
    lng.value = point ? point.lng.toFixed(6) : "";
    lat.value = point ? point.lat.toFixed(6) : "";
    unmark.hidden = !point;
    part.dispatchEvent(new CustomEvent("place:marked", { detail: point }));
    address.dispatchEvent(new Event("placed", { bubbles: true }));
  }

  locate.hidden = !navigator.geolocation;
  locate.addEventListener("click", () => {
    status.textContent = status.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        status.textContent = "";
        mark({ lng: coords.longitude, lat: coords.latitude });
      },
      () => {
        status.textContent = status.dataset.denied;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
  unmark.addEventListener("click", () => mark(null));
  unmark.hidden = !lng.value;
  part.addEventListener("place:tapped", (event) => mark(event.detail));
}
