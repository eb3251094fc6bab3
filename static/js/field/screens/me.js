// Oneself: who, what was done today, how the app looks, what the phone holds, going away.
import { say } from "../day.js";
import { stamp } from "../fill.js";
import { dropPhotos } from "../store.js";
import { size } from "../words.js";
import { mount as mountRings } from "./push.js";

const DONE = { sign: "signed", sign_assist: "signed", contact: "contacted", reply: "replied" };
let page = null;

// What was done and is not sent yet counts too, and says so.
function pendingOf(items) {
  const done = { signed: 0, contacted: 0, replied: 0 };
  for (const { kind } of items) if (kind in DONE) done[DONE[kind]] += 1;
  return done;
}

async function data(app) {
  const [me, items] = await Promise.all([app.store.get("kv", "me"), app.outbox.items()]);
  const pending = pendingOf(items);
  const done = { ...pending };
  for (const name of Object.keys(done)) done[name] += me?.done?.[name] ?? 0;
  const sum = pending.signed + pending.contacted + pending.replied;
  return {
    name: me?.name || say("me-title"),
    teams: me?.teams ?? [],
    is_lead: me?.is_lead,
    unread: me?.unread || 0,
    waiting: items.length || "",
    pending: sum ? say("of-these", { n: sum }) : "",
    done,
  };
}

function drawChoices() {
  const { theme, elder } = page.app.display();
  const { lang } = document.documentElement;
  for (const button of page.root.querySelectorAll(".display button")) {
    const { elder: size_, themeChoice, language } = button.dataset;
    const is = [size_ && (size_ === "1") === elder, themeChoice === theme, language && lang.startsWith(language.slice(0, 2))];
    button.setAttribute("aria-pressed", is.some(Boolean));
  }
}

async function drawStored() {
  const turn = page;
  const [cases, used] = await Promise.all([turn.app.store.count("cases"), navigator.storage?.estimate?.()]);
  if (page !== turn) return;
  const parts = [say("stored-cases", { n: cases }), used?.usage ? size(used.usage) : ""];
  turn.root.querySelector("[data-stored]").textContent = parts.filter(Boolean).join(" · ");
}

function drawInstall() {
  const { state } = page.app.install;
  const { root } = page;
  root.querySelector("[data-install]").hidden = !["ask", "ios"].includes(state);
  root.querySelector("[data-install-ios]").hidden = state !== "ios";
  root.querySelector("[data-install-ask]").hidden = state !== "ask";
}

async function clear() {
  await dropPhotos();
  page?.app.say(say("cleared"), "leaf");
  await drawStored();
}

// What is not sent stays in the phone for its owner; whoever leaves is told so first.
async function signOut() {
  const { app } = page;
  const n = await app.store.count("outbox");
  const text = n ? say("unsent", { n }) : say("sign-out-text");
  if (await app.ask({ title: say("sign-out"), text, yes: say("sign-out"), no: say("stay"), danger: n > 0 })) {
    await app.signOut();
  }
}

async function choose({ elder, themeChoice, language }) {
  const { app } = page;
  if (elder !== undefined) await app.setDisplay({ elder: elder === "1" });
  if (themeChoice) await app.setDisplay({ theme: themeChoice });
  if (language) await app.setLanguage(language);
  if (page) drawChoices();
}

const CLICKS = {
  "[data-clear]": clear,
  "[data-sign-out]": signOut,
  "[data-install-ask]": () => page.app.install.ask(),
  ".display button": ({ dataset }) => choose(dataset),
};

// Who it is and what was done; the switches below stay as they are.
async function drawAbout() {
  const turn = page;
  const about = await data(turn.app);
  if (page === turn) turn.root.querySelector("[data-about]").replaceChildren(stamp("t-me-about", about));
}

async function draw(root, app) {
  root.replaceChildren(stamp("t-me", { version: document.documentElement.dataset.version }));
  await drawAbout();
  if (!page) return;
  drawChoices();
  drawInstall();
  mountRings(root.querySelector("[data-push]"), app);
  await drawStored();
}

export default {
  async draw(root, _params, app) {
    const stop = new AbortController();
    page = { root, app, stop };
    app.title(say("me-title"));
    const { signal } = stop;
    root.addEventListener("click", (event) => {
      for (const [selector, act] of Object.entries(CLICKS)) {
        const button = event.target.closest(selector);
        if (button) act(button);
      }
    }, { signal });
    document.addEventListener("field:install", drawInstall, { signal });
    for (const name of ["field:listed", "field:outbox"]) document.addEventListener(name, drawAbout, { signal });
    await draw(root, app);
  },

  leave() {
    page?.stop.abort();
    page = null;
  },
};
