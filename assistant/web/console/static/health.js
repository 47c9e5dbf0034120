// Live figures: each event tells the present; turns and errors are fetched when there are new ones.

import { ask, leave, make, tell } from "./api.js";

const STAGES = ["transcript", "intent", "first_token", "first_audio"];
const NAMES = { transcript: "heard", intent: "understood", first_token: "first word written", first_audio: "first sound" };
const STATES = { starting: "starting", ready: "ready for visitors", listening: "listening to a visitor", thinking: "thinking", capturing: "taking a picture", speaking: "speaking", calling: "sending a visitor to the staff", error: "telling a visitor that something is not right", paused: "paused" };
const POINTS = 300;
let curves = [];
let warm = 75;
let news = -1;
let fetching = false;

const at = (id) => document.getElementById(id);

function show(now) {
  at("state").dataset.state = now.state;
  const state = STATES[now.state] ?? now.state;
  at("state").textContent = now.warmth === "normal" ? state : `${state}; it is ${now.warmth}`;
  at("uptime").textContent = duration(now.uptime);
  const sample = now.sample ?? {};
  at("temperature").textContent = told(sample.temperature, (v) => `${v.toFixed(0)} °C`) + (sample.throttled ? ", slowed down" : "");
  at("load").textContent = told(sample.load, (v) => `${(v * 100).toFixed(0)} %`);
  at("memory").textContent = told(sample.memory, size);
  at("disk").textContent = told(sample.disk, size);
  at("level").value = now.level ?? -60;
  at("decibels").textContent = told(now.level, (v) => `${v} dB`);
}

const told = (value, text) => (value === null || value === undefined ? "–" : text(value));
const size = (mega) => (mega < 1000 ? `${mega} MB` : `${(mega / 1000).toFixed(1)} GB`);

function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

/** One line over time, in a box of 480 by 150. */
function draw(svg, key, low, high, unit, limit) {
  const points = curves.filter((point) => point[key] !== null);
  if (!points.length) {
    svg.replaceChildren(make("text", { x: 8, y: 75 }, "This machine cannot tell."));
    return;
  }
  const values = points.map((point) => point[key]);
  const bottom = Math.min(low, ...values);
  const top = Math.max(high, ...values);
  const newest = curves.at(-1).time;
  const span = Math.max(60, newest - curves[0].time);
  const x = (time) => 470 - ((newest - time) / span) * 420;
  const y = (value) => 125 - ((value - bottom) / (top - bottom)) * 110;
  const lines = [bottom, (bottom + top) / 2, top].flatMap((value) => [
    make("line", { class: "grid-line", x1: 50, x2: 470, y1: y(value), y2: y(value) }),
    make("text", { x: 44, y: y(value) + 4, "text-anchor": "end" }, `${Math.round(value * unit.times)}${unit.name}`),
  ]);
  if (limit && limit <= top) lines.push(make("line", { class: "limit", x1: 50, x2: 470, y1: y(limit), y2: y(limit) }));
  svg.replaceChildren(
    ...lines,
    make("text", { x: 50, y: 145 }, `${duration(Math.round(span))} ago`),
    make("text", { x: 470, y: 145, "text-anchor": "end" }, "now"),
    make("polyline", { points: points.map((p) => `${x(p.time).toFixed(1)},${y(p[key]).toFixed(1)}`).join(" ") }),
  );
}

function drawAll() {
  draw(at("temperature-curve"), "temperature", 30, 80, { times: 1, name: "°" }, warm);
  draw(at("load-curve"), "load", 0, 1, { times: 100, name: "%" });
}

function turn(line, longest) {
  const when = new Date(line.when);
  const what = line.skill || "–";
  const figure = line.error ?? told(line.times.first_audio, (v) => `${v.toFixed(2)} s`);
  const item = make(
    "li",
    {},
    make("span", { class: "help" }, when.toLocaleTimeString()),
    make("span", {}, line.language ? `${what} · ${line.language}` : what),
    bar(line.times, longest),
    make("span", { class: line.error ? "figure bad" : "figure" }, figure),
  );
  if (line.question) item.append(make("span", { class: "said" }, `“${line.question}” – ${line.answer || "…"}`));
  return item;
}

