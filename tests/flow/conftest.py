"""One working site for a whole module; tests ask and act, and look at what the ledger says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.site import Premises, working_site


@pytest.fixture(scope="module")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    with working_site(tmp_path_factory.mktemp("site")) as made:
        yield made


def entries(premises: Premises, since: int = 0) -> list[dict[str, Any]]:
    """What the ledger holds from an entry on."""
    ledger = premises.site.ledger
    return [json.loads(body) for body in ledger.entries(since, ledger.size)]


def kinds(premises: Premises, since: int = 0) -> list[str]:
    """The kinds of entries from one on."""
    return [entry["kind"] for entry in entries(premises, since)]
