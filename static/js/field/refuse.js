// What is missing, in one sentence beside the part that it is about; without one it stays where it stands.
export function refuse(form, said, near = null) {
  const box = form.querySelector("[data-errors]");
  near?.before(box);
  form.querySelector("[data-error]").textContent = said;
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
  near?.querySelector("input, textarea, select")?.focus({ preventScroll: true });
}
