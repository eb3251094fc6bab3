// One visit: who and why, then a form for one hand. Saved on the phone before anything else.
import { stamp } from "../fill.js";
import { addressOf, whereAmI } from "../files.js";
import { refuse as refuseIn } from "../refuse.js";
import { markDone, readRounds, say } from "../rounds.js";
import { guard } from "../scrub.js";
import { Findings, parsed } from "../visit/findings.js";

let page = null;
const part = (name) => page.form.querySelector(`[data-${name}]`);

function headOf(line, app) {
  const { last } = line;
  const when = last ? app.time(last.at) : "";
  return {
    ...line,
    lastText: last ? say("last", { at: when, how: last.text }) : say("never"),
    lastLine: last?.line ?? "",
    tagText: line.tags.join("、"),
    riskText: line.risky ? say("risks", { n: line.risks.length }) : "",
    doneText: line.done ? say("done-at", { at: app.told(line.done.at) }) : "",
    map: line.lng ? `https://uri.amap.com/navigation?to=${line.lng},${line.lat}&coordinate=wgs84&mode=walk` : "",
    door: line.kind === "household",
    walk: line.kind === "patrol",
  };
}

async function locate() {
  const turn = page;
  part("where").textContent = say("locating");
  const at = await whereAmI({ timeout: 15000 });
  if (page !== turn) return;
  turn.at = at;
  part("where").textContent = at ? say("located", { n: at.accuracy }) : say("not-located");
}

async function drawShots() {
  const turn = page;
  const files = (await Promise.all(turn.files.map((uuid) => turn.app.outbox.file(uuid)))).filter(Boolean);
  if (page !== turn) return;
  turn.urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
  const rows = files.map((file, at) => {
    turn.urls.push(addressOf(file));
    return stamp("t-visit-shot", { uuid: file.uuid, url: turn.urls[at], alt: say("shot", { n: at + 1 }) });
  });
  part("shots").replaceChildren(...rows);
}

async function setFiles(uuids) {
  page.files = uuids;
  await page.draft?.setFiles(uuids);
  await drawShots();
}

async function take(input) {
  const { app, form, at } = page;
  const files = [...input.files];
  input.value = "";
  form.dataset.busy = "1";
  try {
    const uuids = [];
    for (const file of files) {
      uuids.push(await app.keepPhoto(file, { purpose: "photo", takenAt: new Date().toISOString(), position: at }));
    }
    await setFiles([...page.files, ...uuids]);
  } catch (error) {
    refuse(say(error.name === "StoreFull" ? "phone-full" : "bad-photo"));
  } finally {
    delete form.dataset.busy;
  }
}

const refuse = (words, near) => refuseIn(page.form, words, near);

const several = (name) => [...page.form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value);

function fieldsOf() {
  const { form, line, at, findings } = page;
  const box = form.elements;
  return {
    plan: Number(line.id),
    met: line.kind === "patrol" ? "met" : several("met")[0],
    purpose: line.kind === "patrol" ? "patrol" : box.purpose.value,
    needs: several("needs"),
    words: box.words.value.trim(),
    screening: box.screening?.value ? Number(box.screening.value) : null,
    findings: findings.values,
    ...(at && { lng: at.lng, lat: at.lat, accuracy: at.accuracy }),
  };
}

async function send(event) {
  event.preventDefault();
  const fields = fieldsOf();
  if (!fields.met) return refuse(say("need-met"), page.form.querySelector("fieldset"));
  if (page.findings.unfinished) return refuse(say("need-finding"), part("findings"));
  if (page.sending) return undefined; // tapped twice
  page.sending = true;
  try {
    return await keep(fields);
  } finally {
    if (page) page.sending = false;
  }
}

async function keep(fields) {
  const { app, line, draft, edit, files } = page;
  const act = { kind: "visit", label: say("label", { w: line.title }), summary: fields.words, fields, files };
  const rest = { draft: draft?.key, edit: edit?.uuid, place: line.href };
  if (!(await app.submit({ ...act, ...rest }))) return undefined;
  draft?.end();
  try {
    await markDone(app.store, line.id, { met: fields.met, at: new Date().toISOString() });
  } catch (error) {
    console.warn("field: the list shows the visit later", error.message); // the visit itself is safe
  }
  return app.go("/field/visits/");
}

function listen(form) {
  form.addEventListener("submit", send);
  form.addEventListener("change", ({ target }) => {
    if (target.matches("[data-shot]")) take(target);
    if (target.name === "met") part("met-only").hidden = target.value !== "met";
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.add) page.findings.add(button.dataset.add);
    if (button.dataset.drop) setFiles(page.files.filter((uuid) => uuid !== button.dataset.drop));
    if (button.matches("[data-locate]")) locate();
    if (button.matches("[data-chip]")) addWords(form.elements.words, button.textContent.trim());
  });
}

function addWords(box, said) {
  box.value = box.value.trim() ? `${box.value.trim()}；${said}` : said;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// As it was left half-typed, or sent and refused.
async function fillIn(app, form, edit, key) {
  if (edit) {
    app.pour(form, { ...edit.fields, findings: JSON.stringify(edit.fields.findings ?? []) });
    if (edit.message) refuse(edit.message);
    return { draft: null, files: edit.files ?? [] };
  }
  const draft = await app.keepDraft(form, key);
  return { draft, files: draft.files };
}

function begin(form, line, about) {
  const box = form.elements;
  if (box.purpose) box.purpose.value = line.tags.length ? "focus" : "general";
  const tasks = (about?.screenings ?? []).filter((task) => line.grid.startsWith(task.scope));
  part("screening").hidden = !tasks.length;
  box.screening.append(...tasks.map((task) => new Option(task.title, task.id)));
  if (tasks.length) box.screening.value = tasks[0].id;
}

export default {
  async draw(root, params, app) {
    const [{ lines, about }, kept] = await Promise.all([readRounds(app), app.store.get("kv", "matters")]);
    const line = lines.find(({ id }) => id === params.id);
    app.title(line?.title ?? say("title"), "/field/visits/");
    if (!line) return root.replaceChildren(stamp("t-visit-gone", {}));
    root.replaceChildren(stamp("t-visit", headOf(line, app)));
    const form = root.querySelector("form");
    const findings = new Findings(form.elements.findings, form.querySelector("[data-findings]"), kept?.matters);
    page = { app, form, line, findings, files: [], urls: [], at: null };
    begin(form, line, about);
    page.edit = await app.editing(params.query);
    listen(form);
    guard(form, () => app.say(app.words("no-numbers"), "amber"));
    const { draft, files } = await fillIn(app, form, page.edit, `visit-${line.id}`);
    page.draft = draft;
    findings.load(parsed(form.elements.findings.value));
    await setFiles(files);
    app.actions(stamp("t-visit-send", {}));
    return locate();
  },

  leave() {
    page?.urls.forEach((url) => URL.revokeObjectURL(url));
    page = null;
  },
};
