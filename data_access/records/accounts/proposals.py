"""The register of proposals: what one person asked for an account, and a second one must confirm before it takes effect."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, func, select, update

from data_access.errors import Conflict, NotFound
from data_access.records.registers import Day, Instant, register
from data_access.steps import Recorded
from data_access.terms import AccountProposal, ProposalEnd, ProposalKind

proposals = register(
    "proposals",
    Column("proposal", Integer, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("role_until", Day),
    Column("proposer", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("settled_by", Text),
    Column("settled_at", Instant),
    Column("outcome", Text),
    Column("number", Text),
    autoincrement=True,
)


def add(
    connection: Connection,
    recorded: Recorded,
    *,
    person_id: str,
    kind: ProposalKind,
    proposer: str,
    role: str = "",
    unit: str = "",
    full_name: str = "",
    role_until: date | None = None,
    number: str | None = None,
) -> int:
    """Put a proposal on record and return its own number; an open one of the same kind for the same account is replaced."""
    open_one = (proposals.c.person_id == person_id, proposals.c.kind == kind.value, proposals.c.settled_at.is_(None))
    connection.execute(
        update(proposals)
        .where(*open_one)
        .values(settled_at=recorded.at, settled_by=proposer, outcome=ProposalEnd.REPLACED.value, seq=recorded.seq)
    )
    connection.execute(
        proposals.insert().values(
            person_id=person_id,
            kind=kind.value,
            role=role,
            unit=unit,
            full_name=full_name,
            role_until=role_until,
            number=number,
            proposer=proposer,
            proposed_at=recorded.at,
            seq=recorded.seq,
        )
    )
    return next_number(connection) - 1


def next_number(connection: Connection) -> int:
    """Return the number that the next proposal will have. Numbers are never given twice: no proposal is removed."""
    return int(connection.execute(select(func.coalesce(func.max(proposals.c.proposal), 0))).scalar_one()) + 1


def find(connection: Connection, proposal: int) -> AccountProposal | None:
    """Return a proposal, settled or not; None if there is none of that number."""
    row = connection.execute(select(proposals).where(proposals.c.proposal == proposal)).one_or_none()
    return _proposal(row) if row is not None else None


def waiting(connection: Connection) -> list[AccountProposal]:
    """Return all open proposals, oldest first."""
    rows = connection.execute(select(proposals).where(proposals.c.settled_at.is_(None)).order_by(proposals.c.proposal))
    return [_proposal(row) for row in rows]


def last_resets(connection: Connection) -> list[AccountProposal]:
    """Return the last confirmed reset of each account that had one."""
    done = (proposals.c.kind == ProposalKind.RESET.value, proposals.c.outcome == ProposalEnd.CONFIRMED.value)
    last = select(func.max(proposals.c.proposal)).where(*done).group_by(proposals.c.person_id)
    return [_proposal(row) for row in connection.execute(select(proposals).where(proposals.c.proposal.in_(last)))]


def settle(connection: Connection, recorded: Recorded, proposal: int, by: str, end: ProposalEnd) -> None:
    """Note what came of an open proposal. Raises `NotFound` if there is none, `Conflict` if it was settled before."""
    done = connection.execute(
        update(proposals)
        .where(proposals.c.proposal == proposal, proposals.c.settled_at.is_(None))
        .values(settled_at=recorded.at, settled_by=by, outcome=end.value, seq=recorded.seq)
    )
    if done.rowcount == 1:
        return
    if find(connection, proposal) is None:
        raise NotFound("There is no such proposal.")
    raise Conflict("This proposal was settled before.")


def _proposal(row: Row[Any]) -> AccountProposal:
    return AccountProposal(
        number=row.proposal,
        person_id=row.person_id,
        kind=ProposalKind(row.kind),
        role=row.role,
        unit=row.unit,
        full_name=row.full_name,
        role_until=row.role_until,
        person_number=row.number,
        proposer=row.proposer,
        proposed_at=row.proposed_at,
        settled_by=row.settled_by or "",
        settled_at=row.settled_at,
        end=ProposalEnd(row.outcome) if row.outcome else None,
    )
