"""Findings, stars, notes, flags and questions of a case: whose they are, what stands, what was destroyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_access.errors import Conflict, NotFound
from data_access.records.casework import (
    case_questions,
    cases,
    findings,
    incidents,
    saved_reads,
    verifications,
    viewings,
)
from data_access.records.casework.cases import CaseRow
from data_access.records.casework.saved_reads import ReadRef
from data_access.records.casework.verifications import Check
from data_access.records.keeping import holds, purges
from data_access.terms import CaseKind, Comparison, FindingKind, RecordState
from tests.builders.records import DAY, HOUR, NOW, import_rows, recorded, registers, unhurried

CASE, OTHER = "26-001234", "26-009999"


def a_ref(**changed: Any) -> ReadRef:
    ref = ReadRef(read_id="v:1", captured_at=NOW - DAY, retention_class="flock", intent=3)
    return replace(ref, **changed)


def star(connection: Connection, case_number: str = CASE, seq: int = 5, **changed: Any) -> None:
    saved_reads.star(connection, recorded(seq), case_number=case_number, read=a_ref(**changed), person_id="ann")


def note(connection: Connection, seq: int = 6, **changed: Any) -> saved_reads.Note:
    return saved_reads.note(connection, recorded(seq), case_number=CASE, read=a_ref(**changed), person_id="bob")


def record(connection: Connection, case_number: str = CASE, **changed: Any) -> findings.Finding:
    given = {"case_number": case_number, "kind": FindingKind.FINDING, "person_id": "ann", **changed}
    return findings.record(connection, recorded(7), **given)


def test_a_finding_names_its_entry_and_is_struck_out_once(connection: Connection) -> None:
    first, second = record(connection, rests_on=3), record(connection, OTHER)
    assert (first.entry, first.rests_on, first.struck_at) == (7, 3, None)
    struck = findings.strike(connection, recorded(8), first.finding, numbers={CASE}, person_id="bob")
    assert (struck.entry, struck.struck_entry, struck.struck_by) == (7, 8, "bob")
    for number in (first.finding, second.finding, 99):
        with pytest.raises(NotFound):
            findings.strike(connection, recorded(9), number, numbers={CASE}, person_id="bob")
    assert [each.finding for each in findings.of_case(connection, {CASE, OTHER})] == [first.finding, second.finding]


def test_a_case_has_so_many_findings_notes_and_saved_reads(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((findings, "MOST_FINDINGS"), (saved_reads, "MOST_SAVED"), (saved_reads, "MOST_NOTES")):
        monkeypatch.setattr(module, name, 1)
    record(connection)
    note(connection)
    star(connection)  # the same read
    for act in (lambda: record(connection), lambda: note(connection), lambda: star(connection, read_id="v:2")):
        with pytest.raises(Conflict, match="as many as it can"):
            act()
    star(connection, OTHER)


def test_a_read_is_saved_while_it_is_starred_or_noted(connection: Connection) -> None:
    star(connection)
    with pytest.raises(Conflict):
        star(connection)
    note(connection)
    saved_reads.unstar(connection, recorded(), numbers={CASE}, read_id="v:1")
    (left,) = saved_reads.of_case(connection, {CASE})
    assert (left.starred_by, left.read.intent) == (None, 3)
    with pytest.raises(NotFound):
        saved_reads.unstar(connection, recorded(), numbers={CASE}, read_id="v:1")
    assert [(each.entry, each.author) for each in saved_reads.notes_of_case(connection, {CASE})] == [(6, "bob")]


def verify(connection: Connection, seq: int = 8, row_id: str = "v:1", **changed: Any) -> verifications.Verification:
    checked = {"plate": Comparison.AGREES, "state": Comparison.AGREES, "source": "ncic", "record": RecordState.CURRENT}
    given = {"case_number": CASE, "row_id": row_id, "person_id": "ann", "picture": 4}
    return verifications.record(connection, recorded(seq), **given, check=Check(**{**checked, **changed}))


def test_a_verified_read_stays_saved_without_a_star_and_says_when_it_was_destroyed(connection: Connection) -> None:
    star(connection)
    verify(connection)
    saved_reads.unstar(connection, recorded(), numbers={CASE}, read_id="v:1")
    purge = purges.begin(connection, recorded(), retention_class="flock", before=NOW, person_id="ann")
    saved_reads.note_destroyed(connection, recorded(), purge, frozenset())
    (left,) = saved_reads.of_case(connection, {CASE})
    assert (left.starred_by, left.destroyed_at is None) == (None, False)
    assert verifications.has(connection, {CASE}, "v:1")
    assert not verifications.has(connection, {OTHER}, "v:1")


def test_a_correction_ends_the_verifications_of_its_read_and_of_no_other(connection: Connection) -> None:
    for row_id in ("v:1", "~3:v:1", "v:2"):
        verify(connection, row_id=row_id)
    verifications.note_corrected(connection, recorded(9), "~5:v:1")
    verify(connection, row_id="~5:v:1")
    found = verifications.of_case(connection, {CASE})
    assert [(each.row_id, each.corrected) for each in found] == [
        ("v:1", 9),
        ("~3:v:1", 9),
        ("v:2", None),
        ("~5:v:1", None),
    ]


@given(st.sampled_from(Comparison), st.sampled_from(Comparison), st.sampled_from([None, *RecordState]))
def test_only_what_agrees_and_is_current_is_verified(
    plate: Comparison, state: Comparison, said: RecordState | None
) -> None:
    checked = Check(plate=plate, state=state, source=None if said is None else "ncic", record=said)
    assert checked.verified == ((plate, state, said) == ("agrees", "agrees", "current"))


def test_a_viewing_is_remembered_once_and_goes_with_its_case_session(connection: Connection) -> None:
    viewings.keep(connection, recorded(4), case_session="c-1", read=b"r")
    viewings.keep(connection, recorded(5), case_session="c-1", read=b"r")
    assert [viewings.find(connection, *its) for its in (("c-1", b"r"), ("c-1", b"s"), ("c-2", b"r"))] == [5, None, None]


def test_a_read_that_was_saved_under_two_numbers_of_one_case_stands_once(connection: Connection) -> None:
    import_rows(connection, [CaseRow(number=CASE, kind=CaseKind.CRIMINAL)])
    cases.begin_provisional(
        connection, recorded(), number="P26-1", kind=CaseKind.CRIMINAL, until=NOW + DAY, person_id="ann"
    )
    saved_reads.note(connection, recorded(), case_number="P26-1", read=a_ref(), person_id="ann")
    cases.reconcile(connection, recorded(), "P26-1", CASE, person_id="ann")
    numbers = cases.numbers_of(connection, CASE)
    assert numbers == cases.numbers_of(connection, "p26-1") == {CASE, "P26-1"}
    star(connection)
    (saved,) = saved_reads.of_case(connection, numbers)
    assert saved.starred_by == "ann"
    assert cases.numbers_of(connection, "26-0") == {"26-0"}


def test_a_case_is_flagged_once_at_a_time(connection: Connection) -> None:
    given = {"case_number": CASE, "numbers": {CASE}, "person_id": "ann"}
    with pytest.raises(NotFound):
        incidents.end(connection, recorded(), numbers={CASE}, person_id="ann")
    made = incidents.flag(connection, recorded(4), **given)
    assert (made.entry, incidents.of_case(connection, {CASE})) == (4, made)
    with pytest.raises(Conflict):
        incidents.flag(connection, recorded(5), **given)
    assert incidents.standing(connection) == [made]
    incidents.end(connection, recorded(6), numbers={CASE}, person_id="bob")
    assert (incidents.of_case(connection, {CASE}), incidents.standing(connection)) == (None, [])
    assert incidents.flag(connection, recorded(7), **given).entry == 7


def test_questions_stand_under_their_case_the_newest_first(connection: Connection) -> None:
    for seq, number, kind, granted in ((1, CASE, "canvass", 1), (2, OTHER, "plates", 1), (3, CASE, "plates", 0)):
        case_questions.keep(
            connection, recorded(seq), case_number=number, person_id="ann", kind=kind, granted=bool(granted)
        )
    assert [each.entry for each in case_questions.latest(connection, {CASE}, 9)] == [3, 1]
    assert [each.entry for each in case_questions.latest(connection, {CASE, OTHER}, 2, ("plates",))] == [3, 2]
    assert [case_questions.is_of_case(connection, {CASE}, seq) for seq in (1, 2, 3, 4)] == [True, False, False, False]


def test_a_hold_says_when_it_is_to_be_reviewed(connection: Connection) -> None:
    def place(ids: list[str], day: date) -> int:
        given = {"case_number": CASE, "basis": "evidence", "person_id": "ann", "review_on": day}
        return holds.place(connection, recorded(), read_ids=ids, **given)

    place(["v:1"], date(2027, 1, 1))
    later = place(["v:1", "v:2"], date(2027, 2, 1))
    assert holds.reviews_of(connection, ["v:1", "v:2", "v:3"]) == {"v:1": date(2027, 2, 1), "v:2": date(2027, 2, 1)}
    holds.release(connection, recorded(), later, person_id="ann", reason="over")
    assert holds.reviews_of(connection, ["v:1", "v:2"]) == {"v:1": date(2027, 1, 1)}


READS = [f"v:{n}" for n in range(3)]
CAPTURED = {read_id: NOW - (10 - 3 * n) * DAY + n * HOUR for n, read_id in enumerate(READS)}
CLASSES = {"v:0": "flock", "v:1": "flock", "v:2": "mobile"}
steps = st.one_of(
    st.tuples(st.sampled_from(["star", "unstar", "note", "hold", "release"]), st.sampled_from(READS)),
    st.tuples(st.just("purge"), st.tuples(st.sampled_from(["flock", "mobile"]), st.integers(0, 12))),
)


class Plainly:
    """What stars, notes, holds and purges come to, in sets."""

    def __init__(self) -> None:
        self.starred: set[str] = set()
        self.noted: set[str] = set()
        self.held: set[str] = set()
        self.destroyed: set[str] = set()

    def step(self, what: str, about: Any) -> bool:
        """Do it, and say whether it can be done."""
        if what == "purge":
            name, days = about
            first_kept = datetime.combine((NOW - days * DAY).date(), time(), UTC)
            gone = {r for r in self.saved() if CLASSES[r] == name and CAPTURED[r] < first_kept and r not in self.held}
            self.destroyed |= gone
            return True
        done = {
            "star": about not in self.starred,
            "unstar": about in self.starred,
            "release": about in self.held,
        }.get(what, True)
        if done:
            {
                "star": self.starred.add,
                "unstar": self.starred.discard,
                "note": self.noted.add,
                "hold": self.held.add,
                "release": self.held.discard,
            }[what](about)
            self.destroyed &= self.saved()
        return done

    def saved(self) -> set[str]:
        return self.starred | self.noted


def done_for_real(connection: Connection, placed: dict[str, list[int]], what: str, about: Any) -> bool:
    if what == "purge":
        before = NOW - about[1] * DAY
        begun = purges.begin(connection, recorded(), retention_class=about[0], before=before, person_id="ann")
        held = holds.held_ids(connection)
        purges.finish(connection, recorded(), begun, {})
        saved_reads.note_destroyed(connection, recorded(), begun, held)
        return True
    if what == "hold":
        given = {"case_number": CASE, "basis": "evidence", "person_id": "ann", "review_on": date(2027, 1, 1)}
        placed.setdefault(about, []).append(holds.place(connection, recorded(), read_ids=[about], **given))
        return True
    if what == "release":
        numbers = placed.pop(about, [])
        for number in numbers:
            holds.release(connection, recorded(), number, person_id="ann", reason="over")
        return bool(numbers)
    about_it = {"read_id": about, "captured_at": CAPTURED[about], "retention_class": CLASSES[about]}
    try:
        if what == "star":
            star(connection, **about_it)
        elif what == "note":
            note(connection, **about_it)
        else:
            saved_reads.unstar(connection, recorded(), numbers={CASE}, read_id=about)
    except (Conflict, NotFound):
        return False
    return True


@unhurried
@given(st.lists(steps, max_size=14))
def test_stars_notes_holds_and_purges_in_any_order_come_to_what_plain_sets_say(done: list[tuple[str, Any]]) -> None:
    plainly, placed = Plainly(), dict[str, list[int]]()
    with registers() as connection:
        for what, about in done:
            assert done_for_real(connection, placed, what, about) == plainly.step(what, about)
        found = {each.read.read_id: each for each in saved_reads.of_case(connection, {CASE})}
        assert set(found) == plainly.saved()
        assert {r for r, each in found.items() if each.starred_by} == plainly.starred
        assert {r for r, each in found.items() if each.destroyed_at} == plainly.destroyed
        assert set(holds.reviews_of(connection, READS)) == plainly.held


def test_only_whole_days_before_the_purge_are_destroyed(connection: Connection) -> None:
    midnight = datetime.combine((NOW - 5 * DAY).date(), time(), UTC)
    star(connection, read_id="v:1", captured_at=midnight - timedelta(microseconds=1))
    star(connection, read_id="v:2", captured_at=midnight)
    begun = purges.begin(connection, recorded(), retention_class="flock", before=NOW - 5 * DAY, person_id="ann")
    saved_reads.note_destroyed(connection, recorded(9), begun, frozenset())
    gone = {each.read.read_id: each.destroyed_at for each in saved_reads.of_case(connection, {CASE})}
    assert gone == {"v:1": NOW, "v:2": None}
