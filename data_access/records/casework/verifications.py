"""The register of verifications: of a read, who compared it with its picture, and who confirmed the record, when.

A verification is of one row as it stood: of the read, or of one correction of it. The last one of a row counts; none is
deleted. What was said beside it is sealed in the ledger's vault, under the number of its entry.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, bindparam, func, select, update

from data_access.errors import Conflict
from data_access.reads import original_of
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import Comparison, RecordState, fold_case_number

MOST_VERIFICATIONS = 1_000
"""Verifications that one case number can have."""

verifications = register(
    "verifications",
    Column("verification", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("read_id", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("plate", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("source", Text),
    Column("record", Text),
    Column("picture", Integer, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("corrected", Integer),
    autoincrement=True,
)

_NUMBERS = select(func.json_each(bindparam("numbers")).table_valued("value").c.value)
_OF_CASE = DriverStatement(
    select(verifications).where(verifications.c.case_number.in_(_NUMBERS)).order_by(verifications.c.verification)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was checked.

    Attributes:
        source: Code of the source that was asked, of the pack's; None if none was.
        record: What the source said; None if none was asked.
    """

    plate: Comparison
    state: Comparison
    source: str | None = None
    record: RecordState | None = None

    @property
    def verified(self) -> bool:
        """True if plate and state agree with the picture and a source said that the record is current."""
        agree = self.plate == self.state == Comparison.AGREES
        return agree and self.source is not None and self.record == RecordState.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One verification.

    Attributes:
        row_id: Id of the row that was verified: of the read, or of a correction of it.
        picture: Number of the entry under which its picture was last shown to who verified it.
        entry: Number of its own entry.
        corrected: Number of the entry by which a person corrected the read afterwards: it counts no longer. None if nobody did.
    """

    verification: int
    row_id: str
    person_id: str
    at: datetime
    checked: Check
    picture: int
    entry: int
    corrected: int | None = None

    @property
    def read_id(self) -> str:
        """Id of the read, also if a correction was verified."""
        return original_of(self.row_id)


def record(
    connection: Connection,
    recorded: Recorded,
    *,
    case_number: str,
    row_id: str,
    person_id: str,
    check: Check,
    picture: int,
) -> Verification:
    """Record a verification. Raises `Conflict` if the case has as many as it can."""
    folded = fold_case_number(case_number)
    count = select(func.count()).where(verifications.c.case_number == folded)
    if connection.execute(count).scalar_one() >= MOST_VERIFICATIONS:
        raise Conflict(f"This case has {MOST_VERIFICATIONS} verifications, as many as it can.")
    values = {"case_number": folded, "read_id": original_of(row_id), "row_id": row_id, "person_id": person_id}
    said = {"plate": check.plate, "state": check.state, "source": check.source, "record": check.record}
    more = {"at": recorded.at, "picture": picture, "entry": recorded.seq, "seq": recorded.seq}
    made = verifications.insert().values(**values, **said, **more).returning(verifications)
    return _verification(connection.execute(made).one())


def note_corrected(connection: Connection, recorded: Recorded, read_id: str) -> None:
    """Say of each verification of a read that a person corrected it since, whatever the case; `read_id` may be a correction's."""
    its = (verifications.c.read_id == original_of(read_id), verifications.c.corrected.is_(None))
    done = {"corrected": recorded.seq, "seq": recorded.seq}
    connection.execute(update(verifications).where(*its).values(**done))


def of_case(connection: Connection, numbers: Collection[str]) -> list[Verification]:
    """Return the verifications of a case under all its numbers, in order; those that no longer count too."""
    return [_verification(row) for row in _OF_CASE.rows(connection, numbers=json.dumps(sorted(numbers)))]


def has(connection: Connection, numbers: Collection[str], read_id: str) -> bool:
    """True if a read, or a correction of it, was ever verified in a case, whatever came of it."""
    its = (verifications.c.case_number.in_(sorted(numbers)), verifications.c.read_id == read_id)
    return connection.execute(select(verifications.c.seq).where(*its).limit(1)).first() is not None


def _verification(row: Row[Any]) -> Verification:
    return Verification(
        verification=row.verification,
        row_id=row.row_id,
        person_id=row.person_id,
        at=row.at,
        checked=Check(
            plate=Comparison(row.plate),
            state=Comparison(row.state),
            source=row.source,
            record=RecordState(row.record) if row.record else None,
        ),
        picture=row.picture,
        entry=row.entry,
        corrected=row.corrected,
    )
