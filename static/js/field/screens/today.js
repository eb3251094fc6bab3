// Today: what is in hand, most pressing first; works from the phone's own store.
import { CardList } from "../cards.js";
import { calmly, cardData, readLines, say, syncedWords } from "../day.js";
import { stamp } from "../fill.js";
import { here, lastHere, mayAsk } from "../here.js";
import { answers, COUNTERS, counts, SCOPES, sorted } from "../order.js";
import { labelOf } from "../predict.js";
import { roundsLine } from "../rounds.js";
import { status } from "../status.js";

const MINUTE = 60000;
const wanted = { scope: "team", only: "", find: "", how: "score" }; // kept while the app is open
let page = null;

function lookOf(lines) {
  const inScope = lines.filter(SCOPES[wanted.scope]);
  const chosen = inScope.filter((line) => !wanted.only || COUNTERS[wanted.only](line));
  const found = wanted.find.trim() ? chosen.filter((line) => answers(line, wanted.find)) : chosen;
  return { inScope, found: sorted(found, wanted.how, Date.now()) };
}

function drawNumbers(root, lines, inScope) {
  const numbers = counts(inScope, COUNTERS);
  for (const button of root.querySelectorAll("[data-only]")) {
    const number = numbers[button.dataset.only];
    button.querySelector("strong").textContent = number;
    button.className = `counter tone-${number ? button.dataset.toneOn : "slate"}`;
    button.setAttribute("aria-pressed", wanted.only === button.dataset.only);
  }
  const scopes = counts(lines, SCOPES);
  for (const button of root.querySelectorAll("[data-scope]")) {
    button.querySelector(".segments__count").textContent = scopes[button.dataset.scope];
    button.setAttribute("aria-pressed", wanted.scope === button.dataset.scope);
  }
}

function howWords(found) {
  const how = say(wanted.how === "distance" ? "how-distance" : "how-score");
  if (!found.length) return "";
  if (wanted.find.trim()) return say("found", { n: found.length });
  if (!wanted.only) return how;
  const w = page.root.querySelector(`[data-only="${wanted.only}"] span`).textContent;
  return `${say("only", { w, n: found.length })} · ${how}`;
}

// Nothing to show: nothing in hand, nothing found, or nothing has come yet.
function noneOf(lines) {
  if (!page.me) return status.net === "online" ? "t-today-loading" : "t-today-no-network";
  if (lines.length && (wanted.find.trim() || wanted.only)) return "t-today-not-found";
  return wanted.scope === "assist" ? "t-today-no-assist" : "t-today-none";
}

function show({ anew = false } = {}) {
  const { root, lines } = page;
  const { inScope, found } = lookOf(lines);
  drawNumbers(root, lines, inScope);
  root.querySelector("[data-how]").textContent = howWords(found);
  root.querySelector("[data-sort]").setAttribute("aria-pressed", wanted.how === "distance");
  page.cards.show(found, { anew });
  const none = root.querySelector("[data-none]");
  const empty = found.length ? "" : noneOf(lines);
  if (none.dataset.shown !== empty) none.replaceChildren(...(empty ? [stamp(empty, {})] : []));
  none.dataset.shown = empty;
}

const redraw = calmly(async () => {
  const turn = page;
  if (!turn) return;
  const { app, root } = turn;
  const [lines, me, at] = await Promise.all([
    readLines(app, lastHere()),
    app.store.get("kv", "me"),
    app.store.get("kv", "contact"),
  ]);
  if (page !== turn) return;
  Object.assign(page, { lines, me });
  const teams = (me?.teams ?? []).map((team) => team.name).join("、");
  root.querySelector("[data-teams]").textContent = teams || say("today-title");
  root.querySelector("[data-lead]").hidden = !me?.is_lead;
  root.querySelector("[data-synced]").textContent = syncedWords(at);
  show();
  const rounds = await roundsLine(app);
  if (page === turn) root.querySelector("[data-rounds]").replaceChildren(...(rounds ? [rounds] : []));
});

async function refresh(button) {
  const { app, root } = page;
  button.disabled = true;
  root.querySelector("[data-synced]").textContent = say("refreshing");
  await app.sync.syncNow("tap");
  button.disabled = false;
  if (status.net === "online") app.say(say("refreshed"), "leaf");
  else app.say(say("offline"), "amber");
  await redraw();
}

async function sortByDistance() {
  if (wanted.how === "distance") wanted.how = "score";
  else {
    page.root.querySelector("[data-how]").textContent = say("locating");
    if (await here({ fresh: true })) wanted.how = "distance";
    else page?.app.say(say("no-place"), "amber");
  }
  await redraw();
}

// One tap does a plain step; the card shows at once how it will be.
async function tap(button) {
  const { app, lines } = page;
  const { no } = button.closest("li").dataset;
  const { card } = lines.find((line) => line.card.no === no);
  button.disabled = true;
  const label = labelOf(card.step) || card.next;
  const { step: kind, version } = card;
  if (!(await app.submit({ kind, no, label, version, fields: {} }))) button.disabled = false;
}

function choose(change) {
  Object.assign(wanted, change);
  page.root.querySelector("[data-find]").value = wanted.find;
  show({ anew: true });
}

const CLICKS = {
  "[data-refresh]": refresh,
  "[data-sort]": sortByDistance,
  "[data-only]": ({ dataset }) => choose({ only: wanted.only === dataset.only ? "" : dataset.only }),
  "[data-scope]": ({ dataset }) => choose({ scope: dataset.scope, only: "" }),
  "[data-all]": () => choose({ only: "", find: "" }),
  "[data-tap]": tap,
};

function listen(root) {
  root.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(CLICKS)) {
      const button = event.target.closest(selector);
      if (button) return act(button);
    }
    return undefined;
  });
  root.querySelector("[data-find]").addEventListener("input", (event) => {
    wanted.find = event.target.value;
    show({ anew: true });
  });
}

export default {
  async draw(root, _params, app) {
    app.title(say("today-title"));
    root.replaceChildren(stamp("t-today", {}));
    const stop = new AbortController();
    page = { root, app, lines: [], me: null, stop };
    page.cards = new CardList(
      root.querySelector("[data-cards]"),
      (line) => ({ no: line.card.no, data: cardData(line) }),
      (data) => stamp("t-card", data),
    );
    listen(root.firstElementChild);
    root.querySelector("[data-find]").value = wanted.find;
    for (const name of ["field:outbox", "field:listed", "field:synced", "field:status"]) {
      document.addEventListener(name, redraw, { signal: stop.signal });
    }
    page.timer = setInterval(redraw, MINUTE);
    await redraw();
    if (!lastHere() && (await mayAsk()) && (await here())) await redraw();
  },

  leave() {
    clearInterval(page?.timer);
    page?.stop.abort();
    page?.cards.leave();
    page = null;
  },
};
