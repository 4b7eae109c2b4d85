"""Reads as an import hands them over -> reads as they are stored, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pyarrow as pa

from data_access.errors import InvalidQuery
from data_access.store.forms.tables import INCOMING, STORED, TEXTS
from data_access.store.ids import identity
from data_access.store.ids.identity import AS_CAME, ROW
from data_access.terms import MAX_PLATE

_LAT, _LON = 900_000_000, 1_800_000_000


def stored_form(reads: pa.Table, batch: int, retention_class: str) -> pl.DataFrame:
    """Return reads with the columns of `STORED` and of `identity` (`ROW`, `AS_CAME`), each read once, sorted by time and id.

    Raises:
        InvalidQuery: As `named` does.
    """
    return once_and_sorted(named(reads, batch, retention_class))


def named(reads: pa.Table, batch: int, retention_class: str) -> pl.DataFrame:
    """Return reads as `stored_form` does, but all rows as they came; ids that two reads bear are told apart.

    Raises:
        InvalidQuery: A column is missing or of another type, or a value is beyond its bound; names the column only.
    """
    frame = _known(pl.DataFrame(pl.from_arrow(_typed(reads))).with_columns(_in_one_spelling()))
    _check(frame)
    frame = frame.with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW),
        pl.col("read_id").alias(AS_CAME),
        plate_key=pl.col("plate").str.replace_all("O", "0", literal=True),
        batch=pl.lit(batch, pl.Int64),
        retention_class=pl.lit(retention_class),
        corrects=pl.lit(None, pl.String),
    )
    return identity.within(frame).select(*STORED, ROW, AS_CAME)


def once_and_sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """Copy the reads once at most: a part of a file holds up to 150,000, which is 45 MB."""
    keys = frame.select("captured_at", "read_id").with_row_index("row")
    once = (
        keys
        if frame["read_id"].n_unique() == frame.height
        else keys.unique("read_id", keep="first", maintain_order=True)
    )
    rows = once.sort("captured_at", "read_id")["row"]
    return frame if rows.equals(keys["row"]) else frame[rows]


@dataclass(frozen=True, slots=True)
class PartCount:
    """What was written of a part.

    Attributes:
        stored: Reads that are stored now; the others were stored before.
        anew: How many of them had an id that another read bears, and got one of their own.
    """

    stored: int
    anew: int


def counts_of(parts: Sequence[pa.Table], fresh: pl.DataFrame) -> list[PartCount]:
    """Count what was stored of each part; what several parts hold counts for the first of them."""
    ends = np.cumsum([part.num_rows for part in parts])
    part = np.searchsorted(ends, fresh[ROW].to_numpy(), side="right")
    anew = (fresh["read_id"] != fresh[AS_CAME]).to_numpy()
    stored, new = (np.bincount(which, minlength=len(parts)) for which in (part, part[anew]))
    return [PartCount(int(here), int(of_them)) for here, of_them in zip(stored, new, strict=True)]


def by_day(reads: pl.DataFrame) -> Iterator[tuple[date, pl.DataFrame]]:
    """Yield each UTC day, in order, with its reads, which are sorted by time: no read is copied."""
    days = reads["captured_at"].dt.date().rle().struct.unnest()
    start = 0
    for length, day in days.iter_rows():
        yield day, reads.slice(start, length)
        start += length


def _typed(reads: pa.Table) -> pa.Table:
    for field in INCOMING:
        if field.name not in reads.schema.names:
            raise InvalidQuery(f"reads.{field.name}", "is missing")
    try:
        return reads.select(INCOMING.names).cast(INCOMING)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise InvalidQuery("reads", f"do not have the documented types ({type(error).__name__})") from None


@cache
def _in_one_spelling() -> list[pl.Expr]:
    return [
        pl.col("captured_at", "received_at").dt.cast_time_unit("us"),
        pl.col("colour", "make", "body").str.to_lowercase(),
    ]


def _known(frame: pl.DataFrame) -> pl.DataFrame:
    """Put null for empty texts. Most columns have none, and are not copied."""
    empty = [name for name, there in frame.select(_empty()).row(0, named=True).items() if there]
    text = pl.col(empty)
    return frame.with_columns(pl.when(text != "").then(text).name.keep()) if empty else frame


@cache
def _empty() -> pl.Expr:
    return (pl.col(TEXTS).str.len_bytes() == 0).any()


def _check(frame: pl.DataFrame) -> None:
    unfit = frame.select(_unfit()).row(0, named=True)
    for name, count in unfit.items():
        if count:
            raise InvalidQuery(f"reads.{name}", f"{count} values are missing or beyond their bound")


@cache
def _unfit() -> list[pl.Expr]:
    """Count the values of each column that are not as they must be."""
    position = pl.col("lat_e7").is_null() == pl.col("lon_e7").is_null()
    bounds = {
        "read_id": pl.col("read_id").str.contains(r"^[^~]"),
        "camera_id": pl.col("camera_id").str.len_bytes() > 0,
        "plate": pl.col("plate").str.contains(rf"^[A-Z0-9?]{{0,{MAX_PLATE}}}$"),
        "captured_at": pl.col("captured_at").dt.year().is_between(1970, 2261),
        "received_at": pl.col("received_at").dt.year().is_between(1970, 2261).fill_null(True),
        "plate_conf_bp": pl.col("plate_conf_bp").is_between(0, 10_000).fill_null(True),
        "lat_e7": position & pl.col("lat_e7").is_between(-_LAT, _LAT).fill_null(True),
        "lon_e7": position & pl.col("lon_e7").is_between(-_LON, _LON).fill_null(True),
        "heading_deg": pl.col("heading_deg").is_between(0, 359).fill_null(True),
    }
    return [(~holds).fill_null(True).sum().alias(name) for name, holds in bounds.items()]
