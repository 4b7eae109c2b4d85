"""Reads that may be misreads of the plate of a history: they stand beside it, each marked, and came in an answer of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from data_access.answers.answer import Answer

MARK: Final = "perhaps misread"
COLUMN: Final = "Beside"
"""What a row of the table says of such a read, and in which column."""


@dataclass(frozen=True, slots=True)
class Perhaps:
    """What may be misreads.

    Attributes:
        answer: What was asked about them, and came back: its receipt, the entry under which their pictures are shown.
        reads: Those of its reads that may be misreads: columns of `misreads.COLUMNS`, in the order of answers.
    """

    answer: Answer
    reads: pl.DataFrame
