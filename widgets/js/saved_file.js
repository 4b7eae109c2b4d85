// A link that saves a file which the kernel has, as an anywidget. Traits: label, name, media_type, size (bytes), number (of the file).
// Messages: {number, from} asks for a piece, the same with one buffer brings it. A piece that does not come is asked for again.

import { part } from "./dom.js";

const AGAIN_MS = 4000;
const TRIES = 8;
const MB = 1e6;

function render({ model, el }) {
  const link = part(el, "a", "wb-save");
  link.href = "#";
  const said = part(el, "span");
  said.setAttribute("role", "status");
  let pieces = null, length = 0, tries = 0, timer = 0;

  const stop = (words) => {
    clearTimeout(timer);
    pieces = null;
    said.textContent = words;
  };
  const ask = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (++tries < TRIES ? ask() : stop(" The file did not come. Look whether the page still answers, then press again.")), AGAIN_MS);
    model.send({ number: model.get("number"), from: length });
  };
  const save = () => {
    const address = URL.createObjectURL(new Blob(pieces, { type: model.get("media_type") }));
    Object.assign(document.createElement("a"), { href: address, download: model.get("name") }).click();
    setTimeout(() => URL.revokeObjectURL(address), 600_000);
    stop(" Saved by the browser.");
  };
  const take = (told, buffers) => {
    if (!pieces || told.number !== model.get("number") || told.from !== length || !buffers.length) return;
    pieces.push(buffers[0]);
    length += buffers[0].byteLength;
    tries = 0;
    if (length >= model.get("size")) return save();
    said.textContent = ` ${Math.floor(length / MB)} of ${Math.ceil(model.get("size") / MB)} MB …`;
    ask();
  };
  link.onclick = (event) => {
    event.preventDefault();
    if (pieces) return;
    [pieces, length, tries] = [[], 0, 0];
    said.textContent = " Loading …";
    ask();
  };
  const draw = () => {
    stop("");
    link.textContent = model.get("label");
    el.hidden = !model.get("size");
  };
  draw();
  model.on("msg:custom", take);
  for (const trait of ["label", "number", "size"]) model.on(`change:${trait}`, draw);
  return () => {
    stop("");
    model.off("msg:custom", take);
    for (const trait of ["label", "number", "size"]) model.off(`change:${trait}`, draw);
  };
}

export default { render };
