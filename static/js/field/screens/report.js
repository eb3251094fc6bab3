// Seen on the way, in half a minute: photo, class, place. Kept on the phone before anything else.
import { say } from "../day.js";
import { stamp } from "../fill.js";
import { FormShots } from "../formshots.js";
import { gridAt } from "../geo.js";
import { three } from "../guess.js";
import { here } from "../here.js";
import { refuse as refuseIn } from "../refuse.js";
import { guard } from "../scrub.js";

const DRAFT = "report";
const PAUSE = 700;
let page = null;

const box = (name) => page.form.elements[name];
const part = (name) => page.form.querySelector(`[data-${name}]`);

// What it is: three to tap, all others in a list.
const chosen = () => page.form.querySelector("[name=category]:checked")?.value || box("other").value;

function drawGuess() {
  const { matters, used, told } = page;
  const before = chosen();
  const offered = three(box("text").value, matters, { used, told });
  const rows = offered.map((matter) => stamp("t-guess", { ...matter, chosen: matter.code === before }));
  part("guess").replaceChildren(...rows);
  box("other").value = offered.some(({ code }) => code === before) ? "" : before;
  warn();
}

function warn() {
  const matter = page.matters.find(({ code }) => code === chosen());
  part("danger").hidden = matter?.urgency !== "emergency" && !page.danger;
}

// The server knows more words than the phone; without network the phone's own table does.
async function askServer() {
  const turn = page;
  const text = turn && box("text").value.trim();
  if (!text || text.length < 4 || navigator.onLine === false) return;
  try {
    const { matters, danger } = await turn.app.wire.post("suggest/", { text });
    if (page !== turn || box("text").value.trim() !== text) return;
    Object.assign(turn, { told: matters, danger });
    drawGuess();
  } catch (error) {
    console.info("field: no suggestion", error.message);
  }
}

// Where it is.
async function locate() {
  const turn = page;
  part("where").textContent = say("locating");
  const at = await here({ fresh: true, timeout: 15000 });
  if (page !== turn) return;
  turn.at = at;
  const grid = gridAt(turn.ground, at)?.name;
  turn.grid = grid;
  part("where").textContent = at ? [grid, say(grid ? "near" : "accuracy", { n: at.accuracy })].filter(Boolean).join(" · ") : say("denied");
  part("address").hidden = Boolean(at) && !box("address").value;
}

const refuse = (words, near) => refuseIn(page.form, words, near);

function wrong() {
  const { shots, at } = page;
  const seen = box("text").value.trim() || (shots.of("before").length && chosen());
  const shown = box("handled").value.trim() || shots.of("after").length;
  if (!seen) return [say("need-words"), part("photos")];
  if (!at && !box("address").value.trim()) return [say("need-place"), part("address")];
  if (box("closes").checked && !shown) return [say("need-done"), part("handled")];
  return null;
}

function nameOf() {
  const matter = [...page.matters, ...page.told].find(({ code }) => code === chosen());
  return matter?.name ?? box("text").value.trim().slice(0, 20);
}

function fieldsOf() {
  const { at, shots } = page;
  const closes = box("closes").checked;
  return {
    text: box("text").value.trim(),
    category: chosen(),
    address: box("address").value.trim(),
    ...(at && { lng: at.lng, lat: at.lat, accuracy: at.accuracy }),
    ...(closes && { closes: true, handled: box("handled").value.trim(), after_photos: shots.of("after").join(",") }),
  };
}

async function send(event) {
  event.preventDefault();
  const problem = wrong();
  if (problem) return refuse(...problem);
  const { app, draft, shots, used, edit } = page;
  const fields = fieldsOf();
  const files = [...shots.of("before"), ...(fields.closes ? shots.of("after") : [])];
  const label = say("report-label", { w: nameOf() });
  const act = { kind: "event", label, fields, files, draft: DRAFT, edit: edit?.uuid, said: "day-reported", place: "/field/report/" };
  if (!(await app.submit(act))) return undefined;
  draft?.end();
  if (fields.category) {
    const next = { ...used, [fields.category]: (used[fields.category] ?? 0) + 1 };
    await app.store.put("kv", next, "matters_used");
  }
  return app.go("/field/");
}

function follow() {
  const closes = box("closes").checked;
  part("handled").hidden = !closes;
  page.submit.querySelector("[data-submit]").textContent = say(closes ? "send-closed" : "send");
}

function changed({ target }) {
  if (target.name === "other" && target.value) {
    for (const radio of page.form.querySelectorAll("[name=category]")) radio.checked = false;
  }
  if (target.name === "category") box("other").value = "";
  if (target.name === "closes") follow();
  if (["category", "other"].includes(target.name)) warn();
}

function listen(form) {
  let timer = 0;
  form.addEventListener("submit", send);
  form.addEventListener("change", changed);
  form.addEventListener("input", ({ target }) => {
    if (target.name !== "text") return;
    drawGuess();
    clearTimeout(timer);
    timer = setTimeout(askServer, PAUSE);
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.matches("[data-locate]")) locate();
    if (!button?.matches("[data-chip]")) return;
    box("handled").value = button.textContent;
    box("handled").dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// As it was left: half-typed, or sent and refused.
async function fillIn(app, form, edit) {
  if (edit) {
    app.pour(form, { ...edit.fields, other: edit.fields.category ?? "" });
    if (edit.message) refuse(edit.message);
    return { draft: null, uuids: edit.files };
  }
  const draft = await app.keepDraft(form, DRAFT);
  return { draft, uuids: draft.files };
}

export default {
  async draw(root, params, app) {
    const keys = ["me", "matters", "matters_used", "ground"];
    const [me, kept, used, ground] = await Promise.all(keys.map((key) => app.store.get("kv", key)));
    app.title(say("report-title"));
    if (me && !me.can_report) return root.replaceChildren(stamp("t-report-not", {}));
    root.replaceChildren(stamp("t-report", {}));
    const form = root.querySelector("form");
    const edit = await app.editing(params.query);
    app.actions(stamp("t-report-send", {}));
    const submit = document.querySelector("#actions [type=submit]");
    page = { app, form, submit, ground, edit, used: used ?? {}, matters: kept?.matters ?? [], told: [], at: null };
    box("other").append(...page.matters.map(({ code, name }) => new Option(name, code)));
    drawGuess();
    const { draft, uuids } = await fillIn(app, form, edit);
    const keep = (all) => draft?.setFiles(all);
    page.draft = draft;
    const [where, caption] = [() => page?.at, () => page?.grid ?? ""];
    page.shots = new FormShots({ form, outbox: app.outbox, uuids, keep, where, caption, refuse });
    listen(form);
    guard(form, () => app.say(app.words("no-numbers"), "amber"));
    form.addEventListener("shots", () => form.classList.toggle("seen--shot", page.shots.of("before").length > 0));
    drawGuess();
    follow();
    await page.shots.draw();
    return locate();
  },

  leave() {
    page?.shots?.leave();
    page = null;
  },
};
