/* The receipt: copy, print, and the draft of what has arrived is forgotten. */
import { forgetDraft } from "./draft.js";

const receipt = document.querySelector("[data-receipt]");
if (receipt) {
  forgetDraft();
  const print = receipt.querySelector("[data-print]");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
  const copy = receipt.querySelector("[data-copy]");
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const words = [...receipt.querySelectorAll("[data-copy-text]")].map((node) => node.textContent.trim());
      await navigator.clipboard.writeText(words.join("\n"));
      receipt.querySelector("[data-copy-status]").textContent = copy.dataset.done;
    });
  }
}
