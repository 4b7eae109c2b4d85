"""The sites of the agencies, one of each for a whole module, opened when it is first asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tests.builders.agencies import Sites, agency_site
from tests.builders.gateway import Doors


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    made: dict[str, Doors] = {}
    with contextlib.ExitStack() as stack:

        def of(agency: str) -> Doors:
            if agency not in made:
                made[agency] = stack.enter_context(agency_site(tmp_path_factory.mktemp(agency), agency))
            return made[agency]

        yield of
