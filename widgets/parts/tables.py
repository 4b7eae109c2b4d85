"""Small tables that only show something, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.wording.markup import Markup, element


def plain_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str | Markup]]) -> Markup:
    """Draw a table that the keyboard reaches, for it may stand below what is seen of its panel."""
    heads = element("tr", *(element("th", name, scope="col") for name in head))
    lines = [element("tr", *(element("td", cell) for cell in cells)) for cells in rows]
    return element(
        "table",
        element("caption", caption, cls="wb-hidden"),
        element("thead", heads),
        element("tbody", *lines),
        cls="wb-table",
        tabindex="0",
    )
