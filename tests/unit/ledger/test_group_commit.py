"""Many threads, one writer: turns never interleave, share commits, and each is told only when its own is durable."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from data_access.ledger.file import tables
from data_access.ledger.ledger import Ledger
from tests.builders.ledger import a_ledger, ask, documents, kinds, storage

THREADS, TURNS = 8, 25


def run_all(work: Callable[[int], None], count: int = THREADS) -> None:
    """Run in threads, bounded in time; the first error of any of them is raised."""
    errors: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


def checkpoints(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return len(list(connection.scalars(tables.checkpoints.select().with_only_columns(tables.checkpoints.c.size))))


def test_turns_of_many_threads_lose_nothing_and_read_what_they_decide_on(ledger: Ledger) -> None:
    with ledger.deciding() as turn:
        turn.connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        turn.connection.execute(text("INSERT INTO counter VALUES (0)"))
        turn.append("site_created", {})
    told: list[tuple[int, int]] = []

    def work(_: int) -> None:
        for _ in range(TURNS):
            with ledger.deciding() as turn:
                n = turn.connection.execute(text("SELECT n FROM counter")).scalar_one()
                turn.connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})
                seq = turn.append("logged_on", {"n": n}).seq
            assert ledger.size > seq
            told.append((seq, n))

    run_all(work)
    assert sorted(told) == [(n + 2, n) for n in range(THREADS * TURNS)]
    assert [e["n"] for e in documents(ledger)[2:]] == list(range(THREADS * TURNS))


def test_threads_that_wait_share_one_commit_and_one_signature(ledger: Ledger) -> None:
    inside, go = threading.Event(), threading.Event()
    before = checkpoints(ledger)

    def work(number: int) -> None:
        if number:
            inside.wait(120)
        with ledger.deciding() as turn:
            turn.append("logged_on", {})
            if not number:
                inside.set()
                go.wait(120)

    def watch_and_go(number: int) -> None:
        if number < THREADS:
            work(number)
            return
        inside.wait(120)
        while ledger._writer._waiting < THREADS - 1:
            threading.Event().wait(0.001)
        go.set()

    run_all(watch_and_go, THREADS + 1)
    assert ledger.size == 1 + THREADS
    assert checkpoints(ledger) == before + 1


def test_a_body_that_raises_takes_nobody_with_it(ledger: Ledger) -> None:
    def work(number: int) -> None:
        for step in range(TURNS):
            try:
                with ledger.deciding() as turn:
                    turn.append("logged_on", {"thread": number, "step": step})
                    if (number + step) % 3 == 0:
                        raise KeyError
            except KeyError:
                continue

    run_all(work)
    expected = {(n, s) for n in range(THREADS) for s in range(TURNS) if (n + s) % 3}
    assert {(e["thread"], e["step"]) for e in documents(ledger)[1:]} == expected
    assert not ledger.stopped


def test_whole_questions_of_many_threads_each_have_one_outcome(ledger: Ledger) -> None:
    def work(_: int) -> None:
        for _ in range(8):
            ask(ledger)

    run_all(work)
    entries = documents(ledger)
    intents = {e["seq"] for e in entries if e["kind"] == "intent"}
    assert sorted(e["intent"] for e in entries if e["kind"] == "outcome") == sorted(intents)
    assert len(intents) == THREADS * 8


def test_readers_see_whole_turns_while_others_write(ledger: Ledger) -> None:
    def work(number: int) -> None:
        if number:
            for _ in range(TURNS):
                with ledger.deciding() as turn:
                    turn.append("logged_on", {})
                    turn.append("logged_out", {})
            return
        for _ in range(40):
            size = ledger.size
            seen = kinds(ledger)
            assert seen[1 : size - 1 : 2] == ["logged_on"] * len(seen[1 : size - 1 : 2])
            with ledger.reading() as connection:
                assert tables.count(connection) % 2 == 1
            if size > 2:
                assert ledger.inclusion(size - 1, size)
                assert ledger.receipt(size - 1)["size"] >= size

    run_all(work, 4)


def test_a_transaction_takes_only_so_many_turns(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, _storage=storage(most_turns=2))

    def work(_: int) -> None:
        for _ in range(TURNS):
            with ledger.deciding() as turn:
                turn.append("logged_on", {})

    run_all(work)
    assert checkpoints(ledger) >= 1 + THREADS * TURNS // 2
    ledger.close()


class Interrupted(threading.Condition):
    """A condition whose waiter is woken and then interrupted, as by Ctrl-C at the worst moment."""

    def wait(self, timeout: float | None = None) -> bool:
        super().wait(timeout)
        raise KeyboardInterrupt


@pytest.mark.parametrize("appends", [True, False])
def test_a_waiter_that_is_interrupted_leaves_nobody_waiting(ledger: Ledger, appends: bool) -> None:
    writer = ledger._writer
    writer._free = Interrupted(writer._gate)
    inside, go, interrupted = threading.Event(), threading.Event(), threading.Event()

    def work(number: int) -> None:
        if not number:
            with ledger.deciding() as turn:
                inside.set()
                go.wait(120)
                if appends:
                    turn.append("logged_on", {})
            return
        inside.wait(120)
        if number == 1:
            with pytest.raises(KeyboardInterrupt), ledger.deciding():
                pass
            interrupted.set()
            return
        while not writer._waiting:
            threading.Event().wait(0.001)
        go.set()
        interrupted.wait(120)

    run_all(work, 3)
    writer._free = threading.Condition(writer._gate)
    assert ledger.size == 1 + appends
    with ledger.deciding() as turn:
        turn.append("logged_out", {})
    assert not ledger.stopped
