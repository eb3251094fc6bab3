// The command palette: everything this page can do and every place, found by typing.
import { find, gather, ticketNumber } from "./commands.js";
import { keycaps } from "./shortcuts.js";
import { usable, use } from "./keys.js";
import { kept } from "./tab.js";

let items = [];
let shown = [];
let at = 0;

const dialog = () => document.getElementById("palette");
const part = (name) => dialog().querySelector(`[data-palette="${name}"]`);

function option(item, index) {
  const line = document.createElement("div");
  line.setAttribute("role", "option");
  line.id = `palette-${index}`;
  line.className = "palette__option";
  line.dataset.index = index;
  const words = document.createElement("span");
  words.textContent = item.label;
  line.append(words);
  if (item.note) {
    const note = document.createElement("span");
    note.className = "palette__note";
    note.textContent = item.note;
    line.append(note);
  }
  if (item.key) line.append(keycaps(item.key));
  return line;
}

function draw() {
  const list = part("list");
  const names = list.dataset;
  list.replaceChildren();
  let box = null;
  shown.forEach((item, index) => {
    if (box?.dataset.group !== item.group) {
      box = document.createElement("div");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", names[item.group]);
      box.dataset.group = item.group;
      const title = document.createElement("div");
      title.className = "palette__group";
      title.setAttribute("role", "presentation");
      title.textContent = names[item.group];
      box.append(title);
      list.append(box);
    }
    box.append(option(item, index));
  });
  part("none").hidden = shown.length > 0;
  part("count").textContent = part("count").dataset.words.replace("%", shown.length);
  point(0);
}

function point(index) {
  at = Math.min(Math.max(index, 0), shown.length - 1);
  const input = part("input");
  part("list").querySelectorAll("[role=option]").forEach((line) => {
    const here = Number(line.dataset.index) === at;
    line.setAttribute("aria-selected", here);
    if (here) line.scrollIntoView({ block: "nearest" });
  });
  if (shown.length) input.setAttribute("aria-activedescendant", `palette-${at}`);
  else input.removeAttribute("aria-activedescendant");
}

function look() {
  const words = part("input").value.trim();
  const number = ticketNumber(words);
  const recent = kept("recent").map((no) => ({ group: "recent", label: no, spell: "", go: `/desk/t/${no}/` }));
  const opening = number ? [{ group: "recent", label: number, note: part("list").dataset.opens, go: `/desk/t/${number}/` }] : [];
  shown = [...opening, ...find([...items, ...recent.filter((r) => r.label !== number)], words)];
  draw();
}

function choose(index) {
  const item = shown[index];
  if (!item) return;
  dialog().close();
  if (item.go) window.location.assign(item.go);
  else if (item.control.isConnected && usable(item.control)) use(item.control);
}

function onKey(event) {
  if (event.isComposing) return;
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  if (event.key in steps) point(event.key.startsWith("Page") ? at + steps[event.key] : (at + steps[event.key] + shown.length) % shown.length);
  else if (event.key === "Enter") choose(at);
  else return;
  event.preventDefault();
}

function openPalette() {
  const box = dialog();
  if (!box || box.open) return;
  items = gather();
  part("input").value = "";
  box.showModal();
  look();
  part("input").focus();
}

export function startPalette() {
  if (!dialog()) return;
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-palette-open]")) openPalette();
  });
  part("input").addEventListener("input", look);
  part("input").addEventListener("keydown", onKey);
  part("list").addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) choose(Number(line.dataset.index));
  });
}
