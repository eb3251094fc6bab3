// A click on the outline map while "更正位置" is open sets the point of that form.
function pick(event) {
  const map = event.target.closest?.("[data-outline]");
  const form = document.querySelector("#action-relocate[open] form");
  if (!map || !form) return;
  const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  const { west, north, perLng, perLat } = map.dataset;
  form.elements.lng.value = (Number(west) + spot.x / Number(perLng)).toFixed(6);
  form.elements.lat.value = (Number(north) - spot.y / Number(perLat)).toFixed(6);
  const mark = map.querySelector("[data-outline-pick]");
  mark.setAttribute("cx", spot.x);
  mark.setAttribute("cy", spot.y);
  mark.setAttribute("visibility", "visible");
}

function mark() {
  const open = Boolean(document.querySelector("#action-relocate[open]"));
  document.querySelectorAll("[data-outline]").forEach((map) => map.toggleAttribute("data-picking", open));
}

export function startOutline() {
  document.addEventListener("click", pick);
  document.addEventListener("toggle", mark, true);
}
