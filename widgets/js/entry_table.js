// Entries of the ledger as a table, as an anywidget. Every text is set as text.
//
// Traits: caption, columns (names), rows ({key, cells, mark, act}), chosen (the key of the row whose button was pressed, -1
// for none), empty (what is said without rows), noun (what a row is called), slim (each row is one line).
// A row with `act` has a button of that name in its last cell: it sends {act: key}. Arrows up and down go from row to row.

import { keeper } from "./focus_keeper.js";
import { visible } from "./text.js";

function render({ model, el }) {
  const region = document.createElement("div");
  region.className = "wb-entries";
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  el.append(region);

  const draw = () => {
    region.setAttribute("aria-label", model.get("caption"));
    const rows = model.get("rows");
    const held = heldIn(region);
    region.dataset.rows = rows.length;
    region.replaceChildren(rows.length ? table(model, rows) : said(model.get("empty")));
    choose();
    if (held !== null) (region.querySelector(`tr[data-key="${held}"] button`) ?? region).focus();
  };
  const choose = () => {
    for (const row of region.querySelectorAll("tr[data-key]")) {
      const mine = Number(row.dataset.key) === model.get("chosen");
      row.classList.toggle("wb-chosen", mine);
      row.querySelector("button").setAttribute("aria-pressed", String(mine));
    }
  };
  region.classList.toggle("wb-slim", model.get("slim"));
  region.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest("tr[data-key]");
    if (!step || !row || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    event.preventDefault();
    next?.querySelector("button").focus();
  });
  draw();
  model.on("change:rows", draw);
  model.on("change:empty", draw);
  model.on("change:chosen", choose);
  const letGo = keeper();
  return () => {
    letGo();
    model.off("change:rows", draw);
    model.off("change:empty", draw);
    model.off("change:chosen", choose);
  };
}

/** Key of the row that has the focus; null if none has. */
function heldIn(region) {
  const row = region.contains(document.activeElement) ? document.activeElement.closest("tr[data-key]") : null;
  return row ? row.dataset.key : null;
}

function table(model, rows) {
  const made = document.createElement("table");
  const caption = made.createCaption();
  caption.className = "wb-hidden";
  caption.textContent = model.get("caption");
  const head = made.createTHead().insertRow();
  for (const name of model.get("columns")) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) body.append(line(model, row));
  return made;
}

function line(model, { key, cells, mark, act }) {
  const made = document.createElement("tr");
  made.dataset.key = key;
  if (mark) made.className = `wb-mark-${mark}`;
  cells.map(visible).forEach((words, at) => {
    const cell = made.insertCell();
    if (at) {
      cell.textContent = words;
      if (model.get("slim")) cell.title = words;
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.setAttribute("aria-label", `${model.get("noun")} ${words}`);
    cell.append(button);
  });
  made.addEventListener("click", () => {
    model.set("chosen", key);
    model.save_changes();
  });
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "wb-row-act";
    button.textContent = act;
    button.setAttribute("aria-label", `${act}: ${model.get("noun")} ${key}`);
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      model.send({ act: key });
    });
    made.lastChild.append(button);
  }
  return made;
}

function said(words) {
  const made = document.createElement("p");
  made.className = "wb-empty";
  made.textContent = words;
  return made;
}

export default { render };
