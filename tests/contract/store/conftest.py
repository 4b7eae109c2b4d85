"""Every contract test runs on the real store and on the loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access.store.store import Store
from tests.builders.store import LoopStore, a_store, emptied


@pytest.fixture(scope="session")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One real store for all: loading the engine's extension takes longer than most tests."""
    with a_store(tmp_path_factory.mktemp("site")) as store:
        yield store


@pytest.fixture(params=["duckdb", "loop"])
def store(request: pytest.FixtureRequest) -> Iterator[Store | LoopStore]:
    if request.param == "loop":
        yield LoopStore()
    else:
        yield emptied(request.getfixturevalue("one_store"))
