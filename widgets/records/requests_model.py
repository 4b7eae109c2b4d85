"""Release requests: read as the page opens and after each act, one is looked at, acts on it; and a new one."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Final

import traitlets as t

from data_access.acts.on_releases.decisions import ReleaseApproval, ReleaseRefusal, ReleaseVerification
from data_access.acts.on_releases.fulfilment import ReleaseDeclaration, ReleaseFulfilment, ReleaseReturn
from data_access.acts.on_releases.requests import LookAtLetter, LookAtReleases, ReleaseRequest
from data_access.acts.table import ActValue
from data_access.answers.releases import Release, Releases, ReleaseStanding, ReleaseState, ReturnKind
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.terms import RecipientKind
from data_access.wording.on_releases.requests import KINDS, STANDINGS
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded
from widgets.parts.script_parts import EntryRow

COLUMNS: Final = ("No.", "Agency", "Standing", "Received", "Kind")
NEED_WORDS: Final = Problem("Not done yet", "Say in a few words why, or how.")

_AGENCIES: Final = frozenset({RecipientKind.LAW_ENFORCEMENT, RecipientKind.PROSECUTOR, RecipientKind.PUBLIC_SAFETY})
OPEN: Final = frozenset({ReleaseState.RECEIVED, ReleaseState.VERIFIED, ReleaseState.APPROVED, ReleaseState.LAPSED})
"""Where requests stand with which something is to be done."""
_OF_A_NEW_ONE: Final = (
    "agency",
    "state",
    "federal",
    "person_asking",
    "contact",
    "purpose",
    "legal_basis",
    "consideration",
    "file_name",
)
_GIVEN: Final = frozenset({ReleaseState.FULFILLED, ReleaseState.EXPIRED, ReleaseState.RETURNED, ReleaseState.DESTROYED})

FILTERS: Final[Mapping[str, tuple[str, Callable[[Release], bool]]]] = {
    "all": ("All", lambda _: True),
    "inbox": ("Inbox", lambda each: each.standing in OPEN),
    "approve": ("For you to approve", lambda each: each.may_approve),
    "fulfil": ("For you to fulfil", lambda each: each.may_fulfil),
    "given": ("Fulfilled", lambda each: each.standing in _GIVEN),
    "due": ("Return is due", lambda each: each.standing is ReleaseState.EXPIRED),
    "refused": ("Refused", lambda each: each.standing is ReleaseState.REFUSED),
    "routed": ("Routed", lambda each: each.standing is ReleaseState.ROUTED),
}
"""Which requests are listed, by code: its words, and what it lets through."""


class RequestsModel(t.HasTraits):
    """What requests there are, which is looked at, and a new one.

    Attributes:
        found: What the gateway said, or None before the first reading.
        filter: Code of `FILTERS`.
        chosen: Number of the request that is looked at; -1 for none.
        words: Why or how something is done. `unavailable` is why who comes first is not to be had. `how` is a `ReturnKind`.
        agency, kind, state, federal, person_asking, contact, purpose, legal_basis, consideration: Of a new one.
        file_name, file: The written request of a new one.
        letter: The letter to who asked, to copy; empty if none was taken.
        outcome: What was done last, in words.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Instance(Releases, allow_none=True)
    filter = t.Unicode("all")
    chosen = t.Int(-1)
    words = t.Unicode("")
    unavailable = t.Unicode("")
    how = t.Unicode(ReturnKind.DESTROYED.value)
    agency = t.Unicode("")
    kind = t.Unicode(RecipientKind.LAW_ENFORCEMENT.value)
    state = t.Unicode("")
    federal = t.Bool(False)
    person_asking = t.Unicode("")
    contact = t.Unicode("")
    purpose = t.Unicode("")
    legal_basis = t.Unicode("")
    consideration = t.Unicode("")
    file_name = t.Unicode("")
    file = t.Bytes(b"")
    letter = t.Unicode("")
    outcome = t.Unicode("")
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.observe(lambda _: self._begin(), ["chosen"])

    @guarded
    def read(self) -> None:
        """Read the requests, on record."""
        self.problem, self.outcome = None, ""
        self._read()

    def listed(self) -> list[Release]:
        """Return the requests that the filter lets through, in the gateway's order: what waits first."""
        lets = FILTERS[self.filter][1]
        return [each for each in (self.found.releases if self.found else ()) if lets(each)]

    def filters(self) -> list[tuple[str, str]]:
        """Return the ways to filter as (words with a count, code); one that lets nothing through is left out."""
        there = self.found.releases if self.found else ()
        counts = {code: sum(map(lets, there)) for code, (_, lets) in FILTERS.items()}
        return [
            (f"{words} ({counts[code]})", code)
            for code, (words, _) in FILTERS.items()
            if counts[code] or code in ("all", self.filter)
        ]

    def release(self) -> Release | None:
        """Return the request that is looked at, or None."""
        there = self.found.releases if self.found else ()
        return next((each for each in there if each.number == self.chosen), None)

    def rows(self) -> list[EntryRow]:
        """Return the requests for the table."""
        return [{"key": each.number, "cells": self._cells(each), "mark": _mark(each)} for each in self.listed()]

    def kinds(self) -> list[tuple[str, str]]:
        """Return the kinds of who may ask as (words, code); those that the pack knows in its words."""
        own = dict(self.person.releases.kinds)
        return [(own.get(kind.value, words), kind.value) for kind, words in KINDS.items()]

    def needs_return(self) -> bool:
        """True if what is looked at was handed over and its return is not confirmed."""
        one = self.release()
        return one is not None and one.standing in {ReleaseState.FULFILLED, ReleaseState.EXPIRED}

    def may_hand_over(self) -> bool:
        """True if something left under what is looked at, and the reader may say to whom: even if its approval has ended since."""
        one = self.release()
        if one is None or not one.files:
            return False
        return one.may_fulfil or (one.standing is ReleaseState.LAPSED and self.person.releases.may_fulfil)

    @guarded
    def enter(self) -> None:
        """Enter the new request, on record."""
        self.problem, self.outcome = None, ""
        written = {"name": self.file_name, "content": base64.b64encode(self.file).decode()} if self.file else None
        between = RecipientKind(self.kind) in _AGENCIES
        done = value_of(
            ReleaseStanding,
            do(
                self.client,
                ReleaseRequest,
                agency=self.agency.strip(),
                kind=self.kind,
                state=self.state.strip().upper() if between and not self.federal else "",
                federal=self.federal and between,
                person=self.person_asking.strip(),
                contact=self.contact.strip(),
                purpose=self.purpose.strip(),
                legal_basis=self.legal_basis.strip(),
                consideration=self.consideration.strip(),
                written=written,
            ),
            "the request",
        )
        self._clear()
        self._read()
        self.chosen = done.number
        self.outcome, self.letter = f"Request {done.case} is {STANDINGS[done.standing]}.", done.letter

    def _clear(self) -> None:
        """Empty the form: the next request must not go on file with the papers of this one."""
        for name in _OF_A_NEW_ONE:
            self.set_trait(name, False if name == "federal" else "")
        self.file = b""

    def verify(self) -> None:
        """Say how it was made sure that the agency is what it says."""
        self._in_words(ReleaseVerification, "how")

    def approve(self) -> None:
        """Approve what is looked at."""
        self._settle(ReleaseApproval, {"unavailable": self.unavailable.strip()})

    def refuse(self) -> None:
        """Refuse what is looked at, and say why."""
        self._in_words(ReleaseRefusal, "words")

    def declare(self) -> None:
        """Note that the recipient declared what the policy asks for."""
        self._in_words(ReleaseDeclaration, "words")

    def fulfil(self) -> None:
        """Note to whom the files were handed over."""
        self._in_words(ReleaseFulfilment, "words")

    def take_back(self) -> None:
        """Note the return or the destruction."""
        self._in_words(ReleaseReturn, "words", {"how": self.how})

    @guarded
    def take_letter(self) -> None:
        """Take the letter to who asked, on record."""
        self.problem = None
        done = value_of(ReleaseStanding, do(self.client, LookAtLetter, number=self.chosen), "the letter")
        self.letter = done.letter or "There is nothing to write yet."

    def _in_words(self, act: type[ActValue], name: str, more: Mapping[str, object] | None = None) -> None:
        if self.words.strip():
            self._settle(act, {name: self.words.strip(), **(more or {})})
        else:
            self.problem = NEED_WORDS

    @guarded
    def _settle(self, act: type[ActValue], fields: Mapping[str, object]) -> None:
        self.problem, self.outcome = None, ""
        done = value_of(ReleaseStanding, do(self.client, act, number=self.chosen, **fields), "the request")
        self._read()
        self._begin()
        self.outcome, self.letter = f"Request {done.case}: {STANDINGS[done.standing]}.", done.letter

    def _read(self) -> None:
        self.found = value_of(Releases, do(self.client, LookAtReleases), "the release requests")

    def _cells(self, each: Release) -> list[str]:
        received = shown(each.received_at, self.person.zone)[:-3]
        return [str(each.number), each.agency, STANDINGS[each.standing].partition(";")[0], received, KINDS[each.kind]]

    def _begin(self) -> None:
        with self.hold_trait_notifications():
            self.problem, self.outcome, self.letter, self.words, self.unavailable = None, "", "", "", ""


def _mark(each: Release) -> str:
    if each.may_approve or each.may_fulfil or each.standing is ReleaseState.EXPIRED:
        return "due"
    return "" if each.standing in OPEN or each.standing is ReleaseState.FULFILLED else "over"
