"""The register of viewings: whose case session was shown a picture of which read, as keyed hashes only.

By it a read is verified only by who has looked at its picture. A row goes with its case session.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, LargeBinary, Text, bindparam, delete, exists, select

from data_access.records.casework.case_sessions import case_sessions
from data_access.records.registers import register
from data_access.steps import Recorded

viewings = register(
    "viewings",
    Column("case_session", Text, primary_key=True),
    Column("read", LargeBinary, primary_key=True),
    with_rowid=False,
)

_FORGET = delete(viewings).where(
    exists().where(
        case_sessions.c.case_session == viewings.c.case_session,
        case_sessions.c.closed_at.is_not(None) | (case_sessions.c.expires_at <= bindparam("now")),
    )
)


def keep(connection: Connection, recorded: Recorded, *, case_session: str, read: bytes) -> None:
    """Remember that a picture was shown; the recorded entry is the outcome of its viewing. The latest viewing counts."""
    connection.execute(_FORGET, {"now": recorded.at})
    its = (viewings.c.case_session == case_session, viewings.c.read == read)
    connection.execute(delete(viewings).where(*its))
    connection.execute(viewings.insert().values(case_session=case_session, read=read, seq=recorded.seq))


def find(connection: Connection, case_session: str, read: bytes) -> int | None:
    """Return the number of the entry under which a picture of the read was last shown; None if it was not."""
    its = (viewings.c.case_session == case_session, viewings.c.read == read)
    return connection.execute(select(viewings.c.seq).where(*its)).scalar_one_or_none()
