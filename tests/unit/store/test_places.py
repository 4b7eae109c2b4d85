"""Places of plates in the dictionary, or in a sample of it, are right after every change, and plates of one day alone are told."""

from __future__ import annotations

from datetime import date
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.store.crowds import AloneDays, crowd_of, of_sample, thinned
from data_access.store.index import places
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.places import PlatePlaces, TownSample, picked
from data_access.store.index.plate_index import SegmentPlates
from data_access.store.sheaves.columns import Columns
from data_access.store.sheaves.sheaf import LooseTexts, Sheaf

PLATES = st.lists(
    st.sampled_from(["7A2C8B5", "7A4C8B5", "AB1234", "T5S20D1K", "9ZZ", "0ABC", "Z9"]), min_size=1, max_size=9
)


def must_be_there(there: PlatePlaces, sample: TownSample, part: SegmentPlates) -> None:
    """Hold the placing of a part to a look at each of its plates."""
    placing = there.of(sample, part)
    rows = slice(None) if placing.rows is None else placing.rows
    among = np.isin(part.plates, sample.plates)
    np.testing.assert_array_equal(sample.plates[placing.places], part.plates[among])
    np.testing.assert_array_equal(part.plates[rows], part.plates[among])
    np.testing.assert_array_equal(placing.counts, part.counts[among])


@pytest.mark.parametrize("few", [100, 3])
@given(st.lists(PLATES, min_size=1, max_size=6), st.lists(PLATES, min_size=1, max_size=4))
def test_each_plate_of_a_part_is_found_where_it_stands_though_others_came_in_between(
    few: int, before: list[list[str]], later: list[list[str]]
) -> None:
    dictionary, there = Dictionary(), PlatePlaces()
    parts = [SegmentPlates.of(each) for each in before]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "FEW", few)
        for new in [[], *later]:
            parts += [SegmentPlates.of(new)] if new else []
            sample = there.sample(dictionary.of(parts))
            for part in parts[::2] if len(parts) % 2 else parts:
                must_be_there(there, sample, part)


def test_no_more_places_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST", 3)
    parts = [SegmentPlates.of(["AB1", "AB2"]), SegmentPlates.of(["AB3", "AB4"])]
    there = PlatePlaces()
    sample = there.sample(Dictionary().of(parts))
    for part in (*parts, *parts):
        must_be_there(there, sample, part)


def test_of_a_large_town_so_many_plates_stand_for_all_and_those_of_a_smaller_sample_are_among_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "FEW", 1_000)
    part = SegmentPlates.of([f"{n:05}XY" for n in range(6_000)])
    sample = PlatePlaces().sample(Dictionary().of([part]))
    assert sample.one_in == 8
    assert 600 < len(sample.plates) < 900
    assert picked(sample.plates, 8).all()
    fewer = sample.plates[picked(sample.plates, 24)]
    np.testing.assert_array_equal(fewer, part.plates[picked(part.plates, 24)])


@pytest.mark.parametrize("few", [2_000, 10_000])
def test_a_crowd_knows_the_reads_of_each_of_its_plates(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "FEW", few)
    some = sheaf_of([f"{n % 3_000:05}XY" for n in range(7_000)])
    whole, there = Dictionary().of([some.plates]), PlatePlaces()
    town = of_sample(there.sample(whole), there)
    for crowd in (town, thinned(town, 3), crowd_of(town.plates[5::7], whole)):
        np.testing.assert_array_equal(crowd.reads_in([some]), some.plates.counts_of(crowd.plates))
        np.testing.assert_array_equal(crowd.counts, some.plates.counts_of(crowd.plates))


@given(st.lists(st.lists(PLATES, min_size=1, max_size=3), min_size=1, max_size=4))
def test_plates_with_all_reads_on_one_day_are_counted_by_that_day(days: list[list[list[str]]]) -> None:
    parts = {date(2026, 11, 1 + n): [sheaf_of(each) for each in day] for n, day in enumerate(days)}
    whole, there = Dictionary().of([part.plates for each in parts.values() for part in each]), PlatePlaces()
    town, fitting = of_sample(there.sample(whole), there), crowd_of(whole.plates, whole)
    counts = AloneDays().of(town, parts)
    on = {
        plate: {n for n, day in enumerate(days) if any(plate in part for part in day)}
        for day in days
        for part in day
        for plate in part
    }
    expected = {n: sum(each == {n} for each in on.values()) for n in range(len(days))}
    assert {day.day - 1: count for day, count in counts.items()} == expected
    assert {day.day - 1: fitting.alone_in(each, fitting.counts) for day, each in parts.items()} == expected


def sheaf_of(keys: list[str]) -> Sheaf:
    """A sheaf of which nothing is known but its plates."""
    plates = SegmentPlates.of(keys)
    starts = np.concatenate(([0], np.cumsum(plates.counts)))
    return Sheaf(plates, len(keys), lambda: starts, _none, cast(LooseTexts, None))


def _none() -> Columns:
    raise AssertionError("nobody looks at columns here")
