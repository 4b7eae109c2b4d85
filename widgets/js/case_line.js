// Tells the other pages of this browser which case is open here, and hears it from them, as an anywidget without anything to see.
//
// Trait: case_session (of the open case, or empty). What another page says is looked up at the gateway by the kernel: {act: "look"}.

import { carry } from "./ways.js";

const CHANNEL = "wb-case";

function render({ model }) {
  carry();
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel(CHANNEL);
  const tell = () => channel.postMessage({ case_session: model.get("case_session") });
  channel.onmessage = ({ data }) => {
    if (data.case_session !== model.get("case_session")) model.send({ act: "look" });
  };
  model.on("change:case_session", tell);
  return () => {
    model.off("change:case_session", tell);
    channel.close();
  };
}

export default { render };
