// One page of a table, as an anywidget. The kernel sorts, searches and cuts; this draws, and says what was pressed.
//
// Traits: title, columns, rows ([[key, text, ...], ...]), total, page, page_rows, sort ([] or [column, "up" | "down"]), search,
// chosen (a key, or -1), views, view, dense (each row one line). For tests, the element with class `wb-grid` has data-rows (how many fit the search).
// Keyboard: in the rows, arrows, Home and End move, Page Up and Page Down turn pages, Enter or Space chooses;
// H goes to the history of the row's plate where `follows` says so. To the kernel: {act: choose or follow, row: [key, text, ...]}, the row as it is drawn.

import css from "./table.css";
import { visible } from "./text.js";

const SEARCH_MS = 250;
const LONG_WORD = 14;
const BETWEEN_WORDS = / (?!(?:d|h|min|%)(?: |$))/;
const MARKS = { up: "▲", down: "▼" };
const SPOKEN = { up: "ascending", down: "descending" };

function render({ model, el }) {
  styled();
  const box = part(el, "div", model.get("dense") ? "wb-grid wb-grid-dense" : "wb-grid");
  const bar = part(box, "div", "wb-grid-bar");
  const views = part(bar, "div", "wb-grid-views");
  views.setAttribute("role", "group");
  views.setAttribute("aria-label", "How to look at it");
  const search = searchField(bar, model);
  const pages = part(bar, "div", "wb-grid-pages");
  const before = button(pages, "‹", "Previous page", () => turn(-1));
  const where = part(pages, "span", "wb-grid-where");
  const jump = jumpField(pages, (to) => turn(to - model.get("page")));
  const after = button(pages, "›", "Next page", () => turn(1));
  const frame = part(box, "div", "wb-grid-frame");
  const table = part(frame, "table", "");
  table.setAttribute("role", "grid");
  const head = part(part(table, "thead", ""), "tr", "");
  const body = part(table, "tbody", "");
  let focused = 0;

  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const last = () => Math.max(0, Math.ceil(model.get("total") / model.get("page_rows")) - 1);
  const turn = (by) => {
    const page = Math.min(Math.max(model.get("page") + by, 0), last());
    if (page !== model.get("page")) set("page", page);
  };
  const drawViews = () => {
    views.replaceChildren();
    for (const name of model.get("views")) {
      button(views, name, "", () => set("view", name)).setAttribute("aria-pressed", String(name === model.get("view")));
    }
  };
  const drawHead = () => {
    head.replaceChildren();
    const [by, way] = model.get("sort");
    for (const name of model.get("columns")) {
      const cell = part(head, "th", "");
      cell.scope = "col";
      if (name === by) cell.setAttribute("aria-sort", SPOKEN[way]);
      const next = name !== by ? [name, "up"] : way === "up" ? [name, "down"] : [];
      const pressed = button(cell, name, "", () => set("sort", next));
      pressed.title = `Sort by ${name}`;
      if (name === by) part(pressed, "span", "wb-grid-way").textContent = MARKS[way];
    }
  };
  const drawRows = () => {
    const held = body.contains(document.activeElement);
    body.replaceChildren(...model.get("rows").map((row, i) => drawRow(row, i)));
    focused = Math.min(focused, Math.max(0, body.rows.length - 1));
    if (body.rows.length) body.rows[focused].tabIndex = 0;
    if (held) body.rows[focused]?.focus();
    drawWhere();
    drawChosen();
  };
  const drawRow = ([key, ...texts], i) => {
    const row = document.createElement("tr");
    row.dataset.key = key;
    row.tabIndex = -1;
    row.append(...texts.map(visible).map(cell));
    model.get("columns").forEach((name, n) => row.cells[n] && (row.cells[n].dataset.col = name));
    const press = (act) => model.send({ act, row: [key, ...texts] });
    row.onclick = () => {
      go(i);
      press("choose");
    };
    row.onfollow = () => press("follow");
    return row;
  };
  const drawWhere = () => {
    const [total, first, shown] = [model.get("total"), model.get("page") * model.get("page_rows"), model.get("rows").length];
    where.textContent = total ? `${number(first + 1)}–${number(first + shown)} of ${number(total)}` : "Nothing listed";
    before.disabled = model.get("page") === 0;
    after.disabled = model.get("page") >= last();
    box.dataset.rows = String(total);
    jump(model.get("page"), last());
  };
  const drawChosen = () => {
    for (const row of body.rows) row.setAttribute("aria-selected", String(Number(row.dataset.key) === model.get("chosen")));
  };
  const go = (to) => {
    if (!body.rows.length) return;
    body.rows[focused].tabIndex = -1;
    focused = Math.min(Math.max(to, 0), body.rows.length - 1);
    body.rows[focused].tabIndex = 0;
    body.rows[focused].focus();
  };
  body.onkeydown = (event) => {
    const keys = {
      ArrowDown: () => go(focused + 1),
      ArrowUp: () => go(focused - 1),
      Home: () => go(0),
      End: () => go(body.rows.length - 1),
      PageDown: () => turn(1),
      PageUp: () => turn(-1),
      Enter: () => body.rows[focused]?.click(),
      " ": () => body.rows[focused]?.click(),
    };
    if (model.get("follows")) keys.h = keys.H = () => body.rows[focused]?.onfollow();
    if (!keys[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  };

  const heard = {
    "change:title": () => table.setAttribute("aria-label", model.get("title")),
    "change:views": drawViews,
    "change:view": drawViews,
    "change:columns": drawHead,
    "change:sort": drawHead,
    "change:rows": drawRows,
    "change:total": drawWhere,
    "change:page": () => {
      [focused, frame.scrollTop] = [0, 0];
      drawWhere();
    },
    "change:chosen": drawChosen,
    "change:search": () => search.show(),
  };
  for (const [event, draw] of Object.entries(heard)) {
    draw();
    model.on(event, draw);
  }
  return () => {
    search.stop();
    for (const [event, draw] of Object.entries(heard)) model.off(event, draw);
  };
}

/** A cell that breaks between words only, never within a date or a plate or before a unit (a longer word anywhere); in a narrow table it takes three lines at most. */
function cell(text) {
  const made = Object.assign(document.createElement("td"), { title: text });
  made.classList.toggle("wb-grid-long", text.length > 16 && /[a-z]/.test(text));
  const lines = part(made, "div", "");
  for (const word of text.split(BETWEEN_WORDS)) {
    if (lines.hasChildNodes()) lines.append(" ");
    if (word.length > LONG_WORD) lines.append(word);
    else part(lines, "span", "").textContent = word;
  }
  return made;
}

/** A field that searches once nothing has been typed for a moment, and no more once the page is being left. */
function searchField(bar, model) {
  const label = part(bar, "label", "wb-grid-search");
  label.append("Search ");
  const field = part(label, "input", "");
  field.type = "search";
  let [waits, typed] = [0, model.get("search")];
  field.oninput = () => {
    forget();
    waits = setTimeout(() => {
      typed = field.value;
      model.set("search", typed);
      model.save_changes();
    }, SEARCH_MS);
  };
  const forget = () => clearTimeout(waits);
  addEventListener("beforeunload", forget);
  const stop = () => {
    forget();
    removeEventListener("beforeunload", forget);
  };
  const show = () => {
    if (model.get("search") !== typed || !field.value) field.value = typed = model.get("search");
  };
  return { show, stop };
}

/** A field for the number of a page, where there are several; the function says which is shown, of how many. */
function jumpField(pages, go) {
  const label = part(pages, "label", "wb-grid-jump");
  label.append("Page ");
  const field = part(label, "input", "");
  Object.assign(field, { type: "number", min: 1 });
  field.onchange = () => go((Number(field.value) || 1) - 1);
  return (page, last) => {
    label.hidden = last < 2;
    field.max = last + 1;
    field.value = page + 1;
  };
}

function number(n) {
  return n.toLocaleString("en");
}

function button(parent, words, label, act) {
  const made = part(parent, "button", "");
  made.type = "button";
  made.textContent = words;
  if (label) made.setAttribute("aria-label", label);
  made.onclick = act;
  return made;
}

function part(parent, kind, name) {
  const made = document.createElement(kind);
  if (name) made.className = name;
  parent.append(made);
  return made;
}

function styled() {
  if (document.getElementById("wb-grid-css")) return;
  document.head.append(Object.assign(document.createElement("style"), { id: "wb-grid-css", textContent: css }));
}

export default { render };
