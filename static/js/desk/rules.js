// Rules of routing: drag a line to another place; show only the target that was chosen.
let dragged = null;

const lineOf = (event) => event.target.closest?.("[data-rules] [data-rule]");

function clear() {
  document.querySelectorAll(".rule--over, .rule--dragged").forEach((line) => {
    line.classList.remove("rule--over", "rule--dragged");
  });
}

function start(event) {
  dragged = lineOf(event);
  dragged?.classList.add("rule--dragged");
}

function over(event) {
  const line = lineOf(event);
  if (!dragged || !line) return;
  event.preventDefault();
  document.querySelector(".rule--over")?.classList.remove("rule--over");
  line.classList.add("rule--over");
}

function drop(event) {
  const line = lineOf(event);
  clear();
  if (!dragged || !line || line === dragged) return;
  event.preventDefault();
  const form = dragged.querySelector("form");
  const values = { ...window.htmx.values(form), to: line.dataset.at };
  window.htmx.ajax("POST", form.action, { target: "#rules", select: "#rules", swap: "outerHTML", values });
  dragged = null;
}

// Alt with an arrow moves the line in focus, as its buttons do.
function press(event) {
  const wanted = { ArrowUp: "[data-up]", ArrowDown: "[data-down]" }[event.key];
  const line = wanted && event.altKey && lineOf(event);
  if (!line) return;
  event.preventDefault();
  line.querySelector(wanted)?.click();
}

// After a move by button the focus follows the rule to its new place.
function follow(event) {
  const pressed = event.detail.requestConfig?.triggeringEvent?.submitter;
  const again = pressed?.id && document.getElementById(pressed.id);
  if (!again) return;
  const other = again.parentElement.querySelector("button:not(:disabled)");
  (again.disabled ? other : again)?.focus();
}

function showTarget(form) {
  const chosen = form.querySelector("[name=target]:checked")?.value;
  form.querySelectorAll("[data-target]").forEach((part) => {
    part.toggleAttribute("data-away", part.dataset.target !== chosen);
  });
}

export function startRules() {
  document.addEventListener("dragstart", start);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  document.addEventListener("dragend", clear);
  document.addEventListener("keydown", press);
  document.addEventListener("htmx:afterSettle", follow);
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-rule-form]");
    if (form) showTarget(form);
  });
  document.querySelectorAll("[data-rule-form]").forEach(showTarget);
}
