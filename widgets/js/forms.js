// Forms of text widgets: no letter comes after the press that was meant for it, and Enter goes on through a form.
//
// A text widget sends what is typed only while the kernel is not busy with an earlier letter; until then it waits in the widget's model. A
// press does not wait, and would be heard first. So before a press goes out, all that waits does. The models are ipywidgets' own, of the
// version that is locked; `_msg_buffer` is where they keep what waits (tests/browser/test_fast_typing.py fails where that is no more so).
//
// In a form (`.wb-form`) Enter goes on to the next field, and in the last one presses the form's button; Shift+Enter is a new line.

const EVERY_FIELD = "input:not([type=file]), select, textarea";
const [TRIES, EVERY_MS] = [30, 100];
let begun = false;

/** Begin to listen, once a page; `manager` has the models of its widgets. */
export function keepForms(manager) {
  if (begun) return;
  begun = true;
  const models = new Set();
  const gather = () => {
    for (const each of Object.values(manager._models ?? {})) each.then((model) => models.add(model), () => {});
  };
  const send = () => models.forEach((each) => (each.comm_live ? sendWhatWaits(each) : models.delete(each)));
  const enter = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.("input, textarea")) return;
    const form = event.target.closest(".wb-form");
    const main = form && buttonOf(form);
    if (!main) return;
    event.preventDefault();
    event.stopPropagation();
    const fields = [...form.querySelectorAll(EVERY_FIELD)].filter(isSeen);
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else press(main, send);
  };
  // Text widgets keep their events to themselves, so each is heard on its way down.
  document.addEventListener("focusin", gather, true);
  document.addEventListener("click", ({ target }) => target.closest?.("button") && send(), true);
  document.addEventListener("keydown", enter, true);
  gather();
}

// Press a button; one that becomes active only by what was typed is waited for.
function press(main, send, tries = TRIES) {
  send();
  if (!main.disabled) main.click();
  else if (tries) setTimeout(() => press(main, send, tries - 1), EVERY_MS);
}

function sendWhatWaits(model) {
  const [waits, callbacks] = [model._msg_buffer, model._msg_buffer_callbacks];
  if (!waits) return;
  model._msg_buffer = model._msg_buffer_callbacks = null;
  model.rememberLastUpdateFor(model.send_sync_message(waits, callbacks ?? undefined));
}

// The button that a form is for: the one that says so, or the only one.
function buttonOf(form) {
  const seen = [...form.querySelectorAll("button")].filter(isSeen);
  return seen.find((each) => each.matches(".wb-main")) ?? (seen.length === 1 ? seen[0] : null);
}

function isSeen(each) {
  return each.getClientRects().length > 0;
}
