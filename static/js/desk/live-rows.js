// Rows of the queue follow changes made elsewhere: replaced in place, marked when they left;
// what came is announced, never pushed under the finger.
import { watch } from "../ui/live.js";

const LOOK_EVERY_MS = 5_000;
const RAIL_EVERY_MS = 10_000;
const queue = () => document.querySelector("[data-queue]");
const rows = () => [...document.querySelectorAll("[data-queue] [data-row][data-id]")];
const waiting = { changed: new Set(), look: false, timer: 0, lookedAt: 0, railAt: 0, busy: false };

// Where in the row the focus is, so that the new row can take it over.
function focusIn(row) {
  const at = document.activeElement;
  if (!row.contains(at)) return () => {};
  const place = [...row.querySelectorAll("a, button, input")].indexOf(at);
  return (fresh) => fresh.querySelectorAll("a, button, input")[place]?.focus({ preventScroll: true });
}

function replace(row, html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const fresh = box.content.querySelector("[data-row]");
  if (!fresh) return;
  const chosen = row.querySelector("[data-pick]")?.checked;
  if (row.hasAttribute("data-in-hand")) fresh.setAttribute("data-in-hand", "");
  const refocus = focusIn(row);
  if (fresh.innerHTML !== row.innerHTML) fresh.classList.add("row--fresh");
  row.replaceWith(fresh);
  window.htmx?.process(fresh);
  const pick = fresh.querySelector("[data-pick]");
  if (pick) pick.checked = chosen;
  refocus(fresh);
}

function leave(row) {
  if (row.dataset.left !== undefined) return;
  row.dataset.left = "";
  const mark = document.querySelector("[data-left-mark]")?.content.cloneNode(true);
  if (mark) (row.querySelector(".queue__sub") ?? row.cells[0]).prepend(mark);
}

function announce(count) {
  const strip = queue()?.querySelector("[data-came]");
  if (!strip) return;
  strip.hidden = !count;
  const words = strip.querySelector("[data-came-words]");
  const text = words.dataset.one.replace("#", count);
  if (count && words.textContent !== text) words.textContent = text;
}

function show(news) {
  for (const row of rows()) {
    const id = row.dataset.id;
    if (news.rows[id]) replace(row, news.rows[id]);
    else if (news.gone.includes(Number(id))) leave(row);
  }
  if (news.came !== undefined) announce(news.came);
  const rail = document.getElementById("rail");
  if (news.rail && rail && !rail.contains(document.activeElement)) rail.outerHTML = news.rail;
}

// Several waits in one: rows on screen at once, what came and the counts now and then.
async function ask() {
  if (waiting.busy || !queue()) return;
  waiting.busy = true;
  const now = Date.now();
  const body = new URLSearchParams({ shown: rows().map((row) => row.dataset.id).join(",") });
  body.set("changed", [...waiting.changed].join(","));
  if (waiting.look && now - waiting.lookedAt >= LOOK_EVERY_MS) {
    body.set("look", "1");
    [waiting.look, waiting.lookedAt] = [false, now];
    if (now - waiting.railAt >= RAIL_EVERY_MS) {
      body.set("rail", "1");
      waiting.railAt = now;
    }
  }
  const asked = [...waiting.changed];
  let failed = false;
  waiting.changed.clear();
  try {
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "X-Poll": "1" };
    const answer = await fetch(`${queue().dataset.rows}${window.location.search}`, { method: "POST", headers, body });
    if (answer.status >= 500) throw new Error(`rows: ${answer.status}`);
    if (answer.ok) show(await answer.json());
  } catch {
    // What was not answered is asked again with the next look, not at once.
    failed = true;
    asked.forEach((id) => waiting.changed.add(id));
    [waiting.look, waiting.lookedAt] = [true, Date.now()];
  } finally {
    waiting.busy = false;
    plan(failed);
  }
}

function plan(failed = false) {
  window.clearTimeout(waiting.timer);
  if (waiting.changed.size && !failed) ask();
  else if (waiting.look) {
    waiting.timer = window.setTimeout(ask, Math.max(0, waiting.lookedAt + LOOK_EVERY_MS - Date.now()));
  }
}

function heard({ ids, reset }) {
  if (!queue()) return;
  const shown = new Set(rows().map((row) => Number(row.dataset.id)));
  (reset ? [...shown] : ids.filter((id) => shown.has(id))).forEach((id) => waiting.changed.add(id));
  waiting.look = true;
  plan();
}

function load() {
  window.htmx?.ajax("GET", window.location.href, { source: queue(), target: "#queue", swap: "outerHTML show:none" });
}

export function startLiveRows() {
  watch("ticket", heard);
  document.addEventListener("click", (event) => event.target.closest("[data-came-load]") && load());
}
