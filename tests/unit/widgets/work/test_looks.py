"""What is typed as looks is read by the words of the workbench; a word that is not known is said to be a guess."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.questions.shapes import Filters
from widgets.parts.looks import Looks, looks_in


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("blue pickup", {"colours": ("blue",), "bodies": ("pickup",)}),
        ("pickup truck, dark gray", {"colours": ("dark grey",), "bodies": ("pickup",)}),
        ("gray", {"colours": ("grey",)}),
        ("silver grey suv", {"colours": ("silver-grey",), "bodies": ("suv",)}),
        (
            "white chevy van Missouri",
            {"colours": ("white",), "makes": ("chevrolet",), "bodies": ("van",), "states": ("US-MO",)},
        ),
        ("new mexico", {"states": ("US-NM",)}),
        ("xa-nor northbound", {"states": ("XA-NOR",), "directions": ("N",)}),
        ("towards ne", {"directions": ("NE",)}),
        ("blue, blue; BLUE", {"colours": ("blue",)}),
        ("", {}),
    ],
)
def test_words_are_read_in_any_order_and_spelling(text: str, fields: dict[str, Any]) -> None:
    found = looks_in(text)
    assert (found.fields(), found.guesses, found.fault) == (fields, (), "")


def test_a_word_that_is_not_known_is_taken_for_a_make_and_named_as_a_guess() -> None:
    assert looks_in("blue halden") == Looks(colours=("blue",), makes=("halden",), guesses=("halden",))


def test_what_can_be_no_word_of_looks_is_a_fault() -> None:
    found = looks_in("blue 7A2")
    assert "“7a2” is no colour" in found.fault
    assert found.fields() == {}


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_fault_or_looks_that_can_be_asked(text: str) -> None:
    found = looks_in(text)
    if not found.fault:
        Filters.model_validate(found.fields())
