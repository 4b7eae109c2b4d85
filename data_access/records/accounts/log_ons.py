"""The register of log-ons. What proves one, a token or the Hub's session id, is kept as a SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Row, Text, bindparam, func, select, update

from data_access.errors import InvalidQuery
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import Session

METHODS: Final = ("hub", "log_on", "token")
WHYS: Final = ("logged_out", "disabled", "reset", "replaced", "revoked", "clock_set_back")

sessions = register(
    "sessions",
    Column("session_id", Text, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("method", Text, nullable=False),
    Column("token", LargeBinary, unique=True),
    Column("hub_session", LargeBinary, index=True),
    Column("label", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_why", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal token for scripts: its session, and what its owner calls it."""

    session: Session
    label: str


_USE = DriverStatement(update(sessions).where(sessions.c.session_id == bindparam("used")), ("last_used_at", "seq"))
_BY_TOKEN = DriverStatement(select(sessions).where(sessions.c.token == bindparam("token")))
_LAST_OF_HUB = (
    select(sessions)
    .where(
        sessions.c.person_id == bindparam("person_id"),
        sessions.c.method == "hub",
    )
    .order_by(sessions.c.ended_at.is_not(None), sessions.c.last_used_at.desc())
    .limit(1)
)
_OF_HUB = DriverStatement(_LAST_OF_HUB)
_BY_HUB = DriverStatement(_LAST_OF_HUB.where(sessions.c.hub_session == bindparam("hub_session")))


