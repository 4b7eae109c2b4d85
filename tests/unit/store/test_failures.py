"""An engine or a disk that fails, in two forms: it was not done, and it was done but reported as failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_access.errors import AccessError, BadSite, Busy
from data_access.questions.history import History
from data_access.store.disk.segments import settle
from data_access.store.store import Store
from tests.builders.store import NOON, a_read, a_store, a_table, an_intent, emptied, ids

pytestmark = pytest.mark.slow


class FailingEngine:
    """An engine whose next statement of one kind fails, before or after it is done."""

    def __init__(self, engine: Any, verb: str, done: bool) -> None:
        self._engine, self.verb, self._done = engine, verb, done

    def cursor(self) -> FailingCursor:
        return FailingCursor(self._engine.cursor(), self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def execute(self, statement: str, *values: Any) -> Any:
        return self.run(self._engine, statement, *values)

    def run(self, target: Any, statement: str, *values: Any) -> Any:
        if not self.verb or not statement.startswith(self.verb):
            return target.execute(statement, *values)
        self.verb = ""
        if self._done:
            target.execute(statement, *values)
        raise duckdb.IOException("no space left; and here might stand 7QK4F2X")


class FailingCursor:
    """A cursor of a failing engine."""

    def __init__(self, cursor: Any, engine: FailingEngine) -> None:
        self._cursor, self._engine = cursor, engine

    def execute(self, statement: str, *values: Any) -> Any:
        return self._engine.run(self._cursor, statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def module_store(folder: Path) -> Iterator[Store]:
    with a_store(folder) as store:
        yield store


@pytest.fixture
def store(module_store: Store) -> Store:
    store = emptied(module_store)
    store.write(1, "fixed", a_table(a_read(f"first-{n}", captured_at=NOON - timedelta(days=n)) for n in (0, 2)))
    return store


SECOND = a_table(a_read(f"second-{n}", captured_at=NOON - timedelta(days=n)) for n in (1, 2, 3))


def everything(store: Store) -> list[str]:
    return sorted(ids(store.fetch(an_intent(History(plate="7QK4F2X")))))


def failing(store: Store, verb: str, done: bool) -> Any:
    """Let the store's engine fail once; returns the sound engine."""
    sound = store._shelf.engine
    store._shelf.engine = FailingEngine(sound, verb, done)
    return sound


def nothing_lies_about(store: Store, folder: Path) -> bool:
    current = sorted(segment.file for segment in store._shelf.segments().values())
    return settle(folder / "store", store._shelf.keyring) == current


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
@pytest.mark.parametrize("verb", ["ATTACH", "BEGIN", "CREATE TABLE", "INSERT", "COMMIT", "CHECKPOINT"])
def test_a_write_that_fails_can_be_undone_and_done_again(store, folder, verb, done):
    sound = failing(store, verb, done)
    try:
        with pytest.raises(AccessError, match=r"^(?!.*7QK).*$"):
            store.write(2, "fixed", SECOND)
    finally:
        store._shelf.engine = sound

    store.undo(2)

    assert store.batches() == [1]
    assert everything(store) == ["first-0", "first-2"]
    assert nothing_lies_about(store, folder)
    assert store.write(2, "fixed", SECOND) == 3
    assert len(everything(store)) == 5


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
@pytest.mark.parametrize("verb", ["CREATE TABLE", "INSERT", "COMMIT", "CHECKPOINT", "DETACH"])
def test_a_purge_that_fails_keeps_what_is_held_and_is_finished_by_another(store, folder, verb, done):
    store.write(2, "fixed", SECOND)
    plan, held = store.purge_plan("fixed", NOON - timedelta(days=1)), frozenset({"first-2"})
    sound = failing(store, verb, done)
    try:
        with pytest.raises(Busy):
            store.purge(plan, held)
    finally:
        store._shelf.engine = sound

    assert {"first-0", "first-2", "second-1"} <= set(everything(store))
    store.purge(plan, held)

    assert everything(store) == ["first-0", "first-2", "second-1"]
    assert nothing_lies_about(store, folder)


def test_a_fetch_that_fails_discloses_nothing_and_says_nothing_of_the_rows(store):
    for segment in list(store._shelf.segments().values()):
        store._shelf.doubt(segment)  # so that the engine is asked
    sound = failing(store, "WITH reads", True)
    try:
        with pytest.raises(Busy, match="nothing was disclosed") as error:
            everything(store)
    finally:
        store._shelf.engine = sound

    assert "7QK" not in str(error.value)
    assert error.value.__cause__ is None
    assert everything(store) == ["first-0", "first-2"]


def test_a_segment_of_another_version_keeps_the_store_shut_and_says_what_to_do(tmp_path):
    with a_store(tmp_path) as store:
        store.write(1, "fixed", a_table([a_read()]))
        [segment] = store._shelf.segments().values()
        with store._shelf.lend_file(segment.file) as alias:
            store._shelf.engine.execute(f"ALTER TABLE {alias}.reads DROP COLUMN received_at")
    with pytest.raises(BadSite, match=r"another version.*import"):
        a_store(tmp_path)
