"""What must be said of a sheet before it can be read: a mapping says it, and the carriers of sheets ask no more of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Layout(Protocol):
    """How a sheet lies in its file, and which of its columns are read. It does not change while the sheet is read."""

    @property
    def delimiter(self) -> str:
        """What parts cells: one character."""

    @property
    def quote(self) -> str:
        """What may stand around a cell; empty if quotes are text."""

    @property
    def encoding(self) -> str:
        """How bytes become text: `utf-8`, `utf-8-sig` or `cp1252`."""

    @property
    def skip_lines(self) -> int:
        """Lines before the header."""

    @property
    def nulls(self) -> tuple[str, ...]:
        """Further words that mean nothing."""

    @property
    def columns(self) -> Mapping[str, object]:
        """Our names of what is read."""

    def theirs(self, ours: str) -> tuple[str, ...]:
        """Name the sheet's columns that one of ours is made of; none if it is not read."""

    def mapped(self) -> frozenset[str]:
        """Name all columns of the sheet that are read."""
