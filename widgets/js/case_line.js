// Tells the other pages of this browser which case is open here, and hears it from them, as an anywidget without anything to see.
//
// Escape inside the case's sheet puts the sheet away and goes back to its chip.
//
// It stands in the header of every page, and so begins what is kept of a page as a whole: its forms, its header, its links.
//
// Trait: case_session (of the open case, or empty). What another page says is looked up at the gateway by the kernel: {act: "look"}.

import { keepForms } from "./forms.js";
import { keepOneRow } from "./one_row.js";
import { carry } from "./ways.js";

const CHANNEL = "wb-case";

// Text widgets keep their keys to themselves, so the key is heard on its way down.
function putAway(event) {
  const part = event.key === "Escape" && event.target.closest?.(".wb-case-part");
  const sheet = part && part.querySelector(".wb-case-sheet");
  if (!sheet || !sheet.getClientRects().length) return;
  const chip = part.querySelector(".wb-case-chip");
  chip.click();
  chip.focus();
}

function render({ model }) {
  carry();
  keepOneRow();
  keepForms(model.widget_manager);
  document.addEventListener("keydown", putAway, true);
  const deaf = () => document.removeEventListener("keydown", putAway, true);
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
