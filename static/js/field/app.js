// The field app: opens the phone's store, shows the screen of the address, then asks the server.
import { announce as saySoftly } from "../ui/errors.js";
import { startDialogs } from "../ui/dialogs.js";
import * as account from "./account.js";
import { ask } from "./ask.js";
import * as drafts from "./drafts.js";
import * as files from "./files.js";
import { stamp } from "./fill.js";
import { Outbox } from "./outbox.js";
import { go, redraw, startRouter } from "./router.js";
import "./routes.js";
import { noticeOf, notices } from "./notices.js";
import { watchInstall } from "./install.js";
import { note, status } from "./status.js";
import { deviceId, dropCached, personStore, phone, remember, StoreFull, wipe } from "./store.js";
import { startStrip } from "./strip.js";
import { editing, keepPhoto, submit } from "./submit.js";
import { Sync } from "./sync.js";
import { watchWorker } from "./update.js";
import { time, words } from "./words.js";
import { SignedOut, Dropped, NotYours, Wire } from "./wire.js";

const page = document.documentElement.dataset;
const DAY = 86_400_000;

export const app = {
  ...files,
  status,
  words,
  go,
  redraw,
  stamp,
  stale: false,
  version: page.version,
  me: null,
  install: watchInstall(),
  login: account.loginAddress,
  now: () => Date.now() + (app.wire?.offset ?? app.offset ?? 0),
  // A moment as the server's clock tells it, given by the phone's.
  told: (phoneTime) => time(Date.parse(phoneTime) + (app.offset ?? 0), app.now()),
  time: (moment) => time(moment, app.now()),
  say: (said, tone = "sea") => {
    saySoftly(said);
    document.getElementById("live").dataset.tone = tone;
  },
  title,
  actions: (...nodes) => document.getElementById("actions").replaceChildren(...nodes),
  keepDraft: (form, key) => drafts.keepDraft(app.store, form, key),
  pour: drafts.pour,
  submit: (action) => submit(app, action),
  keepPhoto: (file, about) => keepPhoto(app, file, about),
  api: (path, body) => app.wire.call(path, body),
  display: account.display,
  setDisplay: (chosen) => account.setDisplay(app, chosen),
  setLanguage: (language) => account.setLanguage(app, language),
  signOut: () => account.signOut(app),
  ...notices,
  ask,
  editing: (query) => editing(app, query),
};

// Title of the bar, with a way back where there is one.
function title(said, back = null) {
  const bar = document.getElementById("title");
  const heading = stamp(back ? "t-title-back" : "t-title", { said, back });
  bar.replaceChildren(heading);
  document.title = `${said} · ${page.house}`;
}

async function open(id) {
  app.store = personStore(id);
  app.outbox = new Outbox(app.store);
  app.wire.person = id;
  app.me = (await app.store.get("kv", "me")) ?? null;
  app.offset = (await app.store.get("kv", "offset")) ?? 0;
  await forgetAfter(app.store);
}

// After so many days without a word from the server the copies go by themselves: the phone may be
// lost. What was done and not sent stays; nobody else has it, and its owner may be back tomorrow.
async function forgetAfter(store) {
  const contact = await store.get("kv", "contact");
  const days = app.me?.keepDays ?? 7;
  if (contact && Date.now() - contact > days * DAY) await dropCached(store);
  await drafts.dropOld(store);
}

// Nobody is known on this phone: the server says who is signed in.
async function firstList() {
  try {
    const list = await app.wire.get("list/");
    await remember(list.me.id);
    return list.me.id;
  } catch (error) {
    const signedOut = error instanceof SignedOut || error instanceof Dropped;
    note({ signedOut, notField: error instanceof NotYours, net: signedOut ? "online" : status.net });
    if (error.desk) app.deskAddress = deskAddress();
    app.notice = noticeOf(error);
    return null;
  }
}

// Links in messages lead here whoever it is; those who work at the desk have the same case there.
function deskAddress() {
  const no = /\/t\/([^/]+)\/$/.exec(location.pathname)?.[1];
  return no ? `/desk/t/${no}/` : "/desk/";
}

async function dropped() {
  await wipe(app.store);
  note({ dropped: true });
  app.notice = notices.gone;
  await startRouter(app);
}

function watchLists() {
  const fresh = async () => {
    app.me = await app.store.get("kv", "me");
    app.offset = app.wire.offset ?? app.offset;
    account.adoptDisplay(app.me.display);
    const unread = document.getElementById("unread");
    unread.hidden = !app.me.unread;
    unread.textContent = app.me.unread ?? "";
  };
  document.addEventListener("field:listed", fresh);
  document.addEventListener("field:synced", fresh);
}

async function askToStay() {
  if (await phone.get("kv", "persist")) return;
  await phone.put("kv", true, "persist");
  await navigator.storage?.persist?.();
}

async function start() {
  startDialogs();
  startStrip(app.login);
  app.device = await deviceId();
  app.wire = new Wire({ base: page.root, device: app.device });
  const id = (await phone.get("kv", "person")) ?? (await firstList());
  if (id === null) {
    document.addEventListener("field:retry", () => location.reload());
    window.addEventListener("online", () => location.reload());
    await startRouter(app);
  } else {
    await open(id);
    const { store, outbox, wire } = app;
    const moved = () => location.reload();
    app.sync = new Sync({ store, outbox, wire, version: page.version, moved, dropped });
    watchLists();
    await startRouter(app);
    app.sync.start();
    account.countOthers(id);
    askToStay();
  }
  watchWorker(app);
}

start().catch((error) => {
  console.error("field: start", error);
  app.notice = error instanceof StoreFull ? notices.full : notices.broken;
  startRouter(app);
});
