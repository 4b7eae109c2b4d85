// Signing in by a passkey in place of a code. The password is asked for all the same.
import { ask, canPasskeys, one, showPasskey } from "./proofs.js";

const button = one("#wb-passkey"), says = one("#wb-passkey-says"), form = button.form;
button.hidden = !canPasskeys();

button.addEventListener("click", async () => {
  says.textContent = "";
  if (!form.username.value.trim() || !form.password.value) {
    says.textContent = "Type user name and password first.";
    return;
  }
  button.disabled = true;
  try {
    const asked = await ask("passkey", {});
    form.passkey.value = JSON.stringify(await showPasskey(asked.options));
    form.challenge.value = asked.challenge;
    form.requestSubmit();
  } catch (error) {
    says.textContent = error.message;
    button.disabled = false;
  }
});
