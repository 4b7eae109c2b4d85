"""The register of findings: what the people of a case made of its answers. A finding is struck out, never deleted.

It keeps no text: that is sealed in the ledger's vault, under the number of the entry that recorded it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, func, select, update

from data_access.errors import Conflict, NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import FindingKind, fold_case_number

MOST_FINDINGS = 1_000
"""Findings that one case number can have, struck ones too."""

findings = register(
    "findings",
    Column("finding", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("rests_on", Integer),
    Column("struck_by", Text),
    Column("struck_at", Instant),
    Column("struck_entry", Integer),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding in the file of a case.

    Attributes:
        entry, struck_entry: Numbers of the entries that hold its text, and why it was struck out.
        rests_on: Intent of the answer that it rests on; None if it names none.
    """

    finding: int
    case_number: str
    kind: FindingKind
    author: str
    at: datetime
    entry: int
    rests_on: int | None
    struck_by: str | None
    struck_at: datetime | None
    struck_entry: int | None


def record(
    connection: Connection,
    recorded: Recorded,
    *,
    case_number: str,
    kind: FindingKind,
    person_id: str,
    rests_on: int | None = None,
) -> Finding:
    """Keep a finding, and return it with its number. Raises `Conflict` if the case has as many as it can."""
    folded = fold_case_number(case_number)
    count = select(func.count()).where(findings.c.case_number == folded)
    if connection.execute(count).scalar_one() >= MOST_FINDINGS:
        raise Conflict(f"This case has {MOST_FINDINGS} findings, as many as it can.")
    values = {"case_number": folded, "kind": kind.value, "author": person_id, "at": recorded.at}
    made = findings.insert().values(**values, entry=recorded.seq, rests_on=rests_on, seq=recorded.seq)
    return _finding(connection.execute(made.returning(findings)).one())


def strike(
    connection: Connection, recorded: Recorded, finding: int, *, numbers: Collection[str], person_id: str
) -> Finding:
    """Strike out a finding of a case; it stays. Raises `NotFound` if the case has none of that number that stands."""
    standing = (
        findings.c.finding == finding,
        findings.c.case_number.in_(sorted(numbers)),
        findings.c.struck_at.is_(None),
    )
    values = {"struck_by": person_id, "struck_at": recorded.at, "struck_entry": recorded.seq, "seq": recorded.seq}
    row = connection.execute(update(findings).where(*standing).values(**values).returning(findings)).one_or_none()
    if row is None:
        raise NotFound("This case has no such finding that stands.")
    return _finding(row)


def of_case(connection: Connection, numbers: Collection[str]) -> list[Finding]:
    """Return the findings of a case under all its numbers, in order, struck ones too."""
    mine = select(findings).where(findings.c.case_number.in_(sorted(numbers))).order_by(findings.c.finding)
    return [_finding(row) for row in connection.execute(mine)]


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        finding=row.finding,
        case_number=row.case_number,
        kind=FindingKind(row.kind),
        author=row.author,
        at=row.at,
        entry=row.entry,
        rests_on=row.rests_on,
        struck_by=row.struck_by,
        struck_at=row.struck_at,
        struck_entry=row.struck_entry,
    )
