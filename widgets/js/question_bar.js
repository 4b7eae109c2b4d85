// The form of a question in one bar, as an anywidget: fields, what each means or why it is not understood, the button that asks.
//
// Traits: names ([[field, label, placeholder], ...]), a text for each field, by its name, hints ({field: words}), faults ([field, ...]),
// options ([text, ...], to choose from), options_of (the field that they are of), asks (words on the button), asking, state (what is to be
// done, or nothing), state_is ("fault", "stale" or ""), more (true while more of the form is shown), heard (how many presses the kernel heard).
// To the kernel: {press, act, number, option, typed, area}: a press with its count, the option that was chosen, and all that was typed or
// drawn since the last press that was heard. What the kernel put into a field is not among it: it may have put something else there since.
// A press that is not heard was lost on a line that was cut: it is said again, and counts once.
// Nothing of it is ever disabled or drawn anew, so that the focus stays where it is. Keyboard: Enter in a field asks; down from the
// field goes to what can be chosen, Enter takes one. Words are offered while the field has the focus; Escape puts them away.

import { DRAWN } from "./area.js";
import { button, hear, part, styled } from "./dom.js";
import { keeper } from "./focus_keeper.js";
import css from "./question_bar.css";
import { visible } from "./text.js";

const TYPED_MS = 200;
const UNHEARD_MS = 3000;
const UNHEARD = "The connection of this page was lost. Reload it: what was answered is there again, and nothing is asked twice.";
const TIMES = 4;
let count = 0;

