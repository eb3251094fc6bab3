// Calling the resident: the number comes from the server, with a network only, and is never kept.
const REFUSED = 422;

export async function openCall({ root, view, app }) {
  const copy = app.stamp("t-step-call", { ...view, caller: view.person });
  root.append(copy);
  app.actions();
  const box = root.querySelector("[data-call]");
  const why = box.querySelector("[data-call-why]");
  const ask = (reason) => fetchNumber(box, view, app, reason);
  why.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.submitter?.value || why.elements.other.value.trim());
  });
  box.querySelector("[data-call-again]").addEventListener("click", () => ask(""));
  await ask("");
  return {};
}

async function fetchNumber(box, view, app, reason) {
  const status = box.querySelector("[data-call-status]");
  try {
    const answer = await app.wire.post(`t/${view.no}/call/`, { reason });
    status.textContent = "";
    ready(box, answer);
  } catch (error) {
    if (error.status === REFUSED && error.body?.errors?.reason) {
      status.textContent = reason ? error.body.errors.reason : "";
      box.querySelector("[data-call-why]").hidden = false;
      return;
    }
    status.textContent = error.body?.message ?? (error.status ? box.dataset.failed : box.dataset.offline);
    box.querySelector("[data-call-none]").hidden = false;
  }
}

function ready(box, { number, masked }) {
  const link = box.querySelector("[data-call-number]");
  link.href = `tel:${number}`;
  link.querySelector("span").textContent = number;
  box.querySelector("[data-call-masked]").hidden = !masked;
  box.querySelector("[data-call-clear]").hidden = masked;
  box.querySelector("[data-call-why]").hidden = true;
  box.querySelector("[data-call-none]").hidden = true;
  box.querySelector("[data-call-ready]").hidden = false;
  link.focus();
}
