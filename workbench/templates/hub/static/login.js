// Showing the password, and signing in by a passkey in place of a code. The password is asked for all the same.
import { ask, canPasskeys, one, showPasskey } from "./proofs.js";

const button = one("#wb-passkey"), says = one("#wb-passkey-says"), form = button.form;
button.hidden = !canPasskeys();

const show = one("#wb-show-password");
show.hidden = false;
show.addEventListener("click", () => {
  const hidden = form.password.type === "password";
  form.password.type = hidden ? "text" : "password";
  show.textContent = hidden ? "Hide the password" : "Show the password";
});

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

// At a demo, its page of people leads here with a name: fill the form in with what it says.
const named = /^#demo=([a-z0-9._-]+)$/.exec(location.hash);
if (named) {
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const told = await ask("demo", { person: named[1] });
    if (told.wait_s) one("#wb-demo-says").textContent = `${told.person} has signed in twice within a minute: try again in ${told.wait_s} seconds.`;
    else {
      form.username.value = told.person;
      form.password.value = told.password;
      form.otp.value = told.code;
      one("#login_submit").focus();
    }
  } catch (error) {
    says.textContent = error.message;
  }
}

// The scripts of the first page come while somebody types: a slow line would wait for them after the log-in. What does not come now
// comes with the page.
const ahead = async () => {
  const answer = await fetch("/services/dash/ahead.json");
  for (const url of answer.ok ? await answer.json() : []) await (await fetch(url, { priority: "low" })).arrayBuffer();
};
ahead().catch(() => {});
