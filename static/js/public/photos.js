/* Chosen photos go up at once, one after the other, and show as the server kept them. What
   cannot go up now stays in the file field and travels with the form. */
export function uploadAtOnce(form) {
  const part = form.querySelector("[data-photos]");
  const list = part?.querySelector("[data-photo-list]");
  part?.setAttribute("data-enhanced", "");
  let queue = Promise.resolve();
  let running = 0;
  const unsent = [];

  async function send(data) {
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(part.dataset.url, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "fetch" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    list.innerHTML = await answer.text();
    holdUnsent();
  }

  function enqueue(data, fallback) {
    running += 1;
    list.setAttribute("aria-busy", "true");
    queue = queue
      .then(() => send(data))
      .catch(fallback)
      .finally(() => {
        running -= 1;
        if (!running) list.removeAttribute("aria-busy");
      });
  }

  part?.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    const agreed = form.querySelector("[name=keep_position]")?.checked;
    for (const file of input.files) {
      const data = new FormData();
      data.append("photos", file);
      if (agreed) data.append("keep_position", "on");
      enqueue(data, () => {
        unsent.push(file);
        holdUnsent();
      });
    }
  });

  /* Files that could not go up wait in the field, which every answer draws anew. */
  function holdUnsent() {
    part.querySelector("[data-upload-note]")?.remove();
    const input = part.querySelector("input[type=file]");
    if (!unsent.length || !input) return;
    const bundle = new DataTransfer();
    for (const file of unsent) bundle.items.add(file);
    input.files = bundle.files;
    const note = document.createElement("p");
    note.className = "fine";
    note.dataset.uploadNote = "";
    note.textContent = `${part.dataset.failed} (${unsent.length})`;
    list.append(note);
  }

  part?.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=remove_photo]");
    if (!button) return;
    event.preventDefault();
    const data = new FormData();
    data.append("remove_photo", button.value);
    enqueue(data, () => form.requestSubmit(button));
  });

  return { busy: () => running > 0, settled: () => queue };
}
