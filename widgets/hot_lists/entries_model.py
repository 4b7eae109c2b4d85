"""Entries of the agency's own hot list: read as the page opens and after each act, one is looked at, acts on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import traitlets as t

from data_access.acts.on_lists.list_entries import (
    EntryApproval,
    EntryRefresh,
    EntryRefusal,
    EntryRemoval,
    LookAtEntries,
)
from data_access.acts.table import ActValue
from data_access.answers.list_entries import EntryState, ListEntries, ListEntry, RemovalCause
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.on_lists.list_entries import STANDINGS
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded
from widgets.parts.script_parts import EntryRow

COLUMNS: Final = ("No.", "Plate", "Standing", "Until", "What for", "Owner")
STANDS: Final = frozenset({EntryState.WAITING, EntryState.IN_FORCE, EntryState.UNREFRESHED})
NEED_WORDS: Final = Problem("Not done yet", "Say in a few words why.")


FILTERS: Final[Mapping[str, tuple[str, Callable[[ListEntry], bool]]]] = {
    "all": ("All", lambda _: True),
    "approve": ("Wait for your approval", lambda entry: entry.may_approve),
    "waiting": ("Wait for approval", lambda entry: entry.standing is EntryState.WAITING),
    "in_force": ("In force", lambda entry: entry.standing is EntryState.IN_FORCE),
    "mine": ("For you to see to", lambda entry: entry.overdue_own),
    "overdue": ("To be seen to", lambda entry: bool(entry.overdue)),
    "own": ("You asked for them", lambda entry: entry.own),
    "ended": ("Ended", lambda entry: entry.standing not in STANDS),
}
"""Which entries are listed, by code: its words, and what it lets through."""


class EntriesModel(t.HasTraits):
    """What entries there are, and which is looked at.

    Attributes:
        found: What the gateway said, or None before the first reading.
        filter: Code of `FILTERS`.
        chosen: Number of the entry that is looked at; -1 for none.
        words: Why something is done. `unavailable` is why who comes first is not to be had. `because` is a `RemovalCause`.
        outcome: What was done last, in words.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Instance(ListEntries, allow_none=True)
    filter = t.Unicode("all")
    chosen = t.Int(-1)
    words = t.Unicode("")
    unavailable = t.Unicode("")
    because = t.Unicode(RemovalCause.PURPOSE_ENDED.value)
    outcome = t.Unicode("")
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.may_look = any(each.value in person.capabilities for each in LookAtEntries.does.may)
        self.observe(lambda _: self._begin(), ["chosen"])

    @guarded
    def read(self) -> None:
        """Read the entries, on record."""
        self.problem, self.outcome = None, ""
        self._read()

    def listed(self) -> list[ListEntry]:
        """Return the entries that the filter lets through, in the gateway's order: what waits first."""
        lets = FILTERS[self.filter][1]
        return [each for each in (self.found.entries if self.found else ()) if lets(each)]

    def filters(self) -> list[tuple[str, str]]:
        """Return the ways to filter as (words with a count, code); one that lets nothing through is left out."""
        entries = self.found.entries if self.found else ()
        counts = {code: sum(map(lets, entries)) for code, (_, lets) in FILTERS.items()}
        return [
            (f"{words} ({counts[code]})", code)
            for code, (words, _) in FILTERS.items()
            if counts[code] or code in ("all", self.filter)
        ]

    def due_words(self) -> str:
        """Say in a few words how many entries wait for the reader; empty if none does."""
        entries = self.found.entries if self.found else ()
        approve, keep = sum(each.may_approve for each in entries), sum(each.overdue_own for each in entries)
        told = (f"{approve} to approve" if approve else "", f"{keep} to see to" if keep else "")
        return " · ".join(each for each in told if each)

    def entry(self) -> ListEntry | None:
        """Return the entry that is looked at, or None."""
        return next((each for each in (self.found.entries if self.found else ()) if each.number == self.chosen), None)

    def rows(self) -> list[EntryRow]:
        """Return the entries for the table."""
        return [{"key": each.number, "cells": self._cells(each), "mark": _mark(each)} for each in self.listed()]

    def purpose(self, entry: ListEntry) -> str:
        """Return what an entry is for, in words."""
        return next((each.label for each in self.person.purposes if each.code == entry.reason), entry.reason)

    def may_decide(self) -> bool:
        """True if the reader may approve or decline what is looked at."""
        entry = self.entry()
        return entry is not None and entry.may_approve and "approve_entry" in self.person.capabilities

    def may_be_second(self) -> bool:
        """True if somebody else may come before the reader in the pack's order: then why they are not available can be said."""
        entry = self.entry()
        return entry is not None and len(entry.approvers) > 1 and entry.approvers[0] != self.person.role

    def may_keep(self) -> bool:
        """True if what is looked at still stands, so that it may be removed; the gateway decides by whom."""
        entry = self.entry()
        return entry is not None and entry.standing in STANDS

    def may_refresh(self) -> bool:
        """True if what is looked at ends unless it is refreshed."""
        entry = self.entry()
        return entry is not None and entry.refresh_by is not None and entry.standing in STANDS

    def approve(self) -> None:
        """Approve what is looked at."""
        self._settle(EntryApproval, "approved; it matches from now on.", {"unavailable": self.unavailable.strip()})

    def decline(self) -> None:
        """Decline what is looked at, for a reason."""
        self._for_a_reason(EntryRefusal, "declined; its plate was destroyed.", {})

    def refresh(self) -> None:
        """Say that what is looked at is still wanted, and why."""
        self._for_a_reason(EntryRefresh, "refreshed.", {})

    def remove(self) -> None:
        """Take what is looked at off the list, and say why."""
        self._for_a_reason(EntryRemoval, "removed; its plate was destroyed.", {"because": self.because})

    def _for_a_reason(self, act: type[ActValue], words: str, fields: Mapping[str, object]) -> None:
        if self.words.strip():
            self._settle(act, words, {**fields, "words": self.words.strip()})
        else:
            self.problem = NEED_WORDS

    @guarded
    def _settle(self, act: type[ActValue], words: str, fields: Mapping[str, object]) -> None:
        self.problem, self.outcome = None, ""
        number = self.chosen
        do(self.client, act, number=number, **fields)
        self._begin()
        self.outcome = f"Entry {number} is {words}"
        self._read()

    def _read(self) -> None:
        self.found = value_of(ListEntries, do(self.client, LookAtEntries), "the hot list")

    def _cells(self, each: ListEntry) -> list[str]:
        zone = self.person.zone
        standing = "to be removed" if each.removal_due else STANDINGS[each.standing].partition(";")[0]
        until = min(each.ends_at, each.refresh_by) if each.refresh_by is not None else each.ends_at
        plate = " ".join(part for part in (each.plate or "destroyed", each.state) if part)
        return [str(each.number), plate, standing, shown(until, zone)[:-3], self.purpose(each), each.owner]

    def _begin(self) -> None:
        with self.hold_trait_notifications():
            self.problem, self.outcome, self.words, self.unavailable = None, "", "", ""
            self.because = RemovalCause.PURPOSE_ENDED.value


def _mark(entry: ListEntry) -> str:
    if entry.may_approve or entry.overdue:
        return "due"
    return "" if entry.standing in STANDS else "over"


def review_words(entry: ListEntry, zone: str) -> str:
    """Say until when an entry stands, and by when it has to be looked at or refreshed."""
    told = [f"Ends {shown(entry.ends_at, zone)}"]
    if entry.refresh_by is not None:
        told.append(f"to be refreshed by {shown(entry.refresh_by, zone)}, else it matches no more")
    told.append(f"still needed? Look by {entry.review_on:%d %b %Y}")
    return "; ".join(told) + "."
