"""Instants: zones, the hours that clocks repeat and skip, orders, epochs, bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.imports.mapping import TimeRule
from data_access.imports.times import with_instants
from tests.builders.imports import NOW

CHICAGO = ZoneInfo("America/Chicago")


def read(text: str | None, order: str = "ymd", zone: str | None = "America/Chicago", now: datetime = NOW):
    """Return (instant, basis, reason) of one text."""
    frame = with_instants(pl.Series("t", [text], dtype=pl.String), TimeRule(order=order, zone=zone), now)
    return frame.row(0)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01 10:00:00",
        "2026-07-01T10:00:00",
        "2026/07/01, 10:00",
        "2026.7.1 - 10:00:00",
        "2026:07:01 10:00:00.000",
    ],
)
def test_a_naive_time_takes_the_mappings_zone(text):
    assert read(text) == (datetime(2026, 7, 1, 15, tzinfo=UTC), "assumed_zone:America/Chicago", None)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("2026-07-01T10:00:00Z", "utc_explicit"),
        ("2026-07-01 10:00:00 AM UTC", "utc_explicit"),
        ("2026-07-01T12:00:00+02:00", "offset_explicit"),
        ("2026-07-01T04:30:00-0530", "offset_explicit"),
    ],
)
def test_an_offset_in_the_text_wins_over_the_mappings_zone(text, basis):
    assert read(text) == (datetime(2026, 7, 1, 10, tzinfo=UTC), basis, None)


def test_a_time_without_offset_is_rejected_where_the_mapping_says_that_all_have_one():
    assert read("2026-07-01 10:00:00", zone="in_text")[2] == "time_without_zone"


def test_in_the_repeated_hour_the_earlier_instant_is_kept_and_marked():
    assert read("2026-11-01 01:30:00") == (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "ambiguous_dst", None)


def test_an_offset_makes_the_repeated_hour_unambiguous():
    assert read("2026-11-01T01:30:00-06:00")[:2] == (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "offset_explicit")


def test_a_time_that_the_clock_skips_is_rejected():
    assert read("2026-03-08 02:30:00") == (None, "assumed_zone:America/Chicago", "time_skipped_by_zone")


@pytest.mark.parametrize(("order", "month"), [("dmy", 1), ("mdy", 10)])
def test_the_order_of_day_and_month_is_the_mappings(order, month):
    assert read("10/01/2022 10:00", order, "UTC")[0] == datetime(2022, month, 10 if month == 1 else 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("13/12/2025 10:00", "mdy"),
        ("12/13/2025 10:00", "dmy"),
        ("2026-02-29 10:00", "ymd"),
        ("01/02/26 10:00", "mdy"),
        ("2026-01-01 24:00", "ymd"),
        ("2026-01-01 10:00:60", "ymd"),
        ("2026-01-01 13:00 PM", "ymd"),
        ("2026-01-01 0:30 AM", "ymd"),
        ("2026-01-01", "ymd"),
        ("yesterday", "ymd"),
        ("2026-01-01 10:00 CET", "ymd"),
    ],
)
def test_what_no_clock_shows_is_unreadable(text, order):
    assert read(text, order)[0::2] == (None, "time_unreadable")


@pytest.mark.parametrize(
    ("text", "hour"), [("12:15:00 AM", 0), ("12:15:00 pm", 12), ("1:15:00 P.M.", 13), ("11:15 AM", 11)]
)
def test_twelve_hour_clocks_are_read(text, hour):
    assert read(f"2026-07-01 {text}", zone="UTC")[0] == datetime(2026, 7, 1, hour, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("digits", "us"), [("5", 500_000), ("512", 512_000), ("512345", 512_345), ("999999999", 999_999)]
)
def test_fractions_of_any_length_are_cut_to_microseconds(digits, us):
    assert read(f"2026-07-01T10:00:00.{digits}Z")[0] == datetime(2026, 7, 1, 10, 0, 0, us, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("epoch_s", "1782900000"),
        ("epoch_s", "1782900000.0"),
        ("epoch_ms", "1782900000000"),
        ("epoch_us", "1782900000000000"),
        ("epoch_ns", "1782900000000000999"),
    ],
)
def test_epochs_are_read_in_their_unit(order, text):
    assert read(text, order, None) == (datetime(2026, 7, 1, 10, tzinfo=UTC), order, None)


@pytest.mark.parametrize("text", ["1782900000000", "0", "-5", "1e300"])
def test_an_epoch_in_another_unit_falls_out_of_range(text):
    assert read(text, "epoch_s", None)[2] == "time_out_of_range"


@pytest.mark.parametrize("text", ["soon", "nan"])
def test_an_epoch_that_is_no_number_is_not_accepted(text):
    assert read(text, "epoch_s", None)[0] is None
    assert read(text, "epoch_s", None)[2] in {"time_unreadable", "time_out_of_range"}


@pytest.mark.parametrize("text", ["1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_instants_outside_of_a_century_are_out_of_range(text):
    assert read(text, now=datetime(2200, 1, 1, tzinfo=UTC))[2] == "time_out_of_range"


@pytest.mark.parametrize(
    ("ahead", "reason"), [(timedelta(days=1), None), (timedelta(days=1, seconds=1), "time_in_the_future")]
)
def test_clocks_may_be_a_day_ahead_and_no_more(ahead, reason):
    text = (NOW + ahead).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert read(text)[2] == reason


def test_nothing_is_missing_and_not_unreadable():
    assert read(None)[2] == "time_missing"
    assert read(None, "epoch_s", None)[2] == "time_missing"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.datetimes(datetime(2000, 1, 2), datetime(2026, 11, 1)), min_size=20, max_size=200))
def test_every_local_time_is_what_the_zone_database_says(walls):
    texts = pl.Series("t", [wall.strftime("%Y-%m-%d %H:%M:%S.%f") for wall in walls])
    found = with_instants(texts, TimeRule(order="ymd", zone="America/Chicago"), NOW)
    for wall, (at, basis, reason) in zip(walls, found.iter_rows(), strict=True):
        early = wall.replace(tzinfo=CHICAGO, fold=0).astimezone(UTC)
        late = wall.replace(tzinfo=CHICAGO, fold=1).astimezone(UTC)
        if early.astimezone(CHICAGO).replace(tzinfo=None) != wall:
            assert (at, reason) == (None, "time_skipped_by_zone")
        else:
            assert (at, reason) == (early, None)
            assert (basis == "ambiguous_dst") == (early != late)
