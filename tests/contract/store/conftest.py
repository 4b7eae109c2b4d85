"""Every contract test runs on the real store, by sheaves in memory, by sheaves in files and by its engine alone, and on the loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access.store.disk import sheaf_keeping
from data_access.store.store import Store
from tests.builders.store import LoopStore, a_store, emptied


@pytest.fixture(scope="session")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One real store for all: loading the engine's extension takes longer than most tests."""
    with a_store(tmp_path_factory.mktemp("site")) as store:
        yield store


@pytest.fixture(scope="session")
def engine_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that makes no sheaves: DuckDB answers everything."""
    with a_store(tmp_path_factory.mktemp("engine"), columns_bytes=0) as store:
        yield store


@pytest.fixture(params=["sheaves", "files", "engine", "loop"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store | LoopStore]:
    if request.param == "files":
        monkeypatch.setattr(sheaf_keeping, "FILED", 0)
    if request.param == "loop":
        yield LoopStore()
    else:
        yield emptied(request.getfixturevalue("engine_store" if request.param == "engine" else "one_store"))
