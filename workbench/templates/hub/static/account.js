// One's own account: what stands there comes from the gateway, and every change is sent there with the password of now.
import { ask, canPasskeys, makePasskey, one, onSubmit, requireSame, showNotices, showRecovery, showSecret } from "./proofs.js";

const HOW = { hub: "pages", log_on: "commands", token: "personal token" };
const ENDED = { logged_out: "logged out", disabled: "account closed", reset: "reset", replaced: "replaced", revoked: "revoked" };
const who = one("#wb-who"), codesNew = one("#wb-codes-new");
let offered, zone;

const when = (text) => (text ? new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "short", timeZone: zone }) : "never");

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

async function show() {
  let mine;
  try {
    mine = await ask("account/proofs");
  } catch (error) {
    who.textContent = error.message;
    return;
  }
  who.textContent = `${mine.full_name} (${mine.person}), ${mine.role_label || "no role yet"}, unit ${mine.unit}.`;
  zone = mine.zone;
  one("#wb-zone").textContent = zone;
  showNotices(mine.notices);
  one("#wb-renew").hidden = Boolean(mine.own_since);
  one("#wb-training-ends").hidden = !mine.training_ends.length;
  one("#wb-training-ends").replaceChildren(...mine.training_ends.map((words) => element("p", words, { className: "mb-0" })));
  const left = `${mine.recovery_codes_left} recovery code${mine.recovery_codes_left === 1 ? "" : "s"} left.`;
  one("#wb-codes-state").textContent = (mine.codes ? "Set up. " : "Not set up: you sign in with a passkey. ") + left;
  one("#wb-passkeys").replaceChildren(
    ...(mine.passkeys.length ? mine.passkeys.map(passkey) : [element("li", "None yet.")]),
  );
  one("#wb-log-ons tbody").replaceChildren(...mine.log_ons.map(logOn));
}

function passkey(each) {
  const line = element("li", `${each.label}, made ${when(each.made_at)}, last used ${when(each.used_at)} `);
  const button = element("button", "Remove", { type: "button", className: "btn btn-sm btn-outline-contrast" });
  button.addEventListener("click", () => {
    const form = one("#wb-passkey-new"), slip = one(".wb-slip", form);
    slip.textContent = form.password.value ? "" : `Type your password below, then Remove again: ${each.label}.`;
    if (!form.password.value) return form.password.focus();
    return ask("account/step/proofs/passkeys/remove", { password: form.password.value, passkey: each.id })
      .then(() => (form.reset(), show()))
      .catch((error) => (slip.textContent = error.message));
  });
  line.append(button);
  return line;
}

function logOn(each) {
  const row = document.createElement("tr");
  const state = each.here ? "this one" : each.open ? "open" : ENDED[each.ended_why] || "over";
  for (const text of [when(each.opened_at), when(each.last_used_at), HOW[each.method] || each.method, state])
    row.append(element("td", text));
  const cell = document.createElement("td");
  if (each.open && !each.here) {
    const button = element("button", "End", { type: "button", className: "btn btn-sm btn-outline-contrast" });
    button.setAttribute("aria-label", `End the log-on of ${when(each.opened_at)}`);
    button.addEventListener("click", () =>
      ask("account/step/log-ons/end", { log_on: each.id })
        .then(show)
        .catch((error) => (who.textContent = error.message)),
    );
    cell.append(button);
  }
  row.append(cell);
  return row;
}

onSubmit(one("#wb-password"), async (given) => {
  requireSame(given, "new_password");
  await ask("account/step/proofs/password", { password: given.password, new_password: given.new_password });
  one("#wb-password").reset();
  one("#wb-password .wb-done").textContent = "Changed.";
  await show();
});

onSubmit(one("#wb-codes"), async (given) => {
  offered = await ask("account/step/proofs/codes/begin", { password: given.password });
  one("#wb-codes").reset();
  showSecret(offered);
  codesNew.hidden = false;
  codesNew.code.focus();
});

onSubmit(codesNew, async (given) => {
  const codes = await ask("account/step/proofs/codes", { challenge: offered.challenge, code: given.code });
  codesNew.reset();
  codesNew.hidden = true;
  showRecovery(codes);
  one("#wb-recovery-new").hidden = false;
  await show();
});

const adding = one("#wb-passkey-new");
if (!canPasskeys()) adding.replaceChildren(element("p", "Passkeys cannot be made in this browser, or at an address without a name."));
else
  onSubmit(adding, async (given) => {
    const asked = await ask("account/step/proofs/passkeys/begin", { password: given.password });
    const made = await makePasskey(asked.options);
    await ask("account/step/proofs/passkeys", { challenge: asked.challenge, passkey: made, label: given.label });
    adding.reset();
    await show();
  });

await show();
