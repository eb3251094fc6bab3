// Reply texts: "::" and a code in a long field, or the button under it, offers texts with the
// facts of the ticket already in them; Enter puts one in where the caret is.
const CALL = /::([\w\u3400-\u9fff-]{0,20})$/;
let box = null;
let field = null;
let at = -1;
let asked = 0;

const address = () => document.querySelector("[data-texts-url]")?.dataset.textsUrl;
const options = () => [...(box?.querySelectorAll("[role=option]") ?? [])];
const typed = () => CALL.exec(field.value.slice(0, field.selectionStart))?.[1];

function close() {
  box?.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
  box = null;
  at = -1;
}

function point(index) {
  const all = options();
  if (!all.length) return;
  at = (index + all.length) % all.length;
  all.forEach((one, i) => one.setAttribute("aria-selected", i === at));
  all[at].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", all[at].id);
}

async function offer(area) {
  field = area;
  const mine = ++asked;
  const query = new URLSearchParams({ for: area.dataset.texts, q: typed() ?? "" });
  const answer = await fetch(`${address()}?${query}`, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || mine !== asked) return;
  if (!box) {
    box = document.createElement("div");
    box.className = "texts";
    box.id = "texts-found";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", document.getElementById("texts-words").dataset.label);
    area.after(box);
    area.setAttribute("aria-controls", box.id);
  }
  box.innerHTML = await answer.text();
  point(0);
}

function put(option) {
  const end = field.selectionStart;
  const called = CALL.exec(field.value.slice(0, end));
  field.setRangeText(option.dataset.text, called ? called.index : end, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  fetch(option.dataset.used, { method: "POST", headers }).catch(() => {});
  close();
}

function onKey(event) {
  if (!box || event.target !== field || event.isComposing) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && options().length) point(at + steps[event.key]);
  else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) put(options()[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function onInput(event) {
  const area = event.target.closest?.("textarea[data-texts]");
  if (!area || !address()) return;
  field = area;
  if (typed() === undefined) close();
  else offer(area);
}

// A button under each field, for the mouse and as a hint; Alt T does the same.
function equip(root) {
  const words = document.getElementById("texts-words")?.dataset;
  if (!words || !address()) return;
  for (const area of root.querySelectorAll?.("textarea[data-texts]:not([data-equipped])") ?? []) {
    area.dataset.equipped = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "texts__button";
    button.dataset.textsOpen = "";
    button.textContent = words.label;
    button.tabIndex = -1; // Alt T and "::" do the same; Tab goes on to what comes next
    button.title = words.hint;
    area.after(button);
  }
}

function onClick(event) {
  const option = event.target.closest?.(".texts [role=option]");
  const opener = event.target.closest?.("[data-texts-open]");
  if (option) put(option);
  else if (opener) {
    const named = opener.id === "texts-words" ? document.activeElement : opener.parentElement.querySelector("textarea[data-texts]");
    if (named?.matches?.("textarea[data-texts]")) {
      named.focus();
      offer(named);
    }
  } else if (box && !box.contains(event.target)) close();
}

export function startTexts() {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("input", onInput);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:load", (event) => equip(event.detail.elt));
  equip(document);
}
