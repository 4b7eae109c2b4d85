"""What is typed as looks is read by the words of the workbench; a word that is not known is said to be a guess."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.questions.shapes import Filters
from widgets.parts.looks import instead, looks_in


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
        ("GRY", {"colours": ("grey",)}),
        ("grey", {"colours": ("grey",)}),
        ("chevy", {"makes": ("chevrolet",)}),
        ("blue or grey, in MO", {"colours": ("blue", "grey"), "states": ("US-MO",)}),
        ("or", {"states": ("US-OR",)}),
        ("prince edward island", {"states": ("CA-PE",)}),
        ("make halden", {"makes": ("halden",)}),
        ("", {}),
    ],
)
def test_words_are_read_in_any_order_and_spelling(text: str, fields: dict[str, Any]) -> None:
    found = looks_in(text)
    assert (found.fields(), found.unknown, found.fault) == (fields, (), "")


@pytest.mark.parametrize(
    ("text", "says", "offers"),
    [
        ("gery", "“gery” is not known here. Did you mean grey?", {"grey": "grey", "“gery” as a make": "make gery"}),
        (
            "Drk Blue sedan",
            "“drk” is not known here. Did you mean dark blue?",
            {"dark blue": "dark blue sedan", "“drk” as a make": "make drk Blue sedan"},
        ),
        (
            "white misouri van",
            "“misouri” is not known here. Did you mean Missouri?",
            {"Missouri": "white Missouri van", "“misouri” as a make": "white make misouri van"},
        ),
        (
            "ut",
            "“ut” can mean Utah or suv: write it out.",
            {"Utah": "Utah", "suv": "suv"},
        ),
        (
            "blue halden",
            "“halden” is no colour, body, make or state. Such as",
            {"“halden” as a make": "blue make halden"},
        ),
        ("blue 7A2", "“7a2” is no colour, body, make or state. Such as", {}),
    ],
)
def test_a_word_that_is_not_known_is_said_with_what_may_be_meant_and_nothing_is_looked_for(
    text: str, says: str, offers: dict[str, str]
) -> None:
    found = looks_in(text)
    assert found.fault.startswith(says)
    assert found.fields() == {}
    assert dict(instead(text, found.unknown[0])) == offers


def test_a_word_that_the_agencys_readers_write_is_known() -> None:
    others = {"make": frozenset({"halden"}), "colour": frozenset({"sand"})}
    assert looks_in("sand halden", others).fields() == {"colours": ("sand",), "makes": ("halden",)}
    assert "Did you mean halden?" in looks_in("haldn", others).fault


@given(st.text(alphabet="abgrey bludktvc,-/", max_size=30))
def test_each_text_that_is_offered_has_one_word_less_that_is_not_known(text: str) -> None:
    unknown = looks_in(text).unknown
    for _, other in instead(text, unknown[0]) if unknown else ():
        assert len(looks_in(other).unknown) < len(unknown)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_fault_or_looks_that_can_be_asked(text: str) -> None:
    found = looks_in(text)
    if not found.fault:
        Filters.model_validate(found.fields())
