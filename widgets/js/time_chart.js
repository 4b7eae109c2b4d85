// Reads over time as bars, as an anywidget; a stretch of them can be chosen.
//
// Traits: bars ([[label, count], ...]), part (counts of what is shown elsewhere, or []), stretch ([] or [first, last]), title, height
// (pixels), plays (true if a button lets the stretch move on by itself, from bar to bar).
// Pointer: drag over bars, or click one; a click on what is chosen lets go. Keyboard: arrows move, Shift and arrows widen or
// narrow, Home and End go to the ends, Escape lets go. For tests, the element with class `wb-chart` has data-bars (how many are
// drawn) and data-stretch ("first-last", or empty).

import css from "./time_chart.css";

const [FOOT, HEAD, LEFT, LABEL] = [16, 8, 34, 78];
const STEP_MS = 600;
const USUAL_WIDTH = 400;
const SVG = "http://www.w3.org/2000/svg";

function render({ model, el }) {
  styled();
  const box = document.createElement("figure");
  box.className = "wb-chart";
  const words = document.createElement("figcaption");
  const slider = document.createElement("div");
  slider.setAttribute("role", "slider");
  slider.setAttribute("aria-label", "Part of the time that is shown; arrows move it, Shift and arrows change its length");
  slider.tabIndex = 0;
  const head = document.createElement("div");
  head.className = "wb-chart-head";
  head.append(words);
  box.append(head, slider);
  el.append(box);
  let drag = null;

  const bars = () => model.get("bars");
  const chosen = () => drag?.stretch ?? model.get("stretch");
  const paint = () => {
    words.textContent = model.get("title");
    slider.replaceChildren(drawn(bars(), model.get("part"), chosen(), slider.clientWidth || USUAL_WIDTH, model.get("height") ?? 100));
    slider.setAttribute("aria-valuemin", "0");
    slider.setAttribute("aria-valuemax", String(Math.max(0, bars().length - 1)));
    slider.setAttribute("aria-valuenow", String(chosen()[0] ?? 0));
    slider.setAttribute("aria-valuetext", spoken(bars(), chosen()));
    box.dataset.bars = String(bars().length);
    box.dataset.stretch = chosen().join("-");
  };
  const choose = (stretch) => {
    if (String(stretch) === String(model.get("stretch"))) return paint();
    model.set("stretch", stretch);
    model.save_changes();
    paint();
  };
  const barAt = (event) => {
    const frame = slider.firstChild.getBoundingClientRect();
    const share = (event.clientX - frame.x - LEFT) / (frame.width - LEFT);
    return Math.min(Math.max(Math.floor(share * bars().length), 0), bars().length - 1);
  };
  slider.onpointerdown = (event) => {
    if (!bars().length || event.button) return;
    slider.setPointerCapture(event.pointerId);
    const from = barAt(event);
    drag = { from, moved: false, stretch: [from, from] };
    paint();
  };
  slider.onpointermove = (event) => {
    if (!drag) return;
    const to = barAt(event);
    drag.moved ||= to !== drag.from;
    drag.stretch = [Math.min(drag.from, to), Math.max(drag.from, to)];
    paint();
  };
  slider.onpointerup = () => {
    if (!drag) return;
    const { moved, from, stretch } = drag;
    const [first, last] = model.get("stretch");
    drag = null;
    choose(!moved && from >= first && from <= last ? [] : stretch);
  };
  slider.onpointercancel = () => {
    drag = null;
    paint();
  };
  slider.onkeydown = (event) => {
    const next = moved(event, bars().length - 1, model.get("stretch"));
    if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(next);
  };
  const player = model.get("plays") ? playing(head, () => choose(moved({ key: "ArrowRight" }, bars().length - 1, model.get("stretch")) ?? []), () => {
    const [first, last] = [model.get("stretch")[0] ?? 0, model.get("stretch")[1] ?? -1];
    return bars().length > 1 && last + 1 < bars().length && first >= 0;
  }) : null;
  paint();
  const sized = new ResizeObserver(() => paint());
  sized.observe(box);
  for (const trait of TRAITS) model.on(`change:${trait}`, paint);
  return () => {
    sized.disconnect();
    player?.();
    for (const trait of TRAITS) model.off(`change:${trait}`, paint);
  };
}

