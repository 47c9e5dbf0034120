// Follows the kiosk's stream of events and shows what it says; every word comes from the server.
"use strict";

const CONNECT_MS = 1000; // between two attempts
const LOST_MS = 1500; // a gap that nobody needs to know of
const SILENT_MS = 25000; // the server gives a sign of life every ten seconds
const EXAMPLES_MS = 12000;
const EXAMPLES = 3;
const READING_MS = 15000; // who has scrolled is left in peace for so long

const $ = (selector) => document.querySelector(selector);
const body = document.body;

let settings = null;
let shown = null; // what the kiosk told last
let page = ""; // this page, as the server knows it
let version = "";
let turn = 0; // of the examples
let reading = 0; // until when somebody reads for himself

// ---- the stream ----

let stream = null;
let lostTimer = 0;
let silenceTimer = 0;

function connect() {
  stream?.close();
  stream = new EventSource("events");
  stream.addEventListener("hello", (event) => welcome(JSON.parse(event.data)));
  stream.addEventListener("state", (event) => heard(() => show(JSON.parse(event.data))));
  stream.addEventListener("level", (event) => heard(() => body.style.setProperty("--level", event.data)));
  stream.addEventListener("alive", () => heard(() => {}));
  stream.onerror = lost;
}

function heard(act) {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(lost, SILENT_MS);
  act();
}

async function welcome(hello) {
  if (version && version !== hello.version) return location.reload();
  version = hello.version;
  page = hello.page;
  clearTimeout(lostTimer);
  lostTimer = 0;
  heard(() => {});
  try {
    settings = await (await fetch("page.json")).json();
  } catch {
    return lost();
  }
  tryFonts();
  furnish();
  body.classList.remove("lost");
  if (shown) show(shown);
}

function lost() {
  stream?.close();
  page = "";
  clearTimeout(silenceTimer);
  setTimeout(connect, CONNECT_MS);
  if (!lostTimer) {
    lostTimer = setTimeout(() => {
      shown = null;
      if (!settings) return;
      body.classList.add("lost");
      render({ state: "starting", warmth: "normal", language: language(), question: "", answer: [], sources: [] });
      $("#headline").textContent = words().lost;
    }, LOST_MS);
  }
}

// ---- what is shown ----

const language = () => {
  const code = shown?.language ?? settings.languages[0].code;
  return settings.languages.some((known) => known.code === code && !known.drawn) ? settings.languages[0].code : code;
};
const words = () => settings.words[language()] ?? settings.words[settings.languages[0].code];

function show(state) {
  const started = shown?.state === "starting" && state.state !== "starting";
  shown = state;
  if (!settings) return;
  if (started) refurnish(); // what may be asked is known by now
  render(state);
}

const talks = (state) => Boolean(state.question || state.answer.length || state.failure || state.picture);

function render(state) {
  const talking = talks(state);
  body.dataset.state = state.state;
  body.dataset.view = talking ? "talk" : "hero";
  document.documentElement.lang = state.language;
  const headline = words()[state.headline ?? state.state];
  text("#headline", headline);
  document.title = headline;
  $(".orb use").setAttribute("href", `#icon-${state.state}`);
  renderWarmth(state);
  $("#notes").hidden = state.notes_whole !== false;
  text("#notes", words().notes);
  $("#update").hidden = !state.update;
  text("#update", state.update ?? "");
  $("#code").hidden = !state.code;
  text("#code span", words().code);
  text("#code strong", state.code ?? "");
  renderControls(state);
  $("#talk").hidden = !talking;
  renderExamples(state, talking);
  renderTalk(state);
}

function renderWarmth({ warmth }) {
  $("#warmth").hidden = warmth === "normal";
  body.toggleAttribute("data-warm", warmth !== "normal");
  text("#warmth span", warmth === "cooling down" ? words().cooling : words().warm);
}

function renderControls({ state, headline, chosen }) {
  const label = { listening: words().done, thinking: words().again, speaking: words().again, calling: words().again, error: words().again };
  text("#button", (headline !== "follow_up" && label[state]) || words().ask);
  $("#button").disabled = state === "starting";
  text("#hint", state === "starting" ? "" : words().hint);
  text("#ask label", words().type);
  $("#ask input").placeholder = words().type;
  text("#ask button span", words().send);
  const name = settings.languages.find(({ code }) => code === chosen)?.name;
  text("#language span", name ?? words().language);
  text("#languages-label", words().language);
  for (const button of document.querySelectorAll("#languages button")) {
    button.setAttribute("aria-pressed", String(button.value === (chosen ?? "")));
    if (!button.value) button.textContent = words().any;
  }
}

