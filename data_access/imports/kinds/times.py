"""Instants as vendors write them, turned to UTC, with how each was known.

Rules:
- The order of year, month and day is the mapping's, never guessed; years have four digits, or two where the order says so
  (`mdy2`). A month may be a name (`Nov 20, 2026`). In the order `ymd` the digits may stand without signs (`20261120T223000Z`).
- `Z`, `UTC`, `GMT` and offsets (`-06:00`, `-0600`, `-06`) in the text win over the mapping's zone, as do letters that this
  zone has (`CST`, `CDT`). A time without any takes the mapping's zone. One that says its zone twice and differently, or
  an offset beyond 14 hours, rejects its row.
- A count that a spreadsheet rounded (`1.7952E+12`) rejects its row.
- In the hour that a zone repeats (end of daylight saving) the earlier instant is kept and marked `ambiguous_dst`.
- A time that a zone skips never was: its row is rejected.
- Instants outside of 2000 to 2100, or more than a day after `now`, reject their row. So does a second of 60.
- Digits beyond microseconds are cut off.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import polars as pl

from data_access.imports.terms.notation import IN_TEXT, TimeRule
from data_access.repeated_hours import AMBIGUOUS

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
SLACK = timedelta(days=1)
_EPOCH_US = {"epoch_s": 1_000_000.0, "epoch_ms": 1_000.0, "epoch_us": 1.0, "epoch_ns": 0.001}
_NAME = r"(?P<n>[A-Za-z]{3,9})\.?"
_DATES = {
    "ymd": r"(?P<y>\d{4})[-/.:](?P<m>\d{1,2})[-/.:](?P<d>\d{1,2})",
    "dmy": r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})",
    "mdy": r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4})",
    "ymd2": r"(?P<y>\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
    "dmy2": r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{2})",
    "mdy2": r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{2})",
}
_NAMED_DATES = {
    "ymd": rf"(?P<y>\d{{4}})[- ]{_NAME}[- ](?P<d>\d{{1,2}})",
    "dmy": rf"(?P<d>\d{{1,2}})[- ]{_NAME},?[- ](?P<y>\d{{4}})",
    "mdy": rf"{_NAME}[- ](?P<d>\d{{1,2}}),?[- ](?P<y>\d{{4}})",
    "ymd2": rf"(?P<y>\d{{2}})[- ]{_NAME}[- ](?P<d>\d{{1,2}})",
    "dmy2": rf"(?P<d>\d{{1,2}})[- ]{_NAME},?[- ](?P<y>\d{{2}})",
    "mdy2": rf"{_NAME}[- ](?P<d>\d{{1,2}}),?[- ](?P<y>\d{{2}})",
}
_TIME = r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d+))?)?(?:\s*(?P<p>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?:\s*(?P<z>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?(?:\s*\(?(?P<a>[A-Za-z]{3,5})\)?)?"
_COMPACT = (
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})[T _-]?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})(?:[.,]?(?P<f>\d{3,6}))?(?P<p>)"
)
_WEEKDAY = r"(?i:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_GROUPS = ("y", "m", "n", "d", "H", "M", "S", "f", "p", "z", "a")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ROUNDED = r"(?i)^\s*\d(\.\d+)?E\+\d+\s*$"
"""What a spreadsheet makes of a long number."""
MOST_OFFSET = timedelta(hours=14)
"""No place on Earth is further from UTC (Line Islands)."""


def with_instants(texts: pl.Series, rule: TimeRule, now: datetime) -> pl.DataFrame:
    """Read a column of instants.

    Returns:
        `at` (datetime, microseconds, UTC; null unless accepted), `basis` (how it was known), `reason` (why not; null if
        accepted), in the order of `texts`. Nulls give reason `time_missing`.
    """
    frame = texts.to_frame("text")
    known = _counted(frame, rule) if rule.counts_from_epoch else _written(frame, rule)
    return known.select(
        pl.when(pl.col("reason").is_null() & _late(now).is_null()).then("at").alias("at"),
        "basis",
        pl.coalesce("reason", _late(now)).alias("reason"),
    )


def _late(now: datetime) -> pl.Expr:
    at = pl.col("at")
    return (
        pl.when((at < EARLIEST) | (at >= LATEST))
        .then(pl.lit("time_out_of_range"))
        .when(at > now + SLACK)
        .then(pl.lit("time_in_the_future"))
    )


def _counted(frame: pl.DataFrame, rule: TimeRule) -> pl.DataFrame:
    whole = pl.col("text").cast(pl.Int64, strict=False)
    number = pl.col("text").cast(pl.Float64, strict=False) * _EPOCH_US[rule.order]
    exact = {"epoch_us": whole, "epoch_ms": whole * 1000, "epoch_ns": whole // 1000}.get(rule.order, whole * 1_000_000)
    sane = number.is_between(EARLIEST.timestamp() * 1e6, LATEST.timestamp() * 1e6)
    us = pl.when(sane).then(pl.coalesce(exact, number.round().cast(pl.Int64, strict=False)))
    return frame.select(
        us.cast(pl.Datetime("us")).dt.replace_time_zone("UTC").alias("at"),
        pl.lit(rule.order).alias("basis"),
        pl.when(pl.col("text").is_null())
        .then(pl.lit("time_missing"))
        .when(number.is_null())
        .then(pl.lit("time_unreadable"))
        .when(pl.col("text").str.contains(_ROUNDED))
        .then(pl.lit("time_mangled"))
        .when(sane.not_())
        .then(pl.lit("time_out_of_range"))
        .alias("reason"),
    )


def _written(frame: pl.DataFrame, rule: TimeRule) -> pl.DataFrame:
    zone = None if rule.zone == IN_TEXT else rule.zone
    parts = _parted(frame["text"], rule.order)
    parts = parts.hstack([_wall(parts), *_offsets(parts["z"])])
    early, late = (_in_zone(zone, which) for which in ("earliest", "latest"))
    offset, by_letters = pl.col("by_digits"), _by_letters(zone)
    parts = parts.with_columns(
        early.alias("early"),
        (early != late).fill_null(value=False).alias("twice"),
        pl.coalesce(offset, by_letters).alias("offset"),
        (offset != by_letters).fill_null(value=False).alias("differ"),
        (pl.col("a").is_not_null() & by_letters.is_null()).alias("unknown"),
    )
    stated = pl.col("z").is_not_null() | pl.col("a").is_not_null()
    return parts.select(
        pl.when(stated)
        .then(pl.col("wall").dt.replace_time_zone("UTC") - pl.col("offset"))
        .otherwise("early")
        .alias("at"),
        pl.when(stated & pl.col("in_utc"))
        .then(pl.lit("utc_explicit"))
        .when(stated)
        .then(pl.lit("offset_explicit"))
        .when("twice")
        .then(pl.lit(AMBIGUOUS))
        .otherwise(pl.lit(f"assumed_zone:{zone}"))
        .alias("basis"),
        pl.when(pl.col("text").is_null())
        .then(pl.lit("time_missing"))
        .when(pl.col("wall").is_null() | pl.col("unknown"))
        .then(pl.lit("time_unreadable"))
        .when(pl.col("offset").abs() > MOST_OFFSET)
        .then(pl.lit("time_offset_out_of_range"))
        .when("differ")
        .then(pl.lit("time_says_two_zones"))
        .when(~stated & pl.lit(zone is None))
        .then(pl.lit("time_without_zone"))
        .when(~stated & pl.col("early").is_null())
        .then(pl.lit("time_skipped_by_zone"))
        .alias("reason"),
    )


def _parted(texts: pl.Series, order: str) -> pl.DataFrame:
    """Part written times: `text`, and the groups of the patterns, null where there is nothing. Rare spellings are tried last."""
    between = r"(?:T|,?\s+|\s+-\s+)"
    plain = texts.str.replace_all("\u2212", "-", literal=True)
    found = _groups(plain, f"^{_DATES[order]}{between}{_TIME}{_ZONE}$")
    others = [f"^{_WEEKDAY}{_NAMED_DATES[order]}{between}{_TIME}{_ZONE}$"]
    others += [f"^{_COMPACT}{_ZONE}$"] if order == "ymd" else []
    for pattern in others:
        missed = found["y"].is_null() & texts.is_not_null()
        if missed.any():
            more = _groups(plain.set(~missed, None), pattern)
            found = found.select(pl.coalesce(pl.col(name), more[name]).alias(name) for name in _GROUPS)
    month = pl.col("n").str.to_lowercase().str.slice(0, 3)
    month = month.replace_strict(list(_MONTHS), [str(k) for k in range(1, 13)], default="0", return_dtype=pl.String)
    year = pl.when(pl.col("y").str.len_bytes() == 2).then(pl.lit("20") + pl.col("y")).otherwise("y")
    return found.with_columns(texts.alias("text"), pl.coalesce("m", month).alias("m"), year.alias("y"))


def _groups(texts: pl.Series, pattern: str) -> pl.DataFrame:
    found = texts.str.extract_groups(pattern).struct.unnest()
    missing = [pl.lit(None, pl.String).alias(name) for name in _GROUPS if name not in found.columns]
    return found.with_columns(missing).select(pl.col(name).replace("", None) for name in _GROUPS)


def _wall(parts: pl.DataFrame) -> pl.Series:
    """The clock's own reading, `wall`, without zone; null if no clock can show it. Each different day is read once."""
    hour, minute, second = (pl.col(name).cast(pl.Int64, strict=False) for name in ("H", "M", "S"))
    half = pl.col("p").str.to_uppercase()
    hour = pl.when(half.is_null()).then(hour).when(hour.is_between(1, 12)).then(hour % 12 + 12 * (half == "P"))
    fraction = pl.col("f").str.slice(0, 6).str.pad_end(6, "0").cast(pl.Int64, strict=False)
    fits = hour.is_between(0, 23) & (minute < 60) & (pl.col("S").is_null() | (second < 60))
    seconds = hour * 3600 + minute * 60 + pl.when(pl.col("S").is_not_null()).then(second).otherwise(0)
    micros = seconds * 1_000_000 + pl.when(pl.col("f").is_not_null()).then(fraction).otherwise(0)
    since = pl.lit(_days(parts)).cast(pl.Int64) * 86_400_000_000 + micros
    return parts.select(pl.when(fits).then(since).cast(pl.Datetime("us")).alias("wall")).to_series()


