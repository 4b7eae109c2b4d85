"""The packed plate dictionary says the same as the texts do."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.questions.plates import Plates
from data_access.store.index import plate_characters
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.patterns import fit_of, whole
from data_access.store.index.plate_characters import PlateCharacters
from data_access.store.index.plate_index import SegmentPlates, pack, sweep, unpack
from tests.builders.store import fits

FEW = settings(max_examples=40, deadline=None, derandomize=True, database=None)
QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)
plates = st.lists(st.text("0QD8B1AZ9", max_size=10), max_size=40, unique=True)
some_patterns = st.text("0OQ8BA?*", min_size=1, max_size=7).filter(lambda text: text.strip("?*"))


@QUICK
@given(keys=st.lists(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=10)))
def test_packed_plates_unpack_to_themselves_and_sort_alike(keys: list[str]) -> None:
    packed = pack(keys)

    assert unpack(packed) == keys
    assert unpack(np.sort(packed)) == sorted(keys)


@QUICK
@given(keys=plates, pattern=some_patterns, confusable=st.booleans())
def test_a_sweep_finds_what_a_loop_over_letters_finds(keys: list[str], pattern: str, confusable: bool) -> None:
    question = Plates(pattern=pattern, confusable=confusable)

    found = unpack(sweep(pack(sorted(keys)), fit_of(question.part)))

    assert found == [key for key in sorted(keys) if fits(pattern, key, question)]


@QUICK
@given(
    keys=plates | st.lists(st.text("0QD8B1?Z9", max_size=10), max_size=40, unique=True),
    pattern=some_patterns,
    confusable=st.booleans(),
)
def test_plates_by_their_characters_say_what_the_sweep_says(keys: list[str], pattern: str, confusable: bool) -> None:
    every, fit = pack(sorted(keys)), fit_of(Plates(pattern=pattern, confusable=confusable).part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plate_characters, "_AT_ONCE", 7)
        patch.setattr(
            plate_characters, "_MANY_OF", 0
        )  # a pattern is looked for in bunches, however many plates it leaves
        assert unpack(PlateCharacters(every).fitting(fit)) == unpack(sweep(every, fit))


@QUICK
@given(keys=plates, pattern=some_patterns, confusable=st.booleans())
def test_the_regular_expression_says_what_the_sweep_says(keys: list[str], pattern: str, confusable: bool) -> None:
    fit = fit_of(Plates(pattern=pattern, confusable=confusable).part)

    assert [k for k in sorted(keys) if re.fullmatch(fit.regex(), k)] == unpack(sweep(pack(sorted(keys)), fit))


def test_one_whole_plate_has_one_key_and_a_confusable_one_has_not() -> None:
    assert whole("7OO1").key == "7001"
    assert fit_of(Plates(pattern="7OX").part).key == "70X"
    assert fit_of(Plates(pattern="7OX", confusable=True).part).key is None
    assert fit_of(Plates(pattern="7?X").part).key is None
    assert fit_of(Plates(pattern="7*").part).key is None


def test_a_character_meets_every_class_that_either_spelling_of_it_stands_in() -> None:
    fit = fit_of(Plates(pattern="0", confusable=True, classes=("0D", "OQ")).part)

    assert fit.places == ("0?DQ",)


def test_plates_of_segments_add_up_and_are_found_among_others() -> None:
    segment = SegmentPlates.of(["B", "A", "B"]).plus(SegmentPlates.of(["C", "A"], [5, 1]))

    assert unpack(segment.plates) == ["A", "B", "C"]
    assert segment.counts.tolist() == [2, 2, 5]
    assert segment.places_of(pack(["A", "BB", "C", "D"])).tolist() == [0, 2]
    assert segment.counts_of(pack(["A", "BB", "C", "D"])).tolist() == [2, 0, 5, 0]


def test_no_plates_hold_none_and_none_are_found_among_plates() -> None:
    assert SegmentPlates.of([]).places_of(pack(["A"])).tolist() == []
    assert SegmentPlates.of(["A"]).places_of(pack([])).tolist() == []


def test_the_dictionary_follows_the_segments() -> None:
    dictionary, one, other = Dictionary(), SegmentPlates.of(["B", "A"]), SegmentPlates.of(["C", "A"])

    assert unpack(dictionary.of([one, other]).plates) == ["A", "B", "C"]
    assert dictionary.of([one, other]).counts.tolist() == [2, 1, 1]
    assert unpack(dictionary.of([other]).plates) == ["A", "C"]
    assert dictionary.of([other]) is dictionary.of([other])
    assert unpack(dictionary.of([]).plates) == []


@FEW
@given(st.lists(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(-1, 3)), max_size=4), max_size=8))
def test_a_dictionary_brought_up_to_date_holds_what_is_there(changes: list[list[tuple[str, int]]]) -> None:
    dictionary, segments = Dictionary(), [SegmentPlates.of([])] * 4
    for change in changes:
        for letter, place in change:  # place -1 empties a segment, as a purge does
            one = SegmentPlates.of([letter, letter + "7"])
            segments[place] = SegmentPlates.of([]) if place < 0 else segments[place].plus(one)
        there = Counter[int]()
        for segment in segments:
            there.update(dict(zip(segment.plates.tolist(), segment.counts.tolist(), strict=True)))
        whole = dictionary.of(segments)
        assert dict(zip(whole.plates.tolist(), whole.counts.tolist(), strict=True)) == there
        assert np.array_equal(whole.plates, np.unique(whole.plates))


@FEW
@given(st.lists(st.sampled_from("ABCDE")), st.lists(st.sampled_from("ABCDE")))
def test_two_countings_together_are_one_counting_of_both(some: list[str], more: list[str]) -> None:
    together, whole = SegmentPlates.of(some).plus(SegmentPlates.of(more)), SegmentPlates.of(some + more)
    assert np.array_equal(together.plates, whole.plates)
    assert np.array_equal(together.counts, whole.counts)


def test_what_fits_a_pattern_is_swept_once_until_there_are_other_plates() -> None:
    dictionary, one = Dictionary(), SegmentPlates.of(["7A1", "7B2"])
    fit = fit_of(Plates(pattern="7?1").part)
    first = dictionary.fitting([one], fit)
    assert unpack(first) == ["7A1"]
    assert dictionary.fitting([one], fit) is first
    two = SegmentPlates.of(["7C1"])
    assert unpack(dictionary.fitting([one, two], fit)) == ["7A1", "7C1"]
    assert unpack(dictionary.fitting([one], fit)) == ["7A1"]
    assert unpack(dictionary.fitting([], fit)) == []


@FEW
@given(
    st.lists(st.lists(st.tuples(st.text("AB7?", min_size=1, max_size=4), st.integers(0, 3)), max_size=9), max_size=6),
    some_patterns,
)
def test_what_fits_is_found_whatever_has_come_and_gone_since_plates_were_laid_out(
    changes: list[list[tuple[str, int]]], pattern: str
) -> None:
    first = [SegmentPlates.of([f"{n}B{m}" for m in range(10)]) for n in range(20)]
    dictionary, segments, fit = Dictionary(), [*first], fit_of(Plates(pattern=pattern).part)
    for change in [[], *changes]:
        for key, place in change:
            segments[place] = SegmentPlates.of([key, "7A"])
        expected = {key for part in segments for key in unpack(sweep(part.plates, fit))}
        assert unpack(dictionary.fitting(segments, fit)) == sorted(expected)


def test_only_the_last_few_patterns_are_kept() -> None:
    dictionary, one = Dictionary(), SegmentPlates.of(["7A1"])
    fits_of = [fit_of(Plates(pattern=f"{character}*").part) for character in "ABCDEFGHIJ"]
    found = [dictionary.fitting([one], fit) for fit in fits_of]
    assert dictionary.fitting([one], fits_of[-1]) is found[-1]
    assert dictionary.fitting([one], fits_of[0]) is not found[0]
