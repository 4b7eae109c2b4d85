from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.builders.records import registers


@pytest.fixture
def connection() -> Iterator[Connection]:
    with registers() as opened:
        yield opened
