// What the palette offers: controls with data-command or a key, the moves of the ticket, and the places.
import { usable } from "./keys.js";
import { labelOf } from "./shortcuts.js";

const SOURCES = "[data-command], [data-key][data-key-label], .move > summary, .rail a, [data-places] a, .menu__panel a";
const ORDER = ["ticket", "list", "places", "global", "recent", "found"];

function groupOf(control) {
  if (control.dataset.keyGroup) return control.dataset.keyGroup;
  if (control.matches(".rail a, [data-places] a")) return "places";
  if (control.closest("[data-case]")) return "ticket";
  return control.closest("#queue, [data-bulk], [data-filters]") ? "list" : "global";
}

const plain = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

function command(control) {
  const named = control.dataset.command || control.dataset.keyLabel;
  // A count beside the name of a list is no part of the name.
  const label = named || (control.querySelector("span:not(.count)") ?? control).textContent.trim();
  return { control, label: label || labelOf(control), spell: control.dataset.spell ?? "", key: control.dataset.key ?? "", group: groupOf(control) };
}

export function gather() {
  const seen = new Set();
  const found = [];
  for (const control of document.querySelectorAll(SOURCES)) {
    if (!usable(control) || control.closest("[data-row], dialog") || control.matches("[data-palette-open], [aria-current=page]")) continue;
    const one = command(control);
    const name = `${one.group} ${one.label} ${control.getAttribute("href") ?? ""}`;
    if (!one.label || seen.has(name)) continue;
    seen.add(name);
    found.push(one);
  }
  return found;
}

// 0 is best: the name begins so, holds it, its spelling begins so, holds it; -1 is no match.
function rank(item, word) {
  const name = plain(item.label);
  if (name.startsWith(word)) return 0;
  if (name.includes(word)) return 1;
  const spellings = plain(item.spell ?? "").split(" ");
  if (spellings.some((one) => one.startsWith(word))) return 2;
  return spellings.some((one) => one.includes(word)) ? 3 : -1;
}

export function find(items, words) {
  const asked = plain(words).split(" ").filter(Boolean);
  const ranked = items.map((item) => ({ item, ranks: asked.map((word) => rank(item, word)) }));
  const kept = ranked.filter(({ ranks }) => !ranks.includes(-1));
  const place = ({ item }) => ORDER.indexOf(item.group);
  const worst = ({ ranks }) => Math.max(0, ...ranks);
  // Groups keep together; the group of the best match comes first.
  const best = new Map();
  for (const one of kept) best.set(one.item.group, Math.min(best.get(one.item.group) ?? 9, worst(one)));
  kept.sort((a, b) => best.get(a.item.group) - best.get(b.item.group) || place(a) - place(b) || worst(a) - worst(b));
  return kept.slice(0, 60).map(({ item }) => item);
}

// HS20260105-000012, also without HS, dash or leading noughts.
export function ticketNumber(words) {
  const hit = /^(?:hs)?\s*(\d{8})\s*-?\s*(\d{1,6})$/i.exec(words.normalize("NFKC").trim());
  return hit ? `HS${hit[1]}-${hit[2].padStart(6, "0")}` : "";
}
