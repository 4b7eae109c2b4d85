// Enrolment in three steps. Nothing is kept in the browser.
import { ask, canPasskeys, makePasskey, one, onSubmit, requireSame, showRecovery, showSecret } from "./proofs.js";

const code = one("#wb-code"), own = one("#wb-own"), done = one("#wb-done");
let offered;

if (!canPasskeys()) one("#wb-way-passkey").hidden = true;

function step(next, focus) {
  for (const each of [code, own, done]) each.hidden = each !== next;
  one(focus, next).focus();
}

onSubmit(code, async (given) => {
  given.person = given.person.trim();
  offered = { ...(await ask("enrol/begin", given)), way: given.way };
  for (const each of own.querySelectorAll(".wb-with-codes")) each.hidden = given.way !== "codes";
  for (const each of own.querySelectorAll(".wb-with-passkey")) each.hidden = given.way !== "passkey";
  own.username.value = given.person;
  own.code.required = given.way === "codes";
  if (given.way === "codes") showSecret(offered);
  step(own, "[name=password]");
});

onSubmit(own, async (given) => {
  requireSame(given, "password");
  const sent = { challenge: offered.challenge, password: given.password };
  if (offered.way === "codes") sent.code = given.code;
  else sent.passkey = await makePasskey(offered.options);
  const { recovery_codes: recovery } = await ask("enrol/finish", sent);
  own.reset();
  code.reset();
  showRecovery(recovery);
  step(done, "#wb-print");
});

one("#wb-print").addEventListener("click", () => window.print());
