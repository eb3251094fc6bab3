// The condition builder: lines and groups become the JSON in the textarea beside them.
// Works with the keyboard alone; everything is listened for on the document.
import { latest, startPicks } from "./condition-picks.js";

const LISTS = new Set(["choices", "areas", "categories", "teams", "times"]);
const partsOf = (group) => [...group.querySelector(":scope > [data-parts]").children];
const negate = (tree, mark) => (mark.startsWith("!") ? { not: tree } : tree);

function lineOf(line) {
  const op = line.querySelector("[data-op]");
  const shape = op.selectedOptions[0].dataset.shape;
  const values = [...line.querySelectorAll("[data-part]")].filter((part) => part.type !== "checkbox" || part.checked);
  const read = values.map((part) => part.value);
  const tree = { field: line.querySelector("[data-field]").value, op: op.value.replace("!", "") };
  if (shape !== "none") tree.value = LISTS.has(shape) ? read : (read[0] ?? "");
  return negate(tree, op.value);
}

function groupOf(group) {
  const join = group.querySelector(":scope > .cond-group__head [data-join]").value;
  const parts = partsOf(group).map((part) => (part.matches("[data-line]") ? lineOf(part) : groupOf(part.firstElementChild)));
  return negate({ [join.replace("!", "")]: parts }, join);
}

export function save(root) {
  const top = root.querySelector("[data-group]");
  if (!top) return;
  const text = root.querySelector("[data-condition-json]");
  root.querySelectorAll("[data-no]").forEach((number, at) => {
    number.textContent = at + 1;
  });
  root.querySelectorAll("[data-chosen]").forEach((chosen) => {
    const ticked = [...chosen.closest("details").querySelectorAll(":checked")];
    chosen.textContent = ticked.map((box) => box.nextElementSibling.textContent).join("、") || chosen.dataset.empty;
  });
  const now = JSON.stringify(groupOf(top));
  if (text.value === now) return;
  text.value = now;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  window.htmx.trigger(root.querySelector("[data-preview]"), "recount");
}

// Another field has other operators, and another operator may take another value. Whoever walks
// through the fields with the arrows asks several times: only the last answer counts.
async function rest(root, line, keep) {
  const { lineUrl, personal } = root.dataset;
  const field = line.querySelector("[data-field]").value;
  const op = keep ? line.querySelector("[data-op]").value : "";
  const part = line.querySelector("[data-rest]");
  part.setAttribute("aria-busy", "true");
  const words = await latest(line, `${lineUrl}?${new URLSearchParams({ field, op, personal })}`);
  if (words === null) return;
  const within = part.contains(document.activeElement);
  part.innerHTML = words;
  part.removeAttribute("aria-busy");
  if (keep || within) line.querySelector("[data-op]").focus();
  save(root);
}

function add(button, root) {
  const blank = root.querySelector(`template[data-blank="${button.dataset.add}"]`);
  const made = blank.content.firstElementChild.cloneNode(true);
  const group = button.closest("[data-group]");
  const level = Number(group.dataset.level) + 1;
  made.querySelectorAll("[data-group]").forEach((inner) => {
    inner.dataset.level = level;
  });
  group.querySelector(":scope > [data-parts]").append(made);
  made.querySelector("[data-field]").focus();
}

function remove(button) {
  const gone = button.closest("li");
  const group = gone.parentElement.closest("[data-group]");
  const next = gone.nextElementSibling ?? gone.previousElementSibling;
  gone.remove();
  (next?.querySelector("select") ?? group.querySelector(":scope > .cond-group__foot [data-add]")).focus();
}

function clicked(event) {
  const root = event.target.closest?.("[data-conditions]");
  const button = event.target.closest?.("[data-add], [data-remove]");
  if (!root || !button) return;
  if (button.matches("[data-add]")) add(button, root);
  else remove(button);
  save(root);
}

function changed(event) {
  const root = event.target.closest?.("[data-conditions]");
  if (!root || event.target.matches("[data-condition-json], [data-find-value]")) return;
  const line = event.target.closest("[data-line]");
  if (event.target.matches("[data-field]")) rest(root, line, false);
  else if (event.target.matches("[data-op]") && event.type === "change") {
    const shape = event.target.selectedOptions[0].dataset.shape;
    if (shape === line.dataset.shape) save(root);
    else rest(root, line, true);
  } else save(root);
}

// The shape of a line's value is known before its operator changes.
function remember(event) {
  if (!event.target.matches?.("[data-op]")) return;
  event.target.closest("[data-line]").dataset.shape = event.target.selectedOptions[0].dataset.shape;
}

export function startConditions() {
  document.addEventListener("click", clicked);
  document.addEventListener("focusin", remember);
  document.addEventListener("change", changed);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("input[data-part]:not([type=checkbox])")) changed(event);
  });
  startPicks(save);
}