/** A button that lets the chosen stretch move on, a bar at a time, until the end; returns what ends it. */
function playing(head, step, more) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "wb-chart-play";
  head.append(button);
  let ticking = 0;
  const say = () => {
    button.textContent = ticking ? "❚❚ Stop" : "▶ Play";
    button.setAttribute("aria-pressed", String(Boolean(ticking)));
  };
  const stop = () => {
    clearInterval(ticking);
    ticking = 0;
    say();
  };
  button.onclick = () => {
    if (ticking) return stop();
    step();
    ticking = setInterval(() => (more() ? step() : stop()), STEP_MS);
    say();
  };
  say();
  return stop;
}

const TRAITS = ["bars", "part", "stretch", "title", "height"];

/** The stretch after a key, or null if the key means nothing here. */
function moved({ key, shiftKey }, end, stretch) {
  if (end < 0) return null;
  if (key === "Escape") return [];
  if (key === "Home") return [0, 0];
  if (key === "End") return [end, end];
  const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[key];
  if (!by) return null;
  if (!stretch.length) return by > 0 ? [0, 0] : [end, end];
  const [first, last] = stretch;
  if (shiftKey) return [first, Math.min(Math.max(last + by, first), end)];
  return first + by < 0 || last + by > end ? stretch : [first + by, last + by];
}

function drawn(bars, part, stretch, width, HEIGHT) {
  const most = Math.max(1, ...bars.map(([, count]) => count));
  const [room, tall] = [(width - LEFT) / Math.max(1, bars.length), HEIGHT - FOOT - HEAD];
  const picture = shape("svg", { width, height: HEIGHT, "aria-hidden": "true" });
  picture.append(
    shape("line", { x1: LEFT, x2: width, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT, class: "axis" }),
    label(most.toLocaleString("en"), LEFT - 4, HEAD + 8, "end"),
    label("0", LEFT - 4, HEIGHT - FOOT, "end"),
  );
  if (stretch.length) {
    const [first, last] = stretch;
    picture.append(shape("rect", { x: LEFT + first * room, y: 0, width: (last - first + 1) * room, height: HEIGHT - FOOT, class: "brush" }));
  }
  const column = (i, count, name) => {
    const height = (count / most) * tall;
    return shape("rect", { x: LEFT + i * room + 0.5, y: HEIGHT - FOOT - height, width: Math.max(1, room - 1), height, class: name });
  };
  const within = (i) => !stretch.length || (i >= stretch[0] && i <= stretch[1]);
  bars.forEach(([when, count], i) => {
    const shown = within(i) ? (part[i] ?? count) : 0;
    if (shown < count) picture.append(column(i, count, "whole"));
    const bar = column(i, shown, "bar");
    bar.append(Object.assign(shape("title", {}), { textContent: `${when}: ${count}` }));
    picture.append(bar);
  });
  const every = Math.ceil(LABEL / room);
  bars.forEach(([when], i) => {
    if (i % every === 0 && LEFT + i * room + LABEL <= width + 1) picture.append(label(when, LEFT + i * room, HEIGHT - 4, "start"));
  });
  return picture;
}

function spoken(bars, stretch) {
  if (!bars.length) return "No reads to show over time";
  const all = bars.map(([when, count]) => `${when} ${count}`).join(", ");
  if (!stretch.length) return `All of the time: ${all}`;
  const [first, last] = stretch;
  const count = bars.slice(first, last + 1).reduce((sum, [, n]) => sum + n, 0);
  const until = bars[last + 1] ? ` to ${bars[last + 1][0]}` : " on";
  return `${bars[first][0]}${until}, ${count} reads`;
}

function label(text, x, y, anchor) {
  return Object.assign(shape("text", { x, y, "text-anchor": anchor }), { textContent: text });
}

function shape(kind, attributes) {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function styled() {
  if (document.getElementById("wb-chart-css")) return;
  const sheet = Object.assign(document.createElement("style"), { id: "wb-chart-css", textContent: css });
  document.head.append(sheet);
}

export default { render };
