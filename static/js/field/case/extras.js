// What three forms have besides fields: where the phone is, a recording, a signature.
import { openPad } from "./pad.js";
import { openRecorder } from "./recorder.js";
import { apart } from "./minimap.js";

export function openExtra(part) {
  const { form } = part;
  if (form.querySelector("[data-here]")) return openHere(part, form.querySelector("[data-here]"));
  if (form.querySelector("[data-recorder]")) return openRecorder(part, form.querySelector("[data-recorder]"));
  if (form.querySelector("[data-pad]")) return openPad(part, form.querySelector("[data-pad]"));
  return null;
}

function openHere(part, box) {
  const words = box.querySelector("[data-here-words] span");
  const away = box.querySelector("[data-here-away]");
  const again = box.querySelector("[data-here-again]");
  const set = (name, value) => {
    part.form.elements[name].value = value ?? "";
  };
  const locate = async () => {
    words.textContent = box.dataset.waiting;
    again.disabled = true;
    const where = await part.app.whereAmI({ timeout: 15_000, maximumAge: 0 });
    again.disabled = false;
    for (const name of ["lng", "lat", "accuracy"]) set(name, where?.[name]);
    words.textContent = where ? box.dataset.found.replace("{n}", where.accuracy) : box.dataset.denied;
    away.hidden = !where || !part.view.placed;
    if (!away.hidden) away.textContent = box.dataset.away.replace("{n}", apart(where, part.view));
  };
  again.addEventListener("click", locate);
  locate();
  const check = () => {
    const { lng, note } = part.form.elements;
    return lng.value || note.value.trim() ? {} : { note: box.dataset.note };
  };
  return { check };
}
