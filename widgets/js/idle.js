// How long the log-on still lasts without use; before it ends, a warning with a button, as an anywidget.
//
// Traits: left_ms (what was left when `until` was set), until (milliseconds since 1970; 0 for none), warn_ms, log_in (where to log in
// again), problem (why it could not be extended, or nothing). The button says {act: "stay"} to the kernel. Other pages of this browser
// are told of each use, as it extends their log-on, too.

import { button, hear, part, styled } from "./dom.js";
import css from "./idle.css";
import { landmarks } from "./landmarks.js";

const CHANNEL = "wb-log-on";

function render({ model, el }) {
  styled("wb-idle-css", css);
  landmarks();
  const count = part(el, "span", "wb-clock wb-idle-count");
  count.setAttribute("role", "timer");
  const box = part(el, "div", "wb-idle");
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-label", "The log-on ends");
  const words = part(box, "p");
  const stay = button(box, "wb-idle-stay", "Stay logged on", () => model.send({ act: "stay" }));
  const again = part(box, "a", "", "Log in again");
  again.href = location.href;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  let [ends, before, said] = [0, null, ""];
  const wind = () => {
    ends = performance.now() + model.get("left_ms");
    if (model.get("until")) channel?.postMessage({ left_ms: model.get("left_ms") });
    tick();
  };
  if (channel) {
    channel.onmessage = ({ data }) => {
      if (model.get("until")) ends = Math.max(ends, performance.now() + Number(data.left_ms));
      tick();
    };
  }
  const tick = () => {
    const left = ends - performance.now();
    const counts = Boolean(model.get("until"));
    const warns = counts && left <= model.get("warn_ms");
    count.hidden = !counts;
    count.textContent = left > 0 ? `Idle log-out in ${Math.ceil(left / 60000)} min` : "Logged out: not used for a while";
    const state = !warns ? "" : left > 0 ? "soon" : "over";
    if (state !== said) turn(state);
    if (state === "soon") words.textContent = `You will be logged out in ${Math.ceil(left / 1000)} s, as nothing was asked for a while.${model.get("problem") ? ` ${model.get("problem")}` : ""}`;
  };
  const turn = (state) => {
    [before, said] = [said === "" ? document.activeElement : before, state];
    box.hidden = !state;
    stay.hidden = state === "over";
    again.hidden = state !== "over";
    if (state === "over") words.textContent = "You were logged out, as nothing was asked for a while. What you asked is on record; nothing more can be asked here.";
    document.body.toggleAttribute("data-log-on-over", state === "over");
    if (state === "" && box.contains(document.activeElement)) before?.focus?.();
  };
  box.hidden = true;
  const quiet = hear(model, [[["until", "left_ms"], wind], [["problem"], tick]]);
  const ticking = setInterval(tick, 1000);
  return () => {
    clearInterval(ticking);
    channel?.close();
    quiet();
  };
}

export default { render };