def digest(secret: str) -> bytes:
    """Return what is kept of a token or a Hub session id: its SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


def new_id() -> str:
    """Make a public id for a session; it proves nothing."""
    return f"s-{secrets.token_hex(8)}"


def open_session(
    connection: Connection,
    recorded: Recorded,
    *,
    session_id: str,
    person_id: str,
    method: str,
    expires_at: datetime,
    token: bytes | None = None,
    hub_session: str | None = None,
    label: str = "",
) -> Session:
    """Keep a new log-on. Several of one person may be open; the same Hub session logged on again replaces the older.

    Args:
        token: SHA-256 of the token that proves it, where there is one.
        hub_session: The Hub's session id, where the Hub vouches.
        label: What its owner calls a personal token.

    Raises:
        InvalidQuery: Nothing would prove the session, the method is unknown, or it would expire before it begins.
    """
    if method not in METHODS or (method == "hub") != (hub_session is not None) or (method != "hub" and token is None):
        raise InvalidQuery("method", f"must be one of {', '.join(METHODS)}, proven by a token or by the Hub's session")
    if expires_at <= recorded.at:
        raise InvalidQuery("expires_at", "must be later than now")
    kept = digest(hub_session) if hub_session is not None else None
    if kept is not None:
        same = (sessions.c.person_id == person_id, sessions.c.hub_session == kept)
        _end(connection, recorded, "replaced", *same)
    session = Session(
        session_id=session_id,
        person_id=person_id,
        method=method,
        opened_at=recorded.at,
        last_used_at=recorded.at,
        expires_at=expires_at,
        ended_at=None,
        ended_why="",
    )
    values = {name: getattr(session, name) for name in Session.__dataclass_fields__}
    connection.execute(sessions.insert().values(**values, token=token, hub_session=kept, label=label, seq=recorded.seq))
    return session


def find_by_token(connection: Connection, token: bytes) -> Session | None:
    """Return the session that a token proves, open or ended; `token` is the SHA-256."""
    return _one(_BY_TOKEN.row(connection, token=token))


def find_by_hub(connection: Connection, person_id: str, hub_session: str | None) -> Session | None:
    """Return a person's session of one Hub log-on, an open one first.

    Without `hub_session` (a token of a server that the person started names none) it is the Hub log-on that they used
    last: once every one of them has ended, so has the server's.
    """
    if hub_session is None:
        return _one(_OF_HUB.row(connection, person_id=person_id))
    return _one(_BY_HUB.row(connection, person_id=person_id, hub_session=digest(hub_session)))


def of_person(connection: Connection, person_id: str, now: datetime) -> list[Session]:
    """Return a person's sessions that are neither ended nor expired, latest first."""
    rows = connection.execute(
        select(sessions)
        .where(sessions.c.person_id == person_id, sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
        .order_by(sessions.c.opened_at.desc(), sessions.c.session_id)
    )
    return [_session(row) for row in rows]


def lately(connection: Connection, person_id: str, most: int) -> list[Session]:
    """Return a person's newest sessions, open or ended, latest first."""
    rows = connection.execute(
        select(sessions)
        .where(sessions.c.person_id == person_id)
        .order_by(sessions.c.opened_at.desc(), sessions.c.session_id)
        .limit(most)
    )
    return [_session(row) for row in rows]


def last_of_all(connection: Connection) -> dict[str, datetime]:
    """Return when each person logged on last, by user name; a personal token is no log-on."""
    rows = connection.execute(
        select(sessions.c.person_id, func.max(sessions.c.opened_at))
        .where(sessions.c.method != "token")
        .group_by(sessions.c.person_id)
    )
    return {row[0]: row[1] for row in rows}


def first_after(connection: Connection, person_id: str, at: datetime) -> datetime | None:
    """Return when a person logged on first after an instant; None if they have not. A personal token is no log-on."""
    mine = (sessions.c.person_id == person_id, sessions.c.method != "token", sessions.c.opened_at > at)
    found: datetime | None = connection.execute(select(func.min(sessions.c.opened_at)).where(*mine)).scalar_one()
    return found


def end_others(connection: Connection, recorded: Recorded, person_id: str, session_id: str, why: str) -> int:
    """End all of a person's sessions but one, and return how many were open."""
    return _end(connection, recorded, why, sessions.c.person_id == person_id, sessions.c.session_id != session_id)


def tokens_of(connection: Connection, person_id: str, now: datetime) -> list[PersonalToken]:
    """Return a person's personal tokens that are in force, latest first."""
    rows = connection.execute(
        select(sessions)
        .where(*_tokens(person_id), sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
        .order_by(sessions.c.opened_at.desc(), sessions.c.session_id)
    )
    return [PersonalToken(_session(row), row.label) for row in rows]


def end_token(connection: Connection, recorded: Recorded, person_id: str, session_id: str) -> bool:
    """End one personal token; False if the person has none of that id that is in force."""
    mine = (*_tokens(person_id), sessions.c.session_id == session_id, sessions.c.expires_at > recorded.at)
    return _end(connection, recorded, "revoked", *mine) == 1


def end_tokens(connection: Connection, recorded: Recorded, person_id: str, why: str) -> int:
    """End all of a person's personal tokens and return how many were open."""
    return _end(connection, recorded, why, *_tokens(person_id))


def use(connection: Connection, recorded: Recorded, session_id: str) -> None:
    """Note that a session was used by a recorded question or act; it is idle from now on."""
    _USE.change(connection, used=session_id, last_used_at=recorded.at, seq=recorded.seq)


def end(connection: Connection, recorded: Recorded, session_id: str, why: str) -> bool:
    """End a session; False if it had ended before. It ends for the very next question."""
    return _end(connection, recorded, why, sessions.c.session_id == session_id) == 1


def end_all(connection: Connection, recorded: Recorded, person_id: str, why: str) -> int:
    """End all of a person's sessions and return how many were open."""
    return _end(connection, recorded, why, sessions.c.person_id == person_id)


def _tokens(person_id: str) -> tuple[ColumnElement[bool], ...]:
    return sessions.c.person_id == person_id, sessions.c.method == "token"


def _end(connection: Connection, recorded: Recorded, why: str, *which: Any) -> int:
    if why not in WHYS:
        raise InvalidQuery("why", f"must be one of {', '.join(WHYS)}")
    return connection.execute(
        update(sessions)
        .where(*which, sessions.c.ended_at.is_(None))
        .values(ended_at=recorded.at, ended_why=why, seq=recorded.seq)
    ).rowcount


def _one(row: Row[Any] | None) -> Session | None:
    return _session(row) if row is not None else None


def _session(row: Row[Any]) -> Session:
    return Session(
        session_id=row.session_id,
        person_id=row.person_id,
        method=row.method,
        opened_at=row.opened_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
    )
