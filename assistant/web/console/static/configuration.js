// The configuration, and the facts of the house: only what was changed is sent, and it is checked before it is saved.

import { ask, askToRestart, busy } from "./api.js";

const form = document.getElementById("configuration");
const fields = [...form.elements].filter((field) => field.name);
const value = (field) => (field.type === "checkbox" ? field.checked : field.value);
let before = new Map(fields.map((field) => [field.name, value(field)]));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearMarks();
  busy(form.querySelector("button[type=submit]"), async () => {
    const changed = fields.filter((field) => !field.disabled && value(field) !== before.get(field.name));
    if (!changed.length) return "Nothing was changed.";
    const values = Object.fromEntries(changed.map((field) => [field.name, value(field)]));
    let saved;
    try {
      saved = await (await ask("POST", form.dataset.path, { version: form.dataset.version, values })).json();
    } catch (error) {
      markWrong(error.fields ?? {});
      throw error;
    }
    form.dataset.version = saved.version;
    before = new Map(fields.map((field) => [field.name, value(field)]));
    return saved.told;
  });
});
document.getElementById("restart").addEventListener("click", (event) => askToRestart(event.currentTarget));

/** Says at each field what is wrong with it, and goes to the first. */
function markWrong(wrong) {
  const found = fields.filter((field) => wrong[field.name]);
  for (const field of found) {
    const why = document.createElement("p");
    Object.assign(why, { className: "bad wrong", id: `${field.id}-wrong`, textContent: wrong[field.name] });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${why.id} ${field.id}-help`);
    field.after(why);
  }
  found[0]?.focus();
}

function clearMarks() {
  for (const why of form.querySelectorAll(".wrong")) why.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.setAttribute("aria-describedby", `${field.id}-help`);
  }
}