def _days(parts: pl.DataFrame) -> pl.Series:
    year, month, day = (pl.col(name).cast(pl.Int32, strict=False) for name in ("y", "m", "d"))
    said = parts.select(day=year * 10_000 + month * 100 + day).to_series()
    different = said.drop_nulls().unique()
    dates = different.cast(pl.String).str.zfill(8).str.to_date("%Y%m%d", strict=False)
    return said.replace_strict(different, dates, default=None, return_dtype=pl.Date)


def _offsets(zones: pl.Series) -> list[pl.Series]:
    """What the digits say, or 0 for UTC, `by_digits`, and whether letters say UTC, `in_utc`; null if there are none."""
    different = (
        zones.drop_nulls()
        .unique()
        .alias("z")
        .to_frame()
        .with_columns(_offset().alias("by_digits"), pl.col("z").str.contains("^[A-Za-z]").alias("in_utc"))
    )
    return [
        zones.replace_strict(different["z"], different[name], default=None, return_dtype=different.schema[name]).alias(
            name
        )
        for name in ("by_digits", "in_utc")
    ]


def _offset() -> pl.Expr:
    digits = pl.col("z").str.extract_groups(r"^([+-])(\d{2}):?(\d{2})?$")
    rest = digits.struct[2].replace("", None).fill_null("00")
    minutes = digits.struct[1].cast(pl.Int64, strict=False) * 60 + rest.cast(pl.Int64, strict=False)
    signed = pl.when(digits.struct[0] == "-").then(-minutes).otherwise(minutes)
    return pl.duration(minutes=signed.fill_null(0))


