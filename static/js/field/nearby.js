// Sorts today's cards by walking distance once the phone shares where it is.
const EARTH = 6371000;
const DETOUR = 1.3; // streets are longer than the straight line

function metres(a, b) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const x = rad(b.lng - a.lng) * Math.cos(rad((a.lat + b.lat) / 2));
  return Math.hypot(x, rad(b.lat - a.lat)) * EARTH * DETOUR;
}

function words(distance, status) {
  if (distance < 1000) return `${Math.max(10, Math.round(distance / 10) * 10)} ${status.dataset.metres}`;
  return `${(distance / 1000).toFixed(1)} ${status.dataset.kilometres}`;
}

function sortCards(here, status) {
  const list = document.querySelector("[data-cards]");
  const cards = [...list.children].map((card) => {
    const { lng, lat } = card.dataset;
    const distance = lng && lat ? metres(here, { lng: Number(lng), lat: Number(lat) }) : Infinity;
    if (Number.isFinite(distance)) card.querySelector("[data-distance]").textContent = words(distance, status);
    return { card, distance };
  });
  cards.sort((a, b) => a.distance - b.distance).forEach(({ card }) => list.append(card));
  status.textContent = status.dataset.sorted;
}

export function watchNearby() {
  const button = document.querySelector("[data-nearby]");
  if (!button || !("geolocation" in navigator)) return;
  button.hidden = false;
  const status = document.querySelector("[data-nearby-status]");
  const before = status.textContent;
  button.addEventListener("click", () => {
    status.textContent = status.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => sortCards({ lng: coords.longitude, lat: coords.latitude }, status),
      () => {
        status.textContent = status.dataset.denied || before;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
}
