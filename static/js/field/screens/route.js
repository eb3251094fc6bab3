// Today's stops in walking order. Which were chosen, their order and those walked are kept on
// the phone until the day is over.
import { readLines, say, smallWords, toneOf, walkWords } from "../day.js";
import { stamp } from "../fill.js";
import { amap, PACE, placed } from "../geo.js";
import { GroundMap } from "../ground.js";
import { here, lastHere } from "../here.js";
import { sorted } from "../order.js";
import { lengthOf, MOST, plan } from "../route.js";

const KEY = "route";
const DAY = 86400000;
let page = null;

const today = () => new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10); // in Shanghai

// Due before midnight, or late, or an emergency; nothing that waits for somebody else.
function isDue({ card, clock }) {
  const end = Date.parse(`${today()}T00:00:00+08:00`) + DAY;
  const due = clock?.due_at ? Date.parse(clock.due_at) : Infinity;
  return placed(card) && (due < end || clock?.tone === "overdue" || card.rank < 2);
}

async function read() {
  const lines = sorted(await readLines(page.app, lastHere()), "score", Date.now());
  const kept = await page.app.store.get("kv", KEY);
  const plan_ = kept?.day === today() ? kept : { day: today(), order: [], done: [], start: null };
  return { lines: lines.filter(({ card }) => placed(card)), kept: plan_ };
}

function stopsOf(lines, order) {
  const known = new Map(lines.map((line) => [line.card.no, line]));
  return order.map((no) => known.get(no)).filter(Boolean);
}

const pointOf = ({ card }) => ({ no: card.no, lng: card.lng, lat: card.lat });

function drawStops({ lines, kept }) {
  const stops = stopsOf(lines, kept.order);
  const done = new Set(kept.done);
  const rows = stops.map((line, at) => {
    const { no, title } = line.card;
    const href = `/field/t/${encodeURIComponent(no)}/`;
    const data = { no, title, href, number: at + 1, line: smallWords(line), done: done.has(no) };
    return stamp("t-stop", { ...data, walk: done.has(no) ? "" : amap(line.card, title) });
  });
  page.root.querySelector("[data-stops]").replaceChildren(...rows);
  page.root.querySelector("[data-route-status]").textContent = statusOf(stops, done, kept.start);
  return stops;
}

function statusOf(stops, done, start) {
  if (!stops.length) return say("route-none");
  const left = stops.filter(({ card }) => !done.has(card.no)).map(pointOf);
  if (!left.length) return say("stops-done");
  const from = done.size ? lastHere() : start;
  const metres = lengthOf(left, from);
  const values = { n: left.length, d: walkWords(metres), m: Math.ceil(metres / PACE) };
  if (done.size) return say("stops-left", values);
  return `${say("stops", values)}。${say(start ? "from-here" : "from-first")}`;
}

// The one next thing: walk to the next stop, or put the chosen ones in order.
function drawNext({ lines, kept }) {
  const { app } = page;
  const done = new Set(kept.done);
  const stops = stopsOf(lines, kept.order);
  const at = stops.findIndex(({ card }) => !done.has(card.no));
  if (at >= 0) {
    const { card } = stops[at];
    app.actions(stamp("t-route-next", { walk: amap(card, card.title), text: say("next-stop", { n: at + 1 }) }));
  } else if (lines.length && !stops.length) {
    app.actions(stamp("t-route-plan", {}));
    const go = document.querySelector("#actions [data-plan]");
    go.addEventListener("click", () => makePlan(go));
  } else app.actions();
}

function drawPicks({ lines, kept }) {
  const chosen = new Set(kept.order.length ? kept.order : lines.filter(isDue).map(({ card }) => card.no));
  const rows = lines.map((line) => {
    const { no, title } = line.card;
    return stamp("t-pick", { no, title, line: smallWords(line), chosen: chosen.has(no) });
  });
  page.root.querySelector("[data-picks]").replaceChildren(...rows);
  countPicks();
}

