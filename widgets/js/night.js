// Day or night: on a page as the machine has it, in JupyterLab as its theme has it, which may be another.

import { NIGHT_QUERY } from "./style.js";

const LAB = "#jp-main-dock-panel"; // its class jp-LabShell is on pages, too
const LIGHT = "data-jp-theme-light";

/** Return what says whether it is night: `matches`; `changed(told)` calls when that changes, until `end()`. */
export function nightfall() {
  const machine = window.matchMedia(NIGHT_QUERY);
  const lab = document.querySelector(LAB) !== null;
  let told = () => {};
  const call = () => told();
  const watch = new MutationObserver(call);
  if (lab) watch.observe(document.body, { attributes: true, attributeFilter: [LIGHT] });
  else machine.addEventListener("change", call);
  return {
    get matches() {
      return lab ? document.body.getAttribute(LIGHT) === "false" : machine.matches;
    },
    changed(tell) {
      told = tell;
    },
    end() {
      watch.disconnect();
      machine.removeEventListener("change", call);
    },
  };
}
