"""The register of what answers held: for each answer, which reads, as keyed hashes only.

By it an image is shown, or a correction taken, only for a read that its person was given, and a file made only of an answer
that they were given, as of the imports of then; and an answer is shown again with the reads that it held. It holds no id of a
read and no question, only keyed hashes of them. When the case session is over a person's last `MOST_AFTERWARDS` answers stay,
for `REMEMBERED` at most; their rows give no right to anything but to be shown the answer again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Column, Connection, Integer, LargeBinary, Text, bindparam, delete, exists, insert, select

from data_access.records.casework.case_sessions import case_sessions
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import register
from data_access.steps import Batches, Recorded
from data_access.terms import CameraKind

MEMBER_BYTES = 8
MOST_ANSWERS = 200
"""Answers of one case session that are remembered, the latest."""

MOST_AFTERWARDS = 50
"""Answers of one person that are remembered when their case sessions are over, the latest."""

REMEMBERED = timedelta(days=30)
"""How long after the last possible end of its case session an answer is remembered."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMemory:
    """All that is remembered of one answer, whether its case session is over or not.

    Attributes:
        members: Keyed hashes of its reads, a correction's that of its original.
        question: Keyed hash of what was asked.
        batches: As of which imports it was answered.
        camera_kinds: Of which kinds of camera it could hold reads.
    """

    members: frozenset[bytes] = field(repr=False)
    question: bytes
    batches: Batches
    camera_kinds: frozenset[CameraKind]


_OVER = select(case_sessions.c.case_session).where(
    case_sessions.c.person_id == bindparam("person"),
    case_sessions.c.closed_at.is_not(None) | (case_sessions.c.expires_at <= bindparam("now")),
)
_LAST_OVER = (
    select(returned.c.intent)
    .where(returned.c.case_session.in_(_OVER))
    .order_by(returned.c.intent.desc())
    .limit(MOST_AFTERWARDS)
)
_FORGET_AFTERWARDS = delete(returned).where(returned.c.case_session.in_(_OVER), returned.c.intent.not_in(_LAST_OVER))
_FORGET_OLD = delete(returned).where(
    exists().where(
        case_sessions.c.case_session == returned.c.case_session, case_sessions.c.expires_at <= bindparam("long_ago")
    )
)

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
    """Remember the reads of an answer (`MEMBER_BYTES` each), and forget the earliest of too many of one case session.

    Args:
        question: Keyed hash of what was asked; without it no file is made of the answer.
        batches: As of which imports it was answered.
        camera_kinds: Of which kinds of camera it could hold reads.
    """
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


def forget_past(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Forget answers of case sessions that are over: of this person all but the latest, and of everybody those from too long ago.

    For the opening of a case, which is rare: nobody who asks waits for it.
    """
    connection.execute(_FORGET_AFTERWARDS, {"person": person_id, "now": recorded.at})
    connection.execute(_FORGET_OLD, {"long_ago": recorded.at - REMEMBERED})


def recall(connection: Connection, intent: int) -> AnswerMemory | None:
    """Return what is remembered of an answer, whoever was given it; None if it is nothing, or not enough to show it again."""
    row = connection.execute(select(returned).where(returned.c.intent == intent)).one_or_none()
    if row is None or row.question is None or row.upto is None:
        return None
    return AnswerMemory(
        members=each(row.members),
        question=row.question,
        batches=Batches(upto=row.upto, hidden=frozenset(map(int, json.loads(row.hidden)))),
        camera_kinds=frozenset(map(CameraKind, (row.camera_kinds or "").split())),
    )


def holds(connection: Connection, intent: int, case_session: str, members: bytes) -> bool:
    """True if the answer to this intent is one of this case session, and held this read, or all of several (`MEMBER_BYTES` each)."""
    if not members or len(members) % MEMBER_BYTES:
        return False
    return each(members) <= each(find(connection, intent, case_session).members)


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
