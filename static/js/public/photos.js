/* Chosen photos go up at once, one after the other, and show as the server kept them. What
   cannot go up now stays in the file field and travels with the form. */
export function uploadAtOnce(form) {
  const part = form.querySelector("[data-photos]");
  const list = part?.querySelector("[data-photo-list]");
  part?.setAttribute("data-enhanced", "");
  let queue = Promise.resolve();
  let running = 0;

  async function send(data) {
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(part.dataset.url, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "fetch" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    list.innerHTML = await answer.text();
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
    const unsent = [];
    for (const file of input.files) {
      const data = new FormData();
      data.append("photos", file);
      if (agreed) data.append("keep_position", "on");
      enqueue(data, () => keepForLater(file, unsent));
    }
  });

  function keepForLater(file, unsent) {
    unsent.push(file);
    const input = part.querySelector("input[type=file]");
    if (input) {
      const bundle = new DataTransfer();
      for (const left of unsent) bundle.items.add(left);
      input.files = bundle.files;
    }
    part.querySelector("[data-upload-note]")?.remove();
    const note = document.createElement("p");
    note.className = "fine";
    note.dataset.uploadNote = "";
    note.textContent = part.dataset.failed;
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
