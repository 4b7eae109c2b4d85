"""Every contract test runs on the real store, with reads in logs and in files of columns, on DuckDB over the same Arrow, and on the loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access.store import fetching
from data_access.store import store as stores
from data_access.store.disk import sheaf_keeping
from data_access.store.store import Store
from tests.builders.store import LoopStore, a_store, emptied
from tests.oracle import duckdb_rows


@pytest.fixture(scope="session")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One real store for all."""
    with a_store(tmp_path_factory.mktemp("site")) as store:
        yield store


@pytest.fixture(params=["log", "folded", "engine", "loop"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store | LoopStore:
    if request.param == "folded":
        monkeypatch.setattr(sheaf_keeping, "FOLDED", 0)
        monkeypatch.setattr(
            fetching, "MANY_BLOCKS", 1
        )  # texts of some answers are picked on the way, of others at the end
    if request.param == "engine":
        monkeypatch.setattr(stores, "rows_of", duckdb_rows.rows_of)
    return LoopStore() if request.param == "loop" else emptied(request.getfixturevalue("one_store"))