def _by_letters(zone: str | None) -> pl.Expr:
    """What the zone's own letters say, such as CST and CDT; null if there are none, or others."""
    known = {"UTC": 0, "GMT": 0, **letters_of(zone)}
    letters = pl.col("a").str.to_uppercase()
    minutes = letters.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Int64)
    return pl.when(minutes.is_not_null()).then(pl.duration(minutes=minutes))


@lru_cache(maxsize=64)
def letters_of(zone: str | None) -> dict[str, int]:
    """Return the letters that a zone's clocks go by, with their offset in minutes. Out of polars' own table: no file is opened."""
    if zone is None:
        return {}
    year = pl.datetime_range(datetime(2026, 1, 1), datetime(2026, 12, 1), "1mo", time_zone="UTC", eager=True)
    local = year.dt.convert_time_zone(zone)
    minutes = (local.dt.base_utc_offset() + local.dt.dst_offset()).dt.total_minutes()
    return {name: offset for name, offset in zip(local.dt.strftime("%Z"), minutes, strict=True) if name.isalpha()}


def _in_zone(zone: str | None, which: str) -> pl.Expr:
    if zone is None:
        return pl.lit(None, dtype=pl.Datetime("us", "UTC"))
    local = pl.col("wall").dt.replace_time_zone(zone, ambiguous=pl.lit(which), non_existent="null")
    return local.dt.convert_time_zone("UTC")
