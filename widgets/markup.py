"""HTML for the page. Text enters it through `element` only, and `element` escapes it."""

from __future__ import annotations

import html
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that is safe to show: made by `element` and `together` alone."""

    html: str


def element(name: str, *inside: str | Markup, **attributes: str) -> Markup:
    """Return an element. Plain text inside and in attributes is escaped; `cls` is the class, `aria_x` is `aria-x`."""
    given = "".join(f' {_attribute(key)}="{html.escape(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{given}>{together(*inside).html}</{name}>")


def together(*parts: str | Markup) -> Markup:
    """Return parts one after another; plain text among them is escaped."""
    return Markup("".join(part.html if isinstance(part, Markup) else html.escape(part) for part in parts))


def _attribute(name: str) -> str:
    return "class" if name == "cls" else name.replace("_", "-")
