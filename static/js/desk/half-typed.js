// What is half-typed in one form survives a new drawing of the page: after a step in another form,
// after a reload. What has no form any more is kept to be copied.
const OWN = "input[type=hidden]";
let kept = [];

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !field.matches(OWN));
const ticked = (field) => field.matches("[type=radio], [type=checkbox]");

function differs(field) {
  if (ticked(field)) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== "";
  return field.value !== field.defaultValue;
}

function labelOf(field) {
  return field.labels?.[0]?.textContent.trim() ?? field.name;
}

function note(form) {
  const fields = fieldsOf(form).filter(differs).map((field) => ({
    name: field.name,
    value: field.value,
    on: ticked(field) ? field.checked : null,
    words: field.matches("textarea, [type=text], [type=search]") ? field.value.trim() : "",
    label: labelOf(field),
  }));
  return { action: form.getAttribute("action"), open: form.closest("details")?.open ?? false, fields };
}

// Before #page goes: every form in it but the one that was just sent.
function remember(event) {
  const { target, requestConfig, shouldSwap } = event.detail;
  if (target?.id !== "page" || !shouldSwap) return;
  const forms = [...target.querySelectorAll("form[action]")].filter((form) => form !== requestConfig?.elt);
  kept = forms.map(note).filter((each) => each.fields.length);
}

function fill(form, each) {
  for (const { name, value, on } of each.fields) {
    const found = [...form.elements].filter((field) => field.name === name);
    if (on === null && found[0]) found[0].value = value;
    else found.filter((field) => field.value === value).forEach((field) => (field.checked = on));
  }
  for (let box = form.closest("details"); box && each.open; box = box.parentElement.closest("details")) box.open = true;
}

// Units found by name are not in the page again: the choice goes with the words that found it.
function leftOver(page, orphans) {
  const box = document.querySelector("[data-half-typed]")?.content.firstElementChild.cloneNode(true);
  const texts = orphans.flatMap((each) => each.fields).filter((field) => field.words);
  if (!box || !texts.length) return;
  box.querySelector("textarea").value = texts.map((field) => `${field.label}：${field.words}`).join("\n");
  page.querySelector("#changed")?.after(box);
}

function restore(event) {
  const page = event.detail.elt;
  if (page.id !== "page" || !kept.length) return;
  const orphans = [];
  for (const each of kept) {
    const form = page.querySelector(`form[action="${CSS.escape(each.action)}"]`);
    if (form) fill(form, each);
    else orphans.push(each);
  }
  leftOver(page, orphans);
  kept = [];
}

export function startHalfTyped() {
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:load", restore);
}
