"""Release requests: read as the page opens and after each act, one is looked at, acts on it; and a new one."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Final

import traitlets as t

from data_access.acts.on_releases.decisions import ReleaseApproval, ReleaseRefusal, ReleaseVerification
from data_access.acts.on_releases.fulfilment import ReleaseDeclaration, ReleaseFulfilment, ReleaseReturn
from data_access.acts.on_releases.requests import (
    LookAtLetter,
    ReleaseOpening,
    ReleaseRequest,
)
from data_access.acts.on_releases.written_request import unfit_content, unfit_name
from data_access.acts.table import ActValue
from data_access.answers.releases import (
    OpenedRelease,
    Release,
    Releases,
    ReleaseStanding,
    ReleaseState,
)
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.errors import InvalidQuery
from data_access.terms import RecipientKind
from data_access.vocabulary import state_of
from data_access.wording.on_releases.letters import not_admitted
from data_access.wording.on_releases.requests import KINDS, STANDINGS, needs
from data_access.wording.refusals import Problem
from data_access.wording.times import day_shown
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded
from widgets.parts.script_parts import EntryRow
from widgets.records.release_pages import ReleasePages, one_of, with_one

HEARD: Final = ["found", "chosen"]
"""Traits on which what is looked at depends."""
COLUMNS: Final = ("No.", "Agency", "Standing", "Received", "Kind")
NEED_WORDS: Final = Problem("Not done yet", "Say it in a few words first, in the field beside the button.")
OPEN_FIRST: Final = Problem("Not done yet", "Open the written request first: it is what you approve.")
NEED_CHOICE: Final = Problem("Not done yet", "Choose what the recipient did: destroyed it, or returned it.")
NOT_THERE: Final = Problem("Not found", "There is no release request of that number. Choose one of the list.")
NOT_TAKEN: Final = "The file was not taken"

_AGENCIES: Final = frozenset({RecipientKind.LAW_ENFORCEMENT, RecipientKind.PROSECUTOR, RecipientKind.PUBLIC_SAFETY})
_OPEN: Final = frozenset({ReleaseState.RECEIVED, ReleaseState.VERIFIED, ReleaseState.APPROVED, ReleaseState.LAPSED})
_TO_RETURN: Final = frozenset({ReleaseState.FULFILLED, ReleaseState.EXPIRED})
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
    "inbox": ("Inbox", lambda each: each.standing in _OPEN),
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
        words: How the next step was done: who was verified and how, to whom it was handed over, who confirmed its return.
        unavailable: Why who comes first is not to be had. `how` is a `ReturnKind`, or empty: nobody
            has chosen yet what the recipient did.
        declaration, refusal: Who declared what the policy asks for; why the request is refused.
        agency, kind, state, federal, person_asking, contact, purpose, legal_basis, consideration: Of a new one.
        file_name, file: The written request of a new one.
        letter: The letter to who asked, to copy; empty if none was taken.
        document: The written request of the one that is looked at; empty if it was not opened.
        outcome: What was done last, in words.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Instance(Releases, allow_none=True)
    filter = t.Unicode("all")
    chosen = t.Int(-1)
    words = t.Unicode("")
    unavailable = t.Unicode("")
    declaration = t.Unicode("")
    refusal = t.Unicode("")
    how = t.Unicode("")
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
    document = t.Bytes(b"")
    outcome = t.Unicode("")
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self._pages = ReleasePages(client)
        self.observe(lambda _: self._begin(), ["chosen"])

    @guarded
    def read(self) -> None:
        """Read the requests, on record."""
        self.problem, self.outcome = None, ""
        self._read()

    @guarded
    def read_older(self) -> None:
        """Read the next page of older requests, on record."""
        if self.found is not None:
            self.problem, self.found = None, self._pages.further(self.found)

    @guarded
    def read_all(self) -> None:
        """Read all pages anew, on record: the dissemination log is of all requests, as they stand at one time."""
        if self.found is not None:
            self.problem, self.found = None, self._pages.whole()

    def log_is_whole(self) -> bool:
        """True if what is listed is all that there is, read at once: a log of it lacks nothing that the figures count."""
        found = self.found
        whole = found is not None and found.older is None and len(found.releases) >= found.count
        return whole and self._pages.at_once

    @guarded
    def look_at(self, number: int) -> None:
        """Look at one request, whichever the filter lets through, and on whichever page; say so if there is none of that number."""
        if self.found is None:
            return
        self.found = self._pages.down_to(self.found, number)
        if one_of(self.found, number) is None:
            self.problem = NOT_THERE
        else:
            self.filter, self.chosen = "all", number

    def older_words(self) -> str:
        """Say which requests are listed, as long as there are others on further pages; empty if all are."""
        found = self.found
        if found is None or found.older is None:
            return ""
        listed, count = len(found.releases), found.count
        return f"{listed:,} of {count:,} requests are listed: the newest, and all that wait for somebody."

    def begin_new(self) -> None:
        """Leave what is looked at for the form of a new request; what was typed there stays."""
        self.chosen = -1
        self._begin()

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
        return one_of(self.found, self.chosen)

    def rows(self) -> list[EntryRow]:
        """Return the requests for the table."""
        return [{"key": each.number, "cells": self._cells(each), "mark": _mark(each)} for each in self.listed()]

    def kinds(self) -> list[tuple[str, str]]:
        """Return the kinds of who may ask as (words, code); those that the pack knows in its words."""
        own = dict(self.person.releases.kinds)
        return [(own.get(kind.value, words), kind.value) for kind, words in KINDS.items()]

    def is_between_agencies(self) -> bool:
        """True if the new request is of an agency, which is of a state or federal."""
        return RecipientKind(self.kind) in _AGENCIES

    def needs(self) -> str:
        """Say what the policy asks of a new request of the kind that is chosen."""
        return needs(self.person.releases, RecipientKind(self.kind))

    def take_file(self, name: str, content: bytes) -> None:
        """Take the written request as a file; say so if its name, its size or its bytes do not fit."""
        of_name, of_content = unfit_name(name), unfit_content(content)
        words = f"Its name {of_name}." if of_name else f"It {of_content}."
        fits = not of_name and not of_content
        self.problem = None if fits else Problem(NOT_TAKEN, words)
        self.file_name, self.file = (name, content) if fits else ("", b"")

    def waits(self) -> bool:
        """True if what is looked at is neither fulfilled nor refused."""
        one = self.release()
        return one is not None and one.standing in _OPEN

    def may_verify(self) -> bool:
        """True if the reader may record who asks, and it was not done yet."""
        one, form = self.release(), self.person.releases
        able = form.may_request or form.may_approve
        return able and one is not None and one.standing is ReleaseState.RECEIVED

    def may_refuse(self) -> bool:
        """True if the reader is one of those who approve what is looked at, and did not enter it."""
        one = self.release()
        return self.waits() and one is not None and not one.own and self.person.role in one.approvers

    def may_declare(self) -> bool:
        """True if the policy asks for a declaration that is not on record yet, and the reader may record it."""
        one = self.release()
        asked_for = bool(self.person.releases.declaration) and one is not None and one.kind is not RecipientKind.PUBLIC
        able = self.person.releases.may_request or self.person.releases.may_fulfil
        return asked_for and able and self.waits() and bool(one and not one.declared)

    def comes_second(self) -> bool:
        """True if the reader approves what is looked at only while nobody of the first is to be had."""
        one = self.release()
        of_an_agency = one is not None and one.may_approve and one.kind is not RecipientKind.PUBLIC
        return of_an_agency and self.person.role in self.person.releases.otherwise

    def opens_first(self) -> bool:
        """True if the reader may approve what is looked at once they have opened the written request."""
        one = self.release()
        return one is not None and one.to_open

    def may_take_back(self) -> bool:
        """True if what is looked at is to be returned one day, that is not confirmed, and the reader may record it."""
        one = self.release()
        due = one is not None and one.standing in _TO_RETURN and one.use_until is not None
        return due and self._follows_up()

    def may_hand_over(self) -> bool:
        """True if something left under what is looked at, and the reader may say to whom: even if its approval has ended since."""
        one = self.release()
        if one is None or not one.files:
            return False
        return one.may_fulfil or (one.standing is ReleaseState.LAPSED and self.person.releases.may_fulfil)

    def enter(self) -> None:
        """Enter the new request, on record. If policy refuses it for good, the letter to who asked is there as well."""
        self.problem, self.outcome, self.letter = None, "", ""
        self._enter()
        if self.problem is not None:
            self.letter = not_admitted(self.person.agency, self.problem.reasons, self.problem.seq)

    @guarded
    def _enter(self) -> None:
        written = {"name": self.file_name, "content": base64.b64encode(self.file).decode()} if self.file else None
        between = self.is_between_agencies()
        done = value_of(
            ReleaseStanding,
            do(
                self.client,
                ReleaseRequest,
                agency=self.agency.strip(),
                kind=self.kind,
                state=self._state() if between and not self.federal else "",
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

    def _state(self) -> str:
        found = state_of(self.state) if self.state.strip() else None
        if found is None:
            raise InvalidQuery("state", "write of which state the agency is, such as CA or California")
        return found

    def _follows_up(self) -> bool:
        form = self.person.releases
        return form.may_request or form.may_approve or form.may_fulfil

    def _clear(self) -> None:
        """Empty the form: the next request must not go on file with the papers of this one."""
        for name in _OF_A_NEW_ONE:
            self.set_trait(name, False if name == "federal" else "")
        self.file = b""

    def verify(self) -> None:
        """Say how it was made sure that the agency is what it says."""
        self._in_words(ReleaseVerification, {"how": self.words})

    def approve(self) -> None:
        """Approve what is looked at; who does not come first says why nobody of those is to be had."""
        if self.opens_first():
            self.problem, self.outcome = OPEN_FIRST, ""
        elif self.comes_second():
            self._in_words(ReleaseApproval, {"unavailable": self.unavailable})
        else:
            self._settle(ReleaseApproval, {"unavailable": ""})

    def refuse(self) -> None:
        """Refuse what is looked at, and say why."""
        self._in_words(ReleaseRefusal, {"words": self.refusal})

    def declare(self) -> None:
        """Note that the recipient declared what the policy asks for."""
        self._in_words(ReleaseDeclaration, {"words": self.declaration})

    def fulfil(self) -> None:
        """Note to whom the files were handed over."""
        self._in_words(ReleaseFulfilment, {"words": self.words})

    def take_back(self) -> None:
        """Note the return or the destruction, whichever was chosen: nothing is until somebody has."""
        if not self.how:
            self.problem, self.outcome = NEED_CHOICE, ""
            return
        self._in_words(ReleaseReturn, {"words": self.words, "how": self.how})

    @guarded
    def take_letter(self) -> None:
        """Take the letter to who asked, on record."""
        self.problem = None
        done = value_of(ReleaseStanding, do(self.client, LookAtLetter, number=self.chosen), "the letter")
        self.letter = done.letter or "There is nothing to write yet."

    @guarded
    def open_written(self) -> None:
        """Open the written request of what is looked at, on record."""
        self.problem = None
        done = value_of(OpenedRelease, do(self.client, ReleaseOpening, number=self.chosen), "the request")
        self.found = with_one(self.found, done.release)
        self.document = base64.b64decode(done.content)

    def _in_words(self, act: type[ActValue], fields: Mapping[str, str]) -> None:
        stripped = {name: text.strip() for name, text in fields.items()}
        if all(stripped.values()):
            self._settle(act, stripped)
        else:
            self.problem, self.outcome = NEED_WORDS, ""

    @guarded
    def _settle(self, act: type[ActValue], fields: Mapping[str, object]) -> None:
        self.problem, self.outcome = None, ""
        done = value_of(ReleaseStanding, do(self.client, act, number=self.chosen, **fields), "the request")
        self._read()
        self._begin()
        self.outcome = f"{act.does.words}. Request {done.case}: {STANDINGS[done.standing]}."
        self.letter = done.letter

    def _read(self) -> None:
        self.found = self._pages.again(self.chosen)

    def _cells(self, each: Release) -> list[str]:
        standing, received = STANDINGS[each.standing].partition(";")[0], day_shown(each.received_at, self.person.zone)
        return [str(each.number), each.agency, standing, received, KINDS[each.kind]]

    def _begin(self) -> None:
        with self.hold_trait_notifications():
            self.problem = None
            self.document = b""
            for name in ("outcome", "letter", "words", "how", "unavailable", "declaration", "refusal"):
                self.set_trait(name, "")


def _mark(each: Release) -> str:
    if each.may_approve or each.may_fulfil or each.standing is ReleaseState.EXPIRED:
        return "due"
    return "" if each.standing in _OPEN or each.standing is ReleaseState.FULFILLED else "over"
