// How long something has been under way, counted up on the page, as an anywidget.
//
// Traits: label, waiting. The seconds are not announced: what is under way is said elsewhere, once.

function render({ model, el }) {
  const box = document.createElement("span");
  box.className = "wb-clock wb-waiting";
  box.setAttribute("aria-hidden", "true");
  el.append(box);
  let [began, ticking] = [0, 0];
  const tick = () => (box.textContent = `${model.get("label")} ${Math.floor((performance.now() - began) / 1000)} s …`);
  const turn = () => {
    clearInterval(ticking);
    box.hidden = !model.get("waiting");
    if (box.hidden) return;
    began = performance.now();
    tick();
    ticking = setInterval(tick, 1000);
  };
  turn();
  model.on("change:waiting", turn);
  return () => {
    clearInterval(ticking);
    model.off("change:waiting", turn);
  };
}

export default { render };
