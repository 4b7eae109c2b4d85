"""The register of what answers held: for each answer under an open case session, which reads, as keyed hashes only.

By it an image is shown, or a correction taken, only for a read that its person was given, and a file made only of an answer
that they were given, as of the imports of then. It holds no id of a read and no question, only keyed hashes of them, and an
answer's row goes with its case session.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import Column, Connection, Integer, LargeBinary, Select, Text, bindparam, delete, func, insert, select

from data_access.records.casework.case_sessions import case_sessions
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import register
from data_access.steps import Batches, Recorded
from data_access.terms import CameraKind

MEMBER_BYTES = 8
MOST_ANSWERS = 200
"""Answers of one case session that are remembered, the latest."""

returned = register(
    "returned",
    Column("intent", Integer, primary_key=True),
    Column("case_session", Text, nullable=False, index=True),
    Column("members", LargeBinary, nullable=False),
    Column("question", LargeBinary),
    Column("upto", Integer),
    Column("hidden", Text),
    Column("camera_kinds", Text),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMembers:
    """What is remembered of one answer.

    Attributes:
        outcome: Number of the entry of its outcome.
        members: Keyed hashes of its reads, `MEMBER_BYTES` each, in the answer's order.
    """

    outcome: int = -1
    members: bytes = field(default=b"", repr=False)


def _remembered() -> Select[tuple[str]]:
    """Select the case sessions of which there are answers, each found by the one before it: not every answer is looked at."""
    first = select(func.min(returned.c.case_session).label("case_session")).cte("remembered", recursive=True)
    after = select(func.min(returned.c.case_session)).where(returned.c.case_session > first.c.case_session)
    each = first.union_all(select(after.scalar_subquery()).where(first.c.case_session.is_not(None)))
    return select(each.c.case_session)


_OVER = case_sessions.c.closed_at.is_not(None) | (case_sessions.c.expires_at <= bindparam("now"))
_SESSIONS_OVER = select(case_sessions.c.case_session).where(case_sessions.c.case_session.in_(_remembered()), _OVER)
_FORGET = DriverStatement(delete(returned).where(returned.c.case_session.in_(_SESSIONS_OVER)))

_MINE = returned.c.case_session == bindparam("mine")
_LATEST = select(returned.c.intent).where(_MINE).order_by(returned.c.intent.desc())
_OLDEST_KEPT = _LATEST.limit(1).offset(MOST_ANSWERS - 2).scalar_subquery()
_FORGET_OLDER = DriverStatement(delete(returned).where(_MINE, returned.c.intent < _OLDEST_KEPT))
_KEEP = DriverStatement(insert(returned), [column.name for column in returned.c])


def keep(
    connection: Connection,
    recorded: Recorded,
    *,
    intent: int,
    case_session: str,
    members: bytes,
    question: bytes | None = None,
    batches: Batches | None = None,
    camera_kinds: frozenset[CameraKind] = frozenset(),
) -> None:
    """Remember the reads of an answer (`MEMBER_BYTES` each), and forget answers of case sessions that are over.

    Args:
        question: Keyed hash of what was asked; without it no file is made of the answer.
        batches: As of which imports it was answered.
        camera_kinds: Of which kinds of camera it could hold reads.
    """
    _FORGET.change(connection, now=recorded.at)
    _FORGET_OLDER.change(connection, mine=case_session)
    _KEEP.change(
        connection,
        intent=intent,
        case_session=case_session,
        members=members,
        question=question,
        upto=None if batches is None else batches.upto,
        hidden=None if batches is None else json.dumps(sorted(batches.hidden)),
        camera_kinds=" ".join(sorted(camera_kinds)),
        seq=recorded.seq,
    )


def holds(connection: Connection, intent: int, case_session: str, member: bytes) -> bool:
    """True if the answer to this intent is one of this case session, and held this read."""
    return len(member) == MEMBER_BYTES and member in each(find(connection, intent, case_session).members)


def each(members: bytes) -> frozenset[bytes]:
    """Take keyed hashes apart."""
    return frozenset(each_in_order(members))


def each_in_order(members: bytes) -> list[bytes]:
    """Take keyed hashes apart, as they stand."""
    return [members[at : at + MEMBER_BYTES] for at in range(0, len(members), MEMBER_BYTES)]


def find(connection: Connection, intent: int, case_session: str) -> AnswerMembers:
    """Return what is remembered of an answer; one without reads, and without an outcome, if it is nothing."""
    of_it = (returned.c.intent == intent, returned.c.case_session == case_session)
    row = connection.execute(select(returned.c.seq, returned.c.members).where(*of_it)).one_or_none()
    return AnswerMembers() if row is None else AnswerMembers(outcome=row.seq, members=row.members)


def camera_kinds(connection: Connection, intent: int, case_session: str) -> frozenset[CameraKind]:
    """Return of which kinds of camera an answer of this case session could hold reads; none if that is not known."""
    of_it = (returned.c.intent == intent, returned.c.case_session == case_session)
    said = connection.execute(select(returned.c.camera_kinds).where(*of_it)).scalar_one_or_none()
    return frozenset(map(CameraKind, (said or "").split()))


def that_saw(connection: Connection, batch: int) -> dict[int, bytes]:
    """Return by intent the reads of each answer that is remembered and was answered while an import was visible."""
    rows = connection.execute(select(returned).where(returned.c.upto >= batch))
    return {row.intent: row.members for row in rows if batch not in json.loads(row.hidden)}


def answered_as_of(connection: Connection, intent: int, case_session: str, question: bytes) -> Batches | None:
    """Return as of which imports this very question was answered under this case session; None if it was not."""
    of_it = (returned.c.intent == intent, returned.c.case_session == case_session, returned.c.question == question)
    row = connection.execute(select(returned.c.upto, returned.c.hidden).where(*of_it)).one_or_none()
    if row is None or row.upto is None:
        return None
    return Batches(upto=row.upto, hidden=frozenset(map(int, json.loads(row.hidden))))
