"""The questions that a form becomes, each checked by its own value. All of them raise `InvalidQuery`, naming the first unfit field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from data_access.answers import misreads
from data_access.errors import InvalidQuery
from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import Convoy
from data_access.questions.estimate import Estimate
from data_access.questions.history import History
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.shapes import Window
from data_access.questions.value import parse


def reads_of_place(place: Mapping[str, object], filters: object) -> Canvass:
    """Return the question about all reads of a place: `area` and `windows`."""
    return parse(Canvass, {**place, "filters": filters})


def reads_to_expect(place: Mapping[str, object]) -> Estimate:
    """Return the question about how many reads a place has: `area` and `windows`."""
    return parse(Estimate, dict(place))


def plates_at_scenes(scenes: Sequence[Mapping[str, object]], at_least: int, filters: object) -> CommonPlates:
    """Return the question which plates were read at so many of some scenes, each an `area` and `windows`."""
    return parse(CommonPlates, {"scenes": list(scenes), "at_least": at_least, "filters": filters})


def part_of_plate(fields: Mapping[str, object]) -> Plates:
    """Return the question about part of a plate, with these fields."""
    return parse(Plates, dict(fields))


def reads_of_plate(plate: str, windows: tuple[Window, ...] | None) -> History:
    """Return the question about all reads of one plate; without windows all that is kept."""
    return parse(History, {"plate": plate, "windows": windows})


def plates_with(plate: str, windows: tuple[Window, ...] | None, within_s: int, at_least: int) -> Convoy:
    """Return the question who passed with a plate."""
    return parse(Convoy, {"plate": plate, "windows": windows, "within_s": within_s, "at_least": at_least})


def plates_nearly(fields: Mapping[str, object]) -> NearPlates:
    """Return the question about a plate, or part of one, of which one character may be wrong. Raises `InvalidQuery`."""
    return parse(NearPlates, dict(fields))


def plates_nearly_beside(plate: str, reads: pl.DataFrame) -> NearPlates:
    """Return the question about misreads of a plate near in time to its reads (columns of `reads.SCHEMA`).

    Raises:
        InvalidQuery: None of the reads is of the plate.
    """
    windows = misreads.windows_around(plate, reads)
    if not windows:
        raise InvalidQuery("answer", "is no history of a plate with reads")
    spans = tuple(Window(start=start, end=end) for start, end in windows)
    return plates_nearly({"pattern": plate, "confusable": True, "windows": spans})
