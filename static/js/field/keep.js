// What is typed survives a lost network, an expired sign-in or a closed screen: kept in this
// tab only, under the form's address, and let go once the server says that it is stored.
const prefix = "field-words:";

function boxes(form) {
  return form.querySelectorAll("textarea, input[type=text], input[type=number]");
}

export function keepWords(form) {
  const key = prefix + new URL(form.action, window.location.href).pathname;
  const kept = JSON.parse(window.sessionStorage.getItem(key) ?? "{}");
  for (const box of boxes(form)) if (!box.value && kept[box.name]) box.value = kept[box.name];
  form.addEventListener("input", () => {
    const words = Object.fromEntries([...boxes(form)].map((box) => [box.name, box.value]));
    window.sessionStorage.setItem(key, JSON.stringify(words));
  });
}

export function forgetStored() {
  if (!document.querySelector(".messages .tone-leaf")) return;
  for (const key of Object.keys(window.sessionStorage)) {
    if (key.startsWith(prefix)) window.sessionStorage.removeItem(key);
  }
}
