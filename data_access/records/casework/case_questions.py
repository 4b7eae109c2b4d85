"""Which questions were asked under which case: numbers of entries by case number. What was asked stands in the ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, func, insert, select

from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import fold_case_number

case_questions = register(
    "case_questions",
    Column("entry", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("granted", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuestion:
    """One question under a case: `entry` is the number of its intent, or of its refusal."""

    entry: int
    person_id: str
    kind: str
    at: datetime
    granted: bool


_KEEP = DriverStatement(insert(case_questions), [column.name for column in case_questions.c])


def last_of_all(connection: Connection) -> dict[str, datetime]:
    """Return when each person asked last, by user name; who never asked is not in it."""
    rows = connection.execute(
        select(case_questions.c.person_id, func.max(case_questions.c.at)).group_by(case_questions.c.person_id)
    )
    return {row[0]: row[1] for row in rows}


def keep(
    connection: Connection, recorded: Recorded, *, case_number: str, person_id: str, kind: str, granted: bool
) -> None:
    """Keep that a question was asked under a case; its entry is the recorded one."""
    _KEEP.change(
        connection,
        entry=recorded.seq,
        case_number=fold_case_number(case_number),
        person_id=person_id,
        kind=kind,
        at=recorded.at,
        granted=int(granted),
        seq=recorded.seq,
    )


def latest(
    connection: Connection, numbers: Collection[str], most: int, kinds: Collection[str] = ()
) -> list[CaseQuestion]:
    """Return the latest questions under a case, the newest first; of some kinds only, if any are named."""
    mine = select(case_questions).where(case_questions.c.case_number.in_(sorted(numbers)))
    chosen = mine.where(case_questions.c.kind.in_(sorted(kinds))) if kinds else mine
    rows = connection.execute(chosen.order_by(case_questions.c.entry.desc()).limit(most))
    return [_question(row) for row in rows]


def is_of_case(connection: Connection, numbers: Collection[str], entry: int) -> bool:
    """True if a granted question of this number was asked under the case."""
    its = (case_questions.c.entry == entry, case_questions.c.case_number.in_(sorted(numbers)))
    return connection.execute(select(case_questions.c.granted).where(*its)).scalar_one_or_none() == 1


def _question(row: Row[Any]) -> CaseQuestion:
    return CaseQuestion(entry=row.entry, person_id=row.person_id, kind=row.kind, at=row.at, granted=bool(row.granted))