function renderExamples({ state }, talking) {
  const spoken = language();
  const questions = settings.samples[spoken] ?? [];
  const section = $("#examples");
  section.hidden = talking || state !== "ready" || !questions.length;
  if (section.hidden) return;
  text("#examples h2", words().examples);
  const few = Array.from({ length: Math.min(EXAMPLES, questions.length) }, (_, i) => questions[(turn + i) % questions.length]);
  const same = [innerWidth, innerHeight, $("header").textContent, $("#warmth").hidden, spoken, ...few].join("\n");
  if (section.dataset.shown === same) return; // a finger may be on one of them
  section.dataset.shown = same;
  fill("#examples ul", few.map((question) => {
    const item = element("li");
    item.append(element("button", { type: "button", lang: spoken, value: question }, `“${question}”`));
    return item;
  }));
  for (const last of [...section.querySelectorAll("li")].reverse()) {
    if (!overflows()) break;
    last.remove();
  }
}

function renderTalk(state) {
  const question = $("#question");
  text("#question-label", words().question);
  text("#answer-label", words().answer);
  if (question.textContent !== state.question) question.textContent = state.question;
  question.lang = state.spoken ?? state.language;
  if (!state.answer.length) reading = 0;
  renderAnswer(state);
  const own = state.thought && state.answer.length ? words().thought : "";
  text("#sources", state.sources.length ? `${words().source}: ${state.sources.join(" · ")}` : own);
  $("#talk").classList.toggle("asked", !state.answer.length && !state.failure);
  renderPicture(state.picture);
  fit();
}

function renderAnswer({ answer, failure, sounding, sounded, state, language: spoken }) {
  const box = $("#answer");
  const told = answer.length ? answer : failure?.sentence ? [{ text: failure.sentence, language: spoken }] : [];
  const same = [...box.children].every((span, i) => span.dataset.text === told[i]?.text);
  if (!same || box.children.length > told.length) box.replaceChildren();
  for (const sentence of told.slice(box.children.length)) {
    const span = element("span", { lang: sentence.language }, sentence.text);
    span.dataset.text = sentence.text;
    if (box.children.length && sentence.language !== "zh") box.append(" ");
    box.append(span);
  }
  [...box.children].forEach((span, i) => {
    span.classList.toggle("now", i === sounding);
    span.classList.toggle("heard", i < sounding || (sounding < 0 && i <= sounded));
    if (i === sounding) span.setAttribute("aria-current", "true");
    else span.removeAttribute("aria-current");
  });
  box.classList.toggle("whole", state === "ready");
  box.classList.toggle("failed", Boolean(failure));
}

function renderPicture(picture) {
  const figure = $("#picture");
  figure.hidden = !picture;
  const frame = $("#picture div");
  const image = $("#picture img");
  if (!picture) {
    image.removeAttribute("src");
    frame.dataset.name = "";
    for (const box of frame.querySelectorAll("span")) box.remove();
    return;
  }
  if (frame.dataset.name === picture.name) return sizePicture(picture);
  frame.dataset.name = picture.name;
  image.src = `picture/${picture.name}`;
  image.alt = [words().picture, ...picture.things.map(({ name }) => name)].join(", ");
  for (const box of frame.querySelectorAll("span")) box.remove();
  for (const { name, box } of picture.things) {
    const [left, top, right, bottom] = box.map((edge) => `${100 * edge}%`);
    const span = element("span", { "aria-hidden": "true" });
    Object.assign(span.style, { left, top, width: `calc(${right} - ${left})`, height: `calc(${bottom} - ${top})` });
    span.append(element("b", {}, name));
    frame.append(span);
  }
  sizePicture(picture);
}

function sizePicture({ width, height }) {
  const figure = $("#picture");
  const scale = Math.min(figure.clientWidth / width, figure.clientHeight / height);
  Object.assign($("#picture div").style, { width: `${width * scale}px`, height: `${height * scale}px` });
}

// ---- large type that fits: the whole answer if it can be read so, else it scrolls along with what is said ----

function fit() {
  const box = $(".words");
  if (!box.clientHeight) return;
  const short = Math.min(innerWidth, innerHeight);
  const largest = Math.min(0.1 * short, 0.085 * innerWidth);
  const smallest = Math.max(20, 0.052 * short);
  let low = smallest;
  let high = largest;
  box.classList.add("measured");
  if (!fits(box, high)) {
    while (high - low > 0.5) {
      const middle = (low + high) / 2;
      if (fits(box, middle)) low = middle;
      else high = middle;
    }
    box.style.setProperty("--fit", `${low}px`);
  }
  box.classList.remove("measured");
  follow(box);
}

/** While it is measured no word is broken, so one that is too wide makes the type smaller. */
function fits(box, size) {
  box.style.setProperty("--fit", `${size}px`);
  return box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;
}

