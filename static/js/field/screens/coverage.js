// How much of the ground has been seen within its rhythm, building by building; from the phone's own store.
import { stamp } from "../fill.js";
import { readRounds, say, tilesOf } from "../rounds.js";

const GOOD = 80;
const FAIR = 50;
let page = null;

function lookOf(tile) {
  const tone = tile.percent >= GOOD ? "leaf" : tile.percent >= FAIR ? "amber" : "red";
  const label = tile.name || say("group-places");
  return {
    ...tile,
    tone,
    label,
    width: `w-${Math.round(tile.percent / 5) * 5}`,
    share: say("share", { n: tile.covered, of: tile.total }),
    lateText: tile.overdue ? say("tile-late", { n: tile.overdue }) : "",
    href: `/field/visits/?building=${encodeURIComponent(tile.name)}`,
    percentText: `${tile.percent}%`,
  };
}

function total(tiles) {
  const sum = (name) => tiles.reduce((all, tile) => all + tile[name], 0);
  const [of, n, late] = [sum("total"), sum("covered"), sum("overdue")];
  return { of, n, late, percent: of ? Math.floor((n * 100) / of) : null };
}

async function redraw() {
  const turn = page;
  const { lines, about } = await readRounds(turn.app);
  if (page !== turn) return;
  const tiles = tilesOf(about, lines).map(lookOf);
  if (!tiles.length) {
    turn.root.replaceChildren(stamp(about ? "t-visits-none" : "t-visits-not-yet", {}));
    return;
  }
  const { of, n, late, percent } = total(tiles);
  const data = { percentText: `${percent}%`, share: say("share-long", { n, of }), late: say("late-long", { n: late }) };
  turn.root.replaceChildren(stamp("t-coverage", data));
  turn.root.querySelector("[data-bar]").classList.add(`w-${Math.round(percent / 5) * 5}`);
  const list = turn.root.querySelector("[data-tiles]");
  for (const tile of tiles) {
    const copy = stamp("t-coverage-tile", tile);
    copy.querySelector("[data-bar]").classList.add(tile.width);
    list.append(copy);
  }
}

export default {
  async draw(root, _params, app) {
    app.title(say("coverage"), "/field/visits/");
    page = { root, app };
    ["field:rounds", "field:outbox"].forEach((name) => document.addEventListener(name, redraw));
    await redraw();
  },

  leave() {
    ["field:rounds", "field:outbox"].forEach((name) => document.removeEventListener(name, redraw));
    page = null;
  },
};
