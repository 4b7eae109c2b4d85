"""A department's site on a machine whose clock is set by hand, and two people who confirm it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from data_access.gateway.http.routes.app import make_app
from data_access.gateway.open_site.site import Site, Timing
from data_access.ledger.timekeeping import since_boot_s
from tests.builders.closed_site import FACTS
from tests.builders.records import PASSWORDS
from tests.builders.site import DOOR, People, import_reads, open_premises, reads_csv, served, staffed_site
from workbench.settings import SitePaths

DEPARTMENT = replace(FACTS, evaluation=False)


@dataclass
class Machine:
    """A machine whose clock stands still, so that a code stays good, is off by so much, and can be set."""

    off: timedelta = timedelta(0)
    base: datetime = field(default_factory=lambda: datetime.now(UTC))
    timing: Timing = field(init=False)

    def __post_init__(self) -> None:
        self.timing = Timing(self.now, since_boot_s)

    def now(self) -> datetime:
        return self.base + self.off


@dataclass
class Department:
    paths: SitePaths
    people: People
    machine: Machine

    @contextlib.contextmanager
    def open(self, *, in_doubt: bool = False, facts: Any = DEPARTMENT) -> Iterator[tuple[Site, httpx.Client]]:
        with Site.open(self.paths, facts, clock=self.machine.timing, in_doubt=in_doubt) as site:
            site.passwords = PASSWORDS
            app = make_app(site, None, door_secret=DOOR, with_questions=not in_doubt)
            with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
                yield site, client

    def copied(self, to: Path) -> Department:
        """Return the same site in another folder, on a machine of its own."""
        shutil.copytree(self.paths.root, to)
        people = replace(self.people, enrolments=dict(self.people.enrolments))
        return Department(SitePaths(to), people, Machine())

    def proof(self, person: str, **changed: str) -> dict[str, str]:
        password = self.people.enrolments[person]["password"]
        return {"person": person, "password": password, "code": self.people.code(person, self.machine.now()), **changed}

    def confirm(self, first: str = "cole", second: str = "adams", **changed: str) -> httpx.Response:
        with self.open(in_doubt=True) as (_, client):
            return client.post("/v1/clock", json={"people": [self.proof(first), self.proof(second, **changed)]})

    def log_on(self, client: httpx.Client, person: str, **changed: str) -> httpx.Response:
        return client.post("/v1/log-ons", json=self.proof(person, **changed))


def a_department(root: Path, factory: pytest.TempPathFactory) -> Department:
    """Make a closed site with one read."""
    paths, people = staffed_site(root, factory)
    with open_premises(paths, people) as premises:
        brought = import_reads(premises, reads_csv([(timedelta(minutes=9), "7CLK", "cam-1", "")]))
        assert brought.status_code == 201, brought.text
    return Department(paths, people, Machine())
