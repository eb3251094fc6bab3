// Keys press and focus the controls that declare them; "?" lists what this page understands.
import { beginsSequence, chorded, controlFor, controls, declared, pressed, typing, use } from "./keys.js";

const SEQUENCE_MS = 1500;
let begun = "";
let timer = 0;

function forget() {
  begun = "";
  window.clearTimeout(timer);
  document.documentElement.removeAttribute("data-key-begun");
}

function begin(key) {
  begun = key;
  document.documentElement.setAttribute("data-key-begun", key);
  timer = window.setTimeout(forget, SEQUENCE_MS);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const key = pressed(event);
  if (typing(event.target) && !chorded(key)) return;
  const whole = begun ? `${begun} ${key}` : key;
  forget();
  const control = controlFor(whole);
  if (control) {
    event.preventDefault();
    use(control);
  } else if (!event.repeat && !chorded(key) && beginsSequence(key)) {
    event.preventDefault();
    begin(key);
  }
}

const GROUPS = { nav: "places", list: "list", case: "ticket" };
function groupOf(control) {
  if (control.dataset.keyGroup) return control.dataset.keyGroup;
  if (declared(control)[0].startsWith("g ") || control.closest("[data-places], .rail")) return GROUPS.nav;
  if (control.closest("[data-row], #queue, [data-filters]")) return GROUPS.list;
  return control.closest("[data-case]") ? GROUPS.case : "global";
}

const NAMES = { mod: navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl", alt: "Alt", Enter: "↵", enter: "↵", ArrowDown: "↓", ArrowUp: "↑" };
const show = (part) => NAMES[part] ?? (/^[A-Z]$/.test(part) ? `Shift ${part}` : part);

// One key as <kbd>s: "g q" stands apart, "mod+k" together.
export function keycaps(key) {
  const caps = document.createElement("span");
  caps.className = "keycaps";
  for (const part of key.split("|")[0].split(/[ +](?=.)/)) {
    const cap = document.createElement("kbd");
    cap.textContent = show(part);
    caps.append(cap);
  }
  return caps;
}

export const labelOf = (control) =>
  (control.dataset.keyLabel || control.dataset.command || control.getAttribute("aria-label") || control.textContent).trim();

function line(control) {
  const row = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = labelOf(control);
  row.append(words, keycaps(control.dataset.key));
  return row;
}

function fill(dialog) {
  const own = (control) => !dialog.contains(control);
  const all = [...document.querySelectorAll("[data-key]")].filter(own);
  const now = new Set(controls());
  const seen = new Set();
  dialog.querySelectorAll("[data-keys-of] ul").forEach((list) => list.replaceChildren());
  for (const control of all) {
    const key = control.dataset.key;
    if (seen.has(key) || (!now.has(control) && !control.closest("[data-row]"))) continue;
    seen.add(key);
    dialog.querySelector(`[data-keys-of="${groupOf(control)}"] ul`)?.append(line(control));
  }
  dialog.querySelectorAll("[data-keys-of]").forEach((part) => {
    part.hidden = !part.querySelector("li");
  });
}

export function startShortcuts() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.('[data-dialog-open="keys"]');
    if (opener) fill(document.getElementById("keys"));
  }, true);
}
