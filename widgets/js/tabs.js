// Tabs, as an anywidget; what they show is another part of the page.
//
// Traits: tabs ([[key, label, badge], ...]), chosen (the key that was pressed), shown (the key that is shown), title.
// Keyboard: arrows, Home and End choose. What stands below takes no press from a choice until it is shown.

import { button, hear, part, styled } from "./dom.js";
import css from "./tabs.css";

function render({ model, el }) {
  styled("wb-tabs-css", css);
  const box = part(el, "div", "wb-tabs");
  box.setAttribute("role", "tablist");
  box.setAttribute("aria-label", model.get("title"));
  const choose = (key) => {
    model.set("chosen", key);
    model.save_changes();
    hold(model.get("shown") !== key);
  };
  const hold = (waits) => {
    for (let each = el.nextElementSibling; each; each = each.nextElementSibling) each.inert = waits;
  };
  const shown = () => model.get("shown") === model.get("chosen") && hold(false);
  const draw = () => {
    const held = box.contains(document.activeElement);
    box.replaceChildren();
    for (const [key, label, badge] of model.get("tabs")) {
      const tab = button(box, "wb-tab", label, () => choose(key));
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", String(key === model.get("chosen")));
      tab.tabIndex = key === model.get("chosen") ? 0 : -1;
      tab.dataset.key = key;
      if (badge) part(tab, "strong", "", ` ${badge}`);
    }
    const chosen = box.querySelector('[aria-selected="true"]') ?? box.firstChild;
    if (chosen) chosen.tabIndex = 0;
    if (held) chosen?.focus();
  };
  box.onkeydown = (event) => {
    const keys = model.get("tabs").map(([key]) => key);
    const at = keys.indexOf(model.get("chosen"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(keys[(to + keys.length) % keys.length]);
  };
  return hear(model, [
    [["tabs", "chosen"], draw],
    [["shown", "chosen"], shown],
  ]);
}

export default { render };
