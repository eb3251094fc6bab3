// A risk seen outside of a visit: what, how bad, a photo, where. Kept on the phone before anything else.
import { stamp } from "../fill.js";
import { FormShots } from "../formshots.js";
import { gridAt } from "../geo.js";
import { here } from "../here.js";
import { refuse as refuseIn } from "../refuse.js";
import { say } from "../rounds.js";
import { guard } from "../scrub.js";

const DRAFT = "risk";
const ADDRESS = "/field/report/risk/";
let page = null;

const box = (name) => page.form.elements[name];
const part = (name) => page.form.querySelector(`[data-${name}]`);

// The server knows the grid by the position or by the only one there is; else a person says which.
function drawGrids() {
  const { ground, grid } = page;
  const own = ground?.own ?? [];
  part("grid").hidden = own.length < 2 || own.includes(grid?.code);
}

async function locate() {
  const turn = page;
  part("where").textContent = say("locating");
  const at = await here({ fresh: true, timeout: 15000 });
  if (page !== turn) return;
  Object.assign(turn, { at, grid: gridAt(turn.ground, at) });
  const found = at && [turn.grid?.name, say("located", { n: at.accuracy })].filter(Boolean).join(" · ");
  part("where").textContent = found || say("risk-not-located");
  drawGrids();
}

const refuse = (words) => refuseIn(page.form, words);

function wrong() {
  if (!box("words").value.trim()) return say("risk-need-words");
  if (!part("grid").hidden && !box("grid").value) return say("risk-need-grid");
  return "";
}

function fieldsOf() {
  const { at } = page;
  return {
    words: box("words").value.trim(),
    level: box("level").value,
    place: box("place").value.trim(),
    ...(!part("grid").hidden && { grid: box("grid").value }),
    ...(at && { lng: at.lng, lat: at.lat, accuracy: at.accuracy }),
  };
}

async function send(event) {
  event.preventDefault();
  const problem = wrong();
  if (problem) return refuse(problem);
  if (page.sending) return undefined; // tapped twice
  page.sending = true;
  const { app, draft, shots, edit } = page;
  const fields = fieldsOf();
  const label = say("risk-label", { w: fields.words.slice(0, 20) });
  const act = { kind: "risk", label, summary: fields.words, fields, files: shots.of("before"), place: ADDRESS };
  try {
    if (!(await app.submit({ ...act, draft: DRAFT, edit: edit?.uuid }))) return undefined;
  } finally {
    if (page) page.sending = false;
  }
  draft?.end();
  return app.go("/field/");
}

// As it was left: half-typed, or sent and refused.
async function fillIn(app, form, edit) {
  if (!edit) return app.keepDraft(form, DRAFT);
  app.pour(form, edit.fields);
  if (edit.message) refuse(edit.message);
  return null;
}

function offer(ground) {
  const names = new Map((ground?.features.features ?? []).map(({ properties }) => [properties.code, properties.name]));
  box("grid").append(...(ground?.own ?? []).map((code) => new Option(names.get(code) ?? code, code)));
}

export default {
  async draw(root, params, app) {
    const ground = await app.store.get("kv", "ground");
    app.title(say("risk-title"), "/field/report/");
    root.replaceChildren(stamp("t-risk", {}));
    const form = root.querySelector("form");
    const edit = await app.editing(params.query);
    page = { app, form, ground, edit, at: null, grid: null };
    offer(ground);
    drawGrids();
    guard(form, () => app.say(app.words("no-numbers"), "amber"));
    page.draft = await fillIn(app, form, edit);
    const keep = (all) => page?.draft?.setFiles(all);
    const [where, caption] = [() => page?.at, () => page?.grid?.name ?? ""];
    const uuids = page.draft?.files ?? edit?.files ?? [];
    page.shots = new FormShots({ form, outbox: app.outbox, uuids, keep, where, caption, refuse });
    form.addEventListener("submit", send);
    form.addEventListener("shots", () => form.classList.toggle("seen--shot", page.shots.of("before").length > 0));
    part("locate").addEventListener("click", locate);
    app.actions(stamp("t-risk-send", {}));
    await page.shots.draw();
    return locate();
  },

  leave() {
    page?.shots?.leave();
    page = null;
  },
};
