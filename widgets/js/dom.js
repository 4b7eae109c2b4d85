// What the drawn parts make elements with.

/** Make an element with a class and a text, and put it into another. */
export function part(parent, kind, name = "", text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

/** Make a button that does something. */
export function button(parent, name, text, act) {
  const made = part(parent, "button", name, text);
  made.type = "button";
  made.onclick = act;
  return made;
}

/** Listen to a model, drawing at once; returns what stops it. */
export function hear(model, heard) {
  for (const [traits, draw] of heard) {
    draw();
    for (const trait of traits) model.on(`change:${trait}`, draw);
  }
  return () => {
    for (const [traits, draw] of heard) for (const trait of traits) model.off(`change:${trait}`, draw);
  };
}

/** Put a style sheet of ours into the page, once. */
export function styled(id, css) {
  if (document.getElementById(id)) return;
  document.head.append(Object.assign(document.createElement("style"), { id, textContent: css }));
}
