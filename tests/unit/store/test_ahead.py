"""Days are read into memory before anybody asks: newest first, while there is room, until it is to end; and no answer is another one for it."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.questions.history import History
from data_access.store.disk.ahead import BYTES_A_READ
from data_access.store.disk.shelf import Segment
from data_access.store.sheaves.sheaf import SheafDamage
from data_access.store.store import Store
from tests.builders.store import NOON, a_read, a_store, a_table, an_intent, ids

DAYS, A_DAY = 4, 50
PLATES = 16 * DAYS * A_DAY
"""More bytes than the plates of all days take, which are in memory from the start."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reads = [
        a_read(f"r{day}-{n}", captured_at=NOON - timedelta(days=day, seconds=n))
        for day in range(DAYS)
        for n in range(A_DAY)
    ]
    with a_store(tmp_path) as store:
        store.write(1, "fixed", a_table(reads))
    return tmp_path


def by_day(store: Store) -> list[Segment]:
    """The segments, newest first."""
    return sorted(store._shelf.segments().values(), key=lambda each: each.file.segment.day, reverse=True)


def in_memory(store: Store) -> list[bool]:
    """Say of each day, newest first, whether its columns are there without its file; the files are gone after it."""
    for path in store._shelf.root.rglob("*.packed"):
        path.unlink()
    return [is_there(segment) for segment in by_day(store)]


def is_there(segment: Segment) -> bool:
    try:
        segment.packed.sheaf.columns()
    except SheafDamage:
        return False
    return True


def everything(store: Store) -> list[str]:
    return sorted(ids(store.fetch(an_intent(History(plate="7QK4F2X")))))


def test_a_store_that_was_opened_has_no_day_in_memory_until_it_is_read_ahead(folder: Path) -> None:
    with a_store(folder) as store:
        assert in_memory(store) == [False] * DAYS


def test_all_days_are_read_ahead_if_there_is_room(folder: Path) -> None:
    with a_store(folder) as store:
        store.read_ahead(threading.Event())
        assert in_memory(store) == [True] * DAYS


def test_the_newest_days_are_read_ahead_and_none_beyond_the_bound(folder: Path) -> None:
    with a_store(folder, columns_bytes=PLATES + BYTES_A_READ * A_DAY * 2) as store:
        store.read_ahead(threading.Event())
        assert store._shelf.memory.bytes <= PLATES + BYTES_A_READ * A_DAY * 2
        there = in_memory(store)
    assert there == sorted(there, reverse=True)
    assert (there[0], there[-1]) == (True, False)


def test_nothing_is_read_ahead_once_it_is_to_end_or_the_store_is_closed(folder: Path) -> None:
    end = threading.Event()
    end.set()
    with a_store(folder) as store:
        store.read_ahead(end)
        assert in_memory(store) == [False] * DAYS
    store.read_ahead(threading.Event())


def test_a_day_that_cannot_be_read_is_passed_over_and_is_no_fault_of_the_store(folder: Path) -> None:
    with a_store(folder) as store:
        newest = max(store._shelf.root.rglob("*.packed"))
        content = newest.read_bytes()
        newest.write_bytes(content[: len(content) // 2])
        store.read_ahead(threading.Event())
        assert not store.failing
        newest.write_bytes(content)
        assert in_memory(store) == [False] + [True] * (DAYS - 1)


def test_answers_are_the_same_after_days_were_read_ahead(folder: Path) -> None:
    with a_store(folder) as store:
        before = everything(store)
    with a_store(folder) as store:
        store.read_ahead(threading.Event())
        assert (everything(store), len(before)) == (before, DAYS * A_DAY)


def test_a_day_that_is_purged_while_others_are_read_is_passed_over(folder: Path) -> None:
    with a_store(folder) as store:

        class Rest(threading.Event):
            """Between two days everything but the newest is purged."""

            def wait(self, timeout: float | None = None) -> bool:
                store.purge(store.purge_plan("fixed", NOON - timedelta(hours=12)), frozenset())
                return super().wait(0)

        store.read_ahead(Rest())
        assert len(by_day(store)) == 1
        assert in_memory(store) == [True]
