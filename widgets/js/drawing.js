// Drawing an area: three shapes and Clear. What is finished is handed over; the map shows the area itself.

import { TerraDraw, TerraDrawCircleMode, TerraDrawPolygonMode, TerraDrawRectangleMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { areaOf, size } from "./area.js";

const SHAPES = [
  ["circle", "Circle", "Click the centre, then the rim."],
  ["rectangle", "Rectangle", "Click one corner, then the opposite one."],
  ["polygon", "Polygon", "Click corner after corner; click the last one again to close."],
];

/** Put a toolbar on the map; `drawn(area)` is called with each finished area, and with {} when it is cleared. */
export function drawing(map, toolbar, hint, drawn) {
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map }),
    modes: [new TerraDrawCircleMode({ projection: "globe" }), new TerraDrawRectangleMode(), new TerraDrawPolygonMode()],
  });
  draw.start();
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
    draw.clear();
    draw.setMode("static");
    press(null);
  }
  function press(shape) {
    for (const button of toolbar.children) button.setAttribute("aria-pressed", String(button.dataset.shape === shape));
  }
  for (const [shape, label, how] of SHAPES) {
    toolbar.append(button(label, shape, () => {
      rest();
      draw.setMode(shape);
      press(shape);
      hint.textContent = how;
    }));
  }
  toolbar.append(button("Clear", "", () => {
    rest();
    drawn({});
  }));
  draw.setMode("static");
  return { stop: () => draw.stop(), idle: () => draw.getMode() === "static" };
}

function button(label, shape, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.dataset.shape = shape;
  made.onclick = act;
  return made;
}
