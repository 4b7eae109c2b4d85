"""One working site for a whole module; tests ask and act, and look at what the ledger says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.builders.gateway import Doors, FakeHub, open_doors
from tests.builders.pictures import Desk, a_desk
from tests.builders.site import (
    Premises,
    import_reads,
    reads_csv,
    staffed_site,
    working_site,
)


@pytest.fixture(scope="module")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    with working_site(tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One site for a whole module, which looks at pictures, corrects and verifies."""
    with a_desk(tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="session")
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, hub: FakeHub) -> Iterator[Doors]:
    """One site for a whole module, which tries its doors and acts in it; it knows the fake Hub."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("doors"), tmp_path_factory)
    with open_doors(paths, enrolled, hub.hub()) as made:
        answer = import_reads(made, reads_csv([(timedelta(minutes=30), "9Q9-Z1A", "cam-1", "grey")]))
        assert answer.status_code == 201, answer.text
        yield made


def events_of(answer: httpx.Response) -> list[dict[str, Any]]:
    """The documents of the events of an answer that has come to its end."""
    return [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: ")]


def entries(premises: Premises, since: int = 0) -> list[dict[str, Any]]:
    """What the ledger holds from an entry on."""
    ledger = premises.site.ledger
    return [json.loads(body) for body in ledger.entries(since, ledger.size)]


def kinds(premises: Premises, since: int = 0) -> list[str]:
    """The kinds of entries from one on."""
    return [entry["kind"] for entry in entries(premises, since)]
