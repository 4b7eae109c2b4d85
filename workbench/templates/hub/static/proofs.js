// What the three scripts of log-in, enrolment and account share. What is typed goes to this site's own Hub and nowhere else.

const { base_url: base, xsrf_token: token } = window.jhdata;

export const one = (selector, within = document) => within.querySelector(selector);

/** Send a document, or ask for one, and return what came back; what was refused is thrown in the gateway's words. */
export async function ask(path, document) {
  const given = { headers: { "X-XSRFToken": token, Accept: "application/json" } };
  if (document !== undefined) {
    given.method = "POST";
    given.headers["Content-Type"] = "application/json";
    given.body = JSON.stringify(document);
  }
  let answer;
  try {
    answer = await fetch(base + path, given);
  } catch {
    throw new Error("The site does not answer. Check the connection and try again.");
  }
  if (answer.status === 401 && path.startsWith("account/")) location.assign(`${base}logout`); // the log-on is over
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.title || "This did not work. Load the page again, and sign in again if you are asked.");
  return said;
}

/** Say what the person is to know of, above all else on the page. */
export function showNotices(sentences) {
  const lines = sentences.map((text) => Object.assign(document.createElement("p"), { textContent: text, className: "wb-notice" }));
  lines.forEach((line) => line.setAttribute("role", "alert"));
  one(".wb-notices").replaceChildren(...lines);
}

/** Run what a form does: its button waits, and a slip is said under it. */
export function onSubmit(form, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const slip = one(".wb-slip", form), button = one("button:not([type=button])", form);
    slip.textContent = "";
    button.disabled = true;
    try {
      await act(Object.fromEntries(new FormData(form)));
    } catch (error) {
      slip.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  });
}

export function requireSame(given, name) {
  if (given[name] !== given.again) throw new Error("The two new passwords differ. Type them again.");
}

/** Browsers make passkeys only for a site that has a name, over TLS or on this machine. */
const hasName = !/^[\d.]+$|:/.test(location.hostname);
export const canPasskeys = () => hasName && Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON);

const REFUSED = "No passkey was made or shown. The browser was told to stop, or took too long. Try again.";

/** Let the browser make a passkey, and return its answer. */
export async function makePasskey(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await navigator.credentials.create({ publicKey }).catch((error) => {
    throw new Error(error.name === "InvalidStateError" ? "This device has a passkey of yours already." : REFUSED);
  });
  return made.toJSON();
}

/** Let the browser show a passkey, and return its answer. */
export async function showPasskey(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const shown = await navigator.credentials.get({ publicKey }).catch(() => {
    throw new Error(REFUSED);
  });
  return shown.toJSON();
}

/** Put a new secret on the page: the QR code is a picture that the Hub drew. */
export function showSecret(offered, within = document) {
  const picture = Object.assign(document.createElement("img"), { src: offered.qr, alt: "QR code of the secret below" });
  one("#wb-qr", within).replaceChildren(picture);
  one("#wb-secret", within).textContent = offered.secret.replace(/(.{4})/g, "$1 ").trim();
}

export function showRecovery(codes, within = document) {
  one("#wb-recovery", within).replaceChildren(
    ...codes.map((code) => {
      const line = document.createElement("li"), text = document.createElement("code");
      text.textContent = code;
      line.append(text);
      return line;
    }),
  );
}
