/* The report form's helpers: draft, counter, photos at once, place, one submit. The form works without. */
import { keepDraft } from "./draft.js";
import { uploadAtOnce } from "./photos.js";
import { watchPlace } from "./place.js";

const form = document.querySelector("[data-report]");

function countWords(area, out) {
  const limit = Number(area.dataset.limit);
  const show = () => {
    const left = limit - [...area.value].length;
    const near = left < 200;
    out.hidden = !near;
    out.classList.toggle("is-over", left < 0);
    out.textContent = near
      ? (left < 0 ? area.dataset.overWords : area.dataset.limitWords).replace("{n}", Math.abs(left))
      : "";
  };
  area.addEventListener("input", show);
  show();
}

/* A second tap must not send the form twice; coming back by "back" must find it usable. */
function submitOnce(uploads) {
  const button = form.querySelector("[data-submit]");
  const status = form.querySelector("[data-status]");
  let sent = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter && event.submitter.name) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    button.setAttribute("aria-disabled", "true");
    if (uploads.busy()) {
      event.preventDefault();
      status.textContent = form.dataset.uploading;
      await uploads.settled();
      status.textContent = form.dataset.sending;
      form.submit();
      return;
    }
    status.textContent = form.dataset.sending;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    button.removeAttribute("aria-disabled");
    status.textContent = "";
  });
}

function start() {
  const words = form.elements.text;
  countWords(words, form.querySelector("[data-counter]"));
  keepDraft(form);
  watchPlace(form);
  submitOnce(uploadAtOnce(form));
  // Typed before this script was there, or kept by the browser: ask for suggestions now.
  if (words.value && !form.elements.category) {
    words.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// htmx binds its events when the document is ready; what we set off must come after.
if (form) {
  if (document.readyState === "complete") start();
  else window.addEventListener("DOMContentLoaded", start);
}
