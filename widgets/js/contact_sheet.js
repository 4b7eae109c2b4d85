// Images in a grid, as an anywidget. The kernel says which; an image is there once it was asked for, on record.
//
// Traits: cards ([{key, plate, about (lines), check, good}, ...]), images ({key: data address}), chosen (a key, or -1), page, pages, hidden (how many
// images of the page were not shown yet), words, checks. To the kernel: {act, number}: show, page; {act, card}: choose, agrees, no_state, differs.
// Keyboard, within the grid: arrows, Home and End move, N and P go on and back, also to another page, Enter chooses, V shows the images,
// A, S and D say what the image shows and go on.

import css from "./contact_sheet.css";
import { button, hear, part, styled } from "./dom.js";
import { visible } from "./text.js";

const KEYS = "Keys: N next, P back, Enter details, V show the pictures";
const CHECKS = { a: "agrees", s: "no_state", d: "differs" };
const CHECK_WORDS = "A plate and state agree, S plate agrees (state not to be seen), D plate differs; each is recorded";

function render({ model, el }) {
  styled("wb-sheet-css", css);
  const box = part(el, "div", "wb-contact");
  const bar = part(box, "div", "wb-contact-bar");
  const show = button(bar, "wb-contact-show", "", () => send("show"));
  const words = part(bar, "span", "wb-contact-words");
  const pages = part(bar, "span", "wb-contact-pages");
  const before = button(pages, "", "‹", () => turn(-1));
  before.setAttribute("aria-label", "Previous pictures");
  const where = part(pages, "span");
  const after = button(pages, "", "›", () => turn(1));
  after.setAttribute("aria-label", "Next pictures");
  const grid = part(box, "div", "wb-contact-grid");
  grid.setAttribute("role", "listbox");
  grid.setAttribute("aria-label", "Pictures of the answer");
  part(box, "p", "wb-contact-keys", model.get("checks") ? `${KEYS}. ${CHECK_WORDS}.` : `${KEYS}.`);
  let [at, lands] = [0, 0];

  const send = (act, number = -1) => model.send({ act, number });
  const press = (act, card) => model.send({ act, card });
  const turn = (by) => {
    const to = model.get("page") + by;
    if (to < 0 || to >= model.get("pages")) return false;
    lands = by < 0 ? Infinity : 0;
    send("page", to);
    return true;
  };
  const go = (to) => {
    const all = [...grid.children];
    if (!all.length) return;
    if ((to < 0 && turn(-1)) || (to >= all.length && turn(1))) return;
    at = Math.min(Math.max(to, 0), all.length - 1);
    all.forEach((each, n) => (each.tabIndex = n === at ? 0 : -1));
    all[at].focus();
  };
  const across = () => Math.max(1, getComputedStyle(grid).gridTemplateColumns.split(" ").length);
  grid.onkeydown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const card = model.get("cards")[at];
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const keys = {
      n: () => go(at + 1),
      p: () => go(at - 1),
      ArrowRight: () => go(at + 1),
      ArrowLeft: () => go(at - 1),
      ArrowDown: () => go(Math.min(at + across(), grid.children.length - 1)),
      ArrowUp: () => go(Math.max(at - across(), 0)),
      Home: () => go(0),
      End: () => go(grid.children.length - 1),
      Enter: () => card && press("choose", card),
      " ": () => card && press("choose", card),
      v: () => send("show"),
    };
    const check = model.get("checks") ? CHECKS[name] : undefined;
    if (!keys[name] && !check) return;
    event.preventDefault();
    if (keys[name]) return keys[name]();
    if (!card) return;
    press(check, card);
    if (model.get("images")[card.key]) go(at + 1);
  };

  let drawn = "";
  const draw = () => {
    const cards = model.get("cards");
    const keys = cards.map((each) => each.key).join(" ");
    const held = grid.contains(document.activeElement);
    if (keys !== drawn) {
      at = Math.min(lands, Math.max(0, cards.length - 1));
      [drawn, lands] = [keys, 0];
    }
    grid.replaceChildren(...cards.map((each, n) => drawCard(model, each, n === at, () => ((at = n), go(n), press("choose", each)))));
    if (held) grid.children[at]?.focus();
    box.dataset.shown = String(Object.keys(model.get("images")).length);
  };
  const drawBar = () => {
    const hidden = model.get("hidden");
    words.textContent = visible(model.get("words"));
    show.textContent = hidden === 1 ? "Show the picture, on record" : `Show ${hidden} pictures, on record as one entry`;
    if (!hidden && document.activeElement === show) (grid.children[at] ?? grid).focus();
    show.hidden = !hidden;
    pages.hidden = model.get("pages") < 2;
    where.textContent = `${model.get("page") + 1} of ${model.get("pages")}`;
    before.disabled = model.get("page") === 0;
    after.disabled = model.get("page") + 1 >= model.get("pages");
  };
  return hear(model, [
    [["cards", "images", "chosen"], draw],
    [["hidden", "words", "page", "pages"], drawBar],
  ]);
}

function drawCard(model, { key, plate, about, check, good }, first, act) {
  const card = document.createElement("div");
  card.className = "wb-contact-card";
  card.setAttribute("role", "option");
  card.setAttribute("aria-selected", String(key === model.get("chosen")));
  card.tabIndex = first ? 0 : -1;
  card.dataset.key = key;
  card.onclick = act;
  const address = model.get("images")[key];
  if (address) {
    const image = part(card, "img");
    image.src = address;
    image.alt = "";
  } else {
    part(card, "div", "wb-contact-none", check ? "" : "not shown yet");
  }
  part(card, "strong", "", visible(plate));
  for (const line of about) part(card, "span", "wb-contact-about", visible(line)).title = visible(line);
  if (check) part(card, "em", good ? "wb-contact-good" : "", check);
  return card;
}

export default { render };
