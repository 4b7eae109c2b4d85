"""A table too long for a page: sorted, searched and cut into pages here; the page draws the rows that are in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import traitlets as t

PAGE = 100
"""Rows of a page."""

NONE = -1

Words = Callable[[pl.DataFrame], pl.DataFrame]
"""Turns rows into text for the screen, row by row: columns are the table's, all strings."""


class TableModel(t.HasTraits):
    """Rows for the screen; traits are those of `drawn.Table`.

    Attributes:
        columns: Labels.
        rows: The rows of the page: the row's key (`place` of the frame) and its texts.
        total: Rows that fit the search.
        page: Number of the page, from 0.
        sort: () or (column, "up" or "down").
        search: What a row must hold, in any column, upper or lower case.
        chosen: Key of the row that is looked at; `NONE` if none is.
    """

    columns: t.List[str] = t.List()
    rows: t.List[list[Any]] = t.List()
    total = t.Int(0)
    page = t.Int(0)
    sort = t.Tuple()
    search = t.Unicode()
    chosen = t.Int(NONE)

    def __init__(self) -> None:
        super().__init__()
        self._frame, self._found = pl.DataFrame({"place": []}, {"place": pl.Int64}), pl.DataFrame()
        self._words: Words = lambda frame: frame
        self._sorts: Mapping[str, str] = {}
        self._text: pl.Series | None = None
        self._drawn: dict[int, list[Any]] = {}  # of these rows, by key: as it was drawn last, on whichever page
        self.observe(lambda _: self._find(), ["sort", "search"])
        self.observe(lambda _: self._cut(), ["page"])

    def show(self, frame: pl.DataFrame, words: Words, sorts: Mapping[str, str]) -> None:
        """Show other rows, from the first page; order and search stay if they are rows of the same kind.

        Args:
            frame: Has a column `place`, different in each row.
            sorts: By which column of the frame each column of the screen is sorted; one such object a kind of rows.
        """
        alike = sorts is self._sorts
        self._frame, self._words, self._sorts, self._text, self._drawn = frame, words, sorts, None, {}
        self.columns = words(frame.head(0)).columns
        if not alike or self.chosen not in frame["place"]:
            self.chosen = NONE
        if not alike:
            self.sort, self.search = (), ""
        self._find()

    def text(self, key: int, column: str) -> str:
        """Return one text of the row with a key."""
        found = self._words(self._frame.filter(pl.col("place") == key))[column]
        return str(found[0]) if len(found) else ""

    def key_in(self, row: object) -> int:
        """Return the key of a row that was pressed, as it was drawn; `NONE` if it is of other rows than those that are shown now."""
        key = row[0] if isinstance(row, list) and row else NONE
        return key if isinstance(key, int) and self._drawn.get(key) == row else NONE

    def key_of(self, column: str, value: str) -> int:
        """Return the key of the first row whose column of the frame has a value; `NONE` if there is none."""
        if column not in self._frame.columns:
            return NONE
        found = self._frame.filter(pl.col(column) == value)["place"]
        return int(found[0]) if len(found) else NONE

    def _find(self) -> None:
        found = self._frame
        if self.search.strip():
            found = found.filter(self._texts().str.contains(self.search.strip().lower(), literal=True))
        if self.sort and self.sort[0] in self._sorts:
            by, down = self._sorts[self.sort[0]], self.sort[1] == "down"
            found = found.sort(by, descending=down, nulls_last=True, maintain_order=True)
        self._found, self.total = found, found.height
        if self.page:
            self.page = 0  # cuts
        else:
            self._cut()

    def _texts(self) -> pl.Series:
        """Return each row as one text in lower case, made when it is first searched."""
        if self._text is None:
            words = self._words(self._frame)
            self._text = words.select(
                pl.concat_str(pl.all(), separator="\n", ignore_nulls=True).str.to_lowercase()
            ).to_series()
        return self._text

    def _cut(self) -> None:
        last = max(0, (self.total - 1) // PAGE)
        if not 0 <= self.page <= last:
            self.page = min(max(self.page, 0), last)
            return
        some = self._found.slice(self.page * PAGE, PAGE)
        texts = self._words(some).iter_rows()
        self.rows = [[key, *row] for key, row in zip(some["place"].to_list(), texts, strict=True)]
        self._drawn.update((row[0], row) for row in self.rows)
