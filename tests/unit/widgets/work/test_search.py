"""A search within an answer: several words, patterns, looks by their meaning; and a loop that says the same."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.front import a_read, frame_of
from widgets.answer.facets import FACETS, facet_values, of_facet
from widgets.answer.search import fitting

READS = frame_of(
    [
        a_read(
            1,
            plate="7A2C8B5",
            colour="dark blue",
            body="pickup",
            make="halden",
            camera_name="#15 Main St @ River Ave - EB",
        ),
        a_read(
            2,
            plate="7A2CBB5",
            colour=None,
            body="truck",
            make=None,
            camera_name="#16 Bluestem St @ Levee - WB",
            plate_state=None,
        ),
        a_read(
            3, plate="5G0N2S0", colour="grey", body="sedan", make="brandt", camera_name="Unit 6", image_ref="kept:crop"
        ),
        a_read(
            4,
            plate="5GON2S1",
            colour="blue",
            body="sedan",
            make="chevrolet",
            camera_name="#16 Bluestem St @ Levee - WB",
        ),
    ]
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("blue", [1, 4]),
        ("blue pickup", [1]),
        ("pickup   BLUE", [1]),
        ("gray", [3]),
        ("bluestem", [2, 4]),
        ("7A?C*", [1, 2]),
        ("7a?c8b5", [1]),
        ("2C8", [1]),
        ("5GO", [3, 4]),
        ("5g0 sedan blue", [4]),
        ("chevy", [4]),
        ("halden", [1]),
        ("#16", [2, 4]),
        ("unit 6", [3]),
        ("xa-nor sedan", [3, 4]),
        ("unknown", [2]),
        ("stem", []),
        ("", [1, 2, 3, 4]),
    ],
)
def test_every_word_must_fit_in_its_own_way(text: str, numbers: list[int]) -> None:
    found = READS.filter(fitting(text)).get_column("read_id").to_list()
    assert found == [f"north:{number:06}" for number in numbers]


@given(st.text(max_size=30))
def test_whatever_is_typed_can_be_searched_for(text: str) -> None:
    assert READS.filter(fitting(text)).height <= READS.height


def test_facets_count_what_the_reads_say_and_what_they_do_not() -> None:
    assert facet_values(READS, "colour") == [
        ("", "unknown", 1),
        ("blue", "blue", 1),
        ("dark blue", "dark blue", 1),
        ("grey", "grey", 1),
    ]
    assert facet_values(READS, "image") == [("with image", "with image", 1)]
    assert facet_values(READS.head(0), "body", ["van"]) == [("van", "van", 0)]


@pytest.mark.parametrize("name", FACETS)
def test_a_value_narrows_to_as_many_reads_as_it_counts(name: str) -> None:
    for value, _, count in facet_values(READS, name):
        assert READS.filter(of_facet(name, [value])).height == count


def test_a_search_never_looks_at_what_is_not_shown() -> None:
    assert READS.with_columns(pl.lit("zz").alias("source")).filter(fitting("zz")).is_empty()
