"""A site whose door can be tried from all sides: any log-on, any case session, a Hub of a few lines, no bound on rates."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from data_access.gateway.asking.files_of_answer import Maker
from data_access.gateway.bringing.live_door import LiveDoor
from data_access.gateway.deciding.callers import NEEDED_SCOPE, Hub, new_token, token_hash
from data_access.gateway.deciding.guesses import Guesses
from data_access.gateway.deciding.hub_http import NoAnswer
from data_access.gateway.deciding.paces import Pace
from data_access.gateway.http.routes.app import make_app
from data_access.gateway.open_site.site import BY_THE_MACHINE, Site, SiteFacts, Timing
from data_access.policy.packs.pack import Pack
from data_access.questions.justification import Justification
from data_access.records.accounts import log_ons, people, trainings
from data_access.records.casework import case_sessions
from tests.builders.closed_site import FACTS
from tests.builders.files import in_process
from tests.builders.records import PASSWORDS
from tests.builders.site import DOOR, JUSTIFICATION, ORI, People, Premises, served
from workbench.settings import SitePaths

ENDLESS = 10**9


@dataclass
class Doors(Premises):
    """A working site, its application too."""

    app: FastAPI

    def case_of(self, person: str, **changed: Any) -> str:
        """Keep a case session for anybody, whatever policy would say; `changed` are columns of its row."""
        justification = Justification(**JUSTIFICATION)
        new = case_sessions.new_id()
        with self.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test needs a case session"})
            case_sessions.open_case_session(
                turn.connection,
                recorded,
                case_session=new,
                person_id=person,
                justification=justification,
                expires_at=turn.now + timedelta(hours=8),
            )
        if changed:
            table = case_sessions.case_sessions
            self.change(table.update().where(table.c.case_session == new).values(**changed))
        return new

    def session_of(self, person: str, method: str = "log_on", **changed: Any) -> dict[str, str]:
        """Keep a log-on for anybody and return its headers; `changed` are columns of its row."""
        token, session_id = new_token(), log_ons.new_id()
        with self.site.ledger.deciding() as turn:
            log_ons.open_session(
                turn.connection,
                turn.append("site_created", {"why": "a test needs a log-on"}),
                session_id=session_id,
                person_id=person,
                method=method,
                expires_at=turn.now + timedelta(hours=8),
                token=token_hash(token),
            )
        if changed:
            table = log_ons.sessions
            self.change(table.update().where(table.c.session_id == session_id).values(**changed))
        return {"Authorization": f"Bearer {token}"}

    def hire(self, person: str, role: str, trained: tuple[int, int] | None = (0, 365)) -> None:
        """Make an account whose training lasted from one day to another, counted from today; None for no training."""
        today = datetime.now(UTC).date()
        with self.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test needs a person"})
            given = {"full_name": person.title(), "unit": "detectives"}
            people.add(turn.connection, recorded, person_id=person, number=person, agency=ORI, **given)
            people.change(turn.connection, recorded, person, role=role, **given)
            if trained is not None:
                first, last = (today + timedelta(days=days) for days in trained)
                training = trainings.Training(
                    person_id=person, trained_on=first, expires_on=last, trainer="T. Trainer", content="policy"
                )
                trainings.record(turn.connection, recorded, training)

    def change(self, *statements: Any) -> None:
        """Change registers as no route can, with an entry that says so."""
        with self.site.ledger.deciding() as turn:
            turn.append("site_created", {"why": "a test changes a register"})
            for statement in statements:
                turn.connection.execute(statement)

    @contextlib.contextmanager
    def under(self, **changed: Any) -> Iterator[Pack]:
        """Run on a changed pack for a while; its hash stays the adopted one unless it is among what changes."""
        before = self.site.pack
        self.site.pack = before.model_copy(update=changed)
        try:
            yield self.site.pack
        finally:
            self.site.pack = before


@contextlib.contextmanager
def open_doors(
    paths: SitePaths,
    people: People,
    hub: Hub | None = None,
    facts: SiteFacts = FACTS,
    clock: Timing = BY_THE_MACHINE,
    maker: Maker = in_process,
) -> Iterator[Doors]:
    """Open a site whose rates are as good as unbounded, and serve it."""
    with Site.open(paths, facts, clock=clock) as site:
        site.passwords = PASSWORDS
        endless = {"questions_per_minute": ENDLESS, "refusals_per_minute": ENDLESS}
        site.pack = site.pack.model_copy(update={"limits": site.pack.limits.model_copy(update=endless)})
        app = make_app(site, hub, door_secret=DOOR, maker=maker)
        app.state.doorway = replace(
            app.state.doorway,
            pace=Pace(most=ENDLESS),
            live=LiveDoor(site, every_s=0),
            guesses=Guesses(most=(ENDLESS, ENDLESS)),
        )
        with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield Doors(site, client, people, paths, app)


@dataclass
class FakeHub:
    """Says whose token it is, as JupyterHub's `/hub/api/user` does; has a clock that stands still."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    fault: tuple[int, bytes] | NoAnswer | None = None
    asked: int = 0
    clock_s: float = 0.0

    def knows(self, token: str, person: str, session_id: str | None, **changed: Any) -> dict[str, str]:
        """Let a token be somebody's and return the headers under which it asks."""
        model = {"kind": "user", "name": person, "session_id": session_id, "scopes": [NEEDED_SCOPE]}
        self.users[token] = {**model, **changed}
        return {"Authorization": f"Bearer {token}"}

    def hub(self) -> Hub:
        """Return the gateway's side, which asks this Hub."""
        return Hub("http://hub.invalid/hub/api/", asking=self._answer, clock=lambda: self.clock_s)

    def _answer(self, token: str) -> tuple[int, bytes]:
        self.asked += 1
        if isinstance(self.fault, NoAnswer):
            raise self.fault
        if self.fault is not None:
            return self.fault
        model = self.users.get(token)
        return (200, json.dumps(model).encode()) if model else (403, b'{"message": "Forbidden"}')
