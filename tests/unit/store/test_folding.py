"""Logs are folded into their files before they fill the engine's memory, and nobody who reads is disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_access.questions.history import History
from data_access.store.disk import log_folding, segments
from data_access.store.store import Store
from tests.builders.store import NOON, a_read, a_store, a_table, an_intent, emptied, ids

DAYS = 4


@pytest.fixture(scope="module")
def module_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_store(tmp_path_factory.mktemp("site")) as store:
        yield store


@pytest.fixture
def store(module_store: Store) -> Store:
    """A store whose days each have a log: reads were added to them after they were made."""
    store = emptied(module_store)
    for written in ("first", "second"):
        rows = [a_read(f"{written}-{n}", captured_at=NOON - timedelta(days=n)) for n in range(DAYS)]
        store.write(1, "fixed", a_table(rows))
    return store


def logs(store: Store) -> list[Path]:
    """The logs beside the files, that of the oldest day first."""
    return sorted(store._shelf.root.rglob("*.wal"))


def held_of_files_with_logs(store: Store) -> int:
    root = store._shelf.root
    with_logs = [(file, log) for file in store._shelf.attached() if (log := segments.log_of(file, root)) is not None]
    return sum(log_folding._held(store._shelf, file, log) for file, log in with_logs)


def read_ids(store: Store) -> list[str]:
    return sorted(ids(store.fetch(an_intent(History(plate="7QK4F2X")))))


EVERYTHING = sorted(f"{written}-{n}" for written in ("first", "second") for n in range(DAYS))


def test_logs_stay_as_long_as_there_is_room_for_them(store: Store) -> None:
    log_folding.fold(store._shelf, [])
    assert len(logs(store)) == DAYS


def test_the_log_that_was_written_longest_ago_is_folded_first(store: Store) -> None:
    log_folding.fold(store._shelf, [], most=held_of_files_with_logs(store) - 1)
    assert len(logs(store)) == DAYS - 1
    assert read_ids(store) == EVERYTHING


def test_without_any_room_every_log_is_folded_and_nothing_is_lost(store: Store) -> None:
    log_folding.fold(store._shelf, [], most=0)
    assert logs(store) == []
    assert read_ids(store) == EVERYTHING


def test_a_file_that_is_folded_is_let_go_unless_it_is_small(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log_folding.fold(store._shelf, [], most=0)
    assert len(store._shelf.attached()) == DAYS
    monkeypatch.setattr(log_folding, "SMALL_BYTES", 0)
    log_folding.fold(store._shelf, store._shelf.attached(), most=0)
    assert store._shelf.attached() == []
    assert read_ids(store) == EVERYTHING


def test_a_file_that_somebody_reads_is_not_let_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_folding, "SMALL_BYTES", 0)
    read = store._shelf.attached()[0]
    with store._shelf.lend_file(read):
        log_folding.fold(store._shelf, [], most=0)
        assert store._shelf.attached() == [read]
    assert read_ids(store) == EVERYTHING


def test_a_file_with_a_log_is_not_let_go_for_that_would_fold_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_folding, "SMALL_BYTES", 0)
    for file in store._shelf.attached():
        log_folding.let_go(store._shelf, file)
    assert len(store._shelf.attached()) == len(logs(store)) == DAYS


def test_a_file_is_held_for_more_the_longer_its_log_and_the_larger_it_is(store: Store) -> None:
    file = store._shelf.attached()[0]
    size = file.path(store._shelf.root).stat().st_size
    held = {log: log_folding._held(store._shelf, file, segments.Log(log, 0)) for log in (1, 1_000_000)}
    assert size < held[1] < held[1_000_000]


def test_a_count_by_camera_and_hour_lets_go_of_the_days_that_it_attached(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_folding, "SMALL_BYTES", 0)
    log_folding.fold(store._shelf, store._shelf.attached(), most=0)
    assert sum(hour.reads for hour in store.camera_hours()) == len(EVERYTHING)
    assert store._shelf.attached() == []


def test_a_day_that_was_attached_stays_so_when_it_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log_folding.fold(store._shelf, [], most=0)
    monkeypatch.setattr(log_folding, "SMALL_BYTES", 0)
    store.camera_hours()
    assert len(store._shelf.attached()) == DAYS


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
def test_a_fold_that_fails_loses_nothing_and_is_done_after_the_next_write(store: Store, done: bool) -> None:
    sound, failing = store._shelf.engine, _Failing(store._shelf.engine, done)
    store._shelf.engine = failing  # type: ignore[assignment]  # it fails, else it is one
    try:
        log_folding.fold(store._shelf, [], most=0)
    finally:
        store._shelf.engine = sound
    assert failing.failed == DAYS
    assert read_ids(store) == EVERYTHING
    log_folding.fold(store._shelf, [], most=0)
    assert logs(store) == []
    assert read_ids(store) == EVERYTHING


class _Failing:
    """An engine that folds no log, or says so."""

    def __init__(self, engine: Any, done: bool) -> None:
        self._engine, self._done, self.failed = engine, done, 0

    def cursor(self) -> _Failing:
        self._cursor = self._engine.cursor()
        return self

    def __enter__(self) -> _Failing:
        return self

    def __exit__(self, *_: object) -> None:
        self._cursor.close()

    def execute(self, statement: str) -> None:
        self.failed += 1
        if self._done:
            self._cursor.execute(statement)
        raise duckdb.IOException("no space left")
