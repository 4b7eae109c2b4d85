// People: what stands here comes from the gateway; each act goes there and is decided and recorded there.
import { ask, one, onSubmit, showNotices } from "./proofs.js";

const KIND = { account: "New account", role: "Role, unit, name or number", reset: "Enrol anew" };
const ASKS = { reason: "Why" };
const CLEARANCE = { cleared_on: "Cleared on", cleared_by: "Cleared by", reference: "File reference", expires_on: "Last day, if not the policy's" };
const FIELDS = { role: ["full_name", "number", "role", "unit", "role_until", "reason"], clearance: Object.keys(CLEARANCE) };
const DAYS = ["role_until", "cleared_on", "expires_on"];
const says = one("#wb-says"), dialog = one("#wb-do");
let known = { people: [], proposals: [], roles: {} };

/** A day as it is, or an instant's day as the agency has it. */
function day(text) {
  if (!text) return "never";
  const instant = text.length > 10;
  return new Date(instant ? text : `${text}T12:00Z`).toLocaleDateString([], { dateStyle: "medium", timeZone: instant ? known.zone : "UTC" });
}

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

function button(text, act, label) {
  const made = element("button", text, { type: "button", className: "btn btn-sm btn-outline-contrast" });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

async function show() {
  try {
    known = await ask("people/list");
  } catch (error) {
    says.textContent = error.message;
    return;
  }
  showNotices(known.notices);
  says.textContent = `${known.people.length} accounts, ${known.proposals.length} waiting for a second person.`;
  one("#wb-waiting").replaceChildren(
    ...(known.proposals.length ? known.proposals.map(proposal) : [element("li", "Nothing waits.")]),
  );
  one("#wb-new select").replaceChildren(
    element("option", "Choose", { value: "" }),
    ...Object.entries(known.roles).map(([value, label]) => element("option", label, { value })),
  );
  document.querySelectorAll(".wb-clearance").forEach((each) => (each.hidden = !known.clearance));
  list();
}

function proposal(each) {
  const what = each.kind === "reset" ? "" : `: ${each.full_name}, ${each.role_label}, ${each.unit}${each.number ? `, number ${each.number}` : ""}`;
  const end = each.role_until ? `, until ${day(each.role_until)}` : "";
  const line = element("li", `${KIND[each.kind]} for ${each.person}${what}${end}. Proposed by ${each.proposer_name || each.proposer}, ${day(each.proposed_at)}. `);
  const about = { person: each.person, proposal: each.proposal };
  if (each.own) line.append(element("span", "Somebody else confirms it. ", { className: "wb-small" }));
  else line.append(button("Confirm", () => run("confirm", about), `Confirm ${each.person}`), " ");
  line.append(button(each.own ? "Take back" : "Decline", () => askFor("decline", "Decline this proposal", about, ["reason"])));
  return line;
}

function list() {
  const wanted = one("#wb-find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = known.people.filter((each) => {
    const text = [each.person, each.full_name, each.number, each.role_label, each.unit, each.state, ...each.notes].join(" ").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  one("#wb-accounts tbody").replaceChildren(...rows.map(account));
}

function account(each) {
  const row = document.createElement("tr");
  const until = each.role_until ? ` until ${day(each.role_until)}` : "";
  const cells = [each.person, each.full_name, each.number || "none", (each.role_label || "none yet") + until, each.unit, each.state, day(each.last_log_on), day(each.last_question), trainings(each), ...clearance(each), each.notes.join("; ")];
  row.append(...cells.map((text) => element("td", text)));
  const cell = document.createElement("td"), menu = document.createElement("select");
  menu.setAttribute("aria-label", `What to do with ${each.person}`);
  for (const [value, label] of choices(each)) menu.append(element("option", label, { value }));
  menu.addEventListener("change", () => {
    const step = menu.value, title = `${menu.selectedOptions[0].textContent}: ${each.person}`;
    menu.value = "";
    if (step === "training") return recordTraining(each);
    const fields = FIELDS[step] ?? ["reason"];
    askFor(step, title, { person: each.person }, fields, each);
  });
  cell.append(menu);
  row.append(cell);
  return row;
}

/** Say until when somebody's trainings count: by kind where the policy has several. */
function trainings(each) {
  const kinds = Object.entries(known.trainings);
  const until = (code) => (each.trainings[code] ? day(each.trainings[code]) : "none");
  return kinds.map(([code, label]) => (kinds.length > 1 ? `${label}: ${until(code)}` : until(code))).join("; ");
}

/** Say until when somebody's clearance counts, where the policy asks for one. */
function clearance(each) {
  if (!known.clearance) return [];
  return [each.clearance_until ? day(each.clearance_until) : "none"];
}

/** Go to the form by which a training is recorded. */
function recordTraining(each) {
  const form = one("#wb-training"), person = one("[name=person]", form);
  if (form.hidden) return void (says.textContent = "Your role records no trainings. Ask somebody whose role does.");
  person.value = each.person;
  person.focus();
}

function choices(each) {
  const open = each.state !== "disabled";
  const may = [["", "Do …"], ["role", "Change role, unit, name or number"], ["training", "Record a training"], ["reset", "Let enrol anew"]];
  if (known.clearance) may.push(["clearance", "Record a clearance"]);
  may.push(each.state === "suspended" ? ["give-back", "Give access back"] : ["suspend", "Suspend access"]);
  may.push(open ? ["disable", "Close account"] : ["enable", "Open account again"]);
  return may;
}

function field(name, each) {
  const label = element("label", { role: "Role", unit: "Unit", full_name: "Full name", number: "Number at the agency", role_until: "Last day, if it has one", ...ASKS, ...CLEARANCE }[name]);
  const input = name === "role" ? document.createElement("select") : document.createElement("input");
  if (name === "role") for (const [value, text] of Object.entries(known.roles)) input.append(element("option", text, { value }));
  if (DAYS.includes(name)) input.type = "date";
  input.name = name;
  input.required = !["role_until", "number", "expires_on"].includes(name);
  input.maxLength = name === "reason" ? 500 : 120;
  if (each[name]) input.value = each[name];
  label.append(input);
  return label;
}

function askFor(step, title, about, fields, each = {}) {
  const form = one("form", dialog), slip = one(".wb-slip", dialog);
  one("#wb-do-title").textContent = title;
  one("#wb-do-fields").replaceChildren(...fields.map((name) => field(name, each)));
  slip.textContent = "";
  form.onsubmit = async (event) => {
    event.preventDefault();
    const sent = { ...about };
    for (const [name, value] of new FormData(form)) if (value && !(name === "number" && value === each.number)) sent[name] = value;
    try {
      await act(step, sent);
      dialog.close();
    } catch (error) {
      slip.textContent = error.message;
    }
  };
  dialog.showModal();
}

one("#wb-do-not").addEventListener("click", () => dialog.close());
one("#wb-find").addEventListener("input", list);
one("#wb-training").addEventListener("recorded", show);

async function act(step, sent) {
  const done = await ask(`people/step/${step}`, sent);
  if (done.code_part) showPart(done);
  await show();
}

const run = (step, sent) => act(step, sent).catch((error) => (says.textContent = error.message));

/** Show a part of a code, once. */
function showPart(done) {
  const second = Boolean(done.until);
  one("#wb-part-title").textContent = `${second ? "Second" : "First"} part of the code for ${done.person}`;
  one("#wb-part-words").textContent =
    (second ? `It works with the first part until ${new Date(done.until).toLocaleString([], { dateStyle: "medium", timeStyle: "short", timeZone: known.zone })}. ` : "It works once a second person has confirmed, with the part that is shown to them. ") +
    "Give it to the person by hand. It is shown now and never again; nobody else should see it.";
  one("#wb-part-code").textContent = done.code_part;
  one("#wb-part").hidden = false;
  one("#wb-part-done").focus();
}

one("#wb-part-done").addEventListener("click", () => {
  one("#wb-part-code").textContent = "";
  one("#wb-part").hidden = true;
});

onSubmit(one("#wb-new"), async (given) => {
  if (!given.role_until) delete given.role_until;
  await act("propose", given);
  one("#wb-new").reset();
});

/** Read a CSV file with a header; quotes as RFC 4180 has them. */
function rowsOf(text) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') cell += text[++at];
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === "," || sign === "\n")) {
      row.push(cell.trim());
      cell = "";
      if (sign === "\n") rows.push(row), (row = []);
    } else if (sign !== "\r") cell += sign;
  }
  if (cell || row.length) rows.push([...row, cell.trim()]);
  return rows.filter((each) => each.some(Boolean));
}

