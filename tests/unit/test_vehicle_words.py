"""One word for what vendors spell in many ways."""

from __future__ import annotations

from typing import get_args

import pytest

from data_access.vehicle_words import KIN, SAYS_NOTHING, SPELLINGS, Kind, counts_as, plain, word


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_spelling_belongs_to_one_word_and_says_something(kind):
    spellings = [each for one, others in SPELLINGS[kind].items() for each in (one, *others)]
    assert len(set(spellings)) == len(spellings)
    assert not SAYS_NOTHING & set(spellings)
    assert [plain(each) for each in spellings] == spellings


@pytest.mark.parametrize("kind", get_args(Kind))
def test_no_two_words_are_one_once_their_signs_are_left_out(kind):
    joined = [
        {"".join(filter(str.isalnum, each)) for each in (one, *others)} for one, others in SPELLINGS[kind].items()
    ]
    assert sum(map(len, joined)) == len(set().union(*joined))


@pytest.mark.parametrize("kind", get_args(Kind))
def test_kin_are_words_of_the_table(kind):
    assert {each for one, others in KIN[kind].items() for each in (one, *others)} <= set(SPELLINGS[kind])


@pytest.mark.parametrize(
    ("kind", "written", "one"),
    [
        ("colour", "GRY", "grey"),
        ("colour", "Gray", "grey"),
        ("colour", "dark_gray", "dark grey"),
        ("colour", "DBL", "dark blue"),
        ("colour", "dark-blue", "dark blue"),
        ("colour", "DarkBlue", "dark blue"),
        ("colour", "Dk. Blue", "dark blue"),
        ("colour", "deepBlue", "dark blue"),
        ("colour", "deepGray", "dark grey"),
        ("colour", "silverGrey", "silver-grey"),
        ("colour", "light/grey", "light grey"),
        ("make", "Land-Rover", "land rover"),
        ("make", "Mercedes.Benz", "mercedes-benz"),
        ("make", "MercedesBenz", "mercedes-benz"),
        ("body", "Pick-Up-Truck", "pickup"),
        ("body", "StationWagon", "station wagon"),
        ("body", "4-dr", "sedan"),
        ("colour", "Perlmutt", "perlmutt"),
        ("make", "CHEV", "chevrolet"),
        ("make", "Chevrolet", "chevrolet"),
        ("make", "VW", "volkswagen"),
        ("body", "4D", "sedan"),
        ("body", "PK", "pickup"),
        ("body", "Sport  Utility", "suv"),
        *(
            (kind, nothing, None)
            for kind in get_args(Kind)
            for nothing in ("Unknown", "UNK", "N/A", "N.A.", "nan", " ", "other", "NotKnown", "not-available", "(none)")
        ),
    ],
)
def test_codes_and_spellings_are_brought_to_one_word(kind, written, one):
    assert word(kind, written) == one


@pytest.mark.parametrize(
    ("kind", "asked", "found"),
    [
        ("colour", "gray", {"grey", "gry", "gray", "dark grey", "silver-gray"}),
        ("colour", "GRY", {"grey", "gray"}),
        ("colour", "blue", {"blue", "blu", "navy", "dbl", "dark-blue", "darkblue", "deepblue"}),
        ("colour", "dark blue", {"dark blue", "navy"}),
        ("make", "chevy", {"chevrolet", "chev"}),
        ("body", "suv", {"ut", "crossover"}),
        ("make", "Aurel", {"aurel"}),
    ],
)
def test_a_question_finds_every_spelling_and_what_is_nearly_the_same(kind, asked, found):
    assert found <= counts_as(kind, asked)


def test_a_question_for_dark_blue_finds_blue_and_leaves_light_blue_out():
    assert {"dark blue", "dbl", "blue", "blu"} <= counts_as("colour", "dark blue")
    assert not {"light blue", "lbl"} & counts_as("colour", "dark blue")