/** The stages of a turn, from the end of speech. */
function bar(times, longest) {
  const reached = STAGES.filter((stage) => stage in times);
  const label = reached.map((stage) => `${NAMES[stage]} after ${times[stage].toFixed(2)} s`).join(", ");
  const svg = make("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", role: "img", "aria-label": label || "nothing" });
  svg.append(make("title", {}, label));
  let before = 0;
  for (const stage of reached) {
    const after = Math.max(before, times[stage]);
    svg.append(make("rect", { class: stage, x: (before / longest) * 100, y: 0, width: ((after - before) / longest) * 100, height: 4 }));
    before = after;
  }
  return svg;
}

function failure(error) {
  const times = error.count > 1 ? `, ${error.count} times` : "";
  return make(
    "li",
    {},
    make("strong", { title: error.code }, error.title),
    make("span", { class: "help" }, ` ${new Date(error.when).toLocaleString()}${times}`),
    make("div", {}, error.advice),
  );
}

const CALL_MINUTES = 10;

/** Whoever needed the staff; the newest stands on top of the page for a while. */
function showCalls(calls, guarded) {
  const told = ({ kind, when }) => `A visitor needs you at the kiosk: ${kind}, ${new Date(when).toLocaleTimeString()}`;
  const now = calls.find(({ when }) => Date.now() - new Date(when) < CALL_MINUTES * 60_000);
  at("call").hidden = !now;
  at("call").textContent = now ? told(now) : "";
  at("calls").replaceChildren(...calls.map((call) => make("li", {}, make("strong", {}, told(call)))));
  const counts = Object.entries(guarded);
  at("guarded").replaceChildren(
    ...(counts.length ? counts : [["Nothing", "since the start"]]).map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, String(value)))),
  );
}

async function load() {
  if (fetching) return;
  fetching = true;
  try {
    const all = await (await ask("GET", "/console/health.json")).json();
    curves = all.curves;
    warm = all.too_warm;
    news = all.now.news;
    show(all.now);
    drawAll();
    const longest = Math.max(1, ...all.turns.map((line) => line.times.first_audio ?? line.times.first_token ?? 0));
    at("turns").replaceChildren(...(all.turns.length ? all.turns.map((line) => turn(line, longest)) : [make("li", { class: "help" }, "Nobody has asked yet.")]));
    at("errors").replaceChildren(...(all.errors.length ? all.errors.map(failure) : [make("li", { class: "help" }, "None since the start.")]));
    showCalls(all.calls, all.guarded);
    at("words-note").textContent = all.keeps_words
      ? "What was said is shown for as long as the configuration says (Privacy, keep words minutes), and is never written to the disk."
      : "What visitors say is not kept. Whoever needs it for a while finds a setting under Configuration: Privacy, keep words minutes.";
    at("facts").replaceChildren(...Object.entries(all.facts).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  } catch (error) {
    tell(error.message, true);
  } finally {
    fetching = false;
  }
}

function follow() {
  const source = new EventSource("/console/stream");
  source.addEventListener("now", (event) => {
    const now = JSON.parse(event.data);
    show(now);
    if (now.sample && now.sample.time !== curves.at(-1)?.time) {
      curves = [...curves, now.sample].slice(-POINTS);
      drawAll();
    }
    if (now.news !== news) load();
  });
  source.addEventListener("ended", () => {
    source.close();
    leave();
  });
  source.onerror = () => {
    at("state").dataset.state = "lost";
    at("state").textContent = "no connection";
    if (source.readyState === EventSource.CLOSED) load(); // refused: it tells why
  };
}

load().then(follow);
