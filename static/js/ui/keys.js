// "/" goes to the search field, as long as nothing is being typed.
export function startKeys() {
  const search = document.querySelector("[data-search-key]");
  if (!search) return;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}
