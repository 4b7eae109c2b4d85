// The query of the page's address, as an anywidget without anything to see: ?answer=NUMBER&row=MARK shows an answer again, ?ask=NUMBER
// puts its question into the form. Numbers of entries alone: no plate, no name and no read stands in an address.
//
// Traits: number (-1 for no answer), mark. To the kernel: {go, mark} when the page is drawn and when its reader goes back or forward,
// {ask} for a question. A new number is a step of the browser's history; a new mark changes the step that is there.

function render({ model }) {
  const query = new URLSearchParams(location.search);
  const ask = whole(query.get("ask"));
  if (ask >= 0) {
    write(whole(query.get("answer")), "", false); // a reload puts nothing into the form a second time
    model.send({ ask });
  } else if (whole(query.get("answer")) >= 0) {
    model.send(place());
  }
  const numbered = () => {
    if (model.get("number") !== place().go) write(model.get("number"), model.get("mark"), true);
  };
  const marked = () => {
    if (model.get("number") === place().go && model.get("mark") !== place().mark) write(model.get("number"), model.get("mark"), false);
  };
  const moved = () => model.send(place());
  model.on("change:number", numbered);
  model.on("change:mark", marked);
  addEventListener("popstate", moved);
  return () => {
    model.off("change:number", numbered);
    model.off("change:mark", marked);
    removeEventListener("popstate", moved);
  };
}

/** Return what the address says now. */
function place() {
  const query = new URLSearchParams(location.search);
  return { go: whole(query.get("answer")), mark: query.get("row") ?? "" };
}

function whole(text) {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : -1;
}

function write(number, mark, step) {
  const query = new URLSearchParams(location.search);
  for (const name of ["answer", "row", "ask"]) query.delete(name);
  if (number >= 0) query.set("answer", number);
  if (number >= 0 && mark) query.set("row", mark);
  const text = query.toString();
  history[step ? "pushState" : "replaceState"](history.state, "", text ? `?${text}` : location.pathname);
}

export default { render };
