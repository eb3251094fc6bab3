// Shows the three questions only for a call that got through, and marks what saving will do.
function outcomeOf(form) {
  const value = (name) => form.querySelector(`[name="${name}"]:checked`)?.value ?? "";
  const call = value("outcome");
  if (!call) return "";
  if (call === "refused") return "refused";
  if (call !== "reached") return "missed";
  const [solved, grade] = [value("solved"), value("satisfaction")];
  if (!solved || !grade) return "";
  return solved === "not" || Number(grade) <= 2 ? "unhappy" : "happy";
}

function show(form) {
  const call = form.querySelector('[name="outcome"]:checked')?.value;
  form.dataset.reached = !call || call === "reached" ? "yes" : "no";
  const now = outcomeOf(form);
  form.querySelectorAll("[data-when]").forEach((line) => {
    line.toggleAttribute("data-now", line.dataset.when === now);
  });
}

export function startCallback() {
  const form = document.querySelector("[data-callback]");
  if (!form) return;
  form.addEventListener("change", () => show(form));
  show(form);
}
