// Packs: upload with its progress, removal, search.

import { act, ask, busy, follow, header, hits, make, refusal, wire } from "./api.js";

const at = (id) => document.getElementById(id);

wire({ hits });

/** Sends a file, with its progress; only this old way of asking tells how far it is. More: what was asked back. */
function send(kind, file, progress = {}, more = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/console/${kind}?${new URLSearchParams({ name: file.name, ...more })}`);
    request.setRequestHeader("x-csrf-token", header());
    request.upload.onprogress = (event) => { progress.value = event.loaded / event.total; };
    request.onload = () => {
      if (request.status < 300) return resolve(JSON.parse(request.responseText).told);
      const back = request.status === 409 ? JSON.parse(request.responseText) : {};
      if (back.asks) {
        const answered = askedBack(back);
        return answered ? resolve(send(kind, file, progress, { ...more, ...answered })) : resolve("Nothing was changed.");
      }
      return reject(new Error(refusal(request.responseText, request.status)));
    };
    request.onerror = () => reject(new Error("The upload broke off; nothing was changed."));
    request.send(file);
  });
}

/** The answer to what the kiosk has asked back; null where the curator would rather not. */
function askedBack({ asks, error, suggested }) {
  if (asks === "replace") return confirm(error) ? { replace: "yes" } : null;
  const title = prompt(error, suggested)?.trim();
  return title ? { title } : null;
}

const LOOK_MILLISECONDS = 1000;
const SELDOM_MILLISECONDS = 5000;

/** Shows how far the notes are, for as long as the page is open. */
async function followNotes() {
  let seldom = true;
  try {
    const notes = await (await ask("GET", "/console/notes.json")).json();
    at("notes").textContent = notes.told;
    at("notes-progress").hidden = notes.waiting.length === 0;
    at("notes-progress").max = Math.max(notes.total, 1);
    at("notes-progress").value = notes.done;
    for (const waits of document.querySelectorAll("[data-waits]")) waits.hidden = !notes.waiting.includes(waits.closest("li").dataset.title);
    seldom = notes.standing === "current";
  } catch {
    at("notes").textContent = "The kiosk does not answer.";
  }
  setTimeout(followNotes, seldom ? SELDOM_MILLISECONDS : LOOK_MILLISECONDS);
}
followNotes();

at("upload")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  busy(form.querySelector("button"), async () => {
    at("progress").hidden = false;
    try {
      const told = await send("packs", at("file").files[0], at("progress"), at("title").value.trim() ? { title: at("title").value.trim() } : {});
      setTimeout(() => location.reload(), 2500);
      return told;
    } finally {
      at("progress").hidden = true;
    }
  });
});

for (const button of document.querySelectorAll("button[data-remove]")) {
  button.addEventListener("click", () => {
    if (!confirm(`Remove ${button.dataset.remove}?`)) return;
    busy(button, async () => {
      const { told } = await (await ask("DELETE", `/console/packs?name=${encodeURIComponent(button.dataset.remove)}`)).json();
      button.closest("li").remove();
      return told;
    });
  });
}

for (const button of document.querySelectorAll("button[data-accept]")) {
  const item = button.closest("li");
  button.addEventListener("click", () =>
    busy(button, async () => {
      const { told } = await (await ask("POST", "/console/do/accept", { pack: item.dataset.pack, key: button.dataset.accept })).json();
      (button.dataset.accept && item.querySelectorAll("blockquote").length > 1 ? button.closest("blockquote") : item).remove();
      return told;
    }));
}

for (const button of document.querySelectorAll("button[data-undo]")) {
  button.addEventListener("click", () => {
    if (!confirm(`Bring back what ${button.dataset.undo} has replaced?`)) return;
    busy(button, async () => {
      const { told } = await act("undo", { name: button.dataset.undo });
      setTimeout(() => location.reload(), 2500);
      return told;
    });
  });
}

const evaluate = document.querySelector("button[data-job=evaluation]");
evaluate?.addEventListener("click", () =>
  busy(evaluate, async () => {
    const place = at("evaluation");
    place.hidden = false;
    place.textContent = "The models are being loaded …";
    const show = ({ lines }) => {
      if (lines.length) place.textContent = lines.join("\n");
    };
    const job = await follow("evaluation", show, { questions: at("questions").value });
    at("report").hidden = job.status !== 0;
    return job.status === 0 ? "The evaluation is over." : "It did not come to its end.";
  }));

at("questions").addEventListener("change", () => { at("remove-questions").hidden = !at("questions").value; });
at("upload-questions").addEventListener("submit", (event) => {
  event.preventDefault();
  busy(event.currentTarget.querySelector("button"), async () => {
    const { name } = at("question-file").files[0];
    const told = await send("questions", at("question-file").files[0]);
    if (![...at("questions").options].some((option) => option.value === name)) at("questions").append(make("option", {}, name));
    at("questions").value = name;
    at("remove-questions").hidden = false;
    return told;
  });
});
at("remove-questions").addEventListener("click", () => {
  const name = at("questions").value;
  if (!confirm(`Remove ${name}?`)) return;
  busy(at("remove-questions"), async () => {
    const { told } = await (await ask("DELETE", `/console/questions?name=${encodeURIComponent(name)}`)).json();
    at("questions").selectedOptions[0].remove();
    at("remove-questions").hidden = !at("questions").value;
    return told;
  });
});
