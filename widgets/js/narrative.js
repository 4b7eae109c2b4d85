// A paragraph to copy, as an anywidget. Where the browser lets no page copy, the paragraph is chosen, to be copied by hand.
//
// Traits: text, label (what it is), act (what the button says), lines (how many are in sight at once).

import { button, part } from "./dom.js";

function render({ model, el }) {
  const area = part(el, "textarea", "wb-narrative");
  area.readOnly = true;
  area.rows = model.get("lines");
  area.setAttribute("aria-label", model.get("label"));
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const copy = button(el, "wb-narrative-copy", model.get("act"), async () => {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
      said.textContent = " Copied.";
    } catch {
      said.textContent = " Chosen: press Ctrl+C.";
    }
  });
  copy.after(said);
  const draw = () => {
    area.value = model.get("text");
    said.textContent = "";
  };
  draw();
  model.on("change:text", draw);
  return () => model.off("change:text", draw);
}

export default { render };
