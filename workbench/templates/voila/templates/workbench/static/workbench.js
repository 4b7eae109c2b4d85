// Covers the page once its reader has logged out, here or in another window, or its kernel has ended: what was asked
// under a log-on is not left on a screen after it.
const PERIOD_MS = 4000;
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
    return; // the network, or the page is being left: not the log-on
  }
  if (answer.status === 403) {
    cover("You are logged out. What was on this page is gone.", "Log in again", location.href);
  } else if (answer.status === 404) {
    cover("This page was closed after a while without use.", "Open it again", location.href);
  } else {
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
