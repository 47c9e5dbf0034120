// The facts of a pack: each change is sent at once, and the page shows the pack as it is then.

import { act, ask, busy, hits, tellLater, wire } from "./api.js";

const facts = document.getElementById("facts");
const of = () => ({ pack: facts.dataset.pack, version: facts.dataset.version });
const LOOK_MILLISECONDS = 2000;

wire({ hits });

/** Does something with the pack; the page is loaded anew where it says so, at the fact that was changed. */
function change(button, name, body) {
  busy(button, async () => {
    const { told, at } = await act(name, { ...of(), ...body });
    tellLater(told);
    const size = document.querySelectorAll("li[data-place]").length;
    const first = Number(document.querySelector("li[data-place]")?.dataset.place ?? 0);
    const address = new URL(location.href);
    if (at < first || at >= first + Math.max(size, 50)) address.searchParams.set("from", String(Math.floor(at / 50) * 50));
    address.hash = `fact-${at}`;
    history.replaceState(null, "", address);
    location.reload();
  });
}

for (const form of document.querySelectorAll("form[data-fact]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const place = form.dataset.fact === "" ? null : Number(form.dataset.fact);
    change(form.querySelector("button[type=submit]"), "fact", { place, ...Object.fromEntries(new FormData(form)) });
  });
}

for (const button of document.querySelectorAll("button[data-move]")) {
  button.addEventListener("click", () => {
    change(button, "move-fact", { place: Number(button.closest("li").dataset.place), to: Number(button.dataset.move) });
  });
}

for (const button of document.querySelectorAll("button[data-remove]")) {
  button.addEventListener("click", () => {
    const item = button.closest("li");
    if (!confirm(`Remove this fact? “${item.querySelector(".said").textContent.trim()}” The history below can bring it back.`)) return;
    change(button, "remove-fact", { place: Number(item.dataset.place) });
  });
}

for (const button of document.querySelectorAll("button[data-restore]")) {
  button.addEventListener("click", () => change(button, "restore-pack", { number: Number(button.dataset.restore) }));
}

document.getElementById(location.hash.slice(1))?.focus();

/** Shows how far the notes are, until all is in use. */
async function followNotes() {
  try {
    const notes = await (await ask("GET", "/console/notes.json")).json();
    document.getElementById("notes").textContent = notes.told;
  } catch {
    document.getElementById("notes").textContent = "The kiosk does not answer.";
  }
  setTimeout(followNotes, LOOK_MILLISECONDS);
}
followNotes();
