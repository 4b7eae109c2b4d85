"""Pages of release requests: together they hold each, and the first all that wait for somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.answers.releases import Releases, ReleaseState
from data_access.client.releases import every_release, newest_releases, with_older
from data_access.gateway.showing.on_releases.releases import MOST_LISTED, page_of
from data_access.records.releases.requests import ReleaseRecord
from data_access.terms import stamp
from tests.builders.front_records import a_release
from tests.unit.gateway.test_release_lines import NOW, a_record

S = ReleaseState
WAIT = {S.RECEIVED, S.VERIFIED, S.APPROVED, S.EXPIRED}


def records_of(standings: list[ReleaseState]) -> list[ReleaseRecord]:
    """Requests that stand there, numbered in this order; the newest first."""
    return [a_record(standing, number=number) for number, standing in enumerate(standings, 1)][::-1]


def gateway(records: list[ReleaseRecord]) -> Callable[..., dict[str, Any]]:
    """Something that lists requests as the gateway does."""

    def do(_: object, before: int | None = None) -> dict[str, Any]:
        page = page_of(records, before, NOW)
        shown = [a_release(NOW, each.number, standing=each.stands(NOW).value) for each in page.records]
        return {"now": stamp(NOW), "count": page.count, "older": page.older, "releases": shown}

    return do


def numbers(releases: Releases) -> list[int]:
    return [each.number for each in releases.releases]


@pytest.mark.parametrize("count", [0, 1, MOST_LISTED - 1, MOST_LISTED, MOST_LISTED + 1, 2 * MOST_LISTED, 450])
def test_all_pages_together_hold_every_request_once_and_say_how_many_there_are(count: int) -> None:
    do = gateway(records_of([S.REFUSED] * count))
    releases = every_release(do)
    assert numbers(releases) == list(range(count, 0, -1))
    assert (releases.count, releases.older) == (count, None)
    assert newest_releases(do).older == (count - MOST_LISTED + 1 if count > MOST_LISTED else None)


@given(st.lists(st.sampled_from([S.REFUSED, S.EXPIRED, S.VERIFIED, S.DESTROYED]), max_size=4), st.integers(0, 1))
def test_what_waits_is_on_the_first_page_however_old_it_is(old: list[ReleaseState], beside: int) -> None:
    records = records_of([*old, *[S.RETURNED] * (MOST_LISTED - beside)])
    first = page_of(records, None, NOW)
    waiting = {each.number for each in records if each.stands(NOW) in WAIT}
    assert waiting <= {each.number for each in first.records}
    assert len({each.number for each in first.records}) == len(first.records) <= MOST_LISTED + len(waiting)
    assert sorted(numbers(every_release(gateway(records)))) == sorted(each.number for each in records)


def test_a_request_that_came_in_between_two_pages_puts_none_out_of_the_list() -> None:
    records = records_of([S.REFUSED] * (MOST_LISTED + 10))
    first = newest_releases(gateway(records))
    newer = [a_record(S.RECEIVED, number=MOST_LISTED + 11), *records]
    whole = with_older(gateway(newer), first)
    assert numbers(whole) == list(range(MOST_LISTED + 10, 0, -1))
    assert whole.count == MOST_LISTED + 11


def test_one_that_waits_and_is_on_a_later_page_too_stands_in_the_list_once_as_the_later_page_has_it() -> None:
    records = records_of([S.VERIFIED, *[S.REFUSED] * MOST_LISTED])
    first = newest_releases(gateway(records))
    assert [each.standing for each in first.releases if each.number == 1] == [S.VERIFIED]
    approved = [a_record(S.APPROVED, number=1) if each.number == 1 else each for each in records]
    whole = with_older(gateway(approved), first)
    assert [each.standing for each in whole.releases if each.number == 1] == [S.APPROVED]


def test_a_return_that_becomes_due_brings_an_old_request_to_the_first_page() -> None:
    handed = a_record(S.FULFILLED, number=1, use_until=NOW + timedelta(days=1))
    records = [*records_of([S.REFUSED] * (MOST_LISTED + 1))[:-1], handed]
    assert 1 not in {each.number for each in page_of(records, None, NOW).records}
    assert 1 in {each.number for each in page_of(records, None, NOW + timedelta(days=1)).records}
