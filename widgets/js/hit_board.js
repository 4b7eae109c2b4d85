// The board of hits, as an anywidget: cards in three columns, a line on top that says what is due, whether new hits can come, and whether they sound.
//
// Traits: columns ([{key, label, empty, cards}]), chosen, now_ms, due, ring, came, line, line_words, pulse, silence_ms, whose. To the kernel: {choose: number}
// when a card is pressed, {read: true} when the board is to be read again. Every text is set as text.
// Keyboard, within the board: arrows go from card to card and column to column, Home and End in a column, Enter opens; the board is one stop of Tab.
// Sound is made here, of two tones, and only once its person has switched it on; browsers let no page sound before a press or key on it.

import { button, hear, part, styled } from "./dom.js";
import { keeper } from "./focus_keeper.js";
import css from "./hit_board.css";
import { alarm } from "./sound.js";
import { visible } from "./text.js";

const EVERY_MS = 1000;
/** Where the hit stands below the board, as on a small screen, it is brought into sight unless so much of it shows. */
const LEAST_PX = 120;
const LINES = {
  "": "Connecting. New hits do not show yet.",
  watching: "Watching for hits.",
  lost: "Connection lost: new hits do not show.",
  ended: "Watching has ended: new hits do not show.",
};
const SOUNDS = {
  off: ["Sound is off", "Turn sound on"],
  waits: ["Sound waits for a key or click", "Turn sound on"],
  on: ["Sound is on", "Turn sound off"],
  none: ["This browser cannot play sounds", ""],
};

