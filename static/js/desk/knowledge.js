// "据此答复" puts an article's words into the reply of the form around it, and says which article.
function fill(event) {
  const button = event.target.closest("[data-know-fill]");
  if (!button) return;
  const card = button.closest("[data-know]");
  const form = button.closest("form");
  const reply = form?.elements.reply_text;
  if (!reply) return;
  const words = card.querySelector("[data-know-text]").textContent.trim();
  if (!reply.value.includes(words)) {
    reply.value = reply.value.trim() ? `${reply.value.trim()}\n${words}` : words;
  }
  const chosen = form.querySelector("[data-know-chosen]");
  if (chosen) chosen.value = card.dataset.know;
  reply.closest("details")?.setAttribute("open", "");
  reply.dispatchEvent(new Event("input", { bubbles: true }));
  reply.focus();
}

export function startAnswers() {
  document.addEventListener("click", fill);
}
