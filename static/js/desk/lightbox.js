// Photos open large over the page: arrows go on, Escape closes, the focus comes back.
// Without this script a photo opens in a new tab.
let shown = null;

function parts(link) {
  const strip = link.closest("[data-lightbox]");
  const links = [...strip.querySelectorAll("[data-photo]")];
  return { box: strip.parentElement.querySelector("[data-lightbox-box]"), links };
}

function show(link) {
  const { box, links } = parts(link);
  const at = links.indexOf(link);
  shown = link;
  const image = box.querySelector("[data-lightbox-image]");
  image.src = link.href;
  image.alt = link.querySelector("img").alt;
  box.querySelector("[data-lightbox-caption]").textContent = `${at + 1} / ${links.length} · ${link.dataset.caption}`;
  box.querySelectorAll("[data-lightbox-step]").forEach((key) => {
    key.hidden = !links[at + Number(key.dataset.lightboxStep)];
  });
  if (!box.open) box.showModal();
}

function step(by) {
  const { links } = parts(shown);
  const next = links[links.indexOf(shown) + by];
  if (next) show(next);
}

function click(event) {
  const link = event.target.closest?.("[data-photo]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    show(link);
    return;
  }
  const key = event.target.closest?.("[data-lightbox-step]");
  if (key) step(Number(key.dataset.lightboxStep));
  if (event.target.closest?.("[data-lightbox-close]")) event.target.closest("dialog").close();
}

function press(event) {
  const box = document.querySelector("[data-lightbox-box][open]");
  if (!box || !shown) return;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by) {
    event.preventDefault();
    step(by);
  }
  event.stopPropagation();
}

export function startLightbox() {
  document.addEventListener("click", click);
  document.addEventListener("keydown", press, true);
  document.addEventListener("close", (event) => {
    if (event.target.matches?.("[data-lightbox-box]")) shown?.focus();
  }, true);
}
