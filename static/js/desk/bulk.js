// Choosing rows: box, shift for a range, x on the row in hand; the choice survives a new list.
const chosen = new Set();
let last = null;
const picks = () => [...document.querySelectorAll("[data-pick]")];

function show() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const here = picks();
  here.forEach((pick) => pick.closest("tr").toggleAttribute("data-chosen", pick.checked));
  const all = bar.querySelector("[data-bulk-all]").checked;
  const count = here.filter((pick) => pick.checked).length;
  bar.toggleAttribute("data-chosen", all || count > 0);
  bar.querySelector("[data-bulk-count]").textContent = count;
  const page = document.querySelector("[data-pick-page]");
  if (!page) return;
  page.checked = count > 0 && count === here.length;
  page.indeterminate = count > 0 && count < here.length;
}

function note(pick, on) {
  pick.checked = on;
  if (on) chosen.add(pick.value);
  else chosen.delete(pick.value);
}

function range(to, on) {
  const here = picks();
  const [from, end] = [here.findIndex((pick) => pick.value === last), here.indexOf(to)].sort((a, b) => a - b);
  if (from >= 0) here.slice(from, end + 1).forEach((pick) => note(pick, on));
}

function clicked(event) {
  const pick = event.target.closest("[data-pick]");
  if (pick) {
    note(pick, pick.checked);
    if (event.shiftKey && last) range(pick, pick.checked);
    last = pick.value;
  } else if (event.target.matches("[data-pick-page]")) {
    picks().forEach((each) => note(each, event.target.checked));
  } else if (event.target.closest("[data-bulk-clear]")) {
    picks().forEach((each) => note(each, false));
    document.querySelector("[data-bulk-all]").checked = false;
    chosen.clear();
  } else if (!event.target.matches("[data-bulk-all]")) return;
  show();
}

// A list drawn anew takes over what was chosen; what it does not hold is forgotten.
function redrawn(event) {
  if (!event.detail.elt.querySelector?.("[data-pick]") && !event.detail.elt.matches?.("[data-row]")) return;
  picks().forEach((pick) => note(pick, pick.checked || chosen.has(pick.value)));
  const here = new Set(picks().map((pick) => pick.value));
  [...chosen].filter((id) => !here.has(id)).forEach((id) => chosen.delete(id));
  show();
}

export function startBulk() {
  document.addEventListener("click", clicked);
  document.addEventListener("htmx:load", redrawn);
  window.addEventListener("pageshow", () => {
    picks().forEach((pick) => note(pick, pick.checked));
    show();
  });
}
