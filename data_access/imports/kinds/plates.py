"""Plates, states and confidences as vendors write them.

Rules:
- A plate is folded character by character (`characters.py`), and kept as written beside it. Nothing is repaired.
- A place that the reader could not read (`?`, `#`, `*`, `_`) stays a place, `?`, and is noted. So are look-alikes of another
  script and marks that spreadsheets leave. Any other character rejects the row: it is never left out without a word.
- What a vendor writes in place of a plate (`PLACEHOLDERS`, one to three zeros, the mapping's own) rejects the row, as do
  an empty plate, one of more than `MAX_PLATE` characters, two plates in one cell, and what a spreadsheet made of a plate
  (a number, `1E+23456`; a date, `1-Mar`; an error, `#NAME?`).
- A state is ISO 3166-2, from a code, a two-letter code (with 0 for O, as hot lists write) or a full English name; one
  that is not known becomes null and is counted. `NB` is Nebraska to some and New Brunswick to others: not known.
- A confidence that is not a number on the mapping's scale rejects its row.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from data_access.characters import writing
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.terms.columns import PLACEHOLDERS
from data_access.imports.terms.notation import Scale
from data_access.terms import MAX_PLATE, plate
from data_access.vocabulary import state_of

MAX_RAW = 60
"""Longest plate as written that is kept, in characters."""

COUNTS = ("unread", "alike", "marks", "unknown")
_USUAL = r"^[A-Za-z0-9 .\-]*$"
_MONTH = (
    "(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|"
    "aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)"
)
_MANGLED = (
    r"(?i)^\s*(\d+(\.\d+)?E[+-]\d+|\d+\.0*|#(NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!|SPILL!|CALC!)"
    rf"|\d{{1,2}}-{_MONTH}(-\d{{2,4}})?|{_MONTH}(-\d\d)?)\s*$"
)
"""What a spreadsheet makes of a plate: a number, an error, a date."""
_TWO = r"(?i)[A-Z0-9]\s*[/,;|&+\n]\s*[A-Z0-9]"
_SCALE: dict[Scale, float] = {"0-1": 1.0, "0-100": 100.0, "0-255": 255.0}


def translated(column: pl.Series, translate: Callable[[str], str | None]) -> pl.Series:
    """Replace each different text once; nulls stay."""
    texts = column.drop_nulls().unique()
    table = {text: translate(text) for text in texts}
    return column.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.String)


def latin(raw: pl.Series) -> pl.Series:
    """Return the Latin letters and digits of plates as written, in upper case, and nothing else of them."""
    return raw.str.to_uppercase().str.replace_all("[^A-Z0-9]", "")


def folded(raw: pl.Series, letters: pl.Series) -> pl.DataFrame:
    """Fold plates as `characters.writing` does: each different text once, those of usual characters all at once.

    Args:
        letters: Their `latin`.

    Returns:
        `folded`, `unread`, `alike`, `marks`, `unknown` (`characters.Writing`), in the order of `raw`.
    """
    usual = raw.str.contains(_USUAL).fill_null(value=True)
    found = pl.DataFrame({"folded": letters}).with_columns(pl.lit(0, pl.Int32).alias(name) for name in COUNTS)
    if usual.all():
        return found
    texts = raw.filter(~usual).unique()
    told = [writing(text) for text in texts]
    table = {"folded": [each.plate for each in told]} | {
        name: [getattr(each, name) for each in told] for name in COUNTS
    }
    slow = pl.DataFrame({"raw": texts, **table}, schema_overrides=dict.fromkeys(COUNTS, pl.Int32))
    there = raw.to_frame("raw").join(slow, on="raw", how="left", maintain_order="left")
    return found.select(
        pl.when(pl.lit(usual)).then(pl.col(name)).otherwise(there[name]).alias(name) for name in found.columns
    )


def why_no_plate(raw: pl.Series, letters: pl.Series, cells: pl.DataFrame, mapping: Mapping) -> pl.Series:
    """Say for each plate why its row is rejected; null if it is not.

    Args:
        letters, cells: Its `latin`, and what `folded` says of it.
    """
    held = {plate(text) for text in (*PLACEHOLDERS, *mapping.placeholders)} | {"0", "00", "000"}
    r, f = pl.lit(raw), pl.lit(cells["folded"])
    two = r.str.contains(_TWO) if (cells["unknown"] > 0).any() else pl.lit(value=False)
    return cells.select(
        pl.when(f.is_null() | ((f.str.len_bytes() == 0) & (pl.col("unknown") == 0)))
        .then(pl.lit("plate_empty"))
        .when(r.str.contains(_MANGLED))
        .then(pl.lit("plate_mangled"))
        .when(pl.lit(letters).is_in(sorted(held)))
        .then(pl.lit("plate_placeholder"))
        .when((pl.col("unknown") > 0) & two)
        .then(pl.lit("plate_two_in_a_cell"))
        .when(pl.col("unknown") > 0)
        .then(pl.lit("plate_character_not_known"))
        .when(f.str.len_bytes() == pl.col("unread"))
        .then(pl.lit("plate_unread"))
        .when((f.str.len_bytes() > MAX_PLATE) | (r.str.len_chars() > MAX_RAW))
        .then(pl.lit("plate_too_long"))
        .otherwise(pl.lit(None, dtype=pl.String))
        .alias("why_plate")
    ).to_series()


def states(column: pl.Series, mapping: Mapping) -> pl.Series:
    """Turn a column of states to ISO 3166-2; unknown ones to null."""
    own = {
        "_".join(theirs.lower().replace("_", " ").split()): ours
        for theirs, ours in mapping.translate.get("plate_state", {}).items()
    }
    return translated(column, lambda text: state_of(text, own))


def confidences(column: pl.Series, scale: Scale) -> tuple[pl.Series, pl.Series]:
    """Turn confidences to basis points; the second series says why a row is rejected."""
    number = pl.lit(column).str.strip_chars_end("% ").cast(pl.Float64, strict=False)
    fits = number.is_between(0, _SCALE[scale]).fill_null(value=False)
    found = pl.select(
        bp=pl.when(fits).then((number * (10_000 / _SCALE[scale])).round().cast(pl.Int32, strict=False)),
        reason=pl.when(pl.lit(column).is_not_null() & ~fits).then(pl.lit("confidence_off_scale")),
    )
    return found["bp"], found["reason"]
