// Who is at the phone, how they like it, and going away.
import { dropCached, people, personStore } from "./store.js";
import { note } from "./status.js";
import { fetchOther } from "./update.js";

function field(csrf, words) {
  return new URLSearchParams({ csrfmiddlewaretoken: csrf, next: "/field/", ...words });
}

async function send(app, address, words) {
  await fetch(address, { method: "POST", body: field(app.wire.csrf, words), redirect: "manual" });
}

export function loginAddress() {
  const here = location.pathname + location.search;
  return `${document.documentElement.dataset.login}?next=${encodeURIComponent(here)}`;
}

// Theme (auto, light, dark) and large type: at once here, and with the account when there is network.
export async function setDisplay(app, { theme, elder }) {
  const page = document.documentElement;
  const chosen = { ...JSON.parse(localStorage.getItem("field-display") ?? "{}") };
  if (theme !== undefined) chosen.theme = theme;
  if (elder !== undefined) chosen.elder = elder;
  show(chosen);
  const words = { theme: chosen.theme ?? "auto", elder: chosen.elder ? "1" : "0" };
  await send(app, page.dataset.display, words).catch(() => {});
  return chosen;
}

function show(chosen) {
  const page = document.documentElement;
  localStorage.setItem("field-display", JSON.stringify(chosen));
  if (chosen.theme === "light" || chosen.theme === "dark") page.dataset.theme = chosen.theme;
  else delete page.dataset.theme;
  if (chosen.elder) page.dataset.elder = "1";
  else delete page.dataset.elder;
}

// What the account likes, on a phone where nothing was chosen yet.
export function adoptDisplay(liked) {
  if (liked && !localStorage.getItem("field-display")) show(liked);
}

export function display() {
  const page = document.documentElement.dataset;
  return { theme: page.theme ?? "auto", elder: page.elder === "1" };
}

export async function setLanguage(app, language) {
  await send(app, document.documentElement.dataset.language, { language });
  await fetchOther(app, language);
}

// What came from the server goes; what is not sent stays for its owner's next sign-in.
export async function signOut(app) {
  await app.wire.post("push/", { do: "unsubscribe" }).catch(() => {});
  await dropCached(app.store);
  await send(app, document.documentElement.dataset.logout, {});
  location.assign(loginAddress());
}

// What colleagues have not sent from this phone, told as a number only.
export async function countOthers(id) {
  let total = 0;
  for (const other of await people()) {
    if (other === id) continue;
    const theirs = personStore(other);
    total += await theirs.count("outbox");
    theirs.close();
  }
  note({ others: total });
  return total;
}
