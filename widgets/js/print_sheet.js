// A sheet of paper about one answer, as an anywidget: it stands beside the page, is not seen on the screen, and is printed in its place.
//
// Traits: lead (empty: no answer, the screen is printed; with nothing but it, it stands alone), facts ([[name, text], ...]), notes ([[title, [sentence, ...]], ...]), columns, rows,
// rest (which reads are not on it), presses (counts up to print at once).

import { hear, part, styled } from "./dom.js";
import css from "./print_sheet.css";
import { visible } from "./text.js";

function render({ model }) {
  styled("wb-print-css", css);
  const sheet = part(document.body, "section", "wb-print-sheet");
  sheet.setAttribute("aria-hidden", "true");
  const draw = () => {
    sheet.replaceChildren();
    document.body.toggleAttribute("data-prints-sheet", Boolean(model.get("lead")));
    if (!model.get("lead")) return;
    part(sheet, "p", "wb-print-lead", visible(model.get("lead")));
    const facts = part(sheet, "dl");
    for (const [name, text] of model.get("facts")) {
      part(facts, "dt", "", name);
      part(facts, "dd", "", visible(text));
    }
    for (const [title, sentences] of model.get("notes")) {
      part(sheet, "h2", "", title);
      const list = part(sheet, "ul");
      for (const sentence of sentences) part(list, "li", "", visible(sentence));
    }
    if (!model.get("facts").length && !model.get("columns").length) return;
    part(sheet, "h2", "", "Reads");
    if (model.get("rest")) part(sheet, "p", "wb-print-rest", model.get("rest"));
    table(sheet, model);
    part(sheet, "p", "wb-print-lead", visible(model.get("lead")));
  };
  let printed = model.get("presses");
  const press = () => {
    if (model.get("presses") === printed) return;
    printed = model.get("presses");
    setTimeout(() => (draw(), print()), 50); // with all that came with the press
  };
  const quiet = hear(model, [
    [["lead", "facts", "notes", "columns", "rows", "rest"], draw],
    [["presses"], press],
  ]);
  return () => {
    quiet();
    sheet.remove();
    document.body.removeAttribute("data-prints-sheet");
  };
}

function table(sheet, model) {
  const made = part(sheet, "table");
  const head = part(part(made, "thead"), "tr");
  for (const name of model.get("columns")) part(head, "th", "", name);
  const body = part(made, "tbody");
  for (const row of model.get("rows")) {
    const line = part(body, "tr");
    for (const cell of row) part(line, "td", "", visible(cell));
  }
}

export default { render };
