// Reads over time as bars, as an anywidget.
//
// Traits: bars ([[label, count], ...]), title. For tests, the element with class `wb-chart` has data-bars (how many are drawn).

import css from "./time_chart.css";

const [WIDTH, HEIGHT, FOOT, HEAD, LEFT] = [400, 100, 16, 8, 30];
const SVG = "http://www.w3.org/2000/svg";

function render({ model, el }) {
  styled();
  const box = document.createElement("figure");
  box.className = "wb-chart";
  el.append(box);
  const paint = () => {
    const bars = model.get("bars");
    box.replaceChildren(caption(model.get("title")), drawn(bars));
    box.dataset.bars = String(bars.length);
  };
  paint();
  model.on("change:bars", paint);
  return () => model.off("change:bars", paint);
}

function drawn(bars) {
  const most = Math.max(1, ...bars.map(([, count]) => count));
  const [room, tall] = [(WIDTH - LEFT) / Math.max(1, bars.length), HEIGHT - FOOT - HEAD];
  const picture = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": spoken(bars) });
  picture.append(
    shape("line", { x1: LEFT, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT, class: "axis" }),
    label(most.toLocaleString("en"), LEFT - 4, HEAD + 8, "end"),
    label("0", LEFT - 4, HEIGHT - FOOT, "end"),
  );
  bars.forEach(([when, count], i) => {
    const height = (count / most) * tall;
    const bar = shape("rect", { x: LEFT + i * room + 0.5, y: HEIGHT - FOOT - height, width: Math.max(1, room - 1), height, class: "bar" });
    bar.append(Object.assign(shape("title", {}), { textContent: `${when}: ${count}` }));
    picture.append(bar);
  });
  const every = Math.ceil(bars.length / 4);
  bars.forEach(([when], i) => {
    if (i % every === 0) picture.append(label(when, LEFT + i * room, HEIGHT - 4, "start"));
  });
  return picture;
}

function spoken(bars) {
  return bars.length ? `Reads over time: ${bars.map(([when, count]) => `${when} ${count}`).join(", ")}` : "No reads to show over time";
}

function caption(text) {
  return Object.assign(document.createElement("figcaption"), { textContent: text });
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
