"""Instants as vendors write them, turned to UTC, with how each was known.

Rules:
- The order of year, month and day is the mapping's, never guessed; years have four digits.
- `Z`, `UTC`, `GMT` and offsets in the text win over the mapping's zone. A time without either takes the mapping's zone.
- In the hour that a zone repeats (end of daylight saving) the earlier instant is kept and marked `ambiguous_dst`.
- A time that a zone skips never was: its row is rejected.
- Instants outside of 2000 to 2100, or more than a day after `now`, reject their row. So does a second of 60.
- Digits beyond microseconds are cut off.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from data_access.imports.mapping import IN_TEXT, TimeRule

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
SLACK = timedelta(days=1)
_EPOCH_US = {"epoch_s": 1_000_000.0, "epoch_ms": 1_000.0, "epoch_us": 1.0, "epoch_ns": 0.001}
_DATES = {
    "ymd": r"(?P<y>\d{4})[-/.:](?P<m>\d{1,2})[-/.:](?P<d>\d{1,2})",
    "dmy": r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})",
    "mdy": r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4})",
}
_TIME = r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d+))?)?(?:\s*(?P<p>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?:\s*(?P<z>[Zz]|UTC|GMT|[+-]\d{2}:?\d{2}))?"


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
        .when(sane.not_())
        .then(pl.lit("time_out_of_range"))
        .alias("reason"),
    )


def _written(frame: pl.DataFrame, rule: TimeRule) -> pl.DataFrame:
    pattern = rf"^{_DATES[rule.order]}(?:T|,?\s+|\s+-\s+){_TIME}{_ZONE}$"
    parts = frame.select("text", pl.col("text").str.extract_groups(pattern).struct.unnest())
    parts = parts.with_columns(_wall().alias("wall"), _offset().alias("offset"), pl.col("z").replace("", None))
    zone = None if rule.zone == IN_TEXT else rule.zone
    early, late = (_in_zone(zone, which) for which in ("earliest", "latest"))
    stated = pl.col("z").is_not_null()
    in_utc = pl.col("z").str.contains("^[A-Za-z]")
    parts = parts.with_columns(early.alias("early"), (early != late).fill_null(value=False).alias("twice"))
    return parts.select(
        pl.when(stated)
        .then(pl.col("wall").dt.replace_time_zone("UTC") - pl.col("offset"))
        .otherwise("early")
        .alias("at"),
        pl.when(stated & in_utc)
        .then(pl.lit("utc_explicit"))
        .when(stated)
        .then(pl.lit("offset_explicit"))
        .when("twice")
        .then(pl.lit("ambiguous_dst"))
        .otherwise(pl.lit(f"assumed_zone:{zone}"))
        .alias("basis"),
        pl.when(pl.col("text").is_null())
        .then(pl.lit("time_missing"))
        .when(pl.col("wall").is_null())
        .then(pl.lit("time_unreadable"))
        .when(~stated & pl.lit(zone is None))
        .then(pl.lit("time_without_zone"))
        .when(~stated & pl.col("early").is_null())
        .then(pl.lit("time_skipped_by_zone"))
        .alias("reason"),
    )


def _wall() -> pl.Expr:
    """The clock's own reading, without zone; null if no clock can show it."""
    hour, half = pl.col("H").cast(pl.Int32, strict=False), pl.col("p").str.to_uppercase()
    hour24 = pl.when(half.is_null()).then(hour).when(hour.is_between(1, 12)).then(hour % 12 + 12 * (half == "P"))
    text = pl.format(
        "{}-{}-{} {}:{}:{}.{}",
        "y",
        pl.col("m").str.zfill(2),
        pl.col("d").str.zfill(2),
        hour24.cast(pl.String).str.zfill(2),
        "M",
        pl.col("S").fill_null("00"),
        pl.col("f").fill_null("0").str.slice(0, 6).str.pad_end(6, "0"),
    )
    wall = text.str.to_datetime("%Y-%m-%d %H:%M:%S%.6f", strict=False, time_unit="us")
    return pl.when(pl.col("S").fill_null("00") < "60").then(wall)


def _offset() -> pl.Expr:
    digits = pl.col("z").str.extract_groups(r"^([+-])(\d{2}):?(\d{2})$")
    minutes = digits.struct[1].cast(pl.Int64, strict=False) * 60 + digits.struct[2].cast(pl.Int64, strict=False)
    signed = pl.when(digits.struct[0] == "-").then(-minutes).otherwise(minutes)
    return pl.duration(minutes=signed.fill_null(0))


def _in_zone(zone: str | None, which: str) -> pl.Expr:
    if zone is None:
        return pl.lit(None, dtype=pl.Datetime("us", "UTC"))
    local = pl.col("wall").dt.replace_time_zone(zone, ambiguous=pl.lit(which), non_existent="null")
    return local.dt.convert_time_zone("UTC")
