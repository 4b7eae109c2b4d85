// Drawing an area: three shapes, picking cameras, and Clear. What is finished is handed over; the map shows the area itself.

import { TerraDraw, TerraDrawCircleMode, TerraDrawPolygonMode, TerraDrawRectangleMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { areaOf, size } from "./area.js";

const SHAPES = [
  ["circle", "Circle", "Click the centre, then the rim."],
  ["rectangle", "Rectangle", "Click one corner, then the opposite one."],
  ["polygon", "Polygon", "Click corner after corner; click the last one again to close."],
];

const PICK = ["pick", "Pick cameras", "Click cameras, one by one; click again to leave one out."];

/**
 * Put a toolbar on the map; `drawn(area)` is called with each finished area, and with {} when it is cleared; `left()` when a shape is given
 * up by Escape, so that what is said is of the area that stands; `once(act)` acts as soon as the map takes layers.
 */
export function drawing(map, toolbar, hint, drawn, left, once) {
  let picking = false;
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map }),
    modes: [new TerraDrawCircleMode({ projection: "globe" }), new TerraDrawRectangleMode(), new TerraDrawPolygonMode()],
  });
  draw.on("change", () => {
    const feature = draw.getSnapshot().find((f) => f.geometry.type === "Polygon");
    if (feature && draw.getMode() !== "static") hint.textContent = size(areaOf(feature));
  });
  draw.on("finish", (id) => {
    const feature = draw.getSnapshotFeature(id);
    rest();
    if (feature) drawn(areaOf(feature));
  });
  function rest() {
    picking = false;
    press(null);
    if (!draw.enabled) return;
    draw.clear();
    draw.setMode("static");
  }
  function press(shape) {
    for (const button of toolbar.children) button.setAttribute("aria-pressed", String(button.dataset.shape === shape));
  }
  for (const [shape, label, how] of SHAPES) {
    toolbar.append(button(label, shape, () => once(() => {
      rest();
      if (!draw.enabled) draw.start(); // its layers are put on the map for whoever draws
      draw.setMode(shape);
      press(shape);
      hint.textContent = how;
    })));
  }
  const [pick, pickLabel, pickHow] = PICK;
  toolbar.append(button(pickLabel, pick, () => {
    const begin = !picking;
    rest();
    picking = begin;
    press(begin ? pick : null);
    hint.textContent = begin ? pickHow : "";
  }));
  toolbar.append(button("Clear", "", () => {
    rest();
    drawn({});
  }));
  const idle = () => !draw.enabled || draw.getMode() === "static";
  const escape = (event) => {
    if (event.key !== "Escape" || (idle() && !picking)) return;
    rest();
    left();
  };
  document.addEventListener("keydown", escape);
  map.once("remove", () => document.removeEventListener("keydown", escape));
  const stop = () => {
    rest();
    if (draw.enabled) draw.stop(); // takes its layers off the map
  };
  return { stop, idle, picking: () => picking };
}

function button(label, shape, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.dataset.shape = shape;
  made.onclick = act;
  return made;
}
