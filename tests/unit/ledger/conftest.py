"""A ledger of its own for each test, closed afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.ledger.ledger import Ledger
from tests.builders.ledger import a_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.close()