const COLUMNS = { user: "person", number: "number", name: "full_name", unit: "unit", role: "role" };

onSubmit(one("#wb-roster"), async () => {
  const told = one("#wb-roster-says"), parts = one("#wb-roster-parts");
  const [head, ...rows] = rowsOf((await one("[name=file]").files[0].text()).replace(/^\uFEFF/, ""));
  const names = (head || []).map((each) => each.toLowerCase());
  const missing = Object.keys(COLUMNS).filter((each) => !names.includes(each));
  if (missing.length) throw new Error(`The file's first line lacks ${missing.join(", ")}. It needs user, number, name, unit, role.`);
  const slips = [];
  let done = 0;
  for (const [at, row] of rows.entries()) {
    const sent = Object.fromEntries(Object.entries(COLUMNS).map(([name, field]) => [field, row[names.indexOf(name)] ?? ""]));
    try {
      const made = await ask("people/step/propose", sent);
      const line = document.createElement("tr");
      line.append(element("td", made.person), element("td", made.code_part));
      one("tbody", parts).append(line);
      done += 1;
    } catch (error) {
      slips.push(`line ${at + 2}: ${error.message}`);
    }
    told.textContent = `${done} of ${rows.length} proposed.`;
  }
  parts.hidden = done === 0;
  await show();
  if (slips.length) throw new Error(`Not proposed: ${slips.join(" ")}`);
});

await show();
