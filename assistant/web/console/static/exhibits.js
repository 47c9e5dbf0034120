// Exhibits: photographs by upload or the kiosk's camera, removal, and what the camera sees now.

import { act, ask, busy, header, make, refusal } from "./api.js";

const at = (id) => document.getElementById(id);
const RELOAD_MILLISECONDS = 2500;

/** Of which exhibit the photographs are; null, with the field marked, where it has no name. */
function exhibit() {
  at("name").required = !at("place").checked;
  if (!at("photographs").reportValidity()) return null;
  return { name: at("place").checked ? "" : at("name").value.trim(), pack: at("place").checked ? "" : at("pack").value };
}

at("place").addEventListener("change", () => {
  at("name").disabled = at("pack").disabled = at("place").checked;
});

async function send(file, { name, pack }) {
  const address = `/console/exhibits/photographs?${new URLSearchParams({ name: file.name, exhibit: name, pack })}`;
  let response;
  try {
    response = await fetch(address, { method: "PUT", headers: { "x-csrf-token": header() }, body: file });
  } catch {
    throw new Error("The upload broke off.");
  }
  const text = await response.text();
  if (!response.ok) throw new Error(refusal(text, response.status));
  return JSON.parse(text).told;
}

at("photographs").addEventListener("submit", (event) => {
  event.preventDefault();
  const of = exhibit();
  const files = [...at("files").files];
  if (!of) return;
  busy(event.submitter ?? event.currentTarget.querySelector("button[type=submit]"), async () => {
    if (!files.length) throw new Error("Choose photographs first.");
    at("refused").replaceChildren();
    at("progress").hidden = false;
    let told = "";
    let broken = 0;
    for (const [number, file] of files.entries()) {
      try {
        told = await send(file, of);
      } catch (error) {
        broken += 1;
        at("refused").append(make("li", {}, `${file.name}: ${error.message}`));
      }
      at("progress").value = (number + 1) / files.length;
    }
    at("progress").hidden = true;
    if (!broken) setTimeout(() => location.reload(), RELOAD_MILLISECONDS);
    if (!told) throw new Error("None of them was taken.");
    return told;
  });
});

at("camera").addEventListener("click", () => {
  const of = exhibit();
  if (of) busy(at("camera"), async () => (await act("photograph-exhibit", of)).told);
});

at("recognise").addEventListener("click", () =>
  busy(at("recognise"), async () => {
    const { told } = await act("recognise");
    at("recognised").textContent = told;
    at("recognised").hidden = false;
    return "";
  }));

for (const button of document.querySelectorAll("button[data-remove]")) {
  button.addEventListener("click", () => {
    if (!confirm(`Forget ${button.dataset.called}? Its photographs are not kept.`)) return;
    busy(button, async () => {
      const { told } = await (await ask("DELETE", `/console/exhibits?name=${encodeURIComponent(button.dataset.remove)}`)).json();
      button.closest("li").remove();
      return told;
    });
  });
}
