// Tells the other pages of this browser which case is open here, and hears it from them, as an anywidget without anything to see.
//
// Escape inside the case's sheet puts the sheet away and goes back to its chip. In the case's form Enter goes on to the next field, and in
// the last one opens the case; Shift+Enter is a new line. With a press goes all that is typed, so that no letter of it comes too late.
//
// Trait: case_session (of the open case, or empty). What another page says is looked up at the gateway by the kernel: {act: "look"}.

import { keepOneRow } from "./one_row.js";
import { carry } from "./ways.js";

const CHANNEL = "wb-case";
const FIELDS = { case_number: "number", purpose: "purpose", reason: "reason", statement: "statement" };

// Text widgets keep their keys to themselves, so the key is heard on its way down.
function putAway(event) {
  const part = event.key === "Escape" && event.target.closest?.(".wb-case-part");
  const sheet = part && part.querySelector(".wb-case-sheet");
  if (!sheet || !sheet.getClientRects().length) return;
  const chip = part.querySelector(".wb-case-chip");
  chip.click();
  chip.focus();
}

// The form of a case that something stands in, if it is one.
function formOf(target) {
  const field = target.closest?.(".wb-case-number-field, .wb-case-purpose-field, .wb-case-reason-field, .wb-case-statement-field, .wb-case-open");
  return field?.closest(".wb-case");
}

function render({ model }) {
  carry();
  keepOneRow();
  const words = (form, name) => {
    const field = form.querySelector(`.wb-case-${FIELDS[name]}-field :is(input, select, textarea)`);
    if (!field?.selectedOptions) return field?.value ?? "";
    return (field.selectedOptions[0]?.textContent ?? "").replace(/\u00a0/g, " "); // ipywidgets writes no plain space there
  };
  const send = (form) => {
    const typed = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, words(form, name)]));
    model.send({ act: "open", typed });
  };
  const enter = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.("input, textarea")) return;
    const form = formOf(event.target);
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const fields = [...form.querySelectorAll("input, select, textarea")].filter((each) => each.getClientRects().length);
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else send(form);
  };
  const press = (event) => {
    const form = event.target.closest?.(".wb-case-open") && formOf(event.target);
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    send(form);
  };
  document.addEventListener("keydown", putAway, true);
  document.addEventListener("keydown", enter, true);
  document.addEventListener("click", press, true);
  const deaf = () => {
    document.removeEventListener("keydown", putAway, true);
    document.removeEventListener("keydown", enter, true);
    document.removeEventListener("click", press, true);
  };
  if (!("BroadcastChannel" in window)) return deaf;
  const channel = new BroadcastChannel(CHANNEL);
  const tell = () => channel.postMessage({ case_session: model.get("case_session") });
  channel.onmessage = ({ data }) => {
    if (data.case_session !== model.get("case_session")) model.send({ act: "look" });
  };
  model.on("change:case_session", tell);
  return () => {
    deaf();
    model.off("change:case_session", tell);
    channel.close();
  };
}

export default { render };
