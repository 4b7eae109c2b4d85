"""A block: some records of a file as raw cells, all text, whatever carried them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

ROW = "__row"
"""Column of a block that holds each record's number in the file; the header is 1."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that is not read: its number in the file, why, and its raw text."""

    row: int
    reason: str
    raw: str


class Originals(Protocol):
    """Records as they stand in the file, kept while their block is converted."""

    def raw(self, row: int) -> str:
        """Return a record's raw text by its number in the file."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some records: their cells as text, with `ROW`; those that are rejected already; and how to show the others.

    `images` are base64 by cell, by number of the record.
    """

    cells: pl.DataFrame
    rejects: list[Reject]
    originals: Originals
    images: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
