"""Which reads of an answer fit what is typed into its search: every word must fit, in any order. Asks nothing anew."""

from __future__ import annotations

from functools import reduce

import polars as pl

from data_access.terms import plate_key
from data_access.vehicle_words import Kind, counts_as, plain
from widgets.parts.looks import FIELDS, pieces

WILD = "?*"
UNKNOWN = ("unknown", "not known")
HOW = "Words that all must fit: a plate or part of it, 7A?C*, blue, pickup, a camera, a state"

_COLUMN_OF: dict[str, Kind] = {name: kind for kind, name in FIELDS.items()}


def fitting(text: str) -> pl.Expr:
    """Return which reads fit, over columns of `reads.SCHEMA`.

    A word that is a colour, a body or a make means that and its kin: `blue` finds dark blue, and no street of that name. One
    with `?` or `*` is a whole plate. Any other may stand anywhere in the plate, or begin a word of camera, make, body or state.
    """
    words = plain(text.replace(",", " ")).split()
    return reduce(lambda one, other: one & other, (_piece(*each) for each in pieces(words)), pl.lit(value=True))


def _piece(name: str | None, meaning: str, sure: bool) -> pl.Expr:
    if sure and name in _COLUMN_OF:
        kind = _COLUMN_OF[name]
        return pl.col(kind).is_in(sorted(counts_as(kind, meaning))).fill_null(value=False)
    if sure and name == "states":
        return (pl.col("plate_state") == meaning).fill_null(value=False)
    if meaning in UNKNOWN:
        return pl.any_horizontal(pl.col("colour", "make", "body", "plate_state").is_null())
    return _text(meaning)


def _text(word: str) -> pl.Expr:
    key = pl.col("plate").str.replace_all("O", "0", literal=True)
    folded = plate_key("".join(c for c in word.upper() if c.isalnum() or c in WILD))
    if set(word) & set(WILD):
        pattern = "".join({"?": ".", "*": ".*"}.get(c, c) for c in folded)
        return key.str.contains(f"^{pattern}$")
    within = key.str.contains(folded, literal=True) if folded else pl.lit(value=False)
    begins = rf"(?i)(^|[^0-9A-Za-z]){_escaped(word)}"
    names = [
        pl.col(name).str.contains(begins).fill_null(value=False) for name in ("camera_name", "make", "body", "colour")
    ]
    state = pl.col("plate_state").str.to_lowercase().str.contains(word, literal=True).fill_null(value=False)
    return pl.any_horizontal(within, state, *names)


def _escaped(word: str) -> str:
    return "".join(c if c.isalnum() else f"\\{c}" if c.isascii() else c for c in word)
