// A backup that is sent is looked at first: what it would change is shown, and changed only when that is confirmed.

import { act, askToRestart, busy, header, refusal } from "./api.js";

const at = (id) => document.getElementById(id);
let seen = { action: "", seen: "" };

/** Shows what would be changed, and asks. */
function show(action, found) {
  seen = { action, seen: found.seen };
  at("restore-lines").replaceChildren(...found.lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  at("restore-now").hidden = found.nothing;
  at("restore-plan").hidden = false;
  at("restore-title").focus();
}

function leave() {
  at("restore-plan").hidden = true;
  seen = { action: "", seen: "" };
}

at("restore").addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
  busy(event.currentTarget.querySelector("button"), async () => {
    const file = at("backup-file").files[0];
    const sending = await fetch("/console/backup", { method: "PUT", headers: { "x-csrf-token": header() }, body: file });
    if (!sending.ok) throw new Error(refusal(await sending.text(), sending.status));
    show("restore", await sending.json());
  });
});

at("look-back").addEventListener("click", (event) => {
  leave();
  busy(event.currentTarget, async () => show("undo-restore", await act("look-back")));
});

at("restore-now").addEventListener("click", (event) => {
  busy(event.currentTarget, async () => {
    const { told } = await act(seen.action, { seen: seen.seen });
    leave();
    at("restored").hidden = false;
    at("restored-restart").focus();
    return told;
  });
});
at("restore-leave").addEventListener("click", () => {
  leave();
  at("backup-file").focus();
});
at("restored-restart").addEventListener("click", (event) => askToRestart(event.currentTarget));
