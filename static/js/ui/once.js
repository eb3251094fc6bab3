// A form that is under way is not sent a second time by an impatient finger.
const STILL_HERE_MS = 8000;

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy=true]").forEach((b) => b.removeAttribute("aria-busy"));
}

export function startOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.dataset.report !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    // A download leaves the page where it is.
    window.setTimeout(() => release(form), STILL_HERE_MS);
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });
}
