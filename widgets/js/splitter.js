// A bar between two parts of the page that moves the room from one to the other, as an anywidget.
//
// Traits: title, across (true if it stands between left and right), variable (the CSS variable that it sets on its `.wb-work`, in
// pixels), least, most (pixels), whose (for whom where it was left is kept, in this browser). Keyboard: arrows move it; Enter puts
// it back where it was at first.

import { part, styled } from "./dom.js";
import css from "./splitter.css";

const STEP = 24;

function render({ model, el }) {
  styled("wb-splitter-css", css);
  const [across, variable] = [model.get("across"), model.get("variable")];
  const key = `wb-split ${model.get("whose")} ${variable} ${size()}`;
  const bar = part(el, "div", across ? "wb-splitter wb-splitter-across" : "wb-splitter");
  bar.setAttribute("role", "separator");
  bar.setAttribute("aria-label", model.get("title"));
  bar.setAttribute("aria-orientation", across ? "vertical" : "horizontal");
  bar.tabIndex = 0;
  const work = () => bar.closest(".wb-work");
  const [least, most] = [model.get("least"), model.get("most")];
  const put = (px) => {
    const room = across ? work().clientWidth : work().clientHeight;
    const at = Math.round(Math.min(Math.max(px, least), Math.max(least, Math.min(most, room - least))));
    work().style.setProperty(variable, `${at}px`);
    say(at);
    return at;
  };
  const say = (at) => {
    bar.setAttribute("aria-valuenow", String(Math.round(at)));
    bar.setAttribute("aria-valuemin", String(least));
    bar.setAttribute("aria-valuemax", String(most));
  };
  const keep = (at) => {
    try {
      localStorage.setItem(key, String(at));
    } catch {
      // a browser that keeps nothing
    }
  };
  const now = () => {
    const frame = bar.getBoundingClientRect();
    const whole = work().getBoundingClientRect();
    return across ? frame.x - whole.x - 8 : whole.bottom - 8 - frame.bottom;
  };
  const reset = () => {
    work().style.removeProperty(variable);
    try {
      localStorage.removeItem(key);
    } catch {
      // a browser that keeps nothing
    }
    say(now());
  };
  bar.onpointerdown = (event) => {
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
    bar.focus();
    const [from, at] = [across ? event.clientX : -event.clientY, now()];
    bar.onpointermove = (moved) => keep(put(at + (across ? moved.clientX : -moved.clientY) - from));
    bar.onpointerup = bar.onpointercancel = () => (bar.onpointermove = null);
  };
  bar.ondblclick = reset;
  bar.onkeydown = (event) => {
    const by = { ArrowLeft: across ? -1 : 0, ArrowRight: across ? 1 : 0, ArrowUp: across ? 0 : 1, ArrowDown: across ? 0 : -1 }[event.key];
    if (event.key === "Enter") reset();
    else if (by) keep(put(now() + by * STEP));
    else return;
    event.preventDefault();
  };
  requestAnimationFrame(() => {
    if (!work()) return;
    let kept = null;
    try {
      kept = Number(localStorage.getItem(key)) || null;
    } catch {
      // a browser that keeps nothing
    }
    if (kept) put(kept);
    else say(now());
  });
}

/** Where it was left is kept for each size of screen by itself. */
function size() {
  return innerWidth >= 1700 ? "wide" : "usual";
}

export default { render };
