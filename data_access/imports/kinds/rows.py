"""What a converter hands over for one block: accepted rows, and what was rejected, noted and dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from data_access.imports.carriers.block import ROW
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.terms.columns import NULLS

MAX_WORD = 40
"""Longest colour, make, body, kind or status that is kept, in characters."""


@dataclass(slots=True)
class BlockRows:
    """Rows of one block.

    Attributes:
        accepted: In the kind's schema.
        rejected: `ROW` and `reason`, of the others.
        noted: What was kept but is not as sure as it looks, and what became null, by name.
        dropped: Values that the agency's pack does not permit, by column.
        hours: Of reads, what `hours.counted` counts, by camera, hour and count.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    noted: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    hours: Counter[tuple[str, int, str]] = field(default_factory=Counter)


def renamed(cells: pl.DataFrame, mapping: Mapping, names: frozenset[str]) -> pl.DataFrame:
    """Bring a file's cells under our names, as text without outer spaces, nulls as null, defaults filled in.

    The plate stays as written. What is not mapped is null. `ROW` stays.
    """
    nulls = [*NULLS, *mapping.nulls]
    return cells.select(ROW, *(_cell(name, mapping, nulls).alias(name) for name in sorted(names)))


def _cell(name: str, mapping: Mapping, nulls: list[str]) -> pl.Expr:
    theirs = mapping.theirs(name)
    if name == "plate":
        return pl.col(theirs[0])
    default = pl.lit(mapping.defaults.get(name), dtype=pl.String)
    if not theirs:
        return default
    parts = [pl.col(column).str.strip_chars() for column in theirs]
    parts = [pl.when(~part.is_in(nulls)).then(part) for part in parts]
    whole = parts[0] if len(parts) == 1 else pl.concat_str(parts, separator=" ")
    return pl.coalesce(whole, default)


def words(column: pl.Series, table: dict[str, str], meaning: Callable[[str], str | None] | None = None) -> pl.Series:
    """Put descriptive words in lower case, through the mapping's table; null if too long or with control characters.

    Args:
        meaning: What a word that is kept is brought to, or None for nothing; called once for each different text.
    """
    own = {theirs.lower(): ours.lower() for theirs, ours in table.items()}
    given = column.drop_nulls().unique()
    lower = pl.lit(given).str.to_lowercase().str.replace_all(r"\s+", " ")
    fits = (lower.str.len_chars() <= MAX_WORD) & ~lower.str.contains(r"[\x00-\x1f\x7f]")
    kept = pl.select(pl.when(fits).then(lower).replace(list(own), list(own.values()))).to_series()
    if meaning is not None:
        kept = pl.Series([None if each is None else meaning(each) for each in kept], dtype=pl.String)
    return column.replace_strict(given, kept, default=None, return_dtype=pl.String)


def lost(before: pl.Series, after: pl.Series) -> int:
    """Count values that could not be kept."""
    return int((before.is_not_null() & after.is_null()).sum())


def split(frame: pl.DataFrame, schema: dict[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part a frame with a `reason` column into accepted rows in `schema` and rejected ones."""
    fit = frame.filter(pl.col("reason").is_null())
    accepted = fit.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    return accepted, frame.filter(pl.col("reason").is_not_null()).select(ROW, "reason")
