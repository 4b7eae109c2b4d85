"""A pattern one of whose characters may be wrong: what fits it, letter by letter, and how much it says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.questions.pattern import CONFUSABLE, Pattern, fixed_places
from data_access.questions.plates import NearPlates, Plates
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.patterns import fit_of
from data_access.store.plan import plates_that_fit
from data_access.terms import plate_key
from tests.builders.store import fits, nearly_fits

LETTERS = "0OQ8B1"
PATTERNS = st.text(LETTERS + "?*", min_size=1, max_size=5).filter(lambda text: bool(text.strip("?*")))
PLATES = st.text(LETTERS + "?", min_size=1, max_size=6)


def fitting(pattern: Pattern, plate: str) -> bool:
    return re.fullmatch(fit_of(pattern).regex(), plate_key(plate)) is not None


@given(text=PATTERNS, plate=PLATES)
def test_what_fits_is_what_a_plain_loop_says(text: str, plate: str) -> None:
    asked = NearPlates(pattern=text)
    assert fitting(asked.part, plate) == nearly_fits(asked.pattern, plate)
    alike = NearPlates(pattern=text, confusable=True)
    look_alike = fits(alike.pattern, plate, Plates(pattern="A", confusable=True))
    assert fitting(alike.part, plate) == (nearly_fits(alike.pattern, plate) or look_alike)


@given(text=PATTERNS, plate=PLATES)
def test_whatever_fits_the_partial_plate_nearly_fits_too(text: str, plate: str) -> None:
    if fitting(Plates(pattern=text).part, plate):
        assert fitting(NearPlates(pattern=text).part, plate)


@given(text=PATTERNS, confusable=st.booleans())
def test_it_says_as_much_as_its_weakest_pattern(text: str, confusable: bool) -> None:
    asked = NearPlates(pattern=text, confusable=confusable)
    places = [k for k, letter in enumerate(asked.pattern) if letter not in "?*"]
    weakest = [asked.pattern[:k] + "?" + asked.pattern[k + 1 :] for k in places]
    assert asked.fixed <= min(fixed_places(each, ()) for each in weakest)
    assert asked.fixed <= fixed_places(asked.pattern, CONFUSABLE)


@pytest.mark.parametrize(("text", "key", "prefix"), [("A", None, ""), ("AB*", None, "")])
def test_no_single_key_and_no_beginning_is_taken_for_all_that_fits(text: str, key: str | None, prefix: str) -> None:
    fit = fit_of(NearPlates(pattern=text).part)
    assert (fit.key, fit.prefix) == (key, prefix)


def test_of_no_plates_none_fit() -> None:
    assert len(plates_that_fit(Dictionary(), [], fit_of(NearPlates(pattern="AB1").part))) == 0
