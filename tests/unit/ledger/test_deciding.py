"""Turns: state and entry change together, durable and signed before the block is left, or not at all."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data_access.errors import Busy, LedgerStopped
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Turn
from tests.builders.ledger import (
    NOON,
    Clock,
    a_ledger,
    a_permit,
    an_act,
    documents,
    granted,
    kinds,
    ledger_path,
    refused,
    reopened,
    storage,
)


def note(ledger: Ledger, word: str) -> None:
    with ledger.deciding() as turn:
        turn.connection.execute(text("INSERT INTO register VALUES (:word)"), {"word": word})
        turn.append("logged_on", {"word": word})


def words(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        return list(connection.execute(text("SELECT word FROM register ORDER BY rowid")).scalars())


@pytest.fixture
def register(ledger: Ledger) -> Ledger:
    with ledger.deciding() as turn:
        turn.connection.execute(text("CREATE TABLE register (word TEXT UNIQUE)"))
        turn.append("site_created", {})
    return ledger


def test_a_new_ledger_names_its_origin_and_key_in_its_first_entry(ledger: Ledger) -> None:
    first = documents(ledger)[0]
    assert (first["kind"], first["origin"], first["key"]) == (
        "ledger_created",
        ledger.origin,
        ledger.public_key.hex(),
    )


def test_registers_are_made_together_with_the_first_entry(tmp_path: Path) -> None:
    made = a_ledger(tmp_path, prepare=lambda c: c.execute(text("CREATE TABLE register (word TEXT)")))
    assert words(made) == []
    made.close()


def test_a_turn_is_durable_signed_and_numbered_when_it_is_left(ledger: Ledger) -> None:
    with ledger.deciding() as turn:
        recorded = turn.append("logged_on", {"method": "hub"})
        assert not recorded.kept.is_kept()
    assert recorded.kept.is_kept()
    recorded.kept.wait()
    assert (recorded.seq, recorded.at, ledger.size) == (1, turn.now, 2)
    assert documents(ledger)[1]["method"] == "hub"
    assert ledger.checkpoint().split("\n")[1] == "2"


def test_a_turn_sees_what_the_turns_before_it_did(register: Ledger) -> None:
    note(register, "one")
    with register.deciding() as turn:
        assert turn.connection.execute(text("SELECT count(*) FROM register")).scalar() == 1


def test_a_body_that_raises_leaves_neither_entry_nor_register(register: Ledger) -> None:
    made = []

    def body(turn: Turn) -> None:
        turn.connection.execute(text("INSERT INTO register VALUES ('lost')"))
        made.append(turn.append("logged_on", {}))
        raise KeyError

    with pytest.raises(KeyError), register.deciding() as turn:
        body(turn)
    assert not made[0].kept.is_kept()
    with pytest.raises(LedgerStopped):
        made[0].kept.wait()
    note(register, "kept")
    assert (words(register), kinds(register)[2:]) == (["kept"], ["logged_on"])
    assert not register.stopped


def test_a_statement_that_breaks_a_register_s_rule_may_be_caught_and_goes_no_further(register: Ledger) -> None:
    note(register, "one")
    with register.deciding() as turn:
        with pytest.raises(IntegrityError):
            turn.connection.execute(text("INSERT INTO register VALUES ('one')"))
        turn.append("log_on_failed", {})
    assert (words(register), register.stopped) == (["one"], False)


def test_a_turn_that_appends_nothing_records_nothing(register: Ledger) -> None:
    before = register.checkpoint()
    with register.deciding() as turn, pytest.raises(RuntimeError, match="appended nothing"):
        _ = turn.last
    assert register.checkpoint() == before


def test_a_register_changed_without_an_entry_is_rolled_back_and_said(register: Ledger) -> None:
    with pytest.raises(RuntimeError, match="without an entry"), register.deciding() as turn:
        turn.connection.execute(text("INSERT INTO register VALUES ('silent')"))
    assert words(register) == []


def test_a_turn_over_is_over(ledger: Ledger) -> None:
    with ledger.deciding() as turn:
        turn.append("logged_on", {})
    with pytest.raises(RuntimeError, match="over"):
        turn.append("logged_on", {})


def test_a_turn_within_a_turn_is_refused_instead_of_waiting_for_ever(ledger: Ledger) -> None:
    with ledger.deciding() as outer:
        with pytest.raises(RuntimeError, match="another turn"), ledger.deciding():
            pass
        outer.append("logged_on", {})
    assert kinds(ledger) == ["ledger_created", "logged_on"]


@pytest.mark.parametrize("kind", ["intent", "refusal", "outcome", "ledger_created"])
def test_kinds_with_a_method_of_their_own_cannot_be_appended(ledger: Ledger, kind: str) -> None:
    with pytest.raises(ValueError, match="own method"), ledger.deciding() as turn:
        turn.append(kind, {})
    assert ledger.size == 1


def test_an_unfit_entry_is_refused_and_stops_nothing(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="float"), ledger.deciding() as turn:
        turn.append("logged_on", {"speed": 1.5})
    assert (ledger.size, ledger.stopped) == (1, False)


def test_a_grant_is_an_intent_and_a_refusal_is_on_record_too(ledger: Ledger) -> None:
    with ledger.deciding() as turn:
        yes, no = turn.intent(granted()), turn.intent(refused())
        assert turn.last.seq == no.seq
    assert (yes.seq, yes.granted, yes.kept.is_kept()) == (1, True, True)
    assert (no.seq, no.granted, no.kept.is_kept()) == (2, False, True)
    assert kinds(ledger)[1:] == ["intent", "refusal"]
    assert documents(ledger)[2]["reasons"] == [{"clause": "U11", "rule": "names_an_open_case"}]


def test_an_act_is_recorded_under_its_name_and_a_refused_one_as_a_refusal(ledger: Ledger) -> None:
    with ledger.deciding() as turn:
        turn.act(a_permit(), an_act())
        turn.act(a_permit(granted=False, reasons=refused().reasons))
    done, not_done = documents(ledger)[1:]
    assert (done["kind"], set(done["secret"])) == ("account_disabled", {"subject", "reason"})
    assert (not_done["kind"], not_done["act"]) == ("refusal", "account_disabled")


def test_entries_of_one_turn_have_one_time_and_time_never_runs_back(tmp_path: Path) -> None:
    clock = Clock(step=timedelta(0))
    ledger = a_ledger(tmp_path, clock=clock)
    clock.at -= timedelta(seconds=4)
    note_times = []
    with ledger.deciding() as turn:
        turn.append("logged_on", {})
        turn.append("logged_out", {})
        note_times.append(turn.now)
    assert note_times == [NOON]
    assert [entry["at"] for entry in documents(ledger)] == ["2026-11-22T12:00:00.000000Z"] * 3
    ledger.close()


def test_a_clock_far_behind_the_last_entry_keeps_questions_out_until_it_is_right(tmp_path: Path) -> None:
    clock = Clock()
    ledger = a_ledger(tmp_path, clock=clock)
    clock.at -= timedelta(hours=1)
    with pytest.raises(Busy, match="clock"), ledger.deciding():
        pass
    clock.at += timedelta(hours=2)
    with ledger.deciding() as turn:
        turn.append("logged_on", {})
    assert (ledger.size, ledger.stopped) == (2, False)
    ledger.close()


def test_a_naive_clock_takes_no_question(tmp_path: Path) -> None:
    clock = Clock()
    ledger = a_ledger(tmp_path, clock=clock)
    clock.at = datetime(2026, 11, 22, 13)
    with pytest.raises(ValueError, match="time zone"), ledger.deciding():
        pass
    clock.at = datetime(2026, 11, 22, 13, tzinfo=UTC)
    with ledger.deciding() as turn:
        turn.append("logged_on", {})
    ledger.close()


def test_below_the_reserve_no_question_is_taken_and_an_outcome_still_is(tmp_path: Path) -> None:
    free = [10**9]
    ledger = a_ledger(tmp_path, _storage=storage(free_bytes=lambda _: free[0], reserve_bytes=10**6))
    with ledger.deciding() as turn:
        intent = turn.intent(granted())
    free[0] = 10**6 - 1
    with pytest.raises(Busy, match="disk"), ledger.deciding():
        pass
    with pytest.raises(ValueError, match="mine"), ledger.concluding(intent):
        raise ValueError("mine")
    assert kinds(ledger)[1:] == ["intent", "outcome"]
    ledger.close()


def test_without_a_word_a_new_disk_has_room(tmp_path: Path) -> None:
    assert storage().free_bytes(ledger_path(tmp_path)) > 0


def test_an_unknown_word_for_synchronous_is_refused() -> None:
    with pytest.raises(ValueError, match="synchronous"):
        storage(synchronous="SOMETIMES")


def test_the_log_is_copied_into_the_file_now_and_then(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, _storage=storage(tidy_after=4))
    before = ledger_path(tmp_path).stat().st_size
    for _ in range(20):
        with ledger.deciding() as turn:
            turn.append("logged_on", {"client": "x" * 3000})
    assert ledger_path(tmp_path).stat().st_size > before
    ledger.close()
    again = reopened(tmp_path)
    assert again.size == 21
    again.close()


def test_nobody_else_may_read_the_file(ledger: Ledger) -> None:
    assert [p.stat().st_mode & 0o077 for p in ledger.path.parent.glob("ledger.*")] == [0, 0, 0, 0]
