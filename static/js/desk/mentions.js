// "@" in a note offers colleagues and teams below it: arrows choose, Enter or Tab takes, Escape leaves.
const asked = /(?:^|[^\w.@+-])@([^\s@，。；：、！？,;:!?（(]{0,24})$/;
let waiting = 0;

const boxOf = (field) => field.parentElement.querySelector("[data-callables]");
const options = (box) => [...box.querySelectorAll("[data-callable]:not([aria-disabled])")];

function typedAt(field) {
  return asked.exec(field.value.slice(0, field.selectionStart))?.[1];
}

function close(field) {
  const box = boxOf(field);
  if (box) box.hidden = true;
  field.removeAttribute("aria-activedescendant");
}

function mark(field, option) {
  const box = boxOf(field);
  box.querySelectorAll("[role=option]").forEach((one) => one.setAttribute("aria-selected", String(one === option)));
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
}

function ensureBox(field) {
  const known = boxOf(field);
  if (known) return known;
  const box = document.createElement("ul");
  box.className = "callables";
  box.dataset.callables = "";
  box.id = `${field.id}-callables`;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "@");
  box.hidden = true;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", box.id);
  field.after(box);
  return box;
}

async function offer(field, word) {
  const answer = await fetch(`${field.dataset.mentions}?q=${encodeURIComponent(word)}`, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || typedAt(field) !== word || document.activeElement !== field) return;
  const box = ensureBox(field);
  box.innerHTML = await answer.text();
  box.hidden = false;
  mark(field, options(box)[0]);
  box.scrollIntoView({ block: "nearest" });
}

function typed(event) {
  const field = event.target;
  if (!field.dataset?.mentions) return;
  window.clearTimeout(waiting);
  const word = typedAt(field);
  if (word === undefined) close(field);
  else waiting = window.setTimeout(() => offer(field, word), 150);
}

function take(field, option) {
  const start = field.selectionStart - typedAt(field).length;
  field.setRangeText(`${option.dataset.name} `, start, field.selectionStart, "end");
  const chosen = document.createElement("input");
  Object.assign(chosen, { type: "hidden", name: "mentions", value: option.dataset.callable });
  field.form.append(chosen);
  close(field);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function press(event) {
  const field = event.target;
  const box = field.dataset?.mentions ? boxOf(field) : null;
  if (!box || box.hidden || event.isComposing) return;
  const all = options(box);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && all.length) mark(field, all[(at + by + all.length) % all.length]);
  else if (["Enter", "Tab"].includes(event.key) && all[at]) take(field, all[at]);
  else if (event.key === "Escape") close(field);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function startMentions() {
  document.addEventListener("input", typed);
  document.addEventListener("keydown", press, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-callable]");
    if (!option) return;
    event.preventDefault();
    const field = option.closest("[data-callables]").previousElementSibling;
    if (!option.hasAttribute("aria-disabled")) take(field, option);
  });
  document.addEventListener("focusout", (event) => event.target.dataset?.mentions && close(event.target));
}
