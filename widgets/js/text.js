// Texts from data on the page: what would act instead of being seen, controls and marks that turn the direction of what follows,
// stands as its number, `[U+202E]`. The same is said in Python in `data_access/wording/markup.py`.

const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

export function visible(text) {
  return String(text ?? "").replace(UNSEEN, (c) => `[U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}
