// The configuration: only what was changed is sent, and it is checked before it is saved.

import { ask, askToRestart, busy } from "./api.js";

const form = document.getElementById("configuration");
const fields = [...form.elements].filter((field) => field.name);
const value = (field) => (field.type === "checkbox" ? field.checked : field.value);
let before = new Map(fields.map((field) => [field.name, value(field)]));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(form.querySelector("button[type=submit]"), async () => {
    const changed = fields.filter((field) => !field.disabled && value(field) !== before.get(field.name));
    if (!changed.length) return "Nothing was changed.";
    const values = Object.fromEntries(changed.map((field) => [field.name, value(field)]));
    const saved = await (await ask("POST", "/console/configuration", { version: form.dataset.version, values })).json();
    form.dataset.version = saved.version;
    before = new Map(fields.map((field) => [field.name, value(field)]));
    return saved.told;
  });
});
document.getElementById("restart").addEventListener("click", (event) => askToRestart(event.currentTarget));
