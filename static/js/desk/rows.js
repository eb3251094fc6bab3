// Walking: j and k go through the rows of a list; on a ticket they go to the next one of that list.
// Only numbers of tickets are kept, in this tab, until it is closed.
import { rowInHand } from "./keys.js";
import { keep, kept } from "./tab.js";

const links = () => [...document.querySelectorAll("[data-row-link]")];
const numberIn = (address) => /\/t\/([^/?#]+)\//.exec(address)?.[1] ?? "";

function step(by) {
  const all = links();
  const row = rowInHand();
  const at = row ? all.indexOf(row.querySelector("[data-row-link]")) : -1;
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function hold(event) {
  const row = event.target.closest?.("[data-row]");
  if (!row) return;
  document.querySelectorAll("[data-in-hand]").forEach((other) => other.removeAttribute("data-in-hand"));
  row.setAttribute("data-in-hand", "");
}

function remember() {
  if (document.querySelector("[data-queue]") && links().length) {
    keep("trail", links().map((link) => link.getAttribute("href")));
  }
  const no = numberIn(window.location.pathname);
  if (no) keep("recent", [no, ...kept("recent").filter((other) => other !== no)].slice(0, 12));
}

// "上一件", "下一件" on the ticket: what the list held when it was left.
function point() {
  const trail = kept("trail");
  const at = trail.findIndex((address) => numberIn(address) === numberIn(window.location.pathname));
  for (const [name, by] of [["before", -1], ["after", 1]]) {
    const link = document.querySelector(`[data-trail="${name}"]`);
    const address = at < 0 ? "" : trail[at + by];
    if (!link) continue;
    link.hidden = !address;
    link.toggleAttribute("data-off", !address);
    if (address) link.href = address;
  }
}

const DOES = { "row-after": () => step(1), "row-before": () => step(-1), "row-open": () => rowInHand()?.querySelector("[data-row-link]")?.click() };

// "全选": every box of the form.
function pickAll(event) {
  const every = event.target.closest?.("[data-pick-every]");
  for (const box of every?.form?.elements ?? []) {
    if (box.type === "checkbox" && box !== every) box.checked = every.checked;
  }
}

export function startRows() {
  document.addEventListener("change", pickAll);
  document.addEventListener("click", (event) => DOES[event.target.closest?.("[data-does]")?.dataset.does]?.());
  document.addEventListener("focusin", hold);
  const look = () => {
    remember();
    point();
  };
  document.addEventListener("htmx:afterSettle", look);
  look();
}