function render({ model, el }) {
  styled("wb-bar-css", css);
  const id = `wb-bar-${++count}`;
  const bar = part(el, "form", "wb-bar");
  bar.setAttribute("aria-label", "The question");
  bar.noValidate = true;
  const row = part(bar, "div", "wb-bar-row");
  const fields = new Map(model.get("names").map((each) => [each[0], field(row, id, each)]));
  const ask = part(row, "button", "wb-bar-ask");
  ask.type = "submit";
  button(row, "wb-bar-scene", "Add as scene", () => tell("add_scene")).title =
    "Place and time become one of several scenes: then type the next one, and ask which plates were at them";
  const more = button(row, "wb-bar-more", "More", () => {
    model.set("more", !model.get("more"));
    model.save_changes();
  });
  const cancel = button(row, "wb-bar-cancel", "Cancel", () => tell("cancel"));
  const places = part(bar, "div", "wb-bar-places");
  places.setAttribute("role", "group");
  const state = part(bar, "p", "wb-bar-state");
  state.setAttribute("role", "status");
  let [waits, presses, unheard, lost] = [0, model.get("heard"), 0, false];
  let drawnArea = null;
  const typedAt = new Map(); // by field how many presses there were when it was typed into

  const tell = (act, number, option) => {
    flush();
    const typed = Object.fromEntries([...typedAt.keys()].map((name) => [name, fields.get(name).input.value]));
    say({ press: ++presses, act, number, option, typed, area: drawnArea?.area }, TIMES);
  };
  // What was drawn stands instead of what was typed, and the other way round.
  const drew = ({ detail }) => {
    drawnArea = { area: detail, at: presses };
    typedAt.delete("where");
    fields.get("where").input.value = model.get("where");
  };
  const typedInto = (name) => {
    typedAt.set(name, presses);
    if (name === "where") drawnArea = null;
  };
  const heard = () => {
    for (const [name, at] of typedAt) if (at < model.get("heard")) typedAt.delete(name);
    if (drawnArea && drawnArea.at < model.get("heard")) drawnArea = null;
  };
  const say = (message, times) => {
    clearTimeout(unheard);
    if (model.get("heard") >= message.press) return;
    lost = times === 0;
    if (lost) return drawn.state();
    model.send(message);
    unheard = setTimeout(() => say(message, times - 1), UNHEARD_MS);
  };
  const flush = () => {
    clearTimeout(waits);
    // Field by field: what the kernel says of one meanwhile must not undo what is typed into another.
    for (const [name, { input }] of fields) if (input.value !== model.get(name)) model.set(name, input.value);
    model.save_changes();
  };
  bar.onsubmit = (event) => {
    event.preventDefault();
    tell("ask");
  };
  for (const [name, { input }] of fields) {
    input.oninput = () => {
      typedInto(name);
      clearTimeout(waits);
      waits = setTimeout(flush, TYPED_MS);
    };
    input.onchange = () => (name === "where" ? tell("look_up") : flush());
    input.onkeydown = (event) => {
      if (event.key === "ArrowDown" && name === model.get("options_of") && places.firstChild) {
        event.preventDefault();
        places.hidden = false;
        places.firstChild.focus();
      }
      if (event.key === "Escape" && name === "looks") places.hidden = true;
    };
  }
  const owner = () => (fields.get(model.get("options_of")) ?? fields.get("where")).input;
  // Places wait until one is chosen; words are in nobody's way once another field is typed into.
  const aside = () => {
    const there = [owner(), ...places.children].includes(document.activeElement);
    places.hidden = model.get("options_of") === "looks" && !there;
  };
  bar.addEventListener("focusin", aside);
  bar.addEventListener("focusout", () => setTimeout(aside));
  places.onkeydown = (event) => {
    const by = { ArrowDown: "nextSibling", ArrowUp: "previousSibling" }[event.key];
    if (!by && event.key !== "Escape") return;
    event.preventDefault();
    const next = by ? document.activeElement[by] : null;
    (next ?? owner()).focus();
    if (event.key === "Escape" && owner() === fields.get("looks")?.input) places.hidden = true;
  };
  const drawn = {
    hints: () => {
      const faults = new Set(model.get("faults"));
      for (const [name, { hint, box, input }] of fields) {
        const words = visible(model.get("hints")[name] ?? "");
        if (hint.textContent !== words) hint.textContent = words;
        hint.title = words;
        box.classList.toggle("wb-bar-fault", faults.has(name));
        input.setAttribute("aria-invalid", String(faults.has(name)));
      }
    },
    options: () => {
      const inside = places.contains(document.activeElement);
      places.replaceChildren();
      const name = fields.has(model.get("options_of")) ? model.get("options_of") : "where";
      places.setAttribute("aria-label", name === "where" ? "Places that fit" : "Words that fit");
      if (!inside) fields.get(name).box.append(places);
      model.get("options").forEach((text, number) => {
        button(places, "", visible(text), () => {
          fields.get(name).input.focus();
          tell("take", number, text);
        });
      });
      if (inside) (places.firstChild ?? owner()).focus();
      aside();
    },
    ask: () => {
      const asking = model.get("asking");
      ask.textContent = model.get("asks");
      ask.setAttribute("aria-busy", String(asking));
      if (!asking && document.activeElement === cancel) ask.focus();
      cancel.hidden = !asking;
      bar.dataset.asking = String(asking);
    },
    state: () => {
      if (model.get("heard") >= presses) lost = false;
      const words = lost ? UNHEARD : visible(model.get("state"));
      if (state.textContent !== words) state.textContent = words;
      state.dataset.is = lost ? "fault" : model.get("state_is");
    },
    more: () => more.setAttribute("aria-expanded", String(model.get("more"))),
  };
  const told = (message) => {
    // Whoever chooses already is left there.
    if (message?.focus && !places.contains(document.activeElement)) fields.get(message.focus)?.input.focus();
  };
  const filled = (name, input) => {
    if (input.value === model.get(name)) return;
    input.value = model.get(name);
    typedAt.delete(name);
  };
  model.on("msg:custom", told);
  document.addEventListener(DRAWN, drew);
  const unkeep = keeper();
  // Whoever comes begins with the case if none is open, else with the question.
  const begin = setTimeout(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const form = [...document.querySelectorAll(".wb-case-sheet input")].find((each) => each.getClientRects().length);
    (form ?? fields.values().next().value.input).focus({ preventScroll: true });
  }, 300);
  const quiet = hear(model, [
    ...[...fields].map(([name, { input }]) => [[name], () => filled(name, input)]),
    [["heard"], heard],
    [["hints", "faults"], drawn.hints],
    [["options", "options_of"], drawn.options],
    [["asks", "asking"], drawn.ask],
    [["state", "state_is", "heard"], drawn.state],
    [["more"], drawn.more],
  ]);
  return () => {
    clearTimeout(waits);
    clearTimeout(unheard);
    clearTimeout(begin);
    unkeep();
    document.removeEventListener(DRAWN, drew);
    model.off("msg:custom", told);
    quiet();
  };
}

function field(row, id, [name, label, placeholder]) {
  const box = part(row, "div", `wb-bar-field wb-bar-${name}`);
  const head = part(box, "div", "wb-bar-head");
  const words = part(head, "label", "", label);
  const hint = part(head, "span", "wb-bar-hint");
  const input = part(box, "input");
  input.id = words.htmlFor = `${id}-${name}`;
  hint.id = `${input.id}-hint`;
  input.setAttribute("aria-describedby", hint.id);
  input.placeholder = placeholder;
  input.autocomplete = "off";
  input.spellcheck = false;
  return { box, input, hint };
}

export default { render };
