// What waits on the phone, each with its state in words; what needs a decision shows both sides.
import { ATTENTION } from "../outbox.js";
import { size, time, words } from "../words.js";

const LOOKS = {
  conflict: ["amber", "arrows-exchange"],
  refused: ["red", "alert-circle"],
  sending: ["sea", "cloud-upload"],
  blocked: ["slate", "hourglass"],
  held: ["slate", "hourglass"],
  again: ["amber", "clock"],
  ready: ["sea", "cloud-upload"],
  waiting: ["slate", "wifi-off"],
};
let stop = null;

// The name of the state as its owner would say it.
function stateOf(item, before, { status }) {
  if (ATTENTION.includes(item.state)) return item.state;
  if (before && ATTENTION.includes(before.state)) return "held";
  if (item.state === "blocked" || (before && before.tries > 0)) return "blocked";
  if (status.sending) return "sending";
  if (item.nextAt > Date.now()) return "again";
  return status.net === "offline" ? "waiting" : "ready";
}

// What was written, where the screen gave no summary: its longest words.
function summaryOf(item) {
  if (item.summary) return item.summary;
  const texts = Object.values(item.fields).filter((value) => typeof value === "string" && /\D/.test(value));
  return texts.sort((a, b) => b.length - a.length)[0] ?? "";
}

function placeOf(item) {
  const place = item.place ?? (item.no ? `/field/t/${item.no}/?do=${item.kind}` : null);
  if (!place) return null;
  return `${place}${place.includes("?") ? "&" : "?"}edit=${item.uuid}`;
}

async function look(item, all, app) {
  const before = all.find((one) => one.no !== null && one.no === item.no && one.seq < item.seq);
  const name = stateOf(item, before, app);
  const [tone, icon] = LOOKS[name];
  const files = (await Promise.all(item.files.map((uuid) => app.outbox.file(uuid)))).filter(Boolean);
  const bytes = files.reduce((sum, file) => sum + file.buffer.byteLength, 0);
  const one = item.no ? await app.store.get("cases", item.no) : null;
  const edit = placeOf(item);
  return {
    ...item,
    tone,
    icon,
    edit,
    noPlace: !edit,
    stateText: words(`state-${name}`, { at: time(item.nextAt) }),
    doneText: words("done-at", { at: app.told(item.doneAt) }),
    filesText: files.length ? words("files", { n: files.length, size: size(bytes) }) : words("plain"),
    caseTitle: one?.title ?? "",
    href: item.no ? `/field/t/${item.no}/` : "",
    problems: Object.values(item.errors ?? {}).flat().filter((said) => said !== item.message),
    changes: item.changes ?? [],
    summary: summaryOf(item),
    now: one?.state ?? null,
    notConflict: item.state !== "conflict",
    failing: name === "again",
    quiet: !ATTENTION.includes(item.state) && name !== "again",
  };
}

async function show(root, app) {
  const all = await app.outbox.items();
  const first = (item) => (ATTENTION.includes(item.state) ? 0 : 1);
  const looks = await Promise.all(all.map((item) => look(item, all, app)));
  const items = looks.sort((a, b) => first(a) - first(b) || a.seq - b.seq);
  items.forEach((item, place) => Object.assign(item, { first: place === 0, later: place > 0 }));
  offerSending(app, items);
  const { others, syncedAt } = app.status;
  const othersText = words("others", { n: others });
  const syncedText = syncedAt ? words("synced-at", { at: app.time(syncedAt) }) : "";
  const focus = document.activeElement?.closest("[data-uuid]")?.dataset.uuid;
  root.replaceChildren(app.stamp("t-outbox", { items, others, othersText, syncedText }));
  if (focus) (root.querySelector(`[data-uuid="${focus}"] button`) ?? root.querySelector("h1")).focus();
}

const CHOICES = {
  mine: async (uuid, app) => {
    if (!(await app.ask(question("mine")))) return;
    await app.outbox.retry(uuid);
    app.say(words("sent-again"));
    app.sync.syncNow("tap");
  },
  again: async (uuid, app) => {
    await app.outbox.retry(uuid);
    app.sync.syncNow("tap");
  },
  drop: async (uuid, app) => {
    if (!(await app.ask({ ...question("drop"), danger: true }))) return;
    await app.outbox.drop(uuid);
    app.say(words("dropped-one"));
    app.sync.syncNow("tap");
  },
};

function question(name) {
  const said = (part) => words(`${name}-${part}`);
  return { title: said("title"), text: said("text"), yes: said("yes"), no: said("no") };
}

// Only where pressing it may do something.
function offerSending(app, items) {
  const { net, signedOut, sending } = app.status;
  if (net === "offline" || signedOut || sending || items.every((item) => ATTENTION.includes(item.state))) {
    app.actions();
    return;
  }
  const button = app.stamp("t-outbox-bar", {});
  button.querySelector("button").addEventListener("click", () => app.sync.hear("tap"));
  app.actions(button);
}

export default {
  async draw(root, _params, app) {
    app.title(words("outbox"), "/field/");
    await show(root, app);
    root.onclick = (event) => {
      const button = event.target.closest("[data-do]");
      if (button) CHOICES[button.dataset.do](button.closest("[data-uuid]").dataset.uuid, app);
    };
    let timer = 0;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => show(root, app), 150);
    };
    const heard = ["field:outbox", "field:status", "field:synced"];
    heard.forEach((name) => document.addEventListener(name, soon));
    stop = () => {
      clearTimeout(timer);
      heard.forEach((name) => document.removeEventListener(name, soon));
    };
  },
  leave() {
    stop?.();
    document.getElementById("screen").onclick = null;
  },
};
