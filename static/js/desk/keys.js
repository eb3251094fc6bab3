// j and k walk the rows of a list, Enter opens the one in focus; "/" is the layout's.
const typing = "input, textarea, select, [contenteditable]";

function step(by) {
  const links = [...document.querySelectorAll("[data-row-link]")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement?.closest("[data-row]")?.querySelector("[data-row-link]"));
  const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(typing)) return;
    if (event.key === "j" && step(1)) event.preventDefault();
    if (event.key === "k" && step(-1)) event.preventDefault();
  });
}
