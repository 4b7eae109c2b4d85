// Keeps the keyboard's focus on the page: what has it may be taken away or drawn anew while an answer comes. Then the focus goes
// to what stands in its place, or to the nearest thing around it, and never to the page as a whole.

const REACHED = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"])';
const EVERY_MS = 120;

/** Begin to keep it; returns what ends it. One at a time is enough. */
export function keeper() {
  let around = [];
  const into = (event) => {
    around = [];
    for (let each = event.target; each && each !== document.body; each = each.parentElement) around.push(each);
  };
  const pressed = (event) => {
    if (!event.target.closest?.(`${REACHED}, label, summary`)) around = []; // whoever clicks beside everything means it
  };
  const look = () => {
    if (!around.length || !document.hasFocus() || (document.activeElement && document.activeElement !== document.body)) return;
    for (const each of around) {
      const next = inSight(each) && (each.matches(REACHED) ? each : [...each.querySelectorAll(REACHED)].find(inSight));
      if (next) return next.focus({ preventScroll: true });
    }
  };
  document.addEventListener("focusin", into);
  document.addEventListener("pointerdown", pressed);
  const ticking = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(ticking);
    document.removeEventListener("focusin", into);
    document.removeEventListener("pointerdown", pressed);
  };
}

function inSight(each) {
  return each.isConnected && each.getClientRects().length > 0 && getComputedStyle(each).visibility === "visible";
}
