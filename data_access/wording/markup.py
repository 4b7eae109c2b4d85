"""HTML for the page. Text enters it through `element` and `together` only, which escape it and let nothing in it act unseen."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Controls, and marks that turn the direction of what follows. The same in JavaScript: `widgets/js/text.js`."""


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that is safe to show: made by `element` and `together` alone."""

    html: str


def element(name: str, *inside: str | Markup, **attributes: str) -> Markup:
    """Return an element. Plain text inside and in attributes is escaped; `cls` is the class, `aria_x` is `aria-x`."""
    given = "".join(f' {_attribute(key)}="{_text(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{given}>{together(*inside).html}</{name}>")


def together(*parts: str | Markup) -> Markup:
    """Return parts one after another; plain text among them is escaped."""
    return Markup("".join(part.html if isinstance(part, Markup) else _text(part) for part in parts))


def visible(text: str) -> str:
    """Return a text in which what would act unseen stands as its number, `[U+202E]`; everything else as it is."""
    return _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def _text(text: str) -> str:
    return html.escape(visible(text))


def _attribute(name: str) -> str:
    return "class" if name == "cls" else name.replace("_", "-")
