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
        any_of: One of these is needed, beside `capability`; empty for everybody.
        map: True if the map stands on it: its script is loaded while the page is drawn.
        chip: True if the case is a chip in the header, and no panel of the page.
        sheet: True if what is printed of it is a sheet of its own, and not its screen.
    """

    name: str
    label: str
    capability: str = ""
    any_of: frozenset[str] = frozenset()
    map: bool = False
    chip: bool = False
    sheet: bool = False

    def is_for(self, capabilities: frozenset[str]) -> bool:
        """True if somebody whose role may do these things finds the page in the header."""
        return (not self.capability or self.capability in capabilities) and (
            not self.any_of or bool(self.any_of & capabilities)
        )


SEES_TO = frozenset(
    {
        "create_account",
        "assign_role",
        "record_training",
        "approve_source",
        "import_reads",
        "manage_cameras",
        "hold",
        "purge",
        "read_ledger",
        "read_unit_ledger",
        "approve_entry",
        "request_release",
        "approve_release",
        "fulfil_release",
        "release_publicly",
    }
)
"""For whoever may do one of these something may wait. The gateway has the same (`data_access/acts/ledger.py`); a test compares."""

LISTS = frozenset({"enter_list", "approve_entry", "import_reads", "approve_source"})
"""Who may do one of these has something to do with hot lists."""

KEEPS = frozenset({"purge", "hold", "approve_source", "import_reads", "manage_cameras"})
"""Who may do one of these has something to do with the life of the data."""

RELEASES = frozenset({"request_release", "approve_release", "fulfil_release", "release_publicly", "read_ledger"})
"""Who may do one of these has something to do with release requests."""

PAGES = (
    PageEntry("work", "Work", "canvass", map=True, chip=True, sheet=True),
    PageEntry("case", "Case", "keep_findings"),
    PageEntry("hits", "Hits", "watch_hits"),
    PageEntry("hot_lists", "Hot lists", any_of=LISTS, chip=True),
    PageEntry("data", "Data", any_of=KEEPS),
    PageEntry("records", "Records", any_of=RELEASES),
    PageEntry("duties", "To do", any_of=SEES_TO),
    PageEntry("my_searches", "My searches", "read_own_entries"),
    PageEntry("supervisor", "Supervisor", "read_unit_ledger"),
)
TAKEN_IN = dict.fromkeys(("canvass", "plates", "history", "scenes"), "work")
"""Pages that are no more, by name, with the page that does what they did: bookmarks lead there."""

NAMES = tuple(page.name for page in PAGES)


def entry_of(name: str) -> PageEntry:
    """Return a page's line. Raises `KeyError` if there is no such page."""
    return {page.name: page for page in PAGES}[name]
