// The ground with my cases on it, and the same cases as a list; drawn from the phone's store.
import { readLines, say, smallWords, toneOf } from "../day.js";
import { stamp } from "../fill.js";
import { GroundMap } from "../ground.js";
import { here, lastHere, mayAsk } from "../here.js";
import { sorted } from "../order.js";

let page = null;
const addressOf = ({ card }) => `/field/t/${encodeURIComponent(card.no)}/`;

function drawList(lines) {
  const rows = lines.map((line) => {
    const { title } = line.card;
    return stamp("t-map-line", { title, href: addressOf(line), tone: toneOf(line), line: smallWords(line) });
  });
  page.root.querySelector("[data-lines]").replaceChildren(...rows);
  page.root.querySelector("[data-map-none]").hidden = rows.length > 0;
}

function points(lines) {
  return lines.map((line) => ({
    lng: line.card.lng,
    lat: line.card.lat,
    name: line.card.title,
    tone: toneOf(line),
    href: addressOf(line),
  }));
}

async function redraw({ fit = false } = {}) {
  const turn = page;
  if (!turn) return;
  const lines = sorted(await readLines(turn.app, lastHere()), "score", Date.now());
  if (page !== turn) return;
  drawList(lines);
  page.map?.drawPoints(points(lines), ({ href }) => turn.app.go(href));
  page.map?.drawMe(lastHere());
  if (fit) page.map?.fit(points(lines));
}

async function showMe() {
  const status = page.root.querySelector("[data-map-status]");
  status.textContent = say("locating");
  const at = await here({ fresh: true });
  if (!page) return;
  status.textContent = at ? say("accuracy", { n: at.accuracy }) : say("denied");
  page.map?.drawMe(at, { look: true });
  await redraw();
}

async function openMap() {
  const turn = page;
  const box = turn.root.querySelector("[data-ground-map]");
  const ground = await turn.app.store.get("kv", "ground");
  if (!ground) turn.root.querySelector("[data-no-ground]").hidden = false;
  try {
    const map = await GroundMap.open(box, { ground });
    if (page === turn) turn.map = map;
    else map.leave();
  } catch (error) {
    console.warn("field: map", error);
    box.parentElement.hidden = true;
    turn.root.querySelector("[data-map-status]").textContent = say("no-map");
  }
}

export default {
  async draw(root, _params, app) {
    app.title(say("map-title"));
    root.replaceChildren(stamp("t-map", {}));
    const stop = new AbortController();
    page = { root, app, map: null, stop };
    root.querySelector("[data-here]").addEventListener("click", showMe);
    for (const name of ["field:outbox", "field:listed"]) {
      document.addEventListener(name, () => redraw(), { signal: stop.signal });
    }
    await redraw();
    await openMap();
    await redraw({ fit: true });
    if (!lastHere() && (await mayAsk()) && (await here())) await redraw();
  },

  leave() {
    page?.stop.abort();
    page?.map?.leave();
    page = null;
  },
};
