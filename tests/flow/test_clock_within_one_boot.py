"""Within one run of the machine no restart of the gateway lets the clock run ahead; across them a day is believed in all."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_access.errors import BadSite, Busy
from data_access.gateway.open_site.site import Site, Timing
from tests.builders.clock import DEPARTMENT
from tests.builders.closed_site import FACTS
from tests.builders.site import staffed_site
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow
Open = Callable[[timedelta, timedelta, str], None]


@pytest.fixture
def paths(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> SitePaths:
    return staffed_site(tmp_path / "site", tmp_path_factory)[0]


@pytest.fixture
def base(paths: SitePaths) -> datetime:
    """When it was first opened: after it was made."""
    assert paths.ledger.exists()
    return datetime.now(UTC)


@pytest.fixture
def opened(paths: SitePaths, base: datetime) -> Open:
    """Open and close a department's site so long after the first time, by its clock and by what passed, in a run of a name."""

    def site_opened(clock: timedelta, passed: timedelta, boot: str) -> None:
        timing = Timing(lambda: base + clock, lambda: 1000 + passed.total_seconds(), lambda: boot)
        with Site.open(paths, DEPARTMENT, clock=timing):
            pass

    site_opened(timedelta(0), timedelta(0), "one")
    return site_opened


def test_a_clock_that_ran_on_as_the_time_did_is_believed_after_a_restart(opened: Open) -> None:
    opened(timedelta(hours=7), timedelta(hours=7), "one")
    opened(timedelta(hours=7, minutes=4), timedelta(hours=7), "one")


def test_a_clock_moved_ahead_between_two_runs_of_the_gateway_is_in_doubt(opened: Open) -> None:
    with pytest.raises(BadSite, match="workbench clock confirm DIR"):
        opened(timedelta(hours=7, minutes=6), timedelta(hours=7), "one")
    opened(timedelta(hours=7), timedelta(hours=7), "one")


def test_what_two_people_confirmed_is_believed_within_the_same_run_of_the_machine(
    paths: SitePaths, base: datetime, opened: Open
) -> None:
    with pytest.raises(BadSite, match="workbench clock confirm DIR"):
        opened(timedelta(hours=7), timedelta(0), "one")
    with Site.open(paths, FACTS, clock=Timing(lambda: base + timedelta(hours=7), lambda: 1000.0, lambda: "one")):
        pass  # a demo confirms its clock by itself
    opened(timedelta(hours=7, minutes=4), timedelta(0), "one")
    with pytest.raises(BadSite, match="workbench clock confirm DIR"):
        opened(timedelta(hours=7, minutes=8), timedelta(0), "one")


def test_three_restarts_of_four_minutes_ahead_each_do_not_add_up_within_one_run_of_the_machine(opened: Open) -> None:
    opened(timedelta(minutes=4), timedelta(0), "one")
    for minutes in (8, 12):
        with pytest.raises(BadSite, match="workbench clock confirm DIR"):
            opened(timedelta(minutes=minutes), timedelta(0), "one")
    opened(timedelta(minutes=4), timedelta(0), "one")


def test_after_a_restart_the_clock_is_held_to_the_first_start_still(
    paths: SitePaths, base: datetime, opened: Open
) -> None:
    opened(timedelta(minutes=4), timedelta(0), "one")
    clock = [base + timedelta(minutes=4)]
    with Site.open(paths, DEPARTMENT, clock=Timing(lambda: clock[0], lambda: 1000.0, lambda: "one")) as site:
        clock[0] += timedelta(minutes=4)
        with pytest.raises(Busy, match="jumped ahead"), site.ledger.deciding():
            pass
        clock[0] = base + timedelta(minutes=4)


def test_what_is_believed_across_starts_of_the_machine_adds_up_to_a_day_until_the_clock_is_confirmed(
    paths: SitePaths, base: datetime, opened: Open
) -> None:
    opened(timedelta(hours=12), timedelta(0), "two")
    opened(timedelta(hours=23), timedelta(0), "three")
    with pytest.raises(BadSite, match="workbench clock confirm DIR"):
        opened(timedelta(hours=34), timedelta(0), "four")
    timing = Timing(lambda: base + timedelta(hours=34), lambda: 1000.0, lambda: "four")
    with Site.open(paths, FACTS, clock=timing):  # a demo confirms its clock by itself
        pass
    opened(timedelta(hours=56), timedelta(0), "five")


@pytest.mark.parametrize("killed", [False, True])
def test_a_run_that_was_killed_may_have_crept_ahead_by_five_minutes_and_that_adds_up_too(
    paths: SitePaths, base: datetime, opened: Open, killed: bool
) -> None:
    timing = Timing(lambda: base + timedelta(hours=12), lambda: 1000.0, lambda: "two")
    with suppress(KeyError), Site.open(paths, DEPARTMENT, clock=timing) as site:
        [started] = site.ledger.entries(site.ledger.size - 1, site.ledger.size)
        before = timedelta(seconds=json.loads(started)["stepped_s"] + 1000) - timedelta(
            hours=12
        )  # since the site was made
        if killed:
            with site.ledger.deciding() as turn:
                turn.append("logged_out", {"why": "a test"})
            raise KeyError  # an end by an error is not recorded
    a_day = timedelta(hours=24) + 2 * timedelta(seconds=1000)
    with pytest.raises(BadSite, match="workbench clock confirm DIR") if killed else nullcontext():
        opened(a_day - before - timedelta(minutes=2), timedelta(0), "three")


def test_starts_of_the_machine_every_day_with_a_short_rest_are_no_doubt(opened: Open) -> None:
    for day in range(4):
        opened(timedelta(days=day), timedelta(0), f"run {day}")
        opened(timedelta(days=day, hours=23, minutes=40), timedelta(hours=23, minutes=40), f"run {day}")


def test_across_starts_of_the_machine_a_day_is_believed_and_more_is_not(opened: Open) -> None:
    with pytest.raises(BadSite, match="workbench clock confirm DIR"):
        opened(timedelta(hours=25), timedelta(0), "two")
    opened(timedelta(hours=23), timedelta(0), "two")
