// What all pages share: asking the kiosk, telling what came of it, small helpers.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const note = document.getElementById("note");
let hiding = 0;
const LOOK_MILLISECONDS = 700;
const SESSION_MILLISECONDS = 15000; // between two looks whether one is still logged in
const RESTART_MILLISECONDS = 1500; // the same while the kiosk starts anew

/** Says at the foot of the page what came of a click. */
export function tell(text, bad = false) {
  note.textContent = text;
  note.classList.toggle("bad", bad);
  note.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { note.hidden = true; }, bad ? 12000 : 5000);
}

const LATER = "console-told";

/** The same on the page that is loaded next. */
export function tellLater(text) {
  sessionStorage.setItem(LATER, text);
}
const later = sessionStorage.getItem(LATER);
sessionStorage.removeItem(LATER);
if (later) tell(later);

/** The answer of a request that may change something; throws an Error that says why it was refused. */
export async function ask(method, address, body) {
  let response;
  try {
    response = await fetch(address, {
      method,
      headers: { "x-csrf-token": token, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("The kiosk does not answer.");
  }
  return checked(response);
}

async function checked(response) {
  if (response.ok) return response;
  const text = await response.text();
  throw Object.assign(new Error(refusal(text, response.status)), { fields: fieldsOf(text) });
}

/** What a refusal says of single fields, by their names. */
function fieldsOf(text) {
  try {
    return JSON.parse(text).fields ?? {};
  } catch {
    return {};
  }
}

let leaving = false;

/** To the login, as soon as that was read. */
export function leave() {
  if (leaving) return;
  leaving = true;
  tell("You are logged out: it was too long, or the kiosk was started again. Please log in.", true);
  setTimeout(() => location.assign("/console/login"), 2500);
}

/** What a refusal says, as JSON or as text. */
export function refusal(text, status) {
  if (status === 401) leave();
  try {
    return JSON.parse(text).error;
  } catch {
    return text || `The kiosk refused (${status}).`;
  }
}

export function header() {
  return token;
}

/** Does something with a button that waits meanwhile; tells what came of it. */
export async function busy(button, work) {
  button.disabled = true;
  try {
    const told = await work();
    if (told) tell(told);
  } catch (error) {
    tell(error.message, true);
  } finally {
    button.disabled = false;
  }
}

export async function act(name, body = {}) {
  return (await ask("POST", `/console/do/${name}`, body)).json();
}

/** An element with attributes and children. */
export function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "rect", "line", "polyline", "text", "title"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** What a search has found, to be shown. */
export function hits(result) {
  const found = result.hits.map((hit) => {
    const where = make("span", { class: "help" }, `${hit.pack}, ${hit.by}`);
    return make("p", {}, make("strong", { title: hit.score.toFixed(3) }, hit.fits), ` ${hit.passage} `, where);
  });
  return [make("p", {}, result.told), ...found];
}

export function askToRestart(button) {
  if (!confirm("Restart the kiosk? It answers nobody for about a minute.")) return;
  busy(button, async () => {
    const { told } = await act("restart");
    watchSession(RESTART_MILLISECONDS);
    return told;
  });
}

let watching = 0;

/** A restart ends every session, and so does time: the page sees it without a click. */
function watchSession(milliseconds) {
  clearInterval(watching);
  watching = setInterval(async () => {
    try {
      const response = await fetch("/console/session");
      if (response.status === 401) leave();
    } catch {
      // it starts anew: until it answers there is nothing to be known
    }
  }, milliseconds);
}
if (token) watchSession(SESSION_MILLISECONDS);

/** Forms that do one thing with what was typed, and may show what came of it. */
export function wire(show = {}) {
  for (const form of document.querySelectorAll("form[data-do]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(form.querySelector("button"), async () => {
        const result = await act(form.dataset.do, Object.fromEntries(new FormData(form)));
        const place = document.getElementById(form.dataset.shows ?? "");
        if (place) {
          place.replaceChildren(...show[form.dataset.shows](result));
          place.hidden = false;
        }
        return place ? "" : result.told;
      });
    });
  }
}

/** Starts a command, and shows what it tells until it is over; there is a button that stops it. */
export async function follow(name, show, more = {}) {
  const stop = document.getElementById("stop-job");
  stop.onclick = () => busy(stop, async () => (await act("stop-job")).told);
  await act("job", { name, ...more });
  stop.hidden = false;
  try {
    for (;;) {
      const job = await (await ask("GET", `/console/jobs/${name}`)).json();
      show(job);
      if (!job.runs) return job;
      await new Promise((resolve) => { setTimeout(resolve, LOOK_MILLISECONDS); });
    }
  } finally {
    stop.hidden = true;
  }
}

document.getElementById("logout")?.addEventListener("click", async () => {
  try {
    await ask("POST", "/console/logout");
  } finally {
    location.assign("/console/login");
  }
});
