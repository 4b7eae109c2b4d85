// How long something still holds, counted down on the page, as an anywidget.
//
// Traits: label, until (milliseconds since 1970; 0 shows nothing), left_ms (what was left by the gateway's clock when `until` was set),
// ended (what to say afterwards). The machine's own clock may be wrong, so only what has passed since is taken from it.

const EVERY_MS = 1000;
const SOON_MS = 10 * 60 * 1000;

function render({ model, el }) {
  const box = document.createElement("span");
  box.className = "wb-clock";
  box.setAttribute("role", "timer");
  el.append(box);
  let ends = 0;
  const wind = () => {
    ends = performance.now() + model.get("left_ms");
    tick();
  };
  const tick = () => {
    const left = ends - performance.now();
    box.hidden = !model.get("until");
    box.textContent = left > 0 ? `${model.get("label")} ${words(left)}` : model.get("ended");
    box.classList.toggle("wb-soon", left <= SOON_MS);
  };
  wind();
  const ticking = setInterval(tick, EVERY_MS);
  model.on("change", wind);
  return () => {
    clearInterval(ticking);
    model.off("change", wind);
  };
}

function words(ms) {
  const minutes = Math.ceil(ms / 60000);
  if (minutes < 2) return `${Math.ceil(ms / 1000)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export default { render };
