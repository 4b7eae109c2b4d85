"""A person's own entries, page by page. Each page is one recorded reading; nothing is read again by itself."""

from __future__ import annotations

import traitlets as t

from data_access.answers.entries import Item
from data_access.client import Client
from data_access.client.corners import corner_at
from data_access.client.ledger import own_entries
from data_access.wording.entries import centre_of, details, row
from data_access.wording.refusals import Problem
from widgets.parts.guard import guarded
from widgets.parts.script_parts import EntryRow

COLUMNS = ("Entry", "Time", "Case", "What was asked", "What came of it")


class SearchesModel(t.HasTraits):
    """One's own entries.

    Attributes:
        case_number: Only what was asked under this case; empty for all.
        all_kinds: Everything one did, not only searches.
        items: Items of the page, the newest first.
        older: Where an older page begins; None at the ledger's beginning, or before anything was read.
        chosen: Number of the entry whose details are shown; 0 if none.
        read_from: What `items` begins with: `newest` or `older`.
        problem: The `Problem` why nothing was read, or None.
    """

    case_number = t.Unicode()
    all_kinds = t.Bool(False)
    items: t.List[Item] = t.List()
    older = t.Int(None, allow_none=True)
    chosen = t.Int(-1)
    read_from = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, zone: str) -> None:
        super().__init__()
        self.client = client
        self.zone = zone

    @guarded
    def read(self) -> None:
        """Read the newest page, on record."""
        self._take(None, "newest")

    @guarded
    def read_older(self) -> None:
        """Read the page before this one, on record."""
        if self.older is not None:
            self._take(self.older, "older")

    def rows(self) -> list[EntryRow]:
        """Return the page for the table: {key, cells, mark}; `mark` is `refused` where policy said no."""
        return [
            {
                "key": item.seq,
                "cells": [cell for n, cell in enumerate(row(item, self.zone)) if n != 2],
                "mark": _mark(item),
            }
            for item in self.items
        ]

    def details(self) -> list[tuple[str, str]]:
        """Return what was opened of the chosen entry, each (name, words)."""
        item = self.item()
        return details(item, self.zone) if item else []

    def corner(self) -> str:
        """Return the corner that the chosen entry's circle is around; empty if it has none, or none stands there."""
        item = self.item()
        centre = centre_of(item) if item else None
        return corner_at(self.client, *centre) if centre else ""

    def item(self) -> Item | None:
        """Return the chosen entry, or None."""
        return next((item for item in self.items if item.seq == self.chosen), None)

    def _take(self, before: int | None, read_from: str) -> None:
        self.problem = None
        page = own_entries(self.client, before=before, case_number=self.case_number, all_kinds=self.all_kinds)
        with self.hold_trait_notifications():
            self.chosen, self.older, self.read_from, self.items = -1, page.next, read_from, list(page.items)


def _mark(item: Item) -> str:
    return "refused" if item.refused else ""
