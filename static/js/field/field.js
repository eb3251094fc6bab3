// Helps for the phone face: the pages work without. Each part looks for what it serves.
import { forgetStored, keepWords } from "./keep.js";
import { watchLocate } from "./locate.js";
import { watchNearby } from "./nearby.js";
import { watchPhotos } from "./shots.js";

// A button of the bar opens its form where it stands.
function watchOpeners() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    const part = opener && document.getElementById(opener.dataset.open);
    if (!part) return;
    event.preventDefault();
    part.open = true;
    part.scrollIntoView({ block: "start" });
    part.querySelector("summary").focus({ preventScroll: true });
  });
}

forgetStored();
watchOpeners();
watchNearby();
watchLocate();
document.querySelectorAll("form[data-keep]").forEach((form) => {
  keepWords(form);
  watchPhotos(form);
});

// A page kept whole for "back" carries identifiers that were used: a second form sent from
// it would count as a repeated tap.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
