// Everything that can be done with the kiosk.

import { act, ask, askToRestart, busy, follow, make, wire } from "./api.js";

const at = (id) => document.getElementById(id);

wire({
  answer: (result) => [
    make("p", {}, result.reply || result.failure),
    make("p", { class: "help" }, `${result.how || "not understood"}; first sound after ${result.times.first_audio?.toFixed(1) ?? "–"} s`),
    ...result.sources.map((source) => make("p", { class: "help" }, source.title)),
  ],
});

function slider(id, name, shown) {
  const input = at(id);
  input?.addEventListener("input", () => { at(`${id}-shown`).value = shown(Number(input.value)); });
  input?.addEventListener("change", () => busy(input, async () => (await act(name, { [name]: Number(input.value) })).told));
}
slider("volume", "volume", (value) => `${Math.round(value * 100)} %`);
slider("pace", "pace", (value) => value.toFixed(2));

for (const select of document.querySelectorAll("select[data-voice]")) {
  select.addEventListener("change", () =>
    busy(select, async () => (await act("voice", { language: select.dataset.voice, name: select.value })).told));
}
for (const button of document.querySelectorAll("button[data-do]")) {
  button.addEventListener("click", () => busy(button, async () => (await act(button.dataset.do)).told));
}

at("pause")?.addEventListener("click", (event) => {
  const button = event.currentTarget;
  busy(button, async () => {
    const on = button.dataset.paused === "no";
    const { told } = await act("pause", { on });
    button.dataset.paused = on ? "yes" : "no";
    button.textContent = on ? "Resume" : "Pause";
    at("paused").textContent = on ? "The kiosk is paused: it asks visitors for patience." : "The kiosk answers visitors.";
    return told;
  });
});
at("restart")?.addEventListener("click", (event) => askToRestart(event.currentTarget));

at("snapshot")?.addEventListener("click", (event) =>
  busy(event.currentTarget, async () => {
    const response = await ask("POST", "/console/do/snapshot", {});
    const picture = at("picture");
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(await response.blob());
    picture.hidden = false;
    return "The camera took a picture.";
  }));

for (const button of document.querySelectorAll("button[data-job]")) {
  button.addEventListener("click", () => busy(button, () => run(button.dataset.job)));
}

async function run(name) {
  at("findings").replaceChildren(make("li", { class: "help" }, "It looks around …"));
  return summary(await follow(name, (job) => {
    if (job.findings.length) at("findings").replaceChildren(...job.findings.map(finding));
  }));
}

function finding(found) {
  const mend = found.mend ? ` → ${found.mend}` : "";
  return make("li", {}, make("span", { class: found.state }, found.state), make("span", {}, found.check), make("span", { class: "why" }, `${found.why}${mend}`));
}

function summary(job) {
  const count = (state) => job.findings.filter((found) => found.state === state).length;
  return job.status < 0 ? "It was stopped." : `${count("well")} well, ${count("doubtful")} doubtful, ${count("broken")} broken.`;
}
