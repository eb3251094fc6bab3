// Photos open large over the page, one after the other; Escape or the cross leads back.
import { stamp } from "../fill.js";

let shown = null;

export function watchPhotos(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-large-open]");
    if (!link) return;
    event.preventDefault();
    const all = [...root.querySelectorAll("a[data-large-open]")];
    open(all, all.indexOf(link));
  });
}

export function closePhoto() {
  shown?.();
}

function open(links, at) {
  closePhoto();
  document.body.append(stamp("t-case-large", {}));
  const box = document.body.lastElementChild;
  const before = document.activeElement;
  const state = { at };
  const draw = () => {
    const link = links[state.at];
    const picture = box.querySelector(".large__figure img");
    picture.src = link.href;
    picture.alt = link.dataset.caption;
    box.querySelector(".large__words").textContent = link.dataset.caption;
    box.querySelector('[data-large="-1"]').disabled = state.at === 0;
    box.querySelector('[data-large="1"]').disabled = state.at === links.length - 1;
  };
  const step = (by) => {
    state.at = Math.max(0, Math.min(links.length - 1, state.at + by));
    draw();
  };
  box.addEventListener("click", (event) => {
    const by = Number(event.target.closest("[data-large]")?.dataset.large ?? NaN);
    if (by) step(by);
    else if (by === 0) closePhoto();
  });
  box.addEventListener("keydown", (event) => keys(event, box, step));
  shown = () => {
    box.remove();
    shown = null;
    if (before?.isConnected) before.focus();
  };
  draw();
  box.querySelector('[data-large="0"]').focus();
}

function keys(event, box, step) {
  if (event.key === "Escape") closePhoto();
  else if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "ArrowRight") step(1);
  else if (event.key === "Tab") {
    const buttons = [...box.querySelectorAll("button:not(:disabled)")];
    const edge = event.shiftKey ? buttons[0] : buttons[buttons.length - 1];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? buttons[buttons.length - 1] : buttons[0]).focus();
  }
}