function render({ model, el }) {
  styled("wb-hit-board-css", css);
  const title = document.title;
  const box = part(el, "div", "wb-hit-board");
  const bar = part(box, "div", "wb-hit-bar");
  const due = part(bar, "strong", "wb-hit-due");
  const line = part(bar, "span", "wb-hit-line");
  line.setAttribute("role", "status");
  const sound = part(bar, "span", "wb-hit-sound");
  const mark = part(sound, "span", "wb-hit-sound-mark");
  mark.setAttribute("role", "status");
  const turn = button(sound, "", "", () => (bell.on() ? bell.turn(false) : bell.turn(true)));
  button(bar, "", "Read again", () => model.send({ read: true }));
  const told = part(box, "p", "wb-hidden");
  told.setAttribute("role", "status");
  const board = part(box, "div", "wb-hit-columns");
  let heardAt = performance.now();
  let drawnAt = performance.now();

  const bell = alarm(model.get("whose"), () => {
    const [words, act] = SOUNDS[bell.standing()];
    mark.textContent = words;
    turn.textContent = act;
    turn.hidden = !act;
    box.dataset.sound = bell.standing();
  });

  const cards = () => [...board.querySelectorAll(".wb-hit-card")];
  const columns = () => [...board.querySelectorAll(".wb-hit-column")];
  const hold = (card) => {
    for (const each of cards()) each.tabIndex = each === card ? 0 : -1;
  };
  board.onkeydown = (event) => {
    const card = event.target.closest(".wb-hit-card");
    if (!card || event.altKey || event.ctrlKey || event.metaKey) return;
    const mine = card.closest(".wb-hit-column");
    const here = [...mine.querySelectorAll(".wb-hit-card")];
    const at = here.indexOf(card);
    const beside = (step) => {
      const all = columns();
      for (let n = all.indexOf(mine) + step; all[n]; n += step) {
        const there = all[n].querySelectorAll(".wb-hit-card");
        if (there.length) return there[Math.min(at, there.length - 1)];
      }
      return null;
    };
    const keys = {
      ArrowDown: () => here[at + 1],
      ArrowUp: () => here[at - 1],
      ArrowRight: () => beside(1),
      ArrowLeft: () => beside(-1),
      Home: () => here[0],
      End: () => here.at(-1),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    const next = keys[event.key]();
    if (!next) return;
    hold(next);
    next.focus();
  };

  const draw = () => {
    const held = board.contains(document.activeElement) ? document.activeElement.dataset.number : undefined;
    const tops = columns().map((each) => each.querySelector("ol").scrollTop);
    drawnAt = performance.now();
    board.replaceChildren(...model.get("columns").map((each) => drawColumn(model, each)));
    columns().forEach((each, n) => (each.querySelector("ol").scrollTop = tops[n] ?? 0));
    const all = cards();
    hold(all.find((each) => each.dataset.number === held) ?? all[0]);
    if (held !== undefined) (all.find((each) => each.dataset.number === held) ?? all[0] ?? turn).focus();
    const fresh = model.get("columns").find((each) => each.key === "new")?.cards.length ?? 0;
    document.title = fresh ? `(${fresh}) ${title}` : title;
    tick();
  };
  const choose = () => {
    for (const each of cards()) {
      const mine = Number(each.dataset.number) === model.get("chosen");
      each.setAttribute("aria-pressed", String(mine));
      if (mine) hold(each);
    }
  };
  const bring = () => {
    const detail = document.querySelector(".wb-hit");
    if (model.get("chosen") >= 0 && detail && detail.getBoundingClientRect().top > innerHeight - LEAST_PX) detail.scrollIntoView({ block: "start" });
  };
  const tick = () => {
    const now = model.get("now_ms") + performance.now() - drawnAt;
    for (const each of board.querySelectorAll("[data-captured]")) each.textContent = age(now - Number(each.dataset.captured));
    const silent = performance.now() - heardAt > model.get("silence_ms");
    const state = silent && model.get("line") === "watching" ? "lost" : model.get("line");
    box.dataset.line = state;
    const words = state === model.get("line") && model.get("line_words") ? `${LINES[state]} ${visible(model.get("line_words"))}` : LINES[state];
    if (line.textContent !== words) line.textContent = words;
  };
  const beat = () => {
    heardAt = performance.now();
    tick();
  };
  const came = () => {
    if (model.get("came") < 0) return;
    told.textContent = `Hit ${model.get("came")} came in.`;
    box.dataset.came = model.get("came");
  };
  const ring = () => {
    if (model.get("ring") < 0) return;
    if (bell.ring()) box.dataset.rang = model.get("ring");
  };
  const rings = () => ring();
  model.on("change:ring", rings);
  model.on("change:chosen", bring);
  const quiet = hear(model, [
    [["columns"], draw],
    [["chosen"], choose],
    [["columns"], choose],
    [["due"], () => (due.textContent = visible(model.get("due")))],
    [["line", "line_words", "pulse"], beat],
    [["came"], came],
  ]);
  const ticking = setInterval(tick, EVERY_MS);
  const letGo = keeper();
  return () => {
    clearInterval(ticking);
    model.off("change:ring", rings);
    model.off("change:chosen", bring);
    bell.end();
    quiet();
    letGo();
    document.title = title;
  };
}

function drawColumn(model, { key, label, empty, cards }) {
  const column = document.createElement("section");
  column.className = `wb-hit-column wb-hit-${key}`;
  column.setAttribute("aria-label", label);
  part(column, "h2", "", `${label} ${cards.length}`);
  const list = part(column, "ol");
  list.tabIndex = cards.length ? -1 : 0;
  if (!cards.length) part(list, "li", "wb-hit-none", empty);
  for (const card of cards) {
    const item = part(list, "li");
    drawCard(model, item, card);
    for (const each of card.beneath) drawCard(model, item, each, "wb-hit-beneath");
  }
  return column;
}

function drawCard(model, parent, card, more = "") {
  const made = button(parent, `wb-hit-card wb-hit-is-${card.look} ${more}`, "", () => model.send({ choose: card.number }));
  made.dataset.number = card.number;
  const top = part(made, "span", "wb-hit-top");
  part(top, "strong", "wb-plate", visible(card.plate));
  part(top, "span", "wb-hit-age").dataset.captured = card.captured_ms;
  if (card.due) part(made, "span", "wb-hit-next", visible(card.due));
  const badges = part(made, "span", "wb-hit-badges");
  for (const words of card.badges) part(badges, "em", "", visible(words));
  if (!card.badges.length) badges.remove();
  part(made, "span", "wb-hit-about", visible(`${card.when} · ${card.where}`));
  part(made, "span", "wb-hit-about", visible(card.about));
  if (card.lead) part(made, "span", "wb-hit-lead", card.lead);
}

function age(ms) {
  const minutes = Math.floor(ms / 60000);
  if (minutes < 1) return "now";
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

export default { render };
