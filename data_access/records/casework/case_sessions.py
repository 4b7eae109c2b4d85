"""The register of case sessions: a justification made once, under which one person asks for some hours."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Text, bindparam, func, select, update

from data_access.errors import InvalidQuery, NotFound
from data_access.questions.justification import Justification
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import CaseSession, fold_case_number

case_sessions = register(
    "case_sessions",
    Column("case_session", Text, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("case_number", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("offence", Text, nullable=False),
    Column("statement", Text),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("closed_at", Instant),
)

_BY_ID = DriverStatement(select(case_sessions).where(case_sessions.c.case_session == bindparam("case_session")))


def new_id() -> str:
    """Make an id for a case session. Knowing it is not enough to use it: it works for its owner only."""
    return f"c-{secrets.token_hex(8)}"


def open_case_session(
    connection: Connection,
    recorded: Recorded,
    *,
    case_session: str,
    person_id: str,
    justification: Justification,
    expires_at: datetime,
) -> CaseSession:
    """Keep a justification. Raises `InvalidQuery` if it would expire before it begins."""
    if expires_at <= recorded.at:
        raise InvalidQuery("expires_at", "must be later than now")
    opened = CaseSession(
        case_session=case_session,
        person_id=person_id,
        case_number=fold_case_number(justification.case_number),
        purpose=justification.purpose,
        reason=justification.reason,
        offence=justification.offence,
        statement=justification.statement,
        opened_at=recorded.at,
        expires_at=expires_at,
        closed_at=None,
    )
    values = {name: getattr(opened, name) for name in CaseSession.__dataclass_fields__}
    connection.execute(case_sessions.insert().values(**values, seq=recorded.seq))
    return opened


def find(connection: Connection, case_session: str) -> CaseSession | None:
    """Return a case session, open or not, whoever's it is."""
    row = _BY_ID.row(connection, case_session=case_session)
    return case_session_of(row) if row is not None else None


def open_of(connection: Connection, person_id: str, now: datetime) -> list[CaseSession]:
    """Return a person's open case sessions, latest first."""
    rows = connection.execute(
        select(case_sessions)
        .where(
            case_sessions.c.person_id == person_id,
            case_sessions.c.closed_at.is_(None),
            case_sessions.c.expires_at > now,
        )
        .order_by(case_sessions.c.opened_at.desc(), case_sessions.c.case_session)
    )
    return [case_session_of(row) for row in rows]


def numbers_of(connection: Connection, person_id: str, since: datetime) -> list[str]:
    """Return the case numbers that a person opened since an instant, the latest first, each once."""
    latest = func.max(case_sessions.c.opened_at)
    mine = (case_sessions.c.person_id == person_id, case_sessions.c.opened_at >= since)
    grouped = select(case_sessions.c.case_number).where(*mine).group_by(case_sessions.c.case_number)
    return list(connection.scalars(grouped.order_by(latest.desc(), case_sessions.c.case_number)))


def people_of(connection: Connection, case_number: str, since: datetime) -> list[str]:
    """Return who opened a case since an instant, by user name."""
    of_it = (case_sessions.c.case_number == case_number, case_sessions.c.opened_at >= since)
    return list(connection.scalars(select(case_sessions.c.person_id).where(*of_it).distinct().order_by("person_id")))


def open_under(connection: Connection, numbers: frozenset[str], now: datetime) -> list[str]:
    """Return who has a case open, by any of its numbers, by user name."""
    of_it = (case_sessions.c.case_number.in_(sorted(numbers)), case_sessions.c.closed_at.is_(None))
    found = select(case_sessions.c.person_id).where(*of_it, case_sessions.c.expires_at > now)
    return list(connection.scalars(found.distinct().order_by("person_id")))


def close(connection: Connection, recorded: Recorded, person_id: str, case_session: str) -> None:
    """Close one's own case session and blank its free text, which the ledger's vault keeps.

    Raises:
        NotFound: It is not this person's, or was closed before.
    """
    mine = (case_sessions.c.case_session == case_session, case_sessions.c.person_id == person_id)
    if _close(connection, recorded, *mine) != 1:
        raise NotFound("There is no such open case session of yours.")


def close_expired(connection: Connection, recorded: Recorded) -> int:
    """Close all case sessions that have expired, blank their free text, and return how many there were."""
    return _close(connection, recorded, case_sessions.c.expires_at <= recorded.at)


def close_begun_after(connection: Connection, recorded: Recorded, now: datetime) -> int:
    """Close all case sessions that began in what is the future of `now`, as `close_expired` does."""
    return _close(connection, recorded, case_sessions.c.opened_at > now)


def case_session_of(row: Row[Any]) -> CaseSession:
    """Make a case session of a row."""
    return CaseSession(
        case_session=row.case_session,
        person_id=row.person_id,
        case_number=row.case_number,
        purpose=row.purpose,
        reason=row.reason,
        offence=row.offence,
        statement=row.statement or "",  # null in a row from before there were statements
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        closed_at=row.closed_at,
    )


def _close(connection: Connection, recorded: Recorded, *which: Any) -> int:
    blank = {"reason": "", "offence": "", "statement": "", "closed_at": recorded.at, "seq": recorded.seq}
    return connection.execute(
        update(case_sessions).where(*which, case_sessions.c.closed_at.is_(None)).values(**blank)
    ).rowcount
