"""Entries of the agency's own hot list over acts and a moving clock, beside a plain model of what may be and what matches."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection

from data_access.answers.list_entries import EntryState, RemovalCause
from data_access.errors import Conflict, NotFound
from data_access.matching.terms import ListedPlate, Spans, micros
from data_access.policy import acts
from data_access.policy.authorise import permit
from data_access.records.casework import list_entries
from data_access.records.casework.list_entries import EntryRecord
from data_access.records.casework.list_entry_steps import STEPS, diagram
from tests.builders.policy import a_person, a_state, an_asker, an_entry_then, the_pack
from tests.builders.records import NOW, recorded, registers

DOCUMENT = Path(__file__).parents[3] / "docs" / "engineers.md"
TICK, REFRESH = timedelta(microseconds=1), timedelta(hours=72)
PEOPLE = {
    "rita": ("detective", "1"),
    "rita-2": ("division_commander", "1"),
    "dave": ("division_commander", "2"),
    "olga": ("operations_commander", "3"),
    "carl": ("captain", "4"),
}
"""User name, role and number: rita has two accounts, and asks for every entry."""


def a_record(number: int = 1, **changed: Any) -> EntryRecord:
    """An entry that waits, as a gateway would ask for it now."""
    values: dict[str, Any] = {
        "number": number,
        "case_number": "26-001234",
        "purpose": "stolen_vehicle",
        "requester": "rita",
        "requester_role": "detective",
        "owner": "rita",
        "asked_at": NOW,
        "ends_at": NOW + timedelta(days=7),
        "review_on": (NOW + timedelta(days=7)).date(),
        "refresh_by": NOW + REFRESH,
        "fits": None,
        "standing": EntryState.WAITING,
        "sealed": b"sealed",
    }
    return EntryRecord(**{**values, **changed})


def may_approve(person: str, unavailable: str) -> bool:
    """What Barstow's policy says to somebody who would approve an entry of the detective rita."""
    pack, (role, number) = the_pack("barstow"), PEOPLE[person]
    until = NOW.date() + timedelta(days=300)
    who = a_person(role=role, number=number, cleared_on=NOW.date(), clearance_expires=until)
    rita = a_person(person_id="rita", role="detective", number=PEOPLE["rita"][1])
    then = an_entry_then(role="detective", requester=rita, owner=rita, remover=None, unavailable=unavailable)
    act = acts.an_act("entry_approved", asker=an_asker(who), may=pack.roles[role].may)
    return permit(act, a_state(pack=pack, adopted=pack.hash, person=who, entry=then)).granted


