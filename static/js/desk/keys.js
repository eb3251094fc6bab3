// Which key was pressed, and whose it is. Controls declare theirs: data-key="d" data-key-label="派单";
// "g q" is pressed one after the other, "mod+k" with Ctrl or Cmd; with "alt+" or "mod+" a key works while typing.
const FIELDS = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

// An input method may keep the letter to itself: then the place on the keyboard tells.
function letter(event) {
  const hidden = event.key === "Process" || event.key === "Dead" || event.altKey;
  if (!hidden) return event.key.length === 1 ? event.key : event.key.toLowerCase();
  const plain = event.code.replace(/^(Key|Digit|Numpad)/, "").toLowerCase();
  return event.shiftKey ? plain.toUpperCase() : plain;
}

export function pressed(event) {
  const name = letter(event);
  if (event.altKey) return `alt+${name.toLowerCase()}`;
  return event.ctrlKey || event.metaKey ? `mod+${name.toLowerCase()}` : name;
}

export const typing = (target) => Boolean(target.closest?.(FIELDS));
export const chorded = (key) => key.startsWith("alt+") || key.startsWith("mod+");

// What is in the page but cannot be used: hidden by its page, switched off, or under an open dialog.
export function usable(control) {
  const dialog = document.querySelector("dialog:modal");
  if (dialog && !dialog.contains(control)) return false;
  if (control.disabled || control.closest("[data-off], [inert], [hidden]:not([data-places])")) return false;
  const needed = control.dataset.needs;
  return !needed || Boolean(document.querySelector(needed));
}

// The row in hand: the one with the focus, else the one that had it last.
export const rowInHand = () =>
  document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row][data-in-hand]");

export function controls() {
  const row = rowInHand();
  const found = [...document.querySelectorAll("[data-key]")].filter(usable);
  return found.filter((control) => {
    const own = control.closest("[data-row]");
    return !own || own === row;
  });
}

export const declared = (control) => control.dataset.key.split("|");

// The row's own control comes before the page's.
export function controlFor(key) {
  const found = controls().filter((control) => declared(control).includes(key));
  return found.find((control) => control.closest("[data-row]")) ?? found[0];
}

export const beginsSequence = (key) =>
  controls().some((control) => declared(control).some((other) => other.startsWith(`${key} `)));

function firstField(box) {
  const fields = "[autofocus], textarea, select, input:not([type=hidden])";
  return box.querySelector(fields) ?? box.querySelector("[type=submit], a[href], button");
}

// Press or focus a control, wherever it is folded away.
export function use(control) {
  for (let box = control.parentElement?.closest("details"); box; box = box.parentElement?.closest("details")) {
    if (!(control.matches("summary") && control.parentElement === box)) box.open = true;
  }
  if (control.matches("summary")) {
    const box = control.parentElement;
    // One that stands open already is gone into; pressed again from inside it closes.
    box.open = !box.open || !box.contains(document.activeElement);
    const inside = box.open && [...box.children].filter((part) => part !== control).map(firstField).find(Boolean);
    (inside || control).focus();
    control.scrollIntoView({ block: "nearest" });
  } else if (typing(control)) {
    control.focus();
    if (control.matches("input")) control.select?.();
  } else if (control.matches("[data-palette-open], [data-dialog-open], [data-texts-open]")) {
    control.click(); // the focus comes back to where it is now
  } else if (control.matches("form, section, fieldset")) {
    firstField(control)?.focus();
  } else {
    control.focus();
    control.click();
  }
}
