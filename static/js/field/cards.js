// A long list that a slow phone can draw: forty at first, more when the end comes near; what
// did not change stays as it is, so that neither the eye nor the focus is lost.
const CHUNK = 40;

export class CardList {
  /** `make(line)` gives {no, data}; `draw(data)` a fragment with one <li>. */
  constructor(list, make, draw) {
    Object.assign(this, { list, make, draw, lines: [], shown: 0, kept: new Map() });
    this.end = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) this.more();
    }, { rootMargin: "800px" });
  }

  /** Show these lines, as many of them as were shown before. */
  show(lines, { anew = false } = {}) {
    this.lines = lines;
    this.shown = Math.min(lines.length, anew ? CHUNK : Math.max(CHUNK, this.shown));
    this.paint();
  }

  more() {
    this.shown = Math.min(this.lines.length, this.shown + CHUNK);
    this.paint();
  }

  paint() {
    const rows = this.lines.slice(0, this.shown).map((line) => this.row(line));
    this.kept = new Map(rows.map((row) => [row.no, row]));
    rows.forEach(({ item }, at) => {
      const here = this.list.children[at];
      if (here !== item) this.list.insertBefore(item, here ?? null);
    });
    while (this.list.children.length > rows.length) this.list.lastElementChild.remove();
    this.end.disconnect();
    if (this.shown < this.lines.length) this.end.observe(this.list.lastElementChild);
  }

  row(line) {
    const { no, data } = this.make(line);
    const key = JSON.stringify(data);
    const before = this.kept.get(no);
    if (before?.key === key) return before;
    const item = this.draw(data).firstElementChild;
    item.dataset.no = no;
    if (before?.item.isConnected) {
      const held = before.item.contains(document.activeElement);
      before.item.replaceWith(item);
      if (held) item.querySelector("a, button")?.focus({ preventScroll: true });
    }
    return { no, key, item };
  }

  leave() {
    this.end.disconnect();
  }
}
