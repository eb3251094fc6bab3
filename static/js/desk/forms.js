// Refused forms come back with 4xx and say where they belong; chips fill a field;
// the focus goes to what the reader has to read next.
function swapRefusals(event) {
  const { xhr } = event.detail;
  if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
}

function settle(event) {
  const root = event.detail.elt;
  if (!(root instanceof Element)) return;
  const refused = root.matches(".move[open]") ? root : null;
  const wrong = refused?.querySelector("[data-stale], .field--wrong, [role=alert]");
  if (wrong) {
    wrong.scrollIntoView({ block: "nearest" });
    (wrong.querySelector("input, textarea, select") ?? wrong).focus({ preventScroll: true });
  } else if (root.id === "page") {
    const said = root.querySelector(":scope > .messages");
    window.setTimeout(() => said?.remove(), 8_000);
  }
  hideRevealed(root);
}

function hideRevealed(root) {
  root.querySelectorAll("[data-shown]").forEach((shown) => {
    window.setTimeout(() => shown.remove(), 60_000);
  });
}

function fill(event) {
  const chip = event.target.closest("[data-set]");
  if (!chip) return;
  const field = chip.closest("form").elements[chip.dataset.set];
  field.value = chip.dataset.value;
  chip.parentElement.querySelectorAll(".chip").forEach((other) => {
    other.classList.toggle("chip--on", other === chip);
  });
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startForms() {
  document.addEventListener("htmx:beforeSwap", swapRefusals);
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("click", fill);
  hideRevealed(document);
  document.querySelector("[data-stale]")?.focus();
}
