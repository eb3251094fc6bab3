// A question with two answers: ask({title, text, yes, no, danger}) resolves to true or false.
import { stamp } from "./fill.js";

export function ask(question) {
  if (!window.HTMLDialogElement?.prototype.showModal) return Promise.resolve(window.confirm(question.text));
  document.body.append(stamp("t-ask", question));
  const dialog = document.body.lastElementChild;
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      done(dialog.returnValue === "yes");
      dialog.remove();
    });
    dialog.showModal();
  });
}
