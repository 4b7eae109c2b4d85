"""An empty set of registers in memory, entries that are as good as recorded, and valid rows with one thing changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

from data_access.questions.justification import Justification
from data_access.records.accounts import credentials, log_ons, people
from data_access.records.accounts.trainings import Training
from data_access.records.casework import case_sessions, cases
from data_access.records.intake import sources
from data_access.records.intake.cameras import Camera
from data_access.records.overview import schema
from data_access.steps import Recorded
from data_access.terms import CameraKind, CaseSession, OwnerKind, Session

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86_400))
PASSWORDS = credentials.Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Far too quick to protect anything."""

unhurried = settings(deadline=None, max_examples=60)
"""For properties that write to a database: their time is the machine's, and a few dozen examples find what there is."""


@dataclass(frozen=True)
class Kept:
    def is_kept(self) -> bool:
        return True

    def wait(self) -> None:
        return


def recorded(seq: int = 1, at: datetime = NOW) -> Recorded:
    return Recorded(seq=seq, at=at, kept=Kept())


CLERK = cases.Importer(person_id="clerk", accounts=frozenset({"clerk"}))


def import_rows(connection: Connection, rows: Iterable[cases.CaseRow], by: cases.Importer = CLERK) -> cases.CaseImport:
    """Bring cases in, as a clerk does."""
    return cases.import_rows(connection, recorded(), rows, by)


@cache
def _engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        schema.create(connection)
    return engine


@contextmanager
def registers() -> Iterator[Connection]:
    """A connection to empty registers in memory; what happens on it is one transaction, undone at the end."""
    with _engine().connect() as connection:
        yield connection
        connection.rollback()


def an_account(connection: Connection, person_id: str = "ann", **changed: Any) -> None:
    given = {
        "full_name": "Ann Nobody",
        "role": "detective",
        "unit": "investigations",
        "agency": "XA0000001",
        "number": person_id,
        "password": "not a hash",
        "totp": b"sealed",
        "recovery": (),
        **changed,
    }
    password, totp, recovery, role = (given.pop(name) for name in ("password", "totp", "recovery", "role"))
    people.add(connection, recorded(), person_id=person_id, **given)
    told = {name: given[name] for name in ("unit", "full_name")}
    people.change(connection, recorded(), person_id, role=role, **told)
    people.set_password(connection, recorded(), person_id, password)
    people.set_codes(connection, recorded(), person_id, totp=totp, recovery=recovery)


def a_training(**changed: Any) -> Training:
    training = Training(
        person_id="ann",
        trained_on=date(2026, 6, 1),
        expires_on=date(2027, 6, 1),
        trainer="T. Trainer",
        content="policy and procedures",
    )
    return replace(training, **changed)


def a_log_on(connection: Connection, session_id: str = "s-1", **changed: Any) -> Session:
    given: dict[str, Any] = {"person_id": "ann", "method": "log_on", "expires_at": NOW + 8 * HOUR}
    given |= {"token": log_ons.digest(session_id)} if changed.get("method", "log_on") != "hub" else {}
    return log_ons.open_session(connection, recorded(), session_id=session_id, **{**given, **changed})


def a_hub_log_on(connection: Connection, session_id: str, hub_session: str, **changed: Any) -> Session:
    return a_log_on(connection, session_id, method="hub", hub_session=hub_session, **changed)


def because(**changed: Any) -> Justification:
    return Justification(**{"case_number": "26-001234", "purpose": "shooting", "reason": "Grey pickup fled", **changed})


def an_open_case(connection: Connection, case_session: str = "c-1", **changed: Any) -> CaseSession:
    given = {"person_id": "ann", "justification": because(), "expires_at": NOW + 8 * HOUR}
    return case_sessions.open_case_session(connection, recorded(), case_session=case_session, **{**given, **changed})


def a_source(**changed: Any) -> sources.Source:
    source = sources.Source(
        source_id="fixed",
        name="Fixed cameras",
        owner_kind=OwnerKind.AGENCY,
        format="csv",
        zone="America/Chicago",
        retention_class="flock",
        mapping="[columns]\n",
        approved_by="commander",
        reference="memo 2026-14",
        approved_on=date(2026, 1, 5),
    )
    return replace(source, **changed)


def a_camera(**changed: Any) -> Camera:
    camera = Camera(
        camera_id="cam-1",
        name="Bridge, north",
        kind=CameraKind.FIXED,
        lat_e7=439_000_000,
        lon_e7=-1_012_000_000,
        heading_deg=90,
        source="fixed",
    )
    return replace(camera, **changed)
