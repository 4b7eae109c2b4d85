"""Instants: zones, the hours that clocks repeat and skip, orders, epochs, bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.imports.kinds.times import with_instants
from data_access.imports.terms.notation import TimeRule
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
    ("text", "order"),
    [
        ("2026-11-18 20:31:00-06", "ymd"),
        ("20261118203100", "ymd"),
        ("20261118T203100", "ymd"),
        ("20261119T023100Z", "ymd"),
        ("20261119023100.000Z", "ymd"),
        ("2026-11-18T20:31:00\u221206:00", "ymd"),
        ("2026-11-18 20:31:00 CST", "ymd"),
        ("2026-11-18 21:31:00 CDT", "ymd"),
        ("2026-11-18 20:31:00-06:00 (CST)", "ymd"),
        ("2026-11-19 02:31:00 +00:00 UTC", "ymd"),
        ("Nov 18, 2026 8:31 PM", "mdy"),
        ("November 18 2026 20:31", "mdy"),
        ("Wed, Nov. 18, 2026, 20:31:00", "mdy"),
        ("18 Nov 2026 20:31", "dmy"),
        ("18-NOV-2026 20:31:00", "dmy"),
        ("2026-Nov-18 20:31", "ymd"),
        ("11/18/26 20:31", "mdy2"),
        ("18.11.26 20:31:00", "dmy2"),
        ("26-11-18 20:31", "ymd2"),
        ("18-Nov-26 08:31 pm", "dmy2"),
    ],
)
def test_rarer_spellings_of_an_instant_are_read(text, order):
    assert read(text, order)[0::2] == (datetime(2026, 11, 19, 2, 31, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-18T20:35:00+25:00", "time_offset_out_of_range"),
        ("2026-11-18T20:35:00-14:30", "time_offset_out_of_range"),
        ("2026-11-18 20:31:00-06:00 CDT", "time_says_two_zones"),
        ("2026-11-18 20:31:00Z CST", "time_says_two_zones"),
        ("2026-11-18 20:31:00 EST", "time_unreadable"),
        ("20261318203100", "time_unreadable"),
        ("2026-Foo-18 20:31", "time_unreadable"),
    ],
)
def test_a_time_whose_zone_is_not_sure_is_rejected(text, reason):
    assert read(text)[0::2] == (None, reason)


def test_letters_make_the_repeated_hour_unambiguous():
    assert read("2026-11-01 01:30:00 CST")[:2] == (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "offset_explicit")
    assert read("2026-11-01 01:30:00 CDT")[:2] == (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "offset_explicit")


def test_fourteen_hours_are_an_offset():
    assert read("2026-11-19T16:31:00+14:00")[0] == datetime(2026, 11, 19, 2, 31, tzinfo=UTC)


@pytest.mark.parametrize("text", ["1.7952E+12", "1.79521E+12", "2E+12", "1.7952e+12"])
def test_a_count_that_a_spreadsheet_rounded_is_rejected(text):
    assert read(text, "epoch_ms", None)[0::2] == (None, "time_mangled")


TAILS = st.sampled_from(
    [
        *("", "Z", " UTC", "+00:00", "-06", "-0600", "-06:00", "+05:45", "+14:00", "+14:15", "-99:00"),
        *(" CST", " CDT", " EST", "-06:00 CST", "-06:00 CDT", "Z CST", "Z UTC"),
    ]
)
SAYS = {
    "": None,
    "Z": 0,
    " UTC": 0,
    "+00:00": 0,
    "-06": -360,
    "-0600": -360,
    "-06:00": -360,
    "+05:45": 345,
    "+14:00": 840,
}
SAYS |= {" CST": -360, " CDT": -300, "-06:00 CST": -360, "Z UTC": 0}


@settings(max_examples=80, deadline=None)
@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2026, 11, 1)),
    TAILS,
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y%m%dT%H%M%S"]),
)
def test_no_time_is_taken_that_its_text_does_not_say(wall, tail, form):
    at, basis, reason = read(wall.replace(microsecond=0).strftime(form) + tail)
    if reason is not None:
        assert at is None
        assert tail not in SAYS or reason == "time_skipped_by_zone"
        return
    minutes = SAYS[tail]
    if minutes is not None:
        assert at == wall.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=minutes)
    else:
        assert at == wall.replace(microsecond=0, tzinfo=CHICAGO, fold=0).astimezone(UTC)
        assert basis.startswith(("assumed_zone:", "ambiguous_dst"))


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
