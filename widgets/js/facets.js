// How many reads say what, as chips that narrow an answer, as an anywidget.
//
// Traits: groups ([[facet, label, [[value, words, count], ...]], ...]), picked ({facet: [value, ...]}), whole (reads of the whole part).
// A chip takes its value in and, pressed again, leaves it out. Where there is little room the first values of each group stand in a
// line; "All" opens the rest.

import { button, hear, part, styled } from "./dom.js";
import css from "./facets.css";
import { visible } from "./text.js";

function render({ model, el }) {
  styled("wb-facets-css", css);
  const box = part(el, "div", "wb-facets");
  const open = new Set();

  const pick = (facet, value) => {
    const before = model.get("picked")[facet] ?? [];
    const after = before.includes(value) ? before.filter((each) => each !== value) : [...before, value];
    model.set("picked", { ...model.get("picked"), [facet]: after });
    model.save_changes();
  };
  const turn = (facet) => {
    const shut = open.has(facet);
    open.clear();
    if (!shut) open.add(facet);
    draw();
  };
  const draw = () => {
    const held = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const scrolled = new Map([...box.children].map((each) => [each.dataset.facet, each.querySelector(".wb-facet-values").scrollTop]));
    box.replaceChildren();
    for (const [facet, label, values] of model.get("groups")) {
      if (!values.length) continue;
      const picked = new Set(model.get("picked")[facet] ?? []);
      const group = part(box, "div", `wb-facet wb-facet-${facet}`);
      group.dataset.facet = facet;
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", `Narrow by ${label.toLowerCase()}`);
      const all = button(group, "wb-facet-label", label, () => turn(facet));
      all.dataset.key = facet;
      all.setAttribute("aria-expanded", String(open.has(facet)));
      group.classList.toggle("wb-facet-open", open.has(facet));
      const list = part(group, "div", "wb-facet-values");
      const ordered = [...values.filter(([value]) => picked.has(value)), ...values.filter(([value]) => !picked.has(value))];
      for (const [value, words, count] of ordered) {
        const chip = button(list, "wb-facet-chip", "", () => pick(facet, value));
        part(chip, "span", "", visible(words));
        part(chip, "span", "wb-facet-count", ` ${count.toLocaleString("en")}`);
        chip.title = visible(words);
        chip.dataset.key = `${facet}:${value}`;
        chip.setAttribute("aria-pressed", String(picked.has(value)));
      }
      list.scrollTop = scrolled.get(facet) ?? 0;
    }
    if (held) box.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
    box.dataset.groups = String(box.children.length);
  };
  const shut = (event) => {
    if (open.size && !(event.type === "keydown" ? event.key !== "Escape" : box.contains(event.target))) {
      open.clear();
      draw();
    }
  };
  document.addEventListener("pointerdown", shut);
  box.addEventListener("keydown", shut);
  const quiet = hear(model, [[["groups", "picked"], draw]]);
  return () => {
    document.removeEventListener("pointerdown", shut);
    quiet();
  };
}

export default { render };
