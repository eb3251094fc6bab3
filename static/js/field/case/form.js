// The form of a step: a copy of what Django drew, kept half-typed, checked with the server's own words.
import { colleagueWords } from "../day.js";
import { openExtra } from "./extras.js";
import { hasFile, shots } from "./shots.js";
import { said } from "./view.js";

let copies = 0;
const REFERS = ["id", "for", "aria-describedby"];

// Every copy gets ids of its own.
export function copyForm(name) {
  const fragment = document.getElementById(`t-step-${name}`).content.cloneNode(true);
  const own = `f${++copies}-`;
  for (const element of fragment.querySelectorAll("[id],[for],[aria-describedby]")) {
    for (const attribute of REFERS) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(/\bx-/g, own));
    }
  }
  fragment.firstElementChild.id = `${own}form`;
  return fragment;
}

export async function openForm({ root, view, name, given, edit, app, close }) {
  root.append(copyForm(name));
  const form = root.querySelector("form.ask");
  const part = { form, view, name, app, close, edit, files: [] };
  people(form, name === "hand_over" ? view.team_id : null, app);
  suggest(form, view, name);
  app.pour(form, Object.fromEntries(given));
  if (edit) app.pour(form, edit.fields);
  part.draft = await app.keepDraft(form, edit ? `edit:${edit.uuid}` : `${view.no}:${name}`);
  if (edit && !part.draft.files.length) part.draft.files = edit.files ?? [];
  if (form.querySelector("[data-shots]")) part.shots = await shots(part);
  part.extra = await openExtra(part);
  moveButton(form, app);
  if (edit?.errors) show(form, edit.errors, edit.message);
  form.addEventListener("submit", (event) => send(event, part));
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-errors] a");
    if (link) focusField(event, form, link.dataset.to);
  });
  return { end: () => end(part) };
}

function end(part) {
  part.extra?.end?.();
  part.shots?.end();
}

// The button that sends stands where the thumb is, outside the form.
function moveButton(form, app) {
  const button = form.querySelector(".ask__dock [type=submit]");
  button.setAttribute("form", form.id);
  button.closest(".ask__dock").remove();
  app.actions(button);
}

// A colleague to choose; a case is handed on within its team.
function people(form, team, app) {
  const select = form.querySelector("select[name=user]");
  if (!select) return;
  const others = (app.me?.colleagues ?? []).filter((one) => one.id !== app.me.id && (!team || one.team_id === team));
  const names = new Map(others.map((one) => [one.id, colleagueWords(one)]));
  select.replaceChildren(new Option("", ""), ...[...names].map(([id, words]) => new Option(words, id)));
  const field = select.closest("[data-field]");
  const whom = [...form.querySelectorAll("[name=whom]")];
  const turn = () => {
    if (whom.length) field.hidden = !whom.some((box) => box.checked && box.value === "colleague");
  };
  form.addEventListener("change", turn);
  turn();
}

// What is likely stands there already.
function suggest(form, view, name) {
  const aside = form.querySelector("[data-not-ours]");
  if (aside) aside.hidden = !view.steps.includes("return");
  if (name !== "photos") return;
  const phase = view.albums.length > 1 || view.contacted ? "after" : "before";
  const box = form.querySelector(`[name=phase][value=${phase}]`);
  if (box) box.checked = true;
}

function valuesOf(form) {
  const fields = {};
  for (const box of form.elements) {
    if (!box.name || ["file", "submit", "button"].includes(box.type)) continue;
    if (box.type === "radio" && !box.checked) continue;
    if (box.type === "checkbox" && !box.checked) continue;
    fields[box.name] = box.value.trim?.() ?? box.value;
  }
  return fields;
}

async function send(event, part) {
  event.preventDefault();
  const { form, view, name, app } = part;
  const errors = { ...check(form, part), ...part.extra?.check?.() };
  if (Object.keys(errors).length) return show(form, errors);
  const button = document.querySelector(`[form="${form.id}"][type=submit]`);
  button.disabled = true;
  try {
    await part.shots?.settled();
    await part.extra?.settle?.();
    await part.draft.save();
    const { label } = document.getElementById(`t-step-${name}`).dataset;
    const fields = valuesOf(form);
    const action = { kind: name, no: view.no, label, fields, files: part.draft.files, summary: said(fields) };
    const { version } = part.edit ?? view;
    const kept = await app.submit({ ...action, version, edit: part.edit?.uuid ?? null, draft: part.draft.key });
    if (!kept) return;
    part.draft.end();
    part.close();
  } finally {
    button.disabled = false;
  }
}

function check(form, part) {
  const errors = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    if (field.closest("[hidden]")) continue;
    const wrong = wrongWith(field, part);
    if (wrong) errors[field.dataset.field] = wrong;
  }
  return errors;
}

function wrongWith(field, part) {
  const data = field.dataset;
  if (data.shots !== undefined) return data.required && !hasFile(part) ? data.required : "";
  const boxes = [...field.querySelectorAll("input, textarea, select")];
  if (!boxes.length || data.recorder !== undefined) return "";
  const [box] = boxes;
  const isChoice = box.type === "radio";
  const value = isChoice ? (boxes.find((one) => one.checked)?.value ?? "") : box.value.trim();
  if (!value) return data.required ?? "";
  if (data.min && value.length < Number(data.min)) return data.short;
  if (data.outside && !(Number(value) >= Number(data.low) && Number(value) <= Number(data.high))) return data.outside;
  return "";
}

// Errors beside their fields and summed on top; of the phone's check and of the server's answer alike.
export function show(form, errors, message = "") {
  form.querySelectorAll(".field__error").forEach((line) => line.remove());
  form.querySelectorAll(".field--wrong").forEach((field) => field.classList.remove("field--wrong"));
  const lines = [];
  for (const [name, words] of Object.entries(errors)) {
    const field = form.querySelector(`[data-field="${name}"]`);
    if (field) mark(form, field, words);
    lines.push(lineOf(field, name, words));
  }
  if (message && !lines.length) lines.push(lineOf(null, "", message));
  const box = form.querySelector("[data-errors]");
  box.hidden = !lines.length;
  box.querySelector("ul").replaceChildren(...lines);
  if (lines.length) box.focus();
}

function mark(form, field, words) {
  const inner = field.querySelector(".field, fieldset") ?? field;
  inner.classList.add("field--wrong");
  const line = document.createElement("p");
  line.className = "field__error";
  line.id = `${form.id}-${field.dataset.field}-error`;
  line.textContent = words;
  const control = inner.matches("fieldset") ? inner : inner.querySelector("input, textarea, select");
  inner.querySelector(".field__label, .choices__legend")?.after(line);
  if (!line.isConnected) inner.prepend(line);
  control?.setAttribute("aria-describedby", line.id);
}

function lineOf(field, name, words) {
  const item = document.createElement("li");
  if (!field) item.textContent = words;
  else {
    const link = document.createElement("a");
    link.href = "#";
    link.dataset.to = name;
    link.textContent = words;
    item.append(link);
  }
  return item;
}

function focusField(event, form, name) {
  event.preventDefault();
  const field = form.querySelector(`[data-field="${name}"]`);
  field?.scrollIntoView({ block: "start" });
  field?.querySelector("input, textarea, select, button, canvas")?.focus({ preventScroll: true });
}
