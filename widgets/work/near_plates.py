"""Plates that are nearly one: the question, with one wrong character, and that about misreads beside a history."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from data_access.answers import misreads
from data_access.errors import InvalidQuery
from data_access.questions.plates import NearPlates
from data_access.questions.shapes import Window
from data_access.questions.value import parse


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
