"""Which read is which. An id that its vendor gives to another read must not lose one, nor make two of one.

Two rows under one id are the same read if they say the same plate (O is 0), the same camera, and the same time: the same
instant, or the same text for it, which a mapping of another zone reads as another instant. A row that says something else
under an id that is taken gets an id of its own: the vendor's and, behind it, a hash of what it says. So it has the same one
whenever it comes again, and whoever looks for the vendor's id finds all that came under it. A read of a withdrawn import is
not there any more, but its id stays its own.
"""

from __future__ import annotations

import hashlib

import polars as pl

SAYS = ("camera_id", "plate_key", "captured_at", "captured_at_raw")
"""What tells two reads of one id apart."""
ROW, AS_CAME = "__row", "__as_came"
"""Columns beside those stored, of reads that arrive: the place of a row among those that came, and its id as it came."""

OWN = r"[a-z0-9][a-z0-9_-]*:.*#[0-9a-f]{16}"
"""What an id of a read's own looks like, as a regular expression that all of it must match."""
OWN_LENGTH = 17
"""Characters behind the vendor's id in it."""


def within(rows: pl.DataFrame) -> pl.DataFrame:
    """Give ids of their own to rows whose id an earlier row bears that says something else; in order of `ROW`."""
    if rows["read_id"].n_unique() == rows.height:
        return rows
    first = (
        rows.filter(pl.col("read_id").is_duplicated()).sort(ROW).unique("read_id", keep="first", maintain_order=True)
    )
    pairs = _pairs(rows, first.rename({"read_id": "vendors"}))
    return _renamed(rows, pairs.filter(~_SAME)[ROW])


def against(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Leave out the reads that are stored, and give ids of their own to those whose id another read bears.

    Args:
        others: What is stored under the ids as they came: `read_id`, `vendors` (the id without what makes it a read's own),
            `SAYS`, and `gone`, true for reads of a withdrawn batch; several rows may stand under one of them.
    """
    if not others.height:
        return rows
    there, gone = others.filter(~pl.col("gone")), others.filter("gone")
    known = _pairs(rows, there).filter(_SAME)[ROW]
    fresh = rows.filter(~pl.col(ROW).is_in(known.implode()))
    taken = fresh.filter(pl.col("read_id").is_in(there["read_id"].implode()))[ROW]
    return _renamed(fresh, pl.concat([taken, _bore_it(fresh, gone)])).unique(
        "read_id", keep="first", maintain_order=True
    )


def _bore_it(rows: pl.DataFrame, others: pl.DataFrame) -> pl.Series:
    """Return the rows whose id a withdrawn read bore that says something else: what rests on that one must not lead here.

    The withdrawn read itself, or the same pass of a vehicle whose time was read by another zone, comes back under its id.
    """
    bore = others.filter(pl.col("read_id") == pl.col("vendors"))
    return _pairs(rows, bore).filter(~_SAME)[ROW].unique()


_SAME = (
    (pl.col("camera_id") == pl.col("camera_id_there"))
    & (pl.col("plate_key") == pl.col("plate_key_there"))
    & (
        (pl.col("captured_at") == pl.col("captured_at_there"))
        | (pl.col("captured_at_raw") == pl.col("captured_at_raw_there")).fill_null(value=False)
    )
)


def _pairs(rows: pl.DataFrame, there: pl.DataFrame) -> pl.DataFrame:
    """Pair each row with all that stands under its id as it came."""
    return rows.select(ROW, AS_CAME, *SAYS).join(
        there.select("vendors", *SAYS), left_on=AS_CAME, right_on="vendors", how="inner", suffix="_there"
    )


def _renamed(rows: pl.DataFrame, which: pl.Series) -> pl.DataFrame:
    """Give the rows at some places ids of their own."""
    if not len(which):
        return rows
    chosen = rows.filter(pl.col(ROW).is_in(which.implode()))
    said = chosen.select(AS_CAME, *SAYS[:2], pl.col("captured_at").dt.epoch("us")).iter_rows()
    own = pl.DataFrame({ROW: chosen[ROW], "own": [_own(*row) for row in said]})
    joined = rows.join(own, on=ROW, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("own", "read_id").alias("read_id")).drop("own")


def _own(read_id: str, camera: str, plate_key: str, at_us: int) -> str:
    said = "\x1f".join((camera, plate_key, str(at_us)))
    return f"{read_id}#{hashlib.sha256(said.encode()).hexdigest()[: OWN_LENGTH - 1]}"
