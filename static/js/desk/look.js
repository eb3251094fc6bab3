// Columns of a list: up and down move one among the others; the form tells of the change.
function move(event) {
  const button = event.target.closest?.("[data-sort-by]");
  if (!button) return;
  const item = button.closest("li");
  const other = button.dataset.sortBy === "1" ? item.nextElementSibling : item.previousElementSibling;
  if (!other) return;
  if (button.dataset.sortBy === "1") other.after(item);
  else other.before(item);
  button.focus();
  button.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startLook() {
  document.addEventListener("click", move);
}