const picks = () => [...page.root.querySelectorAll("[name=stop]")];

function countPicks() {
  const n = picks().filter((box) => box.checked).length;
  page.root.querySelector("[data-chosen]").textContent = n > MOST ? say("full") : say("chosen", { n });
  for (const go of document.querySelectorAll("[data-plan]")) go.disabled = n === 0;
}

async function drawMap(stops, kept) {
  const turn = page;
  const box = turn.root.querySelector("[data-route-map]");
  box.parentElement.hidden = !stops.length;
  if (!stops.length) return;
  if (!turn.map) {
    try {
      turn.map = await GroundMap.open(box, { ground: await turn.app.store.get("kv", "ground") });
    } catch (error) {
      console.warn("field: map", error);
      box.parentElement.hidden = true;
      return;
    }
  }
  if (page !== turn) {
    turn.map.leave();
    return;
  }
  const points = stops.map((line, at) => ({
    ...pointOf(line), name: line.card.title, number: at + 1, tone: toneOf(line),
  }));
  turn.map.drawPoints(points, ({ no }) => turn.app.go(`/field/t/${encodeURIComponent(no)}/`));
  turn.map.drawLine(kept.start ? [kept.start, ...points] : points);
  turn.map.drawMe(lastHere());
}

async function redraw({ withPicks = false } = {}) {
  if (!page) return;
  const turn = page;
  const found = await read();
  if (page !== turn) return;
  const stops = drawStops(found);
  drawNext(found);
  if (withPicks) drawPicks(found);
  page.root.querySelector("[data-none]").replaceChildren(...(found.lines.length ? [] : [stamp("t-route-none", {})]));
  page.root.querySelector("[data-some]").hidden = !found.lines.length;
  page.root.querySelector("[data-choose]").open ||= !stops.length;
  await drawMap(stops, found.kept);
}

async function makePlan(button) {
  button.disabled = true;
  page.root.querySelector("[data-route-status]").textContent = say("locating");
  const start = await here({ fresh: true });
  if (!page) return;
  const chosen = new Set(picks().filter((box) => box.checked).map((box) => box.value));
  const { lines } = await read();
  const stops = lines.filter(({ card }) => chosen.has(card.no)).map(pointOf);
  const way = plan(stops, start);
  const order = way.stops.map(({ no }) => no);
  await page.app.store.put("kv", { day: today(), order, done: [], start: start && pointed(start) }, KEY);
  button.disabled = false;
  page.root.querySelector("[data-choose]").open = false;
  await redraw();
  page.root.querySelector("h1").focus();
}

const pointed = ({ lng, lat }) => ({ lng, lat });

async function tick(box) {
  const { kept } = await read();
  const done = kept.done.filter((no) => no !== box.value);
  if (box.checked) done.push(box.value);
  await page.app.store.put("kv", { ...kept, done }, KEY);
  await redraw();
}

function listen(root) {
  root.addEventListener("change", ({ target }) => {
    if (target.matches("[data-tick]")) tick(target);
    if (target.name === "stop") countPicks();
  });
  root.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (button?.matches("[data-plan]")) await makePlan(button);
    if (!button?.dataset.pick) return;
    const { lines } = await read();
    const due = new Set(button.dataset.pick === "due" ? lines.filter(isDue).map(({ card }) => card.no) : []);
    for (const box of picks()) box.checked = due.has(box.value);
    countPicks();
  });
}

export default {
  async draw(root, _params, app) {
    app.title(say("route-title"), "/field/");
    root.replaceChildren(stamp("t-route", {}));
    const stop = new AbortController();
    page = { root, app, map: null, stop };
    listen(root.firstElementChild);
    for (const name of ["field:outbox", "field:listed"]) {
      document.addEventListener(name, () => redraw(), { signal: stop.signal });
    }
    await redraw({ withPicks: true });
  },

  leave() {
    page?.stop.abort();
    page?.map?.leave();
    page = null;
  },
};