/** Keeps the sentence that is being said in sight, unless somebody reads elsewhere. */
function follow(box) {
  const scrolls = box.scrollHeight > box.clientHeight + 1;
  box.toggleAttribute("data-scrolls", scrolls);
  if (scrolls) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
  const now = $("#answer .now");
  if (scrolls && now && Date.now() > reading) {
    const inside = now.getBoundingClientRect();
    const outside = box.getBoundingClientRect();
    box.scrollTop += inside.top - outside.top - Math.max(0, (outside.height - inside.height) / 3);
  }
  markMore(box);
}

function markMore(box) {
  box.classList.toggle("above", box.scrollTop > 2);
  box.classList.toggle("below", box.scrollTop + box.clientHeight < box.scrollHeight - 2);
}

function watchReading() {
  const box = $(".words");
  for (const act of ["wheel", "pointerdown", "touchmove", "keydown"]) {
    box.addEventListener(act, () => { reading = Date.now() + READING_MS; }, { passive: true });
  }
  box.addEventListener("scroll", () => markMore(box), { passive: true });
}

const overflows = () => $("header").scrollHeight > $("header").clientHeight + 1 || body.scrollHeight > innerHeight + 1;

// ---- what a visitor may do ----

async function post(path, value) {
  try {
    const response = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value), keepalive: true });
    if (response.status === 409) connect();
  } catch {
    // the stream notices, too, and says so
  }
}

let hand = Promise.resolve(); // a release must not overtake its press

function press() {
  if (!page || $("#button").classList.contains("down")) return;
  $("#button").classList.add("down");
  const mine = page;
  hand = hand.then(() => post("press", { page: mine }));
}

function release() {
  if (!$("#button").classList.contains("down")) return;
  $("#button").classList.remove("down");
  const mine = page;
  hand = hand.then(() => post("release", { page: mine }));
}

function watchButton() {
  const button = $("#button");
  button.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(end, release);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  const isKey = ({ key }) => key === " " || key === "Enter";
  button.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  button.addEventListener("keyup", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    release();
  });
  button.addEventListener("click", (event) => {
    if (event.detail) return; // of a finger; that of a key never comes, and so it is a screen reader's
    press();
    release();
  });
  addEventListener("pagehide", release);
}

function watchForm() {
  $("#ask").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = $("#text");
    const question = field.value.trim();
    if (!question) return;
    field.value = "";
    field.blur();
    post("ask", { text: question, shown: language() });
  });
  $("#examples ul").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && page) post("ask", { text: button.value, shown: language() });
  });
}

function watchLanguages() {
  const dialog = $("#languages");
  $("#language").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) post("language", { language: button.value });
    if (button || event.target === dialog) dialog.close();
  });
}

// ---- furniture ----

const NOWHERE = "\u{10ffff}"; // no font has it, so it looks as every letter does that no font has

/** Finds out which languages this browser can write: it has no font for letters that look like the one of nowhere. */
function tryFonts() {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.canvas.width = pen.canvas.height = 40;
  pen.font = `30px ${getComputedStyle(body).fontFamily}`;
  pen.textBaseline = "top";
  const looks = (letter) => {
    pen.clearRect(0, 0, 40, 40);
    pen.fillText(letter, 4, 4);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const missing = looks(NOWHERE);
  for (const each of settings.languages) {
    each.drawn = [...each.name].every((letter) => letter.trim() === "" || looks(letter) !== missing);
  }
  if (!settings.languages.some(({ drawn }) => drawn)) for (const each of settings.languages) each.drawn = true;
}

function furnish() {
  $("#ask").hidden = !settings.text_field;
  $("#text").maxLength = settings.longest_question;
  const offered = settings.languages.filter(({ drawn }) => drawn);
  $("#language").hidden = !settings.language_choice || offered.length < 2;
  const choices = [{ code: "", name: "" }, ...offered];
  fill("#languages ul", choices.map(({ code, name }) => {
    const item = element("li");
    item.append(element("button", { type: "button", value: code, lang: code || settings.languages[0].code }, name));
    return item;
  }));
}

async function refurnish() {
  try {
    settings = await (await fetch("page.json")).json();
    tryFonts();
    if (shown) render(shown);
  } catch {
    // once more when it is ready the next time
  }
}

function changeExamples() {
  const section = $("#examples");
  if (section.hidden || document.hidden) return;
  section.classList.add("changing");
  setTimeout(() => {
    turn += EXAMPLES;
    if (shown) renderExamples(shown, talks(shown));
    section.classList.remove("changing");
  }, 700);
}

function element(name, attributes = {}, content = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = content;
  return made;
}

function text(selector, content) {
  const found = $(selector);
  if (found.textContent !== content) found.textContent = content;
}

const fill = (selector, children) => $(selector).replaceChildren(...children);

addEventListener("resize", () => shown && settings && render(shown));
watchButton();
watchForm();
watchReading();
watchLanguages();
setInterval(changeExamples, EXAMPLES_MS);
connect();
