// Covers the page once its reader has logged out, here or in another window, or its kernel has ended: what was asked
// under a log-on is not left on a screen after it. Says so, in place, while the page's server or the gateway does not answer:
// nothing looks alive then that is not.
const PERIOD_MS = 4000;
const AGAIN_MS = 1000;
const LOST_AFTER = 2; // looks in a row without an answer: one may be lost on a busy machine
const STATES = {
  server: "The workbench does not answer. Nothing can be asked now, and what is shown here may be old. This page looks every second and goes on by itself; if it stays so, tell the administrator.",
  gateway: "The gateway does not answer. Nothing can be asked or recorded now, and what is shown here may be old. This page looks every few seconds and goes on by itself; if it stays so, tell the administrator.",
};
let misses = 0;
// A page that is being left ends its kernel at once and stays in sight until the next one is drawn: it is not asked
// after then. Should it stay after all, it is looked at again.
const LEAVING_MS = 60_000;
let left = -Infinity;
let asking = new AbortController();

function cover(sentence, link, target) {
  const ended = document.createElement("div");
  ended.className = "wb-ended";
  ended.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = sentence;
  const way = document.createElement("a");
  way.href = target;
  way.textContent = link;
  ended.append(words, way);
  document.body.replaceChildren(ended);
}

/** Say that the line is lost, on the page itself, or that it is back ("" for that). */
function line(state) {
  if ((document.body.dataset.line ?? "") === state) return;
  let strip = document.querySelector(".wb-line-lost");
  if (!strip) {
    strip = document.createElement("div");
    strip.className = "wb-line-lost";
    strip.setAttribute("role", "alert");
    strip.tabIndex = -1;
    document.body.prepend(strip);
  }
  strip.textContent = STATES[state] ?? "";
  strip.hidden = !state;
  if (state) document.body.dataset.line = state;
  else delete document.body.dataset.line;
  for (const part of document.querySelectorAll(".wb-question, .wb-acts, .wb-ask, .wb-case-sheet, .wb-read-form")) {
    if (state && part.contains(document.activeElement)) strip.focus();
    part.inert = Boolean(state);
  }
}

function xsrf() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("_xsrf="));
  return found ? decodeURIComponent(found.slice("_xsrf=".length)) : "";
}

async function look(address, timer) {
  if (performance.now() - left < LEAVING_MS) return;
  let answer;
  try {
    const { signal } = asking;
    answer = await fetch(address, { cache: "no-store", redirect: "error", headers: { "X-XSRFToken": xsrf() }, signal });
  } catch {
    if (performance.now() - left < LEAVING_MS) return; // the page is being left
    misses += 1;
    if (misses >= LOST_AFTER) line("server");
    if (misses < 600) setTimeout(() => look(address, timer), AGAIN_MS);
    return;
  }
  misses = 0;
  if (answer.status === 403) {
    cover("You are logged out. What was on this page is gone.", "Log in again", location.href);
  } else if (answer.status === 410) {
    cover("This page ended: its program stopped. What you asked is on record, and nothing is asked again: open the page, and its answer is shown again.", "Open it again", location.href);
  } else if (answer.status === 502 || answer.status === 503 || answer.status === 504) {
    line("server");
    return;
  } else if (answer.status === 404) {
    cover("This page was closed after a while without use. What you asked is on record: open the page, and its answer is shown again.", "Open it again", location.href);
  } else {
    line(answer.headers.get("X-Gateway") === "gone" ? "gateway" : "");
    return;
  }
  clearInterval(timer);
}

// On a machine too busy for it, a page comes up without what it is made of, and the front end says so in words of its own.
const LOST = "Error displaying widget";
const coming = new MutationObserver(() => {
  if (document.querySelector(".wb-page")) {
    coming.disconnect();
  } else if ([...document.querySelectorAll(".jupyter-widgets")].some((node) => node.textContent.startsWith(LOST))) {
    coming.disconnect();
    cover("This page did not come up: the machine is busy.", "Open it again", location.href);
  }
});
coming.observe(document.documentElement, { childList: true, subtree: true });

addEventListener("load", () => {
  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const address = `${config.baseUrl}present/${config.kernelId}`;
  const timer = setInterval(() => look(address, timer), PERIOD_MS);
});

addEventListener("beforeunload", () => {
  left = performance.now();
  asking.abort();
  asking = new AbortController();
});
