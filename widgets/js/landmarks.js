// Says to screen readers which part of the page is its header and which its work: controls of the front end cannot say it themselves.

const PARTS = [[":scope > :has(.wb-header)", "banner"], [":scope > :is(.wb-body, .wb-work-page)", "main"]];

/** Mark the parts of the page that is drawn; again while it still comes. */
export function landmarks(tries = 20) {
  const page = document.querySelector(".wb-page");
  const marked = PARTS.map(([selector, role]) => {
    const found = page?.querySelector(selector);
    found?.setAttribute("role", role);
    return Boolean(found);
  });
  if (!marked.every(Boolean) && tries) setTimeout(() => landmarks(tries - 1), 200);
}
