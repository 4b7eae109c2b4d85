"""How many entries a page makes by being opened; idle, it makes none (`tests/browser/test_every_page.py`)."""

from __future__ import annotations

import time

import pytest

from tests.builders.site import Premises
from tests.flow.conftest import kinds
from tests.unit.widgets.test_panels import built
from workbench import show_page
from workbench.page_table import NAMES

__all__ = ["built"]
pytestmark = pytest.mark.slow

OPENING = {
    "my_searches": ["own_entries_read"],
    "supervisor": ["ledger_read"],
    "duties": ["duties_read"],
    "data": ["equipment_read", "holds_read", "quality_read", "retention_read"],
    "hits": ["hits_read", "hits_watched"],
    "records": ["releases_read"],
    "hot_lists": ["list_entries_read", "hit_tasks_read", "hot_lists_read"],
}
"""Entries that opening a page makes; every other page makes none. Adding to it is a decision, not an oversight."""


@pytest.mark.parametrize("name", NAMES)
def test_opening_a_page_makes_the_entries_that_are_written_here(
    name: str, premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("WORKBENCH_HANDOFF", "WORKBENCH_STATIC", "WORKBENCH_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    premises.as_("sato")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", premises.people.tokens["sato"])
    monkeypatch.setenv("WORKBENCH_GATEWAY", str(premises.client.base_url))
    since = premises.site.ledger.size
    page = show_page(name)
    assert "wb-problem" not in "".join(
        getattr(part, "value", "") or "" for part in page.children if hasattr(part, "value")
    )
    expected = OPENING.get(name, [])
    for _ in range(1200):  # what a page goes on to do beside being drawn: watching for hits
        if len(kinds(premises, since)) >= len(expected):
            break
        time.sleep(0.1)
    assert sorted(kinds(premises, since)) == sorted(expected)
