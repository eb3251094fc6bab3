// Photos go up as soon as they are taken; a form sent meanwhile waits for the last of them.
import { uploadAtOnce } from "../public/photos.js";

export function watchPhotos(form) {
  const part = form.querySelector("[data-photos]");
  if (!part) return;
  part.classList.add("shots--live");
  const uploads = uploadAtOnce(form);
  const status = part.querySelector("[data-shots-status]");
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name || !uploads.busy()) return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    status.textContent = part.dataset.uploading;
    await uploads.settled();
    waiting = false;
    status.textContent = "";
    form.requestSubmit();
  });
}
