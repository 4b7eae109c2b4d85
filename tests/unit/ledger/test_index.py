"""The index of the entries: it finds what reading all of them finds, and is checked against them wherever it is used."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import LedgerStopped, NotVerified
from data_access.ledger import lookup
from data_access.ledger.file import index
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Turn
from data_access.ledger.verification.verify import verify
from data_access.questions.justification import Justification
from data_access.terms import stamp
from tests.builders.ledger import (
    NOON,
    Clock,
    a_ledger,
    a_request,
    age,
    an_asker,
    ask,
    documents,
    granted,
    ledger_path,
    refused,
    reopened,
)

ASKED = frozenset({"intent", "refusal"})
PEOPLE, UNITS, CASES = ("ada", "bob", "cyd"), ("robbery", "homicide"), ("26-000001", "26-000002")


def filled(directory: Path, rounds: int = 6, **changed: Any) -> Ledger:
    """A ledger of questions by three people of two units under two cases, some refused, and entries that name nobody."""
    ledger = a_ledger(directory, **changed)
    for number in range(rounds * 6):
        asker = an_asker(person_id=PEOPLE[number % 3], unit=UNITS[number % 2])
        given = {"case_number": CASES[number // 3 % 2], "purpose": "robbery", "reason": "Getaway car seen leaving"}
        request = a_request(asker=asker, justification=Justification(**given))
        with ledger.deciding() as turn:
            turn.append("logged_on", {"who": {"person": PEOPLE[number % 3]}})
            intent = turn.intent(refused(request=request) if number % 4 == 1 else granted(request=request))
        if intent.granted and number % 5:
            with pytest.raises(KeyError), ledger.concluding(intent):
                raise KeyError
    return ledger


def by_hand(directory: Path, *statements: str) -> None:
    connection = sqlite3.connect(ledger_path(directory), isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_persons_entries_are_those_that_reading_all_of_them_finds(tmp_path: Path) -> None:
    ledger = filled(tmp_path)
    entries = documents(ledger)
    for person in (*PEOPLE, "dan"):
        for kinds in ((), ASKED):
            for case in ("", *CASES):
                mine = [
                    entry["seq"]
                    for entry in reversed(entries)
                    if entry.get("who", {}).get("person") == person
                    and (not kinds or entry["kind"] in kinds)
                    and (not case or entry.get("case", {}).get("number") == case)
                ]
                given: Any = {"kinds": kinds, "case_number": case}
                assert lookup.of_person(ledger, person, before=9999, most=9999, **given) == mine
                assert lookup.of_person(ledger, person, before=40, most=3, **given) == [n for n in mine if n < 40][:3]
    ledger.close()


def test_what_a_unit_asked_since_an_instant_is_what_reading_back_to_it_finds(tmp_path: Path) -> None:
    ledger = filled(tmp_path, clock=Clock(step=timedelta(minutes=1)))
    entries = documents(ledger)
    for unit in (*UNITS, "traffic", None):
        for at in (entries[0]["at"], entries[37]["at"], entries[-1]["at"], "2027"):
            there = [
                (entry["seq"], entry["kind"], entry["who"]["person"], "question" in entry, entry["case"]["number"])
                for entry in reversed(entries)
                if entry["at"] >= at and entry["kind"] in ASKED and unit in (None, entry["who"]["unit"])
            ]
            assert [tuple(each) for each in lookup.since(ledger, at, ASKED, unit)] == there
    ledger.close()


def test_entries_come_by_their_numbers_in_the_order_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "CHUNK", 4)
    ledger = filled(tmp_path)
    wanted = [9, 3, 30, 4, 5, 6, 1]
    assert list(lookup.entries_of(ledger, wanted)) == [documents(ledger)[seq] for seq in wanted]
    ledger.close()


def test_an_index_that_says_something_else_of_an_entry_shows_nothing_and_stops_the_ledger(tmp_path: Path) -> None:
    filled(tmp_path).close()
    by_hand(tmp_path, "UPDATE ledger_who SET person = 'eve' WHERE seq = 2")
    ledger = reopened(tmp_path)
    found = lookup.of_person(ledger, "eve", before=99, most=9)
    assert found == [2]
    with pytest.raises(LedgerStopped, match="index of the ledger does not fit entry 2"):
        list(lookup.entries_of(ledger, found))
    assert ledger.stopped
    assert "does not fit entry 2" in ledger.why_stopped
    with pytest.raises(LedgerStopped, match="does not fit entry 2"), ledger.deciding():
        pass
    ledger.close()


FORGED: dict[str, str] = {
    "whose": "UPDATE ledger_who SET person = 'eve' WHERE seq = 2",
    "whose, as nobody's": "UPDATE ledger_who SET person = NULL WHERE seq = 2",
    "the unit": "UPDATE ledger_who SET unit = 'traffic' WHERE seq = 2",
    "the time": "UPDATE ledger_who SET at = '2026-11-22T12:00:00.000000Z' WHERE seq = 2",
    "the kind": "UPDATE ledger_who SET kind = 'refusal' WHERE seq = 2",
    "the case": "UPDATE ledger_who SET case_number = '26-9' WHERE seq = 2",
    "a question": "UPDATE ledger_who SET asks = 0 WHERE seq = 2",
    "one that is gone": "DELETE FROM ledger_who WHERE seq = 2",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED)
def test_an_index_that_was_changed_by_hand_does_not_verify(tmp_path: Path, statement: str) -> None:
    filled(tmp_path, 1).close()
    assert verify(ledger_path(tmp_path)).indexed == len(bodies(tmp_path))
    by_hand(tmp_path, statement)
    with pytest.raises(NotVerified, match=r"index does not say of entry [23]"):
        verify(ledger_path(tmp_path))


@pytest.mark.parametrize("statement", ["INSERT INTO ledger_open VALUES (1)", "DELETE FROM ledger_open"])
def test_intents_that_were_forged_to_wait_or_not_to_wait_do_not_verify(tmp_path: Path, statement: str) -> None:
    filled(tmp_path, 1).close()
    by_hand(tmp_path, statement)
    with pytest.raises(NotVerified, match="which intents have no outcome"):
        verify(ledger_path(tmp_path))


def bodies(directory: Path) -> list[bytes]:
    connection = sqlite3.connect(ledger_path(directory))
    found = [body for (body,) in connection.execute("SELECT body FROM ledger_entry ORDER BY seq")]
    connection.close()
    return found


def index_of(directory: Path) -> tuple[list[Any], list[Any]]:
    connection = sqlite3.connect(ledger_path(directory))
    rows = connection.execute("SELECT * FROM ledger_who ORDER BY seq").fetchall()
    waiting = connection.execute("SELECT seq FROM ledger_open ORDER BY seq").fetchall()
    connection.close()
    return rows, waiting


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_a_ledger_from_before_gets_its_index_at_its_first_start_and_verifies_before_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(index, "AT_ONCE", at_once)
    filled(tmp_path, 1).close()
    age(tmp_path)
    assert verify(ledger_path(tmp_path)).indexed == 0
    reopened(tmp_path).close()
    there = [json.loads(body) for body in bodies(tmp_path)]
    assert index_of(tmp_path)[0] == [index.row_of(entry) for entry in there]
    assert index_of(tmp_path)[1] == []
    assert verify(ledger_path(tmp_path)).indexed == len(there)


def without_an_index(_: Any, __: Any) -> None:
    """What a version that knows no index does."""


def test_entries_of_a_version_that_kept_no_index_are_added_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 1).close()
    with monkeypatch.context() as older:
        older.setattr(index, "add", without_an_index)
        older.setattr(index, "add_missing", lambda _: 0)
        ledger = reopened(tmp_path)
        ask(ledger)
        ledger.close()
        before = len(index_of(tmp_path)[0])
        assert verify(ledger_path(tmp_path)).indexed == before < len(bodies(tmp_path))
    ledger = reopened(tmp_path)
    assert len(index_of(tmp_path)[0]) == ledger.size == len(bodies(tmp_path))
    ledger.close()
    assert verify(ledger_path(tmp_path)).indexed == len(bodies(tmp_path))


def test_an_index_is_never_without_its_entry_nor_an_entry_without_its_index(tmp_path: Path) -> None:
    ledger = filled(tmp_path, 1)

    def body(turn: Turn) -> None:
        turn.append("logged_on", {"who": {"person": "eve"}})
        raise KeyError

    with pytest.raises(KeyError), ledger.deciding() as turn:
        body(turn)
    ledger.close()
    assert [row[0] for row in index_of(tmp_path)[0]] == list(range(len(bodies(tmp_path))))
    assert "eve" not in {row[3] for row in index_of(tmp_path)[0]}


def test_an_intent_waits_until_its_outcome_stands(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    with ledger.deciding() as turn:
        intent = turn.intent(granted())
    assert index_of(tmp_path)[1] == [(intent.seq,)]
    with pytest.raises(KeyError), ledger.concluding(intent):
        raise KeyError
    assert index_of(tmp_path)[1] == []
    ledger.close()


def test_where_the_clock_was_set_back_nothing_is_read_beyond_the_first_older_entry(tmp_path: Path) -> None:
    clock = Clock(NOON)
    ledger = a_ledger(tmp_path, clock=clock)
    clock.at = NOON + timedelta(hours=1)
    ahead = ask(ledger) - 1
    to = NOON + timedelta(minutes=30)
    with ledger.deciding() as turn:
        turn.goes_on_at = to
        turn.append("clock_set_back", {"who": {"person": "ada"}, "to": stamp(to)})
    clock.at = to
    after = ask(ledger) - 1
    assert [each.seq for each in lookup.since(ledger, stamp(NOON + timedelta(minutes=15)), ASKED, None)] == [
        after,
        ahead,
    ]
    assert list(lookup.since(ledger, stamp(NOON + timedelta(minutes=45)), ASKED, None)) == []
    ledger.close()
