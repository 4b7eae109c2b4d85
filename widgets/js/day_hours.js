// Reads by day and hour as a table, as an anywidget; the heading of a row is a button that chooses its day.
//
// Traits: rows ([{key, label, counts}]), chosen (key, or empty), title. For tests, the element with class `wb-hours` has
// data-days (how many rows) and data-reads (their sum).

import css from "./day_hours.css";

const SHADES = 4;

function render({ model, el }) {
  styled();
  const box = part(el, "div", "wb-hours");
  const paint = () => {
    const rows = model.get("rows");
    const most = Math.max(1, ...rows.flatMap((row) => row.counts));
    box.replaceChildren(table(model.get("title"), rows, most, model.get("chosen"), choose));
    box.dataset.days = String(rows.length);
    box.dataset.reads = String(rows.flatMap((row) => row.counts).reduce((sum, count) => sum + count, 0));
  };
  const choose = (key) => {
    model.set("chosen", model.get("chosen") === key ? "" : key);
    model.save_changes();
    box.querySelector(`[data-key="${key}"]`)?.focus();
  };
  paint();
  for (const trait of ["rows", "chosen"]) model.on(`change:${trait}`, paint);
  return () => ["rows", "chosen"].forEach((trait) => model.off(`change:${trait}`, paint));
}

function table(title, rows, most, chosen, choose) {
  const made = document.createElement("table");
  part(made, "caption", "", title);
  const head = part(part(made, "thead", ""), "tr", "");
  part(head, "th", "", "Day").scope = "col";
  for (let hour = 0; hour < 24; hour++) {
    const cell = part(head, "th", "", hour % 3 ? "" : String(hour));
    cell.scope = "col";
    cell.setAttribute("aria-label", `${hour} h`);
  }
  const body = part(made, "tbody", "");
  for (const row of rows) body.append(line(row, most, chosen, choose));
  return made;
}

function line({ key, label, counts }, most, chosen, choose) {
  const made = document.createElement("tr");
  const heading = part(made, "th", "");
  heading.scope = "row";
  const button = part(heading, "button", "", label);
  button.type = "button";
  button.dataset.key = key;
  button.setAttribute("aria-pressed", String(key === chosen));
  button.onclick = () => choose(key);
  counts.forEach((count, hour) => {
    const cell = part(made, "td", count ? `wb-shade-${Math.ceil((count / most) * SHADES)}` : "", count ? String(count) : "");
    cell.title = `${label}, ${hour} to ${hour + 1} h: ${count} ${count === 1 ? "read" : "reads"}`;
  });
  return made;
}

function part(parent, kind, name, text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  made.textContent = text;
  parent.append(made);
  return made;
}

function styled() {
  if (document.getElementById("wb-hours-css")) return;
  const sheet = part(document.head, "style", "", css);
  sheet.id = "wb-hours-css";
}

export default { render };
