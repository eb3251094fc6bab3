// The focus is never lost: when what had it is replaced, its twin gets it, else the row that took its
// place, else the heading of what came.
let last = null;

function describe(control) {
  const row = control.closest("[data-row]");
  const ids = [];
  for (let box = control; box; box = box.parentElement) if (box.id) ids.push(box.id);
  return {
    control,
    ids,
    tag: control.tagName,
    name: control.getAttribute("name"),
    value: control.matches("[type=radio], [type=checkbox], button") ? control.value : null,
    href: control.getAttribute("href"),
    key: control.dataset.key,
    words: control.matches("a, button, summary") ? control.textContent.trim() : "",
    row: row?.querySelector("[data-row-link]")?.getAttribute("href") ?? row?.id,
    at: row ? [...document.querySelectorAll("[data-row]")].indexOf(row) : -1,
  };
}

const alike = (was) => (control) =>
  control.tagName === was.tag &&
  control.getAttribute("name") === was.name &&
  (was.value === null || control.value === was.value) &&
  (was.name !== null || control.getAttribute("href") === was.href) &&
  (was.name !== null || was.href !== null || control.textContent.trim() === was.words);

const shown = (control) => control && (control.checkVisibility?.() ?? control.offsetParent !== null);

function twin(was) {
  if (was.control.id && shown(document.getElementById(was.control.id))) return document.getElementById(was.control.id);
  if (was.at >= 0) return rowTwin(was);
  for (const id of was.ids) {
    const box = document.getElementById(id);
    const found = box && [...box.querySelectorAll(was.tag.toLowerCase())].find(alike(was));
    if (shown(found)) return found;
    if (found) return box.matches("details") ? box.querySelector("summary") : heading(box);
  }
  return null;
}

function rowTwin(was) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const same = rows.find((row) => row.id === was.row || row.querySelector("[data-row-link]")?.getAttribute("href") === was.row);
  const row = same ?? rows[Math.min(was.at, rows.length - 1)];
  return row && ([...row.querySelectorAll(was.tag.toLowerCase())].find(alike(was)) ?? row.querySelector("[data-row-link], a, button, input"));
}

function heading(box) {
  return [...box.querySelectorAll("[role=alert], h1, h2, h3, [aria-labelledby]")].find(shown) ?? box;
}

function reach(target) {
  if (!target) return;
  if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}

function caret(from, to) {
  if (!from.matches("textarea, input") || from.selectionStart === null) return;
  try {
    to.setSelectionRange(from.selectionStart, from.selectionEnd);
  } catch {
    // Numbers and choices have no caret.
  }
}

function recover() {
  const lost = !document.activeElement || document.activeElement === document.body;
  if (!last || !lost || document.querySelector("dialog:modal")) return;
  if (last.control.isConnected) {
    // It was only switched off while its request was under way.
    if (shown(last.control)) last.control.focus({ preventScroll: true });
    return;
  }
  const found = twin(last);
  if (found) {
    reach(found);
    if (found.tagName === last.tag) caret(last.control, found);
    return;
  }
  const box = last.ids.map((id) => document.getElementById(id)).find(Boolean) ?? document.getElementById("main");
  if (box) reach(heading(box));
}

export function startFocus() {
  // What a dialog holds goes with it: remembered is what had the focus before.
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("dialog:modal")) last = describe(event.target);
  });
  // A click into the void lets go on purpose.
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("a, button, input, select, textarea, summary, label, [tabindex], dialog")) last = null;
  });
  for (const name of ["htmx:afterSettle", "htmx:oobAfterSwap", "htmx:afterRequest"]) {
    document.addEventListener(name, () => window.setTimeout(recover));
  }
  document.addEventListener("close", () => window.setTimeout(recover), true);
}
