// The query of the page's address, as an anywidget without anything to see: ?answer=NUMBER&row=MARK&part=MARKS shows an answer again,
// ?ask=NUMBER puts its question into the form, ?entry=NUMBER looks back for an entry of the hot list. Numbers and marks alone: no plate,
// no name and nothing typed stands in an address.
//
// Traits: number (-1 for no answer), mark, part, asking (since when a question is under way, or 0), heard. To the kernel: {began} if the page
// before ended with a question under way, as &asking=SECONDS said; {go, mark, part, step} when the page is drawn and when its reader goes back or
// forward, {ask} for a question, {entry} for a look-back. A new number is a step of the browser's history; a new mark or part changes the step that is there. What the
// kernel says before it has heard of the last step back or forward is of a place that the reader has left: it changes no address.

function render({ model }) {
  let steps = model.get("heard");
  const went = () => {
    steps += 1;
    model.send({ ...place(), step: steps });
  };
  const current = () => model.get("heard") >= steps;
  const said = () => ({ go: model.get("number"), mark: model.get("mark"), part: model.get("part") });
  const query = new URLSearchParams(location.search);
  if (whole(query.get("asking")) > 0) {
    write(place(), false);
    model.send({ began: whole(query.get("asking")) });
  }
  const [ask, entry] = [whole(query.get("ask")), whole(query.get("entry"))];
  if (ask >= 0 || entry >= 0) {
    write({ ...place(), mark: "", part: "" }, false); // a reload puts nothing into the form a second time
    model.send(ask >= 0 ? { ask } : { entry });
  } else if (whole(query.get("answer")) >= 0) {
    went();
  }
  const numbered = () => {
    if (!current() || model.get("number") === place().go) return;
    write(place(), false); // no question is under way any more in the step that is left
    write(said(), true);
  };
  const asking = () => {
    if (current()) write({ ...place(), asking: model.get("asking") }, false);
  };
  const marked = () => {
    const [is, was] = [said(), place()];
    if (current() && is.go === was.go && (is.mark !== was.mark || is.part !== was.part)) write(is, false);
  };
  model.on("change:number", numbered);
  model.on("change:asking", asking);
  for (const trait of ["mark", "part"]) model.on(`change:${trait}`, marked);
  addEventListener("popstate", went);
  return () => {
    model.off("change:number", numbered);
    model.off("change:asking", asking);
    for (const trait of ["mark", "part"]) model.off(`change:${trait}`, marked);
    removeEventListener("popstate", went);
  };
}

/** Return what the address says now. */
function place() {
  const query = new URLSearchParams(location.search);
  return { go: whole(query.get("answer")), mark: query.get("row") ?? "", part: query.get("part") ?? "" };
}

function whole(text) {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : -1;
}

function write({ go, mark, part, asking = 0 }, step) {
  const query = new URLSearchParams(location.search);
  for (const name of ["answer", "row", "part", "ask", "asking", "entry"]) query.delete(name);
  if (go >= 0) {
    for (const [name, text] of [["answer", go], ["row", mark], ["part", part]]) if (text !== "") query.set(name, text);
  }
  if (asking > 0) query.set("asking", asking);
  const text = query.toString();
  history[step ? "pushState" : "replaceState"](history.state, "", text ? `?${text}` : location.pathname);
}

export default { render };
