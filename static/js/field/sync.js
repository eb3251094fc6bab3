// When to send and fetch: at the start, with the network, when looked at, and by a timer that grows
// patient. One page at a time; a second one waits, and would do no harm if it did not.
import { announce } from "./events.js";
import { ATTENTION } from "./outbox.js";
import { keepList, pullCases, pullList, pullRest } from "./pull.js";
import { keepPhotos } from "./pictures.js";
import { backoff, bodyOf, sendAll } from "./send.js";
import { note, status } from "./status.js";
import { phone, remember } from "./store.js";
import { alone } from "./turns.js";
import { Dropped, Failed, NotYours, Offline, SignedOut } from "./wire.js";

const LOOK_EVERY = 60_000;
const GREET_EVERY = 300_000;
const BY_HAND = ["tap", "queue", "start"];

export class Sync {
  constructor({ store, outbox, wire, version, moved, dropped }) {
    Object.assign(this, { store, outbox, wire, version, moved, dropped });
    Object.assign(this, { running: null, again: false, tries: 0, timer: 0, greeted: 0 });
  }

  start() {
    window.addEventListener("online", () => this.hear("online"));
    window.addEventListener("offline", () => note({ net: "offline" }));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.hear("look");
      else if (status.waiting) askToWake();
    });
    document.addEventListener("field:outbox", () => this.count());
    navigator.serviceWorker?.addEventListener("message", ({ data }) => {
      if (data?.type === "sync") this.syncNow("worker");
    });
    return this.count().then(() => this.syncNow("start"));
  }

  hear(why) {
    this.tries = 0;
    return this.syncNow(why);
  }

  // One run after the other; whoever asks while one is under way gets the next.
  syncNow(why = "tap") {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.wire.quiet = !BY_HAND.includes(why);
    this.running = this.runs().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async runs() {
    clearTimeout(this.timer);
    do {
      this.again = false;
      await alone(this.store, () => this.once());
      if (status.dropped) return;
    } while (this.again && status.net === "online" && !status.signedOut);
    await this.count();
    const wait = status.net === "online" ? LOOK_EVERY : backoff(this.tries++);
    this.timer = setTimeout(() => this.syncNow("timer"), Math.min(wait, await this.nextTry()));
  }

  async once() {
    try {
      const changed = new Set(await this.roundTrip());
      this.tries = 0;
      note({ net: "online", signedOut: false, notField: false, syncedAt: Date.now() });
      announce("field:synced", { changed: [...changed] });
    } catch (error) {
      await this.trouble(error);
    } finally {
      note({ sending: null });
    }
  }

  async roundTrip() {
    let list = await this.list();
    const changed = [];
    const told = (done, of) => note({ net: "online", signedOut: false, sending: [done, of] });
    const sent = await sendAll({ ...this, told });
    if (sent.length) list = await this.list();
    else await this.greet();
    note({ sending: null });
    changed.push(...sent.map((item) => item.no).filter(Boolean));
    changed.push(...(await keepList(this.store, list, await this.outbox.items())));
    announce("field:listed", { changed });
    changed.push(...(await pullCases(this.wire, this.store)));
    await pullRest(this.wire, this.store, list.me);
    keepPhotos(await this.store.all("cases")).catch((error) => console.warn("field: photos", error));
    return changed;
  }

  // With nothing to send, the server still hears now and then that this phone is well.
  async greet() {
    if (Date.now() - this.greeted < GREET_EVERY) return;
    const waiting = await this.outbox.items();
    await this.wire.post("sync/", bodyOf([], waiting.length, this.version, this.wire.device));
    this.greeted = Date.now();
  }

  async list() {
    const list = await pullList(this.wire);
    if (list.me.id !== this.store.person) throw new NotYours(list.me.id);
    await this.store.tx("kv", (tx) => {
      tx.store.put(Date.now(), "contact");
      tx.store.put(this.wire.offset ?? 0, "offset");
    });
    await phone.put("kv", this.wire.csrf, "csrf");
    return list;
  }

  async trouble(error) {
    if (error instanceof Offline) note({ net: "offline" });
    else if (error instanceof SignedOut) note({ net: "online", signedOut: true });
    else if (error instanceof Dropped) await this.dropped();
    else if (error instanceof NotYours) await this.otherPerson(error.message);
    else {
      // The server failed in the middle, or the phone is full: both pass, and nothing is lost.
      if (!(error instanceof Failed)) console.error("field: sync", error);
      note({ net: "trouble", full: error.name === "StoreFull" || status.full });
    }
  }

  // Somebody else has signed in: theirs is another database, and what waits here stays.
  async otherPerson(who) {
    if (Number(who) > 0) {
      await remember(Number(who));
      this.moved();
    } else note({ notField: who === "not_field", signedOut: who !== "not_field" });
  }

  async count() {
    const items = await this.outbox.items();
    const attention = items.filter((item) => ATTENTION.includes(item.state)).length;
    note({ waiting: items.length - attention, attention });
    if (items.length > attention && !navigator.onLine) askToWake();
  }

  async nextTry() {
    const times = (await this.outbox.items()).map((item) => item.nextAt).filter((at) => at > 0);
    return Math.max(1000, Math.min(...times, Infinity) - Date.now());
  }
}

// Where the browser can: wake the worker once there is a network, even with the app closed. An open
// app has triggers of its own.
async function askToWake() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("outbox").catch(() => {});
}
