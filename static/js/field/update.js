// A newer app waits behind a bar; it starts when the reader says so and nothing is under way.
import { saveDrafts } from "./drafts.js";

const HOUR = 3_600_000;
let pressed = false;

export async function startWorker(app) {
  if (!("serviceWorker" in navigator)) return;
  const { base, worker } = document.documentElement.dataset;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (pressed) location.reload();
    // Another tab changed the app: this one goes on and starts afresh at the next step.
    else if (had) app.stale = true;
  });
  try {
    const registration = await register(worker, base);
    watch(registration, app);
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.worker = "ready";
  } catch (error) {
    // Some browsers inside other apps have none: all but opening without network works.
    console.warn("field: no worker", error.message);
  }
}

// As a module where the browser can: only so may the worker send by itself.
async function register(worker, scope) {
  try {
    return await navigator.serviceWorker.register(`${worker}?module`, { scope, type: "module" });
  } catch (error) {
    if (error.name === "SecurityError") throw error;
    return navigator.serviceWorker.register(worker, { scope });
  }
}

function watch(registration, app) {
  const look = () => {
    if (registration.waiting && navigator.serviceWorker.controller) offer(registration, app);
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  look();
  const ask = () => navigator.onLine && registration.update().catch(() => {});
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  setInterval(ask, HOUR);
}

function offer(registration, app) {
  const bar = document.getElementById("update");
  bar.hidden = false;
  bar.querySelector("button").onclick = () => change(registration, app);
  if (app.changing) change(registration, app);
}

// Drafts are on the disk and nothing is being sent: then, and only then, the new one takes over.
async function change(registration, app) {
  const busy = document.querySelector("form[data-busy]");
  if (busy || !(await saveDrafts())) {
    app.say(app.words("update-later"), "amber");
    return;
  }
  await app.sync?.running;
  pressed = true;
  if (registration.waiting) registration.waiting.postMessage({ type: "take-over" });
  else location.reload();
}

// The language was changed: its words are another app.
export async function fetchOther(app) {
  app.changing = true;
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration) {
    location.reload();
    return;
  }
  await registration.update().catch(() => {});
  if (registration.waiting) await change(registration, app);
  else if (!registration.installing) location.reload();
}
