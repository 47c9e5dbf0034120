// The kiosks of the house, looked at every few seconds.

import { act, ask, busy, header, make, refusal } from "./api.js";

const at = (id) => document.getElementById(id);
const LOOK_MILLISECONDS = 3000;

for (const button of document.querySelectorAll("button[data-fleet]")) {
  button.addEventListener("click", () => busy(button, async () => (await act(`fleet-${button.dataset.fleet}`)).told));
}
at("leave")?.addEventListener("click", (event) => {
  if (confirm("Leave the fleet? Only a new code brings the kiosk back.")) busy(event.currentTarget, async () => (await act("fleet-leave")).told);
});

let touched = false; // the slider is a person's from then on
at("volume")?.addEventListener("input", (event) => { touched = true; loud(event.currentTarget.value); });
at("volume")?.addEventListener("change", (event) => {
  const slider = event.currentTarget;
  busy(slider, async () => (await act("fleet-volume", { volume: Number(slider.value) })).told);
});
const loud = (volume) => { at("volume-shown").value = `${Math.round(volume * 100)} %`; };

at("pause")?.addEventListener("click", (event) => {
  const button = event.currentTarget;
  busy(button, async () => (await act("fleet-pause", { on: button.dataset.paused === "no" })).told);
});
at("stop")?.addEventListener("click", (event) => busy(event.currentTarget, async () => (await act("fleet-stop")).told));

at("push")?.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(event.currentTarget.querySelector("button"), () => send(at("file").files[0], at("first").value));
});

function send(file, first) {
  const progress = at("progress");
  progress.hidden = false;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/console/fleet-bundle?${new URLSearchParams({ name: file.name, first })}`);
    request.setRequestHeader("x-csrf-token", header());
    request.upload.onprogress = (sent) => { progress.value = sent.loaded / sent.total; };
    request.onload = () => (request.status < 300 ? resolve(JSON.parse(request.responseText).told) : reject(new Error(refusal(request.responseText, request.status))));
    request.onerror = () => reject(new Error("The upload broke off; nothing was changed."));
    request.send(file);
  }).finally(() => { progress.hidden = true; });
}

/** Changes a list only where its entries are others, so that nobody's typing or focus is lost. */
function fill(list, entries, same, build) {
  const key = JSON.stringify(entries.map(same));
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  list.replaceChildren(...entries.map(build));
}

function member(kiosk) {
  const remove = make("button", { type: "button", class: "quiet", "aria-label": `Remove ${kiosk.name}` }, "Remove");
  remove.addEventListener("click", () => {
    if (confirm(`Remove ${kiosk.name}? Only a new code brings it back.`)) busy(remove, async () => (await act("fleet-remove", { id: kiosk.id })).told);
  });
  const notes = (kiosk.notes ?? []).map((note) => make("span", { class: "bad" }, note));
  return make("li", {}, make("div", {}, make("strong", {}, kiosk.name), make("span", { class: kiosk.state === "lost" ? "bad" : "help" }, kiosk.facts), ...notes), remove);
}

function waiting(kiosk) {
  const id = `code-${kiosk.ticket}`;
  const input = make("input", { id, inputmode: "numeric", autocomplete: "off", maxlength: "20", required: "" });
  const form = make("form", {}, make("label", { for: id }, `Code on the screen of ${kiosk.name}`), input, make("button", {}, "Let it in"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form.querySelector("button"), async () => (await act("fleet-admit", { ticket: kiosk.ticket, code: input.value })).told);
  });
  const where = kiosk.address ? ` (${kiosk.address})` : "";
  return make("li", {}, make("div", {}, make("strong", {}, kiosk.name + where), make("span", { class: "help" }, kiosk.told)), form);
}

function choices(members) {
  const first = at("first");
  const key = JSON.stringify(members.map(({ id, name }) => [id, name]));
  if (first.dataset.shown === key) return;
  first.dataset.shown = key;
  first.replaceChildren(make("option", { value: "" }, "any that is there"), ...members.map(({ id, name }) => make("option", { value: id }, name)));
}

function show(fleet) {
  if (!at("members")) {
    if (at("told")) at("told").textContent = fleet.told;
    return;
  }
  at("summary").textContent = fleet.summary;
  fill(at("members"), fleet.members, (kiosk) => kiosk, member);
  at("nobody").hidden = fleet.waiting.length > 0;
  fill(at("waiting"), fleet.waiting, ({ ticket, told }) => [ticket, told], waiting);
  at("pause").dataset.paused = fleet.paused ? "yes" : "no";
  at("pause").textContent = fleet.paused ? "Resume all" : "Pause all";
  if (!touched && fleet.volume !== null) {
    at("volume").value = fleet.volume;
    loud(fleet.volume);
  }
  at("rollout").textContent = fleet.rollout;
  at("stop").hidden = !fleet.rolls;
  choices(fleet.members);
}

async function look() {
  try {
    show(await (await ask("GET", "/console/fleet.json")).json());
  } catch {
    // it is shown once the kiosk answers again
  }
  setTimeout(look, LOOK_MILLISECONDS);
}
look();
