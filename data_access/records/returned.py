"""The register of what answers held: for each answer under an open case session, which reads, as keyed hashes only.

By it an image is shown, or a correction taken, only for a read that its person was given. It holds no id of a read, and an
answer's row goes with its case session.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, LargeBinary, Text, bindparam, delete, exists, select

from data_access.records.case_sessions import case_sessions
from data_access.records.registers import register
from data_access.steps import Recorded

MEMBER_BYTES = 8
MOST_ANSWERS = 200
"""Answers of one case session that are remembered, the latest."""

returned = register(
    "returned",
    Column("intent", Integer, primary_key=True),
    Column("case_session", Text, nullable=False, index=True),
    Column("members", LargeBinary, nullable=False),
)


_FORGET = delete(returned).where(
    exists().where(
        case_sessions.c.case_session == returned.c.case_session,
        case_sessions.c.closed_at.is_not(None) | (case_sessions.c.expires_at <= bindparam("now")),
    )
)


def keep(connection: Connection, recorded: Recorded, *, intent: int, case_session: str, members: bytes) -> None:
    """Remember the reads of an answer (`MEMBER_BYTES` each), and forget answers of case sessions that are over."""
    connection.execute(_FORGET, {"now": recorded.at})
    mine = returned.c.case_session == case_session
    latest = select(returned.c.intent).where(mine).order_by(returned.c.intent.desc()).limit(MOST_ANSWERS - 1)
    connection.execute(delete(returned).where(mine, returned.c.intent.not_in(latest)))
    values = {"intent": intent, "case_session": case_session, "members": members}
    connection.execute(returned.insert().values(**values, seq=recorded.seq))


def holds(connection: Connection, intent: int, case_session: str, member: bytes) -> bool:
    """True if the answer to this intent is one of this case session, and held this read."""
    of_it = (returned.c.intent == intent, returned.c.case_session == case_session)
    members = connection.execute(select(returned.c.members).where(*of_it)).scalar_one_or_none() or b""
    places = range(0, len(members), MEMBER_BYTES)
    return len(member) == MEMBER_BYTES and any(members[at : at + MEMBER_BYTES] == member for at in places)
