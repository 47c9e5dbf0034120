// What was asked in vain: answered in a line, dismissed, brought back.

import { act, busy, tellLater } from "./api.js";

for (const form of document.querySelectorAll("form[data-answer]")) {
  const pack = form.elements.pack;
  const title = form.querySelector("[data-title]");
  const ask = () => {
    title.hidden = pack.value !== "";
    form.elements.title.required = pack.value === "";
  };
  pack.addEventListener("change", ask);
  ask();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    again(form.querySelector("button[type=submit]"), "answer-unanswered", { key: form.dataset.answer, ...Object.fromEntries(new FormData(form)) });
  });
}

for (const button of document.querySelectorAll("button[data-dismiss]")) {
  button.addEventListener("click", () => again(button, "dismiss-unanswered", { key: button.dataset.dismiss, on: true }));
}

for (const button of document.querySelectorAll("button[data-return]")) {
  button.addEventListener("click", () => again(button, "dismiss-unanswered", { key: button.dataset.return, on: false }));
}

/** Does it, and shows the list as it is then. */
function again(button, name, body) {
  busy(button, async () => {
    tellLater((await act(name, body)).told);
    location.reload();
  });
}
