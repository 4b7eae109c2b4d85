"""How entries are dated: a clock that jumps is not followed, and what passes within five minutes is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data_access.errors import BadSite, Busy
from data_access.ledger.entries.kinds import goes_on_at
from data_access.ledger.ledger import Ledger
from data_access.ledger.timekeeping import MOST_STEP, Timekeeper, since_boot_s
from data_access.ledger.verification.verify import verify
from data_access.terms import parse_stamp
from tests.builders.ledger import (
    ANSWERED,
    NOON,
    SEED,
    Clock,
    LocalSigner,
    a_keyring,
    a_ledger,
    ask,
    documents,
    granted,
    independent_verifier,
    ledger_path,
    reopened,
    storage,
)

MINUTE = timedelta(minutes=1)
YEARS = timedelta(days=3652)


class Machine:
    """A machine whose clock is set by hand; the time since its start only passes."""

    def __init__(self) -> None:
        self.at, self.passed_s = NOON, 1000.0

    def now(self) -> datetime:
        return self.at

    def elapsed_s(self) -> float:
        return self.passed_s

    def passes(self, time: timedelta) -> None:
        self.at, self.passed_s = self.at + time, self.passed_s + time.total_seconds()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def ledger(machine: Machine, tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path, clock=machine.now, elapsed_s=machine.elapsed_s)
    yield made
    made.close()


def last_at(ledger: Ledger) -> datetime:
    return parse_stamp(documents(ledger)[-1]["at"])


def test_a_clock_that_jumps_ten_years_ahead_takes_no_question_and_shuts_nothing(
    ledger: Ledger, machine: Machine
) -> None:
    ask(ledger)
    before = ledger.size
    machine.at += YEARS
    with pytest.raises(Busy, match="jumped ahead by more than 5 minutes"):
        ask(ledger)
    assert ledger.clock_refused.startswith("The machine's clock jumped ahead")
    assert ledger.size == before
    machine.at -= YEARS
    machine.passes(MINUTE)
    ask(ledger)
    assert last_at(ledger) == machine.at
    assert ledger.clock_refused == ""


def test_an_outcome_is_recorded_all_the_same_and_dated_by_the_time_that_passed(
    ledger: Ledger, machine: Machine
) -> None:
    with ledger.deciding() as turn:
        intent = turn.intent(granted())
    machine.passes(2 * MINUTE)
    machine.at += YEARS
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED)
    assert last_at(ledger) == NOON + 2 * MINUTE


@pytest.mark.parametrize(("minutes", "taken"), [(4, True), (5, True), (6, False)])
def test_a_step_of_the_clock_is_followed_up_to_five_minutes(
    ledger: Ledger, machine: Machine, minutes: int, taken: bool
) -> None:
    ask(ledger)
    machine.at += minutes * MINUTE
    if taken:
        ask(ledger)
    else:
        with pytest.raises(Busy):
            ask(ledger)


def test_a_night_without_an_entry_is_no_jump_nor_is_the_sleep_of_the_machine(ledger: Ledger, machine: Machine) -> None:
    machine.passes(timedelta(days=40))
    ask(ledger)
    assert last_at(ledger) == machine.at


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(seconds=5)])
def test_a_leap_second_or_a_small_step_back_within_a_turn_keeps_the_order(
    ledger: Ledger, machine: Machine, back: timedelta
) -> None:
    with ledger.deciding() as turn:
        intent = turn.intent(granted())
        machine.at -= back
    with ledger.concluding(intent) as conclusion:
        machine.at -= MINUTE
        conclusion.returned(**ANSWERED)
    assert [entry["at"] for entry in documents(ledger)] == sorted(entry["at"] for entry in documents(ledger))


def test_summer_time_of_the_zone_is_no_step() -> None:
    chicago = ZoneInfo("America/Chicago")
    local = iter([NOON.astimezone(chicago), (NOON + MINUTE).astimezone(chicago)])
    keeper = Timekeeper(lambda: next(local), lambda: 0.0)
    keeper.dated(NOON)
    assert keeper.refused() == ""
    assert keeper.clock_now() == NOON + MINUTE


def test_a_hundred_steps_of_less_than_five_minutes_do_not_add_up(ledger: Ledger, machine: Machine) -> None:
    taken = 0
    for _ in range(100):
        machine.at += timedelta(minutes=4, seconds=59)
        machine.passed_s += 0.05
        if not ledger.clock_refused:
            ask(ledger)
            taken += 1
    assert taken == 1
    assert last_at(ledger) < NOON + 5 * MINUTE
    assert ledger.clock_refused.startswith("The machine's clock jumped ahead")


def test_a_year_of_a_clock_that_a_time_service_sets_nine_seconds_ahead_each_day_is_no_doubt() -> None:
    machine = Machine()
    keeper = Timekeeper(machine.now, machine.elapsed_s)
    keeper.continue_from(machine.at)
    for _ in range(365):
        machine.passes(timedelta(days=1))
        machine.at += timedelta(seconds=86_400 * 100e-6)
        assert keeper.refused() == ""
        keeper.dated(keeper.for_question())
    assert machine.at > NOON + timedelta(days=365, minutes=50)


def test_a_confirmed_clock_begins_anew_what_small_steps_may_come_to() -> None:
    machine = Machine()
    keeper = Timekeeper(machine.now, machine.elapsed_s)
    keeper.continue_from(machine.at)
    machine.at += 4 * MINUTE
    keeper.dated(keeper.for_question())
    machine.at += 4 * MINUTE
    assert "jumped ahead" in keeper.refused()
    keeper.dated(machine.at, base=True)
    machine.at += 4 * MINUTE
    assert keeper.refused() == ""


def test_the_time_since_the_machine_started_goes_forward() -> None:
    assert since_boot_s() <= since_boot_s()


@pytest.mark.parametrize(("later", "why"), [(MOST_STEP + MINUTE, "after the ledger's last entry"), (-MINUTE, "behind")])
def test_a_start_long_after_or_before_the_last_entry_stays_shut_and_writes_nothing(
    tmp_path: Path, later: timedelta, why: str
) -> None:
    a_ledger(tmp_path, clock=Clock(NOON)).close()
    before = ledger_path(tmp_path).read_bytes()
    with pytest.raises(BadSite, match=f"{why}.*workbench clock confirm"):
        reopened(tmp_path, clock=Clock(NOON + later))
    assert ledger_path(tmp_path).read_bytes() == before
    reopened(tmp_path, clock=Clock(NOON + MOST_STEP)).close()


def test_after_a_recorded_setting_back_entries_go_on_and_both_verifiers_know(tmp_path: Path) -> None:
    a_ledger(tmp_path, clock=Clock(NOON + YEARS)).close()
    clock = Clock(NOON)
    given = {"origin": "ledger.example/test"}
    ledger = Ledger.examine(
        ledger_path(tmp_path),
        keyring=a_keyring(tmp_path),
        signer=LocalSigner(SEED),
        clock=clock,
        elapsed_s=clock.elapsed_s,
        **given,
    )
    assert ledger.clock_doubt is not None
    assert not ledger.clock_doubt.ahead
    with pytest.raises(Busy, match="behind the ledger's last entry"), ledger.deciding():
        pass
    with ledger.confirming_clock() as turn:
        turn.append("clock_refused", {})
    assert ledger.clock_doubt is not None  # a refusal ends no doubt
    with ledger.confirming_clock() as turn:
        turn.append("clock_set_back", {"who": {}, "to": "2026-11-22T12:00:00.000000Z"})
        turn.goes_on_at = NOON
    ledger.take_up()
    ask(ledger)
    assert last_at(ledger) < NOON + MINUTE
    ledger.close()
    reopened(tmp_path).close()
    assert verify(ledger_path(tmp_path)).unsigned == 0
    book = independent_verifier().Book()
    later = reopened(tmp_path)
    for entry in documents(later):
        book.take(entry)
    later.close()
    assert book.last_at < "2027"


def test_no_other_entry_and_no_later_time_sets_the_clock_back() -> None:
    verifier = independent_verifier()
    late = {"v": 1, "seq": 0, "kind": "clock_set_back", "at": "2026-11-22T12:00:00.000000Z"}
    for to in ("2026-11-22T12:00:00.000001Z", "yesterday", None):
        with pytest.raises(verifier.Fault):
            verifier.Book().take({**late, "to": to})
        with pytest.raises((ValueError, TypeError)):
            goes_on_at({**late, "to": to})
    confirmed = {**late, "kind": "clock_confirmed", "clock_at": "2026-11-22T11:00:00.000000Z"}
    with pytest.raises(verifier.Fault):
        verifier.Book().take(confirmed)
    with pytest.raises(ValueError, match="the other way"):
        goes_on_at(confirmed)


def test_a_disk_below_its_reserve_is_told(tmp_path: Path) -> None:
    free = iter([2**40] * 9 + [0] * 9)
    ledger = a_ledger(tmp_path, _storage=storage(free_bytes=lambda _: next(free)))
    assert [ledger.disk_is_low for _ in range(18)].count(True) == 9
    ledger.close()
