"""Every contract test runs on the real store and on the loop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.store.store import Store
from tests.builders.store import LoopStore, a_store


@pytest.fixture(params=["duckdb", "loop"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store | LoopStore]:
    made: Store | LoopStore = a_store(tmp_path) if request.param == "duckdb" else LoopStore()
    yield made
    made.close()
