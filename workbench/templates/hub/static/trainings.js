// Trainings: the register as the gateway has it, and the form by which one is put on record.
import { ask, one, onSubmit } from "./proofs.js";

const form = one("#wb-training"), register = one("#wb-training-register"), kind = one("[name=kind]", form);
let known = { kinds: {}, people: {}, ends: [], trainings: [] };

const day = (text) => (text ? new Date(text).toLocaleDateString([], { dateStyle: "medium", timeZone: "UTC" }) : "no end");

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

async function show() {
  try {
    known = await ask("people/trainings");
  } catch (error) {
    return;
  }
  register.hidden = false;
  form.hidden = !known.may_record;
  const chosen = kind.value;
  kind.replaceChildren(...Object.entries(known.kinds).map(([value, { label }]) => element("option", label, { value })));
  if (chosen) kind.value = chosen;
  one("#wb-training-people").replaceChildren(
    ...Object.entries(known.people).map(([value, label]) => Object.assign(document.createElement("option"), { value, label })),
  );
  const ends = known.ends.map((each) => element("li", `${each.full_name || each.person}, ${each.unit}: ${each.label}, until ${day(each.until)}.`));
  one("#wb-training-ends").replaceChildren(...(ends.length ? ends : [element("li", "None.")]));
  explain();
  list();
}

function list() {
  const wanted = one("#wb-training-find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = known.trainings.filter((each) => {
    const text = Object.values(each).join(" ").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  one("#wb-trainings tbody").replaceChildren(...rows.map(training));
}

function training(each) {
  const row = document.createElement("tr");
  const who = each.full_name ? `${each.full_name} (${each.person})` : each.person;
  const trainer = each.trainer_account ? `${each.trainer} (${each.trainer_account})` : each.trainer;
  const cells = [who, each.unit, each.label, day(each.trained_on), day(each.until), trainer, each.content, each.holder || "not said", each.reference || "none"];
  row.append(...cells.map((text) => element("td", text)));
  return row;
}

/** Say what the policy wants the training to consist of, and who holds its record. */
function explain() {
  const { content, holder } = known.kinds[kind.value];
  one("#wb-training-kind-says").textContent = content + (holder === "none" ? "" : ` Record held by: ${holder}.`);
  one("[name=holder]", form).disabled = holder !== "none";
}

kind.addEventListener("change", explain);
one("#wb-training-find").addEventListener("input", list);

onSubmit(form, async (given) => {
  const sent = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  await ask("people/step/training", sent);
  form.reset();
  one("#wb-training-says").textContent = `Recorded for ${sent.person}.`;
  await show();
  form.dispatchEvent(new CustomEvent("recorded", { bubbles: true }));
});

await show();
