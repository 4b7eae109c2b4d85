"""Logs are folded into their files before they fill the engine's memory, and nobody who reads is disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_access.queries import History
from data_access.store import folding
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


def read_ids(store: Store) -> list[str]:
    return sorted(ids(store.fetch(an_intent(History(plate="7QK4F2X")))))


EVERYTHING = sorted(f"{written}-{n}" for written in ("first", "second") for n in range(DAYS))


def test_logs_stay_as_long_as_there_is_room_for_them(store: Store) -> None:
    folding.fold(store._shelf, [])
    assert len(logs(store)) == DAYS


def test_the_log_that_was_written_longest_ago_is_folded_first(store: Store) -> None:
    sizes = [path.stat().st_size for path in logs(store)]
    folding.fold(store._shelf, [], most=sum(sizes) - 1)
    assert len(logs(store)) == DAYS - 1
    assert read_ids(store) == EVERYTHING


def test_without_any_room_every_log_is_folded_and_nothing_is_lost(store: Store) -> None:
    folding.fold(store._shelf, [], most=0)
    assert logs(store) == []
    assert read_ids(store) == EVERYTHING


def test_a_file_that_is_folded_is_let_go_unless_it_is_small(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    folding.fold(store._shelf, [], most=0)
    assert len(store._shelf.attached()) == DAYS
    monkeypatch.setattr(folding, "SMALL_BYTES", 0)
    folding.fold(store._shelf, store._shelf.attached(), most=0)
    assert store._shelf.attached() == []
    assert read_ids(store) == EVERYTHING


def test_a_file_that_somebody_reads_is_not_let_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "SMALL_BYTES", 0)
    read = store._shelf.attached()[0]
    with store._shelf.lend_file(read):
        folding.fold(store._shelf, [], most=0)
        assert store._shelf.attached() == [read]
    assert read_ids(store) == EVERYTHING


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
def test_a_fold_that_fails_loses_nothing_and_is_done_after_the_next_write(store: Store, done: bool) -> None:
    sound, failing = store._shelf.engine, _Failing(store._shelf.engine, done)
    store._shelf.engine = failing  # type: ignore[assignment]  # it fails, else it is one
    try:
        folding.fold(store._shelf, [], most=0)
    finally:
        store._shelf.engine = sound
    assert failing.failed == DAYS
    assert read_ids(store) == EVERYTHING
    folding.fold(store._shelf, [], most=0)
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
