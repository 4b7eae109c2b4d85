"""Failed log-ons are counted, collapsed and lock; a lock survives a restart and ends by itself."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text

from data_access.errors import Conflict
from data_access.records.accounts import failed_log_ons, people
from data_access.records.accounts.failed_log_ons import Failure, Knock, LockRule
from data_access.records.overview import schema
from tests.builders.records import MINUTE, NOW, SECOND, an_account, recorded, registers, unhurried

KEY = b"k" * 32
RULE = LockRule(failures=5, within=15 * MINUTE, lock_for=15 * MINUTE)


def fail(connection: Connection, who: str = "ann", source: str = "10.0.0.1", at: timedelta = timedelta(0)) -> Failure:
    """Count one failure as the gateway does."""
    tried = knock(connection, who, source, at)
    failure = failed_log_ons.weigh(connection, tried, NOW + at, RULE)
    if failure.is_new or failure.locks:
        failed_log_ons.fail(connection, recorded(at=NOW + at), tried, failure, RULE)
    else:
        failed_log_ons.again(connection, tried, NOW + at)
    return failure


def knock(connection: Connection, who: str = "ann", source: str = "10.0.0.1", at: timedelta = timedelta(0)) -> Knock:
    return failed_log_ons.knock(connection, KEY, who, source, NOW + at)


def locked(connection: Connection, who: str = "ann", at: timedelta = timedelta(0), source: str = "10.0.0.1") -> bool:
    return failed_log_ons.locked_until(connection, knock(connection, who, source, at), NOW + at) is not None


def succeed(connection: Connection, who: str = "ann", source: str = "10.0.0.1", at: timedelta = timedelta(0)) -> None:
    failed_log_ons.succeed(connection, recorded(at=NOW + at), knock(connection, who, source, at))


def test_who_guesses_from_elsewhere_locks_nobody_out_of_their_own_place(connection: Connection) -> None:
    an_account(connection)
    succeed(connection, source="10.0.0.1")
    seen = [fail(connection, source=f"192.0.2.{n}", at=n * SECOND) for n in range(5)]
    assert [failure.locks for failure in seen] == [False, False, False, False, True]
    assert locked(connection, source="198.51.100.9", at=5 * SECOND)
    assert not locked(connection, source="10.0.0.1", at=5 * SECOND)
    assert not locked(connection, source=failed_log_ons.SOCKET, at=5 * SECOND)


def test_an_own_place_locks_by_itself_after_five_failures(connection: Connection) -> None:
    an_account(connection)
    succeed(connection, source="10.0.0.1")
    for n in range(4):
        fail(connection, source="192.0.2.1", at=n * SECOND)
    assert [fail(connection, source="10.0.0.1", at=n * SECOND).locks for n in range(5)] == [False] * 4 + [True]
    assert locked(connection, source="10.0.0.1", at=6 * SECOND)
    assert fail(connection, source="192.0.2.2", at=6 * SECOND).locks
    failed_log_ons.unlock(connection, recorded(at=NOW + MINUTE), "ann")
    assert not locked(connection, source="10.0.0.1", at=MINUTE)
    assert not locked(connection, source="192.0.2.2", at=MINUTE)


def test_a_place_is_ones_own_for_ninety_days_and_only_the_latest_are(connection: Connection) -> None:
    an_account(connection)
    for n in range(failed_log_ons.MOST_PLACES + 2):
        succeed(connection, source=f"10.0.0.{n}", at=n * MINUTE)
    own = knock(connection, at=20 * MINUTE).own
    assert own == {failed_log_ons.SOCKET, *(f"10.0.0.{n}" for n in range(2, failed_log_ons.MOST_PLACES + 2))}
    assert knock(connection, at=timedelta(days=91)).own == {failed_log_ons.SOCKET}


def test_a_bin_tells_no_name_without_the_key_and_bins_from_before_are_dropped(connection: Connection) -> None:
    assert len({failed_log_ons.knock(connection, bytes([n]) * 32, "nobody", "a", NOW).account for n in range(20)}) > 15
    connection.execute(text("INSERT INTO locks (who, until, seq) VALUES ('?17', 1, 1), ('ann', 1, 1)"))
    assert failed_log_ons.unkeyed(connection) == 1
    failed_log_ons.drop_unkeyed(connection, recorded())
    assert connection.execute(text("SELECT who FROM locks")).scalars().all() == ["ann"]


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(connection: Connection) -> None:
    an_account(connection)
    assert [fail(connection, at=n * SECOND).locks for n in range(5)] == [False, False, False, False, True]
    assert (
        failed_log_ons.locked_until(connection, knock(connection), NOW + 5 * SECOND) == NOW + 4 * SECOND + 15 * MINUTE
    )
    assert locked(connection, at=15 * MINUTE + 3 * SECOND)
    assert not locked(connection, at=15 * MINUTE + 4 * SECOND)


def test_failures_of_one_source_and_minute_are_one_entry(connection: Connection) -> None:
    an_account(connection)
    seen = [
        fail(connection, source=source, at=at)
        for source, at in (("a", 0 * SECOND), ("a", SECOND), ("b", SECOND), ("a", MINUTE))
    ]
    assert [failure.is_new for failure in seen] == [True, False, True, True]
    assert [failure.count for failure in seen] == [1, 2, 3, 4]


def test_old_failures_do_not_count(connection: Connection) -> None:
    an_account(connection)
    for n in range(4):
        fail(connection, at=n * SECOND)
    assert failed_log_ons.weigh(connection, knock(connection), NOW + 15 * MINUTE + 2 * SECOND, RULE).count == 5
    assert failed_log_ons.weigh(connection, knock(connection), NOW + 15 * MINUTE + 3 * SECOND, RULE).count == 1
    fail(connection, at=20 * MINUTE)
    assert connection.execute(text("SELECT count(*) FROM log_on_failures")).scalar_one() == 1


def test_a_log_on_forgets_the_failures_before_it(connection: Connection) -> None:
    an_account(connection)
    for n in range(4):
        fail(connection, at=n * SECOND)
    succeed(connection)
    assert fail(connection, at=5 * SECOND).count == 1


def test_a_log_on_does_not_end_a_lock_but_a_reset_does(connection: Connection) -> None:
    an_account(connection)
    for n in range(5):
        fail(connection, at=n * SECOND)
    succeed(connection, source="10.0.0.2", at=MINUTE)
    assert locked(connection, at=MINUTE)
    failed_log_ons.unlock(connection, recorded(at=NOW + MINUTE), "ann")
    assert not locked(connection, at=MINUTE)


def test_locks_are_each_persons_own(connection: Connection) -> None:
    an_account(connection)
    an_account(connection, "bob")
    for n in range(5):
        fail(connection, at=n * SECOND)
    assert not locked(connection, "bob")
    assert fail(connection, "bob", at=6 * SECOND).count == 1


def test_a_lock_forgets_the_failures_that_made_it_and_nobody_elses(connection: Connection) -> None:
    an_account(connection)
    an_account(connection, "bob")
    fail(connection, "bob")
    for n in range(5):
        fail(connection, at=n * SECOND)
    assert fail(connection, "bob", at=6 * SECOND).count == 2
    assert failed_log_ons.weigh(connection, knock(connection), NOW + 6 * SECOND, RULE).count == 1


def test_a_log_on_clears_away_ones_own_ended_lock_only(connection: Connection) -> None:
    for who in ("ann", "bob"):
        an_account(connection, who)
        for n in range(5):
            fail(connection, who, at=n * SECOND)
    succeed(connection, at=16 * MINUTE)
    assert connection.execute(text("SELECT who FROM locks")).scalars().all() == ["bob"]


def test_a_name_that_is_nobodys_locks_alike_and_is_not_kept(connection: Connection) -> None:
    typed = "Pa55word typed into the wrong field \udcff"
    seen = [fail(connection, typed, at=n * SECOND) for n in range(5)]
    assert not knock(connection, typed).known
    assert seen[-1].locks
    assert locked(connection, typed, at=5 * SECOND)
    rows = str(
        connection.execute(text("SELECT * FROM log_on_failures")).all()
        + connection.execute(text("SELECT * FROM locks")).all()
    )
    assert "Pa55word" not in rows


def test_trying_names_fills_no_disk(connection: Connection) -> None:
    for n in range(60):
        fail(connection, f"nobody-{n}")
    kept = connection.execute(text("SELECT count(*) FROM log_on_failures")).scalar_one()
    assert kept <= min(60, failed_log_ons.BINS)


def test_a_first_failure_is_never_counted_without_an_entry(connection: Connection) -> None:
    an_account(connection)
    with pytest.raises(Conflict):
        failed_log_ons.again(connection, knock(connection), NOW)


def test_a_lock_survives_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        engine = create_engine(f"sqlite:///{tmp_path / 'registers.sqlite'}")
        with engine.begin() as connection:
            schema.create(connection)
            if not people.every(connection):
                an_account(connection)
                for n in range(5):
                    fail(connection, at=n * SECOND)
            assert locked(connection, at=MINUTE)
        engine.dispose()


@unhurried
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 600)), max_size=12))
def test_counting_agrees_with_a_plain_list(tries: list[tuple[str, int]]) -> None:
    """A plain list of instants; what is collapsed into a minute counts by that minute's last failure."""
    at = timedelta(0)
    rows: dict[tuple[str, int], tuple[int, timedelta]] = {}
    locked_to = timedelta(0)
    with registers() as connection:
        an_account(connection)
        for source, pause in tries:
            at += timedelta(seconds=pause)
            assert locked(connection, at=at) == (at < locked_to)
            if at < locked_to:
                continue
            rows = {key: row for key, row in rows.items() if row[1] > at - RULE.within}
            failure = fail(connection, source=source, at=at)
            key = (source, int(at.total_seconds()) // 60)
            count, _ = rows.get(key, (0, at))
            rows[key] = (count + 1, at)
            assert failure.count == sum(row[0] for row in rows.values())
            if failure.locks:
                rows, locked_to = {}, at + RULE.lock_for
            assert failure.locks == (failure.count >= 5)
