"""Which reads match which entries of hot lists, and how."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from data_access.matching.matching import ListMatcher
from data_access.matching.terms import Likeness, ListedPlate, ReadColumns, StateAgreement
from tests.builders.assurance import times
from tests.builders.hot_lists import (
    AT,
    PlainRead,
    a_random_set,
    an_entry,
    columns_of,
    hits_of,
    plain_hits,
)

TICK = timedelta(microseconds=1)


def likeness_of(listed: str, read: str) -> list[Likeness]:
    return [hit.likeness for hit in hits_of([an_entry(listed)], [PlainRead(read)])]


def test_matching_is_what_a_plain_loop_finds() -> None:
    draw, found = random.Random(20261122), 0
    for number in range(times(10_000, 30_000)):
        entries, reads = a_random_set(draw)
        hits = hits_of(entries, reads)
        assert hits == plain_hits(entries, reads), number
        found += len(hits)
    assert found > 10_000


@pytest.mark.parametrize(
    ("listed", "read", "likeness"),
    [
        ("9ZQ4X7", "9ZQ4X7", [Likeness.EXACT]),
        ("9zq-4x7", "9ZQ4X7", [Likeness.EXACT]),
        ("9Z04X7", "9ZO4X7", [Likeness.FOLDED]),
        ("9ZQ4X7", "9ZO4X7", [Likeness.CONFUSABLE]),
        ("9Z88X1", "92B8XL", [Likeness.CONFUSABLE]),
        ("9ZQ4X7", "9ZQ4X8", []),
        ("9ZQ4X7", "9ZQ4X", []),
        ("9ZQ4X7", "9ZQ4X7A", []),
    ],
)
def test_likeness_is_told_by_the_characters(listed: str, read: str, likeness: list[Likeness]) -> None:
    assert likeness_of(listed, read) == likeness


@pytest.mark.parametrize(
    ("listed", "read", "likeness"),
    [
        ("9Z?4*", "9ZQ4X7", [Likeness.EXACT]),
        ("9Z?4*", "9ZQ4", [Likeness.EXACT]),
        ("9Z?4", "9Z4", []),
        ("*0*7", "9ZO4X7", [Likeness.FOLDED]),
        ("*X*X*", "9XQ4X7", [Likeness.EXACT]),
        ("*X*X*", "9XQ4Y7", []),
        ("*0*", "DO04X7", [Likeness.EXACT]),
    ],
)
def test_a_partial_plate_matches_where_it_fits_and_as_well_as_it_fits_best(
    listed: str, read: str, likeness: list[Likeness]
) -> None:
    assert likeness_of(listed, read) == likeness


def test_a_place_that_was_not_read_equals_no_character_and_may_stand_under_a_wildcard() -> None:
    assert likeness_of("9ZQ4X7", "9Z?4X7") == []
    assert likeness_of("9Z?4X7", "9Z?4X7") == [Likeness.EXACT]
    assert likeness_of("9ZQ*", "9ZQ?X7") == [Likeness.EXACT]


def test_only_a_hit_character_for_character_is_live() -> None:
    hits = hits_of([an_entry("9Z04X7")], [PlainRead("9Z04X7"), PlainRead("9ZO4X7"), PlainRead("9ZQ4X7")])
    assert [hit.live for hit in hits] == [True, False, False]


def test_exact_hits_of_a_read_come_first() -> None:
    entries = [an_entry("9ZO4X7"), an_entry("9ZQ4X7"), an_entry("9Z04X7")]
    assert [hit.entry for hit in hits_of(entries, [PlainRead("9Z04X7")])] == [2, 0, 1]


@pytest.mark.parametrize(
    ("listed", "read", "states"),
    [
        ("XA-NOR", "XA-NOR", StateAgreement.SAME),
        ("XA-NOR", "XA-SUD", StateAgreement.DIFFERS),
        ("XA-NOR", None, StateAgreement.NOT_READ),
        (None, "XA-NOR", StateAgreement.NOT_LISTED),
        (None, None, StateAgreement.NOT_LISTED),
    ],
)
def test_a_differing_or_missing_state_is_named_and_still_a_hit(
    listed: str | None, read: str | None, states: StateAgreement
) -> None:
    hits = hits_of([an_entry(state=listed)], [PlainRead("9ZQ4X7", read)])
    assert [hit.states for hit in hits] == [states]


@pytest.mark.parametrize(
    ("changed", "matches"),
    [
        ({"ends_at": AT}, False),
        ({"ends_at": AT + TICK}, True),
        ({"removed_at": AT}, False),
        ({"removed_at": AT + TICK}, True),
        ({"approved_at": None}, False),
        ({"approved_at": AT}, True),
        ({"approved_at": AT + TICK}, False),
        ({"starts_at": AT}, True),
        ({"starts_at": AT + TICK}, False),
    ],
)
@pytest.mark.parametrize("plate", ["9ZQ4X7", "9Z*7"])
def test_expired_unapproved_and_removed_entries_never_match_and_the_boundary_is_exact(
    changed: dict[str, datetime | None], matches: bool, plate: str
) -> None:
    assert bool(hits_of([an_entry(plate, **changed)], [PlainRead("9ZQ4X7")])) is matches


def test_an_entry_that_ended_between_capture_and_arrival_matches_no_late_read() -> None:
    captured = PlainRead("9ZQ4X7", captured_at=AT - timedelta(hours=9))
    assert len(hits_of([an_entry()], [captured])) == 1
    assert hits_of([an_entry(removed_at=AT - timedelta(hours=1))], [captured]) == []


def test_an_entry_does_not_look_back_at_reads_from_before_its_approval() -> None:
    captured = PlainRead("9ZQ4X7", captured_at=AT - timedelta(hours=9))
    assert hits_of([an_entry(approved_at=AT - timedelta(hours=1))], [captured]) == []


def test_a_late_read_is_told_with_its_age_and_is_never_live() -> None:
    reads = [PlainRead("9ZQ4X7", captured_at=AT - age) for age in (timedelta(hours=1), timedelta(hours=1) + TICK)]
    hits = hits_of([an_entry()], reads)
    assert [(hit.age, hit.live) for hit in hits] == [(timedelta(hours=1), True), (timedelta(hours=1) + TICK, False)]


def test_a_read_and_an_entry_make_one_hit_however_often_the_entry_fits() -> None:
    assert len(hits_of([an_entry("*X*")], [PlainRead("XXXXXX")])) == 1


def test_no_entries_and_no_reads_make_no_hits() -> None:
    assert hits_of([], [PlainRead("9ZQ4X7")]) == []
    assert hits_of([an_entry(), an_entry("9*")], []) == []


@pytest.mark.parametrize("plate", ["", "?*", "9ZQ4X7ABCDE", "9ZQ!*"])
def test_what_is_no_plate_is_not_listed(plate: str) -> None:
    with pytest.raises(ValueError, match=r"letter|longer|character"):
        an_entry(plate)


def test_an_error_about_a_listed_plate_does_not_show_it() -> None:
    with pytest.raises(ValueError, match="letters") as raised:
        an_entry("9ZQ4X7ABCDE")
    assert "9ZQ" not in str(raised.value) + repr(an_entry())


@pytest.mark.parametrize("plates", [["9ZQ4X7ABCDE"], [None], ["9zq4x7"], ["9ZQ 47"], ["9ZÄ47"]])
def test_a_read_with_a_plate_that_is_not_folded_is_refused(plates: list[str | None]) -> None:
    reads = ReadColumns(
        plates=pa.array(plates, pa.string()), states=pa.array([None], pa.string()), captured_us=np.zeros(1, np.int64)
    )
    with pytest.raises(ValueError, match="a plate to be matched"):
        ListMatcher.of([an_entry()]).hits(reads, AT)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        ReadColumns(plates=pa.array(["9"]), states=pa.array([], pa.string()), captured_us=np.zeros(1, np.int64))


def test_a_slice_of_a_column_is_matched_as_itself() -> None:
    whole = columns_of([PlainRead("A9"), PlainRead("9ZQ4X7"), PlainRead("B9")])
    part = ReadColumns(plates=whole.plates[1:], states=whole.states[1:], captured_us=whole.captured_us[1:])
    assert ListMatcher.of([ListedPlate(plate="9ZQ4X7", approved_at=AT)]).hits(part, AT).reads.tolist() == [0]
