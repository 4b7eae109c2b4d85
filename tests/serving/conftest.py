"""One real Hub with its proxy and dashboards, for all tests that only look at it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders.serving import FakeGateway, Person, a_gateway, a_hub, a_site
from workbench.settings import Settings, SitePaths, load_settings


@dataclass(frozen=True)
class Served:
    """A site that is served."""

    paths: SitePaths
    settings: Settings
    gateway: FakeGateway
    log: Path
    hub_pid: int
    people: contextlib.ExitStack

    def visitor(self) -> Person:
        """Return a person with a browser of their own, who has not logged in."""
        person = Person(self.settings)
        self.people.enter_context(person.http)
        return person

    def somebody(self, name: str) -> Person:
        """Return a person who has just logged in."""
        person = self.visitor()
        answer = person.log_in(name)
        assert answer.status_code == 200
        return person


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("served")
    paths = a_site(root / "site")
    settings = load_settings(paths)
    log = root / "hub.log"
    with (
        contextlib.ExitStack() as people,
        a_gateway(paths, settings) as gateway,
        a_hub(paths, settings, log) as hub,
    ):
        yield Served(paths, settings, gateway, log, hub.pid, people)
