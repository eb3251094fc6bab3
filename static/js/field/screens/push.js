// Rings on this phone: whether it does and why not, for what, and when not.
import { stamp } from "../fill.js";
import { Failed } from "../wire.js";
import { words } from "../words.js";

const KEY_BYTES = /[-_]/g;
const WANTED = "rings";

// What this browser can do: "here", or the reason why it cannot ring.
export function ability(navigator, page) {
  const agent = navigator.userAgent;
  if (/MicroMessenger/i.test(agent)) return "wechat";
  const apple = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  if ("PushManager" in page && "serviceWorker" in navigator && "Notification" in page) return "here";
  if (!apple) return "never";
  const [, major = 0, minor = 0] = /OS (\d+)_(\d+)/.exec(agent) ?? [];
  const since = Number(major) > 16 || (Number(major) === 16 && Number(minor) >= 4) || !Number(major);
  return since && !navigator.standalone ? "install" : "old";
}

function bytes(key) {
  const text = atob(key.replace(KEY_BYTES, (sign) => (sign === "-" ? "+" : "/")));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function registration() {
  return navigator.serviceWorker.getRegistration(document.documentElement.dataset.base);
}

async function present() {
  return (await registration())?.pushManager.getSubscription() ?? null;
}

// A subscription made for another key of the portal is of no use any more.
async function subscribed(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const old = await pushManager.getSubscription();
  if (old && text(old.options.applicationServerKey ?? new ArrayBuffer(0)) === key) return old;
  await old?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

// That this person wanted rings here is kept with their own things: the phone may have another owner next.
async function tell({ wire, store }, key) {
  const made = await subscribed(key);
  const keys = { p256dh: text(made.getKey("p256dh")), auth: text(made.getKey("auth")) };
  const now = await wire.post("push/", { do: "subscribe", endpoint: made.endpoint, ...keys });
  await store.put("kv", true, WANTED);
  return now;
}

function mayRing() {
  return ability(navigator, window) === "here" && Notification.permission === "granted";
}

// Browsers change their address now and then: whoever wanted rings tells the portal anew.
export async function renew(app) {
  const known = await app.wire.get("push/");
  const wanted = known.key && mayRing() && (await app.store.get("kv", WANTED));
  return wanted ? { ...known, ...(await tell(app, known.key)) } : known;
}

async function stateOf(known) {
  if (!known.key) return "none";
  const can = ability(navigator, window);
  if (can !== "here") return can;
  if (Notification.permission === "denied") return "denied";
  const here = Notification.permission === "granted" && known.on && (await present());
  return here ? "on" : "off";
}

const DO = {
  async on(app, known) {
    if ((await Notification.requestPermission()) !== "granted") return known;
    return tell(app, known.key);
  },
  async off(app) {
    await app.store.del("kv", WANTED);
    await (await present())?.unsubscribe();
    return app.wire.post("push/", { do: "unsubscribe" });
  },
  test: (app) => app.wire.post("push/", { do: "test" }),
  wishes: (app, _known, form) => app.wire.post("push/", { do: "wishes", ...chosen(form) }),
};

function chosen(form) {
  const kinds = [...form.querySelectorAll("[name=kind]")];
  return {
    quiet: form.elements.quiet.checked,
    from: form.elements.from.value,
    to: form.elements.to.value,
    sms: form.elements.sms.value,
    off: kinds.filter((box) => !box.checked && !box.disabled).map((box) => box.value),
  };
}

async function draw(root, app, known) {
  const state = await stateOf(known);
  const open = root.querySelector("details")?.open ?? false;
  const rings = state === "on" || state === "off";
  root.replaceChildren(stamp("t-push", { ...known, state, rings, bySms: state !== "on" && known.phone }));
  const form = root.querySelector("form");
  form.elements.sms.value = known.sms;
  root.querySelector("details").open = open;
  root.onclick = (event) => {
    const pressed = event.target.closest("[data-ring]");
    if (pressed) act(root, app, known, pressed);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    act(root, app, known, event.submitter ?? form.querySelector("[type=submit]"), form);
  };
}

// One press: the button waits, and what came of it is said.
async function act(root, app, known, button, form = null) {
  const name = form ? "wishes" : button.dataset.ring;
  button.disabled = true;
  try {
    const now = await DO[name](app, known, form);
    await draw(root, app, { ...known, ...now });
    const state = await stateOf({ ...known, ...now });
    app.say(words(`push-${name === "on" && state !== "on" ? "not-on" : name}`));
    root.querySelector(form ? "[type=submit]" : "[data-ring]")?.focus();
  } catch (error) {
    button.disabled = false;
    const said = error instanceof Failed ? error.body?.message : "";
    const note = root.querySelector("[data-push-error]");
    note.textContent = said || words("push-failed");
    note.hidden = false;
    app.say(note.textContent, "red");
  }
}

export async function mount(root, app) {
  try {
    await draw(root, app, await renew(app));
  } catch (error) {
    console.info("field: rings unknown", error.message);
    root.replaceChildren(stamp("t-push-away", {}));
  }
}
