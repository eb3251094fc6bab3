// Words marked in the caller's text are what "拆出另一件事" begins with.
let marked = "";

function remember() {
  const selection = document.getSelection();
  const inside = selection?.anchorNode?.parentElement?.closest?.("[data-words]");
  if (inside) marked = selection.toString().trim();
}

function offer(event) {
  const field = event.target.open && event.target.querySelector?.("[data-takes-selection]");
  if (!field || field.value || !marked) return;
  field.value = marked;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startSplit() {
  document.addEventListener("selectionchange", remember);
  document.addEventListener("toggle", offer, true);
}
