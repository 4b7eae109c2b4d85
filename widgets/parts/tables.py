"""Tables of a page: small ones that only show something, as HTML, and the list that is chosen from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, cast

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import Markup, element
from widgets.parts import controls as c
from widgets.parts.script_parts import EntryRow, EntryTable


class ListModel(Protocol):
    """A model of such a list, with a trait `chosen`: the number of the line that is looked at, -1 for none."""

    @property
    def found(self) -> object:
        """What the gateway said; None before the first reading."""
        ...

    @property
    def filter(self) -> str:
        """Code of the filter that is chosen."""
        ...

    def filters(self) -> list[tuple[str, str]]:
        """Return the filters that are offered, each (words, code)."""
        ...

    def rows(self) -> list[EntryRow]:
        """Return the lines that the filter lets through."""
        ...

    def read(self) -> None:
        """Read the list again, on record."""
        ...


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


def filtered_list(
    model: ListModel,
    table: EntryTable,
    *,
    new: str,
    begin: Callable[[], None],
    may_add: bool,
    empty: str,
    not_read: str,
) -> w.Widget:
    """Return the list.

    Args:
        new, begin: What the button for a new one says and does; it is there for whoever `may_add`.
        empty, not_read: What the table says without a line, and before it was read.
    """
    traits = cast(t.HasTraits, model)
    choose = c.made(w.Dropdown, "wb-field", description="Show", options=model.filters(), value=model.filter)
    add = c.button(new, begin)

    def fill() -> None:
        table.empty = empty if model.found else not_read
        table.rows = model.rows()

    def offer() -> None:
        kept = model.filter
        choose.options = model.filters()
        choose.value = kept

    fill()
    c.follow(offer, (traits, ["found"]))
    c.follow(fill, (traits, ["found", "filter"]))
    t.link((choose, "value"), (traits, "filter"))
    t.link((traits, "chosen"), (table, "chosen"))
    c.show_if(add, may_add)
    buttons = c.row(add, c.button("Read again", model.read), cls="wb-buttons")
    return c.column(c.row(choose, buttons, cls="wb-list-head wb-filters"), table, cls="wb-card wb-list wb-entry-list")
