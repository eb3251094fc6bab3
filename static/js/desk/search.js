// The search of the top bar: results while typing, walked with the arrow keys.
const box = () => document.querySelector("[data-find]");
const panel = () => box()?.querySelector("[data-find-live]");
const rows = () => [...(panel()?.querySelectorAll("[data-find-row]") ?? [])];

function close() {
  const open = panel();
  if (!open) return;
  open.replaceChildren();
  box().querySelector("input[type=search]").setAttribute("aria-expanded", "false");
}

function move(event, by) {
  const all = rows();
  if (!all.length) return;
  event.preventDefault();
  const next = all.indexOf(document.activeElement) + by;
  if (next < 0) box().querySelector("input[type=search]").focus();
  else all[Math.min(next, all.length - 1)].focus();
}

function keys(event) {
  if (!event.target.closest?.("[data-find]")) return;
  if (event.key === "ArrowDown") move(event, 1);
  if (event.key === "ArrowUp" && document.activeElement.matches("[data-find-row]")) move(event, -1);
  if (event.key === "Escape" && rows().length) {
    event.preventDefault();
    event.stopPropagation();
    box().querySelector("input[type=search]").focus();
    close();
  }
}

export function startSearch() {
  document.addEventListener("keydown", keys, true);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.target.matches?.("[data-find-live]")) return;
    const input = box().querySelector("input[type=search]");
    // An answer that comes after the box was left opens nothing.
    if (!box().contains(document.activeElement)) close();
    else input.setAttribute("aria-expanded", String(rows().length > 0));
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest?.("[data-find]")) close();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-find]")) close();
  });
}