class Entries(RuleBasedStateMachine):
    """One entry after another; of each the model keeps when it was approved, refreshed and ended, and until when it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.open = registers()
        self.connection: Connection = self.open.__enter__()
        self.now, self.seq = NOW, 1
        self.model: dict[int, dict[str, Any]] = {}

    def teardown(self) -> None:
        self.open.__exit__(None, None, None)

    def step(self) -> Any:
        self.seq += 1
        return recorded(self.seq, self.now)

    @initialize()
    def begin(self) -> None:
        self.ask_for(2)

    @rule(days=st.integers(1, 5))
    def ask(self, days: int) -> None:
        self.ask_for(days)

    def ask_for(self, days: int) -> None:
        number = list_entries.next_number(self.connection)
        ends = self.now + timedelta(days=days)
        new = a_record(number, asked_at=self.now, ends_at=ends, refresh_by=self.now + REFRESH)
        list_entries.ask(self.connection, self.step(), new)
        self.model[number] = {"ends": ends, "refresh": self.now + REFRESH, "approved": None, "over": None}

    @rule(by=st.timedeltas(timedelta(minutes=1), timedelta(hours=30)))
    def time_goes_by(self, by: timedelta) -> None:
        self.now += by

    @rule(number=st.integers(1, 4), which=st.sampled_from(["ends", "refresh"]), off=st.sampled_from([-TICK, TICK * 0]))
    def time_comes_to_an_edge(self, number: int, which: str, off: timedelta) -> None:
        if number in self.model:
            self.now = max(self.now, self.model[number][which] + off)

    @rule(number=st.integers(1, 4), person=st.sampled_from(sorted(PEOPLE)), words=st.sampled_from(["", "on leave"]))
    def approve(self, number: int, person: str, words: str) -> None:
        allowed = person == "dave" or (person == "olga" and words != "")
        assert may_approve(person, words) == allowed
        if allowed:
            given = {"person_id": person, "refresh_for": REFRESH, "ciphertext": b"approved"}
            if self.does(number, {"waiting"}, list_entries.approve, **given):
                self.model[number].update(approved=self.now, refresh=self.now + REFRESH)

    @rule(number=st.integers(1, 4))
    def decline(self, number: int) -> None:
        if self.does(number, {"waiting"}, list_entries.decline, person_id="dave"):
            self.model[number].update(over="declined")

    @rule(number=st.integers(1, 4))
    def refresh(self, number: int) -> None:
        if self.does(number, {"waiting", "in_force", "unrefreshed"}, list_entries.refresh, refresh_for=REFRESH):
            self.model[number].update(refresh=self.now + REFRESH)

    @rule(number=st.integers(1, 4), because=st.sampled_from(list(RemovalCause)))
    def remove(self, number: int, because: RemovalCause) -> None:
        standing = {"waiting", "in_force", "unrefreshed", "expired"}
        if self.does(number, standing, list_entries.remove, person_id="rita", because=because):
            self.model[number].update(over="removed")

    def does(self, number: int, of: set[str], act: Any, **given: Any) -> bool:
        """Do an act on an entry, which must succeed if it stands where it may be done, and change nothing if not."""
        if number not in self.model:
            with pytest.raises(NotFound):
                act(self.connection, self.step(), number, **given)
            return False
        if self.standing(number, self.now) in of:
            act(self.connection, self.step(), number, **given)
            return True
        before = list_entries.find(self.connection, number)
        with pytest.raises(Conflict):
            act(self.connection, self.step(), number, **given)
        assert list_entries.find(self.connection, number) == before
        return False

    def standing(self, number: int, at: datetime) -> str:
        known = self.model[number]
        if known["over"]:
            return str(known["over"])
        if at >= known["ends"]:
            return "expired"
        if at >= known["refresh"]:
            return "unrefreshed"
        return "in_force" if known["approved"] else "waiting"

    @invariant()
    def each_stands_and_matches_as_in_the_model(self) -> None:
        found = {each.number: each for each in list_entries.matchable(self.connection)}
        for number, known in self.model.items():
            record = list_entries.required(self.connection, number)
            assert record.state(self.now) == self.standing(number, self.now)
            assert (record.sealed is None) == bool(known["over"])
            until = min(known["ends"], known["refresh"])
            for at in (NOW - TICK, self.now, known["approved"] or self.now, until - TICK, until, until + REFRESH):
                expected = known["approved"] is not None and not known["over"] and known["approved"] <= at < until
                assert (number in found and matches(found[number], at)) == expected


def matches(record: EntryRecord, at: datetime) -> bool:
    """True if matching would take an entry at an instant."""
    listed = ListedPlate(plate="9Q9Z1A", approved_at=record.approved_at, ends_at=record.matches_until)
    return bool(Spans.of([listed]).hold(np.array([0]), micros(at))[0])


Entries.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestEntries = Entries.TestCase


def test_what_was_declined_or_removed_stays_so_and_no_step_leads_into_waiting_but_a_request_or_a_refresh() -> None:
    over = {EntryState.DECLINED, EntryState.REMOVED}
    assert not [step for step in STEPS if step.of in over]
    into = {step.act.does.name for step in STEPS if step.to is EntryState.WAITING and step.act is not None}
    assert into == {"entry_requested", "entry_refreshed"}
    assert {state for step in STEPS for state in (step.of, step.to)} == {None, *EntryState}


def test_the_drawing_in_the_documents_is_the_table() -> None:
    assert f"```mermaid\n{diagram()}```" in DOCUMENT.read_text(encoding="utf-8")


def test_who_is_to_remove_an_entry_is_noted_until_it_is_removed() -> None:
    with registers() as connection:
        list_entries.ask(connection, recorded(2, NOW), a_record())
        list_entries.owe_removal(connection, recorded(3, NOW), 1, RemovalCause.RECOVERED, "bob")
        noted = list_entries.required(connection, 1)
        assert (noted.removal_due, noted.removal_by) == (RemovalCause.RECOVERED, "bob")
        recovered = RemovalCause.RECOVERED
        ended = list_entries.remove(connection, recorded(4, NOW), 1, person_id="bob", because=recovered)
        assert (ended.removal_due, ended.removal_by, ended.ended_because) == (None, None, RemovalCause.RECOVERED)
        list_entries.owe_removal(connection, recorded(5, NOW), 1, RemovalCause.ERROR, "bob")
        assert list_entries.required(connection, 1) == ended
        with pytest.raises(NotFound):
            list_entries.owe_removal(connection, recorded(6, NOW), 2, RemovalCause.ERROR, "bob")


def test_no_more_entries_stand_at_once_than_matching_was_measured_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_entries, "MOST_STANDING", 3)
    monkeypatch.setattr(list_entries, "MOST_PARTIAL", 1)
    with registers() as connection:
        list_entries.ask(connection, recorded(2, NOW), a_record(1, fits=2))
        with pytest.raises(Conflict, match="partial"):
            list_entries.ask(connection, recorded(3, NOW), a_record(2, fits=2))
        list_entries.ask(connection, recorded(3, NOW), a_record(2))
        list_entries.ask(connection, recorded(4, NOW), a_record(3))
        with pytest.raises(Conflict, match="as many as can be"):
            list_entries.ask(connection, recorded(5, NOW), a_record(4))
        list_entries.remove(connection, recorded(6, NOW), 2, person_id="rita", because=RemovalCause.ERROR)
        list_entries.ask(connection, recorded(7, NOW), a_record(4))
