// Keeps the header of a page in one row: what has no room there goes behind "More", a button that shows it as a list.
//
// The later pages go first, then who is logged on, their account and the clocks, then the other pages, the log-out, and last how
// long the case is open. The page that is open stays, and so does the case. Where even that has no room the header takes more rows: nothing of it is ever cut.
// Keyboard: Enter or the space bar shows the list, the tabulator goes into it, Escape puts it away.

import { button, part } from "./dom.js";

const [MORE, TUCKED, WRAPS] = ["wb-more-pages", "wb-tucked", "wb-header-wraps"];
const FIRST_PAGES = 3;
const [TRIES, EVERY_MS, TICK_MS] = [50, 200, 1000];

/** Begin to keep the header in one row, as soon as it is drawn; once a page. */
export function keepOneRow(tries = TRIES) {
  const header = document.querySelector(".wb-header");
  const [nav, who] = [header?.querySelector("nav"), header?.querySelector(".wb-who")];
  if (!nav || !who) return void (tries && setTimeout(() => keepOneRow(tries - 1), EVERY_MS));
  if (nav.querySelector(`.${MORE}`)) return;
  const more = listOfMore(nav);
  const state = header.querySelector(".wb-state-bar");
  const fit = () => {
    const order = inOrder(nav, state);
    const all = header.querySelectorAll("*");
    header.classList.remove(WRAPS);
    for (const each of order) each.classList.remove(TUCKED);
    more.box.hidden = true;
    const tucked = new Set();
    while (isOver(header, state)) {
      const next = order.shift();
      header.classList.toggle(WRAPS, !next);
      if (!next) break;
      next.classList.add(TUCKED);
      tucked.add(next);
      more.box.hidden = false;
    }
    more.fill([...all].filter((each) => tucked.has(each)));
  };
  let [width, waits] = [0, 0];
  const look = () => {
    // The clocks do not move what somebody is choosing from; a window of another size does.
    if (more.isShown() && header.clientWidth === width) return;
    width = header.clientWidth;
    fit();
  };
  const watch = new ResizeObserver(() => {
    cancelAnimationFrame(waits);
    waits = requestAnimationFrame(look);
  });
  for (const each of [header, state, nav.closest(".widget-html")]) watch.observe(each);
  look();
}

// What may go behind the button, the first to go first.
function inOrder(nav, state) {
  const pages = [...nav.querySelectorAll(":scope > a:not([aria-current])")];
  const clocks = [...state.querySelectorAll(":scope > * > .wb-clock, .wb-idle-count")];
  const ofCase = [...state.querySelectorAll(":is(.wb-case-part, .wb-header-case) .wb-clock")].filter((each) => !each.closest(".wb-case-sheet"));
  const links = [...state.querySelectorAll(".wb-who, .wb-who ~ a")];
  return [...pages.slice(FIRST_PAGES).reverse(), ...links.slice(0, -1), ...clocks, ...pages.slice(0, FIRST_PAGES).reverse(), ...links.slice(-1), ...ofCase];
}

function isOver(header, state) {
  const room = parseFloat(getComputedStyle(header).paddingRight);
  return state.getBoundingClientRect().right > header.getBoundingClientRect().right - room + 0.5;
}

function listOfMore(nav) {
  const box = part(nav, "span", MORE);
  const turn = button(box, "wb-more-turn", "More ▾", () => show(list.hidden));
  turn.setAttribute("aria-label", "More pages");
  const list = part(box, "div", "wb-more-list");
  list.id = "wb-more-list";
  turn.setAttribute("aria-controls", list.id);
  let [nodes, ticking] = [[], 0];
  const tick = () => nodes.forEach((node, n) => node.href || (list.children[n].textContent = node.textContent));
  const show = (there) => {
    clearInterval(ticking);
    list.hidden = !there;
    turn.setAttribute("aria-expanded", String(there));
    if (!there) return;
    tick();
    ticking = setInterval(tick, TICK_MS);
  };
  const fill = (found) => {
    if (found.length === nodes.length && found.every((each, n) => each === nodes[n])) return;
    nodes = found;
    list.replaceChildren(...found.map(again));
    show(false);
  };
  show(false);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    show(false);
    turn.focus();
  });
  box.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !box.contains(relatedTarget) && show(false));
  document.addEventListener("pointerdown", ({ target }) => box.contains(target) || show(false));
  return { box, fill, isShown: () => !list.hidden };
}

// The same link once more; of what is no link its words.
function again(node) {
  if (!node.href) return Object.assign(document.createElement("span"), { textContent: node.textContent });
  const link = node.cloneNode(true);
  link.classList.remove(TUCKED);
  return link;
}
