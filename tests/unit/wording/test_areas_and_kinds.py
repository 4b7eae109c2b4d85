"""An area, and what a question is, are said in one place: in short beside a form, in full in a file, by its size in a list."""

from __future__ import annotations

import pytest

from data_access.questions.kinds import ANSWERED_WITH_READS
from data_access.wording import kinds
from data_access.wording.areas import AreaShape, in_full, in_short, of_entry
from data_access.wording.question_kinds import QUESTIONS

CIRCLE: AreaShape = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 1500.0}
RING: AreaShape = {"shape": "polygon", "ring": [(-101.2, 43.9), (-101.1, 43.9), (-101.1, 44.0)]}
CAMERAS: AreaShape = {"shape": "cameras", "ids": ["cam-1", "cam-2"]}


@pytest.mark.parametrize(
    ("area", "short", "full"),
    [
        (
            CIRCLE,
            "Circle of 1,500 m around 43.90000, -101.20000",
            "circle of 1500 m around 43.900000, -101.200000",
        ),
        (
            RING,
            "Polygon with 3 corners",
            "polygon 43.900000, -101.200000; 43.900000, -101.100000; 44.000000, -101.100000",
        ),
        (CAMERAS, "2 cameras picked", "cameras cam-1, cam-2"),
    ],
)
def test_an_area_is_said_in_short_and_in_full(area: AreaShape, short: str, full: str) -> None:
    assert (in_short(area), in_full(area)) == (short, full)


def test_no_area_is_everywhere_in_a_file_and_still_to_be_drawn_in_a_form() -> None:
    assert in_full(None) == "everywhere"
    assert in_short({}).startswith("Draw it or pick cameras on the map")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"shape": "circle", "area_ha": 1_079}, ["circle, 1,079 ha"]),
        ({"shape": "cameras", "cameras": ["a"]}, ["1 camera"]),
        ({"shape": "cameras", "cameras": 12}, ["12 cameras"]),
        ({"shape": None}, []),
        ({}, []),
    ],
)
def test_an_entry_says_shape_and_size_alone(question: dict[str, object], said: list[str]) -> None:
    assert list(of_entry(question)) == said


def test_every_kind_of_question_that_is_answered_with_reads_has_words() -> None:
    assert {name for name, words in QUESTIONS.items() if words.in_file} == set(ANSWERED_WITH_READS)


def test_an_entry_without_words_of_its_own_says_its_kind() -> None:
    assert kinds.of_entry("hold_placed") == "Hold placed"
