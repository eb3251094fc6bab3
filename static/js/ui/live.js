// Asks /desk/pulse/ for news and tells the page: live:ticket {ids, reset}, live:calls, live:board,
// live:presence {here}. One timer a page; slower while hidden, slower still while nobody answers.
const HIDDEN_MS = 15_000;
const SLOWEST_MS = 30_000;
const SAY_SO_AFTER = 2;
const TOPICS = ["ticket", "calls", "board"];

const state = { cursor: "0", pass: "", misses: 0, renewAt: 0, here: "", timer: 0, busy: false, gone: false, out: false };
const box = () => document.querySelector("[data-live]");

// handler gets {ids, reset}: with reset, look at everything you show afresh.
export function watch(topic, handler) {
  document.addEventListener(`live:${topic}`, (event) => handler(event.detail));
}

const tell = (topic, detail) => document.dispatchEvent(new CustomEvent(`live:${topic}`, { detail }));

function say(lost, out = false) {
  const note = box();
  note.querySelector("[data-live-lost]").hidden = out;
  note.querySelector("[data-live-out]").hidden = !out;
  note.hidden = !lost;
}

// What the reader does here: typing, looking, or elsewhere with the page in the background.
function mode() {
  if (document.hidden) return "";
  return document.documentElement.dataset.typing ? "t" : "l";
}

async function renew() {
  const answer = await fetch(box().dataset.liveRenew, { headers: { "X-Poll": "1" }, redirect: "manual" });
  state.out = answer.type === "opaqueredirect" || answer.status === 403;
  if (!answer.ok) throw new Error(`pass: ${answer.status}`);
  state.pass = (await answer.json()).pass;
  state.renewAt = Date.now() + Number(box().dataset.liveRenewMs);
}

function read(news) {
  state.cursor = news.c;
  for (const topic of TOPICS) {
    if (news.reset || news[topic]) tell(topic, { ids: news[topic] ?? [], reset: Boolean(news.reset) });
  }
  const here = JSON.stringify(news.here ?? {});
  if (here === state.here) return;
  state.here = here;
  tell("presence", { here: news.here ?? {} });
}

async function ask() {
  if (Date.now() > state.renewAt) await renew();
  const address = `${box().dataset.livePath}?c=${state.cursor}&m=${mode()}`;
  const answer = await fetch(address, { headers: { "X-Live-Pass": state.pass }, cache: "no-store" });
  if (answer.status === 401) state.renewAt = 0;
  if (!answer.ok) throw new Error(`pulse: ${answer.status}`);
  read(await answer.json());
}

function later() {
  const usual = document.hidden ? HIDDEN_MS : Number(box().dataset.liveEvery);
  const wait = Math.min(usual * 2 ** state.misses, SLOWEST_MS);
  window.clearTimeout(state.timer);
  // Desks opened at the same minute must not ask in step.
  state.timer = window.setTimeout(beat, wait * (0.98 + Math.random() * 0.04));
}

async function beat() {
  if (state.busy || state.gone || !box()) return;
  state.busy = true;
  try {
    await ask();
    state.misses = 0;
    say(false);
  } catch {
    state.misses = Math.min(state.misses + 1, 5);
    if (state.misses >= SAY_SO_AFTER) say(true, state.out);
  } finally {
    state.busy = false;
    later();
  }
}

function leave() {
  state.gone = true;
  window.clearTimeout(state.timer);
  const { livePath } = box()?.dataset ?? {};
  if (!livePath) return;
  fetch(`${livePath}?c=${state.cursor}&m=`, { headers: { "X-Live-Pass": state.pass }, keepalive: true }).catch(() => {});
}

function back() {
  state.gone = false;
  beat();
}

export function startLive() {
  const given = box()?.dataset;
  if (!given) return;
  Object.assign(state, { cursor: given.liveCursor, pass: given.livePass, renewAt: Date.now() + Number(given.liveRenewMs) });
  document.addEventListener("visibilitychange", () => (document.hidden ? later() : beat()));
  window.addEventListener("online", beat);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && back());
  beat();
}
