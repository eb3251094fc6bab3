// Type to find a place, a category or a team; arrows walk what was found, Enter picks it.
let timer = 0;

const rootOf = (element) => element.closest("[data-conditions]");

// The answer to the last question asked for ``place``; null when another was asked meanwhile.
const asked = new WeakMap();
export async function latest(place, url) {
  asked.set(place, url);
  const answer = await fetch(url, { credentials: "same-origin" });
  const words = await answer.text();
  return answer.ok && asked.get(place) === url ? words : null;
}

async function look(input) {
  const pick = input.closest("[data-pick-value]");
  const found = pick.querySelector("[data-found]");
  const query = new URLSearchParams({ shape: pick.dataset.pickValue, q: input.value });
  const words = await latest(pick, `${rootOf(input).dataset.findUrl}?${query}`);
  if (words === null) return;
  found.innerHTML = words;
  found.hidden = !found.children.length || !pick.contains(document.activeElement);
}

function choose(button, save) {
  const pick = button.closest("[data-pick-value]");
  const input = pick.querySelector("[data-find-value]");
  const value = button.dataset.choose;
  if (![...pick.querySelectorAll("[data-part]")].some((chip) => chip.value === value)) {
    const chip = rootOf(pick).querySelector('template[data-blank="pick"]').content.firstElementChild.cloneNode(true);
    chip.value = value;
    chip.querySelector("[data-name]").textContent = button.dataset.name;
    input.before(chip);
  }
  input.value = "";
  close(pick);
  input.focus();
  save(rootOf(pick));
}

function close(pick) {
  clearTimeout(timer);
  const found = pick.querySelector("[data-found]");
  found.replaceChildren();
  found.hidden = true;
}

function keys(event) {
  const pick = event.target.closest?.("[data-conditions] [data-pick-value]");
  const typed = event.target.closest?.("[data-conditions] input");
  if (typed && event.key === "Enter" && !typed.matches("[type=checkbox]")) event.preventDefault();
  if (!pick) return;
  const places = [pick.querySelector("[data-find-value]"), ...pick.querySelectorAll("[data-choose]")];
  const at = places.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && at >= 0) {
    event.preventDefault();
    places[Math.min(Math.max(at + step, 0), places.length - 1)].focus();
  } else if (event.key === "Enter" && at === 0) places[1]?.click();
  else if (event.key === "Escape" && at >= 0) {
    places[0].focus();
    close(pick);
  }
}

export function startPicks(save) {
  document.addEventListener("keydown", keys);
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-find-value]")) return;
    clearTimeout(timer);
    timer = setTimeout(look, 150, event.target);
  });
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest?.("[data-choose]");
    const dropped = event.target.closest?.("[data-unpick]");
    if (chosen) choose(chosen, save);
    if (!dropped) return;
    const pick = dropped.closest("[data-pick-value]");
    dropped.remove();
    pick.querySelector("[data-find-value]").focus();
    save(rootOf(pick));
  });
  document.addEventListener("focusin", (event) => {
    const here = event.target.closest?.("[data-pick-value]");
    document.querySelectorAll("[data-conditions] [data-pick-value]").forEach((pick) => {
      if (pick !== here) close(pick);
    });
    if (event.target.matches?.("[data-find-value]") && event.target.closest("[data-pick-value]").dataset.pickValue !== "teams") look(event.target);
  });
}
