// Links to other pages carry the number of the answer on the work page and what is looked at of it, so that the way back to it leads to that answer.

const NAMES = ["answer", "row", "part"];
let carries = false;

/** Let the links between pages carry what the address says of the answer; once a page. */
export function carry() {
  if (carries) return;
  carries = true;
  for (const press of ["click", "auxclick"]) document.addEventListener(press, addressed, true);
}

function addressed({ target }) {
  const link = target.closest?.('.wb-header nav a[href*=".ipynb"]');
  if (!link) return;
  const [now, to] = [new URLSearchParams(location.search), new URL(link.href, location.href)];
  for (const name of NAMES) {
    to.searchParams.delete(name);
    if (now.get(name)) to.searchParams.set(name, now.get(name));
  }
  link.href = to.href;
}
