"""Places of plates in the dictionary are right after every change, and plates of one day alone are told."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data_access.store.index import places
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.places import PlatePlaces
from data_access.store.index.plate_index import SegmentPlates

PLATES = st.lists(
    st.sampled_from(["7A2C8B5", "7A4C8B5", "AB1234", "T5S20D1K", "9ZZ", "0ABC", "Z9"]), min_size=1, max_size=9
)


@given(st.lists(PLATES, min_size=1, max_size=6), st.lists(PLATES, min_size=1, max_size=4))
def test_each_plate_of_a_part_is_found_where_it_stands_though_others_came_in_between(
    before: list[list[str]], later: list[list[str]]
) -> None:
    dictionary, there = Dictionary(), PlatePlaces()
    parts = [SegmentPlates.of(each) for each in before]
    for new in [[], *later]:
        parts += [SegmentPlates.of(new)] if new else []
        whole = dictionary.of(parts)
        for part in parts[::2] if len(parts) % 2 else parts:
            np.testing.assert_array_equal(whole.plates[there.of(whole, part)], part.plates)


def test_no_more_places_are_kept_than_there_is_room_for(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(places, "MOST", 3)
    parts = [SegmentPlates.of(["AB1", "AB2"]), SegmentPlates.of(["AB3", "AB4"])]
    whole, there = Dictionary().of(parts), PlatePlaces()
    for part in (*parts, *parts):
        np.testing.assert_array_equal(whole.plates[there.of(whole, part)], part.plates)


@given(st.lists(st.lists(PLATES, min_size=1, max_size=3), min_size=1, max_size=4))
def test_plates_with_all_reads_on_one_day_are_told_and_counted_by_that_day(days: list[list[list[str]]]) -> None:
    parts = {date(2026, 11, 1 + n): [SegmentPlates.of(each) for each in day] for n, day in enumerate(days)}
    whole = Dictionary().of([part for each in parts.values() for part in each])
    alone = PlatePlaces().alone(whole, parts)
    on = {
        plate: {n for n, day in enumerate(days) if any(plate in part for part in day)}
        for day in days
        for part in day
        for plate in part
    }
    expected = {n: sum(each == {n} for each in on.values()) for n in range(len(days))}
    assert {day.day - 1: count for day, count in alone.counts.items()} == expected
    assert np.count_nonzero(alone.day) == sum(expected.values())
