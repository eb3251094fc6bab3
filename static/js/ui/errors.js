// A page that came back with errors starts at their summary; a link in it focuses the field.
export function startErrors() {
  document.querySelector("[data-error-summary]")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const control = field.matches("fieldset, div") ? field.querySelector("input") : field;
    field.closest(".field, fieldset")?.scrollIntoView({ block: "start" });
    control?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:responseError", (event) => {
    const words = document.body.dataset;
    announce(event.detail.xhr.status === 403 ? words.wordsExpired : words.wordsFailed);
  });
  document.addEventListener("htmx:sendError", () => announce(document.body.dataset.wordsFailed));
}

// Says it to a screen reader and shows it, without moving the page.
export function announce(words) {
  const live = document.getElementById("live");
  if (!live || !words) return;
  live.textContent = words;
  live.className = "toast";
  window.clearTimeout(announce.timer);
  announce.timer = window.setTimeout(() => {
    live.className = "visually-hidden";
  }, 6000);
}
