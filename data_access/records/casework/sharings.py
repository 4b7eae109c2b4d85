"""The register of sharings: which answer a colleague on the same case may be shown, by whom it was shared, and as what they work.

It lets nobody see anything by itself: policy decides at each showing.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Connection, Integer, PrimaryKeyConstraint, Text, delete, select

from data_access.records.registers import Instant, register
from data_access.steps import Recorded

sharings = register(
    "sharings",
    Column("intent", Integer, nullable=False),
    Column("shared_with", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("shared_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("intent", "shared_with"),
    with_rowid=False,
)


def keep(
    connection: Connection, recorded: Recorded, *, intent: int, shared_by: str, shared_with: str, role: str
) -> None:
    """Keep that an answer was shared with somebody, who has this role now; done again, the last time counts."""
    connection.execute(delete(sharings).where(sharings.c.intent == intent, sharings.c.shared_with == shared_with))
    values = {"intent": intent, "shared_with": shared_with, "role": role, "shared_by": shared_by, "at": recorded.at}
    connection.execute(sharings.insert().values(**values, seq=recorded.seq))


def roles_of(connection: Connection, intent: int) -> Mapping[str, str]:
    """Return with whom an answer was shared, by user name, each with the role that they had then."""
    rows = connection.execute(select(sharings).where(sharings.c.intent == intent))
    return {row.shared_with: row.role for row in rows}


def answers_for(connection: Connection, person_id: str) -> frozenset[int]:
    """Return the answers that were shared with somebody, by their intents."""
    return frozenset(connection.scalars(select(sharings.c.intent).where(sharings.c.shared_with == person_id)))
