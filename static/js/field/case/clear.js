// What is shown in the clear: the number to call, the whole address. It comes from the server, with a
// network only, for a reason, and is never kept.
const REFUSED = 422;

export function openClear({ root, view, name, app }) {
  root.append(app.stamp(`t-step-${name}`, view));
  app.actions();
  const box = root.querySelector("[data-clear]");
  const why = box.querySelector("[data-clear-why]");
  const path = `t/${view.no}/${name === "call" ? "call" : "reveal"}/`;
  const ask = (reason) => fetchIt(box, path, { field: name, reason }, app);
  why.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.submitter?.value || why.elements.other.value.trim());
  });
  box.querySelector("[data-clear-again]").addEventListener("click", () => ask(""));
  // A lent number needs no reason; an address always does.
  if (name === "call") ask("");
  else why.hidden = false;
  return {};
}

async function fetchIt(box, path, wish, app) {
  const part = (name) => box.querySelector(`[data-clear-${name}]`);
  const only = (name) => ["ready", "why", "none"].forEach((one) => (part(one).hidden = one !== name));
  const say = (words) => {
    part("status").textContent = words;
  };
  try {
    // Right after the start there is no token yet; the list brings one.
    if (!app.wire.csrf) await app.api("list/");
    const answer = await app.api(path, wish);
    say("");
    only("ready");
    (answer.number ? showNumber : showWords)(box, answer);
  } catch (error) {
    if (error.status === REFUSED && (error.body?.errors?.reason || !wish.reason)) {
      // Nobody has done anything wrong yet by not giving a reason.
      say(wish.reason ? error.body.message : "");
      return only("why");
    }
    say(error.body?.message ?? (error.status ? box.dataset.failed : box.dataset.offline));
    only("none");
  }
  return undefined;
}

function showNumber(box, { number, masked }) {
  const link = box.querySelector("[data-call-number]");
  link.href = `tel:${number}`;
  link.querySelector("span").textContent = number;
  box.querySelector("[data-call-masked]").hidden = !masked;
  box.querySelector("[data-call-plain]").hidden = masked;
  link.focus();
}

function showWords(box, { clear }) {
  box.querySelector("[data-clear-words]").textContent = clear;
}
