"""Which pages there are: one line each. A page is a notebook of its name and a module of its name in `workbench/pages/`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page.

    Attributes:
        name: Of the notebook, of the module in `workbench/pages/`, and in the address.
        label: In the header of every page.
        capability: What somebody's role must be able to do to find the page in the header; empty for everybody. The gateway
            decides what is answered there, whoever opens it.
        map: True if the map stands on it: its script is loaded while the page is drawn.
        chip: True if the case is a chip in the header, and no panel of the page.
    """

    name: str
    label: str
    capability: str = ""
    map: bool = False
    chip: bool = False


PAGES = (
    PageEntry("work", "Work", "canvass", map=True, chip=True),
    PageEntry("case", "Case", "keep_findings"),
    PageEntry("my_searches", "My searches", "read_own_entries"),
    PageEntry("supervisor", "Supervisor", "read_unit_ledger"),
)
NAMES = tuple(page.name for page in PAGES)


def entry_of(name: str) -> PageEntry:
    """Return a page's line. Raises `KeyError` if there is no such page."""
    return {page.name: page for page in PAGES}[name]
