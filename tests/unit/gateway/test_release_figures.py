"""Figures of the register of releases: what happened in a month and a year, by the agency's own clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.answers.releases import ReleaseState
from data_access.gateway.showing.on_releases.figures import months_of
from data_access.records.releases.files import ReleasedRow
from data_access.records.releases.requests import ReleaseRecord
from data_access.terms import RecipientKind

CHICAGO, AUCKLAND = "America/Chicago", "Pacific/Auckland"
LAST = timedelta(microseconds=1)


def a_record(standing: ReleaseState = ReleaseState.RECEIVED, **changed: Any) -> ReleaseRecord:
    """A request that was received at the end of 2025, with some of what came of it."""
    given_ = {"received_at": datetime(2025, 12, 30, tzinfo=UTC), "requester": "dunn", "state": "US-KS", "sealed": b""}
    whole = {"number": 1, "kind": RecipientKind.LAW_ENFORCEMENT, "federal": False, "standing": standing}
    return ReleaseRecord(**{**whole, **given_, **changed})


def a_file(left_at: datetime) -> ReleasedRow:
    return ReleasedRow(
        release=1, format="csv", digest="ab" * 32, rows=1, intent=3, outcome=4, left_at=left_at, by="dunn"
    )


def counted(zone: str, *records: ReleaseRecord, left: tuple[ReleasedRow, ...] = ()) -> dict[str, dict[str, int]]:
    """The figures that are not nought, by month."""
    return {
        f"{each.year}-{each.month:02d}": {
            name: count for name, count in each.model_dump(exclude={"year", "month"}).items() if count
        }
        for each in months_of(records, left, zone)
    }


@pytest.mark.parametrize("zone", [CHICAGO, AUCKLAND, "UTC"])
def test_the_year_turns_by_the_agencys_clocks(zone: str) -> None:
    midnight = datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    before, after = a_record(received_at=midnight - LAST), a_record(received_at=midnight)
    found = counted(zone, before, after, left=(a_file(midnight - LAST), a_file(midnight)))
    assert found == {"2027-01": {"received": 1, "left": 1}, "2026-12": {"received": 1, "left": 1}}
    assert list(found) == ["2027-01", "2026-12"]


def test_an_hour_before_midnight_in_chicago_is_december_though_it_is_january_in_utc() -> None:
    at = datetime(2027, 1, 1, 5, tzinfo=UTC)
    assert counted(CHICAGO, a_record(received_at=at)) == {"2026-12": {"received": 1}}
    assert counted("UTC", a_record(received_at=at)) == {"2027-01": {"received": 1}}
    assert counted(AUCKLAND, a_record(received_at=at - timedelta(hours=17))) == {"2027-01": {"received": 1}}


def test_each_thing_is_counted_in_the_month_in_which_it_happened() -> None:
    steps = {
        "approved_at": datetime(2026, 1, 5, tzinfo=UTC),
        "fulfilled_at": datetime(2026, 2, 5, tzinfo=UTC),
        "ended_at": datetime(2026, 3, 5, tzinfo=UTC),
    }
    found = counted("UTC", a_record(ReleaseState.DESTROYED, ended_by="dunn", **steps))
    assert found == {
        "2026-03": {"returned": 1},
        "2026-02": {"fulfilled": 1},
        "2026-01": {"approved": 1},
        "2025-12": {"received": 1},
    }


def test_a_refusal_after_something_had_left_stays_one_when_that_comes_back() -> None:
    refused = {"refused_by": "cole", "refused_at": datetime(2026, 12, 31, 18, tzinfo=UTC)}
    due = a_record(ReleaseState.FULFILLED, ended_by="cole", ended_at=refused["refused_at"], **refused)
    back = a_record(ReleaseState.RETURNED, ended_by="dunn", ended_at=datetime(2027, 1, 2, 18, tzinfo=UTC), **refused)
    assert counted(CHICAGO, due)["2026-12"] == {"refused": 1}
    assert counted(CHICAGO, back) == {
        "2027-01": {"returned": 1},
        "2026-12": {"refused": 1},
        "2025-12": {"received": 1},
    }


def test_a_routed_request_is_received_and_routed_in_one_month() -> None:
    assert counted(CHICAGO, a_record(ReleaseState.ROUTED)) == {"2025-12": {"received": 1, "routed": 1}}


def test_of_nothing_there_are_no_figures() -> None:
    assert months_of((), (), CHICAGO) == ()


@given(
    instants=st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)), max_size=30),
    zone=st.sampled_from([CHICAGO, AUCKLAND, "UTC", "Pacific/Honolulu"]),
)
def test_a_year_has_what_happened_in_it_by_the_agencys_clocks(instants: list[datetime], zone: str) -> None:
    months = months_of([a_record(received_at=at) for at in instants], (), zone)
    for year in range(2023, 2030):
        plainly = sum(at.astimezone(ZoneInfo(zone)).year == year for at in instants)
        assert sum(each.received for each in months if each.year == year) == plainly
