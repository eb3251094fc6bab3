// One case: what it is about, what can be done, and what waits to be sent. Works from the phone alone.
import { openClear } from "../case/clear.js";
import { openForm } from "../case/form.js";
import { closePhoto, watchPhotos } from "../case/large.js";
import { minimap } from "../case/minimap.js";
import { lineOf, viewOf } from "../case/view.js";

// What is looked up at the server and has no form.
const CLEAR = ["call", "address"];
const state = { no: "", root: null, app: null, form: null, urls: [] };

async function draw(root, params, app) {
  forget();
  Object.assign(state, { no: params.no, root, app, form: null });
  const kept = await app.store?.get("cases", params.no);
  if (!kept) return missing(root, app);
  const view = await viewOf(kept, app);
  state.urls = [...view.entries, ...view.older].flatMap((entry) => entry.photos.map((photo) => photo.thumb));
  const edit = await app.editing(params.query);
  const name = edit?.no === params.no ? edit.kind : params.query.get("do");
  if (name && document.getElementById(`t-step-${name}`)) return drawStep(root, view, { name, edit, given: params.query });
  return drawCase(root, view);
}

function missing(root, app) {
  app.title(app.words("case-title"), "/field/");
  root.replaceChildren(app.stamp("t-case-missing", {}));
  if (navigator.onLine) app.sync?.syncNow("look");
}

async function drawCase(root, view) {
  const { app } = state;
  app.title(app.words("case-title"), "/field/");
  root.replaceChildren(app.stamp("t-case", view));
  app.actions(...dock(view));
  watchPhotos(root.querySelector("[data-case]"));
  const figure = root.querySelector("[data-minimap]");
  if (!view.placed || !figure) return;
  const metres = (n) => app.words("case-metres", { n });
  minimap(figure, view, await app.store.get("kv", "ground"), { label: app.words("case-map"), metres });
}

// The next action under the thumb, and the caller beside it.
function dock(view) {
  const buttons = [];
  if (view.person.can_call && !view.gone) buttons.push(...state.app.stamp("t-case-callbutton", {}).children);
  if (view.step && !view.gone) buttons.push(...state.app.stamp("t-case-next", lineOf(view.step)).children);
  return buttons;
}

async function drawStep(root, view, { name, given, edit }) {
  const { app } = state;
  app.title(app.words("case-back"), `/field/t/${view.no}/`);
  const clear = CLEAR.includes(name);
  const possible = Boolean(edit) || clear || view.step === name || view.lines.some((line) => line.name === name);
  const head = app.stamp("t-case-step-head", { ...view, label: lineOf(name).label, possible });
  root.replaceChildren(head);
  const close = () => app.go(`/field/t/${view.no}/`, { replace: true });
  const open = clear ? openClear : openForm;
  state.form = await open({ root, view, name, given, edit, app, close });
}

// A button anywhere on the screen says where it leads; what needs no form is done at once.
async function press(event) {
  const button = event.target.closest("[data-go]");
  if (!button || !state.app || button.disabled) return;
  const { app, no } = state;
  const template = document.getElementById(`t-step-${button.dataset.go}`);
  if (template.dataset.plain) {
    button.disabled = true;
    await plain(button.dataset.go).finally(() => {
      button.disabled = false;
    });
  } else {
    const given = button.dataset.with ? `&${button.dataset.with}` : "";
    // From one form to another: the way back leads to the case.
    app.go(`/field/t/${no}/?do=${button.dataset.go}${given}`, { replace: location.search !== "" });
  }
}

async function plain(kind) {
  const { app, no } = state;
  const kept = await app.store.get("cases", no);
  await app.submit({ kind, no, label: lineOf(kind).label, version: kept.version });
}

// Something was queued, sent or came in: the case is drawn afresh, an open form is left alone.
async function refresh(event) {
  const changed = event.detail?.changed;
  if (!state.app || (changed && !changed.includes(state.no))) return;
  if (state.form) return state.form.changed?.();
  await state.app.redraw();
}

function forget() {
  closePhoto();
  state.urls.forEach((url) => URL.revokeObjectURL(url));
  state.urls = [];
  state.form?.end?.();
}

function leave() {
  forget();
  Object.assign(state, { app: null, form: null });
}

document.addEventListener("click", press);
document.addEventListener("field:outbox", refresh);
document.addEventListener("field:synced", refresh);

export default { draw, leave };
