"""The register of holds: orders to keep reads past their retention, and which reads (D5)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Text, func, insert, select, update

from data_access.errors import InvalidQuery, NotFound
from data_access.records.driver_statement import DriverStatement
from data_access.records.keeping import kept_reads
from data_access.records.registers import Day, Instant, register
from data_access.steps import Recorded
from data_access.terms import fold_case_number

holds = register(
    "holds",
    Column("hold", Integer, primary_key=True),
    Column("case_number", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("review_on", Day, nullable=False),
    Column("released_at", Instant),
    Column("basis_code", Text),
    Column("schedule", Text),
    Column("over", Text),
    Column("question_entry", Integer),
    Column("released_by", Text),
    Column("released_why", Text),
    Column("reviewed_by", Text),
    Column("reviewed_at", Instant),
    Column("reviewed_why", Text),
    autoincrement=True,
)
"""`basis` holds words: of a hold from before bases had codes all that is known of its basis, else why it was placed."""

held_reads = register(
    "held_reads",
    Column("hold", Integer, primary_key=True),
    Column("read_id", Text, primary_key=True),
)

held_parts = register(
    "held_parts",
    Column("hold", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("reads", Integer, nullable=False),
    Column("read_ids", Text, nullable=False),
)
"""Which reads a hold keeps, in parts: JSON lists of ids. A row for each read, as `held_reads` has of holds from before, kept every
question waiting for seconds while tens of thousands were held."""

MOST_OF_PART: Final = 1_000

hold_questions = register(
    "hold_questions",
    Column("hold", Integer, primary_key=True),
    Column("sealed", LargeBinary),
)
"""Questions whose later reads are held, too, each sealed under a key of its own; emptied when the hold ends."""

held_state = register("held_state", Column("one", Integer, primary_key=True), Column("mark", Text, nullable=False))
"""One row: another mark with each change of which reads are held."""


class HoldOver(StrEnum):
    """What a hold was placed over: named reads, those that its case had saved, or what a question answered."""

    READS = "reads"
    CASE = "case"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One order to keep reads.

    Attributes:
        basis: Its code in the pack; empty for a hold from before bases had codes. `reason` says in words why.
        schedule: Its code in the pack; empty likewise.
        question_entry: The entry of the question that it was placed over; None of another one.
        later: True if reads that arrive later and fit that question are held, too.
        reviewed_by, reviewed_at, reviewed_why: Of the last review after which it stayed; None if there was none.
    """

    hold: int
    case_number: str
    basis: str
    reason: str
    schedule: str
    over: HoldOver
    question_entry: int | None
    later: bool
    placed_by: str
    placed_at: datetime
    review_on: date
    released_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    reviewed_why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingQuestion:
    """A question whose later reads are held, too: of which hold, and as it is sealed."""

    hold: int
    sealed: bytes = field(repr=False)


_IN_FORCE = select(holds.c.hold).where(holds.c.released_at.is_(None))
_HELD = DriverStatement(
    select(func.json_group_array(func.json(held_parts.c.read_ids))).where(held_parts.c.hold.in_(_IN_FORCE))
)
_HELD_BEFORE = DriverStatement(
    select(func.json_group_array(held_reads.c.read_id)).where(held_reads.c.hold.in_(_IN_FORCE))
)
"""One row each: building it in SQLite takes a tenth of fetching row by row."""
_MARK = DriverStatement(select(func.max(held_state.c.mark)))


def place(
    connection: Connection,
    recorded: Recorded,
    *,
    case_number: str,
    basis: str,
    person_id: str,
    review_on: date,
    read_ids: Collection[str],
    schedule: str = "",
    reason: str = "",
    over: HoldOver = HoldOver.READS,
    question_entry: int | None = None,
) -> int:
    """Hold reads from this entry on and return the hold's number.

    Args:
        basis, schedule: Codes of the pack. `reason` says in words why.
        read_ids: May be none where it is over a question: later ones may fit it.

    Raises:
        InvalidQuery: Nothing would be held, or on no basis.
    """
    if not basis.strip() or not (read_ids or over is HoldOver.QUESTION):
        raise InvalidQuery("read_ids", "a hold names a basis and at least one read")
    values = {
        "case_number": fold_case_number(case_number),
        "basis": reason,
        "basis_code": basis,
        "schedule": schedule,
        "over": over.value,
        "question_entry": question_entry,
        "placed_by": person_id,
    }
    row = connection.execute(
        holds.insert()
        .values(**values, placed_at=recorded.at, review_on=review_on, seq=recorded.seq)
        .returning(holds.c.hold)
    ).one()
    hold = int(row.hold)
    add(connection, recorded, hold, read_ids)
    return hold


def add(connection: Connection, recorded: Recorded, hold: int, read_ids: Collection[str]) -> None:
    """Hold more reads by a hold that is there; none of them may be held by it already. It takes over those that were kept without one."""
    ids = sorted(set(read_ids))
    last = select(func.coalesce(func.max(held_parts.c.part), 0)).where(held_parts.c.hold == hold)
    first = int(connection.execute(last).scalar_one()) + 1
    parts = [ids[at : at + MOST_OF_PART] for at in range(0, len(ids), MOST_OF_PART)]
    rows = [
        {"hold": hold, "part": part, "reads": len(each), "read_ids": json.dumps(each), "seq": recorded.seq}
        for part, each in enumerate(parts, first)
    ]
    if rows:
        connection.execute(held_parts.insert(), rows)
    kept_reads.drop(connection, recorded, ids)
    _changed(connection, recorded)


def keep_question(connection: Connection, recorded: Recorded, hold: int, ciphertext: bytes) -> None:
    """Hold reads, too, that come later and fit a question, which is sealed."""
    connection.execute(hold_questions.insert().values(hold=hold, sealed=ciphertext, seq=recorded.seq))
    _changed(connection, recorded)


def release(connection: Connection, recorded: Recorded, hold: int, *, person_id: str, reason: str) -> None:
    """End a hold; its reads fall under retention again. Raises `NotFound` if it is not in force."""
    done = {"released_at": recorded.at, "released_by": person_id, "released_why": reason}
    _change_in_force(connection, recorded, hold, done)
    emptied = update(hold_questions).where(hold_questions.c.hold == hold).values(sealed=None, seq=recorded.seq)
    connection.execute(emptied)
    _changed(connection, recorded)


def keep_on(
    connection: Connection, recorded: Recorded, hold: int, *, review_on: date, person_id: str, reason: str
) -> None:
    """Keep a hold that was reviewed until another day of review. Raises `NotFound` if it is not in force."""
    review = {"reviewed_at": recorded.at, "reviewed_by": person_id, "reviewed_why": reason}
    _change_in_force(connection, recorded, hold, {**review, "review_on": review_on})


def mark(connection: Connection) -> str:
    """Return what is another one whenever other reads are held, or other questions stand; empty if nothing ever was held."""
    return str(_MARK.value(connection) or "")


def standing(connection: Connection) -> list[StandingQuestion]:
    """Return the questions of holds in force whose later reads are held, too, by hold."""
    there = hold_questions.c.hold.in_(_IN_FORCE), hold_questions.c.sealed.is_not(None)
    rows = connection.execute(select(hold_questions).where(*there).order_by(hold_questions.c.hold))
    return [StandingQuestion(hold=row.hold, sealed=row.sealed) for row in rows]


def count_standing(connection: Connection) -> int:
    """Count the holds in force whose later reads are held, too."""
    there = hold_questions.c.hold.in_(_IN_FORCE), hold_questions.c.sealed.is_not(None)
    return int(connection.execute(select(func.count()).select_from(hold_questions).where(*there)).scalar_one())


def ended_questions(connection: Connection) -> list[int]:
    """Return the holds that have ended and held later reads, too."""
    gone = select(hold_questions.c.hold).where(hold_questions.c.sealed.is_(None))
    return list(connection.execute(gone).scalars())


def reads_of(connection: Connection, hold: int) -> frozenset[str]:
    """Return the ids of the reads that one hold keeps, or kept."""
    before = select(held_reads.c.read_id).where(held_reads.c.hold == hold)
    parts = select(held_parts.c.read_ids).where(held_parts.c.hold == hold)
    ids = (each for part in connection.execute(parts).scalars() for each in json.loads(part))
    return frozenset([*ids, *connection.execute(before).scalars()])


def counts(connection: Connection) -> Mapping[int, int]:
    """Return how many reads each hold in force keeps; one that keeps none is left out."""
    of_parts = select(held_parts.c.hold, func.sum(held_parts.c.reads).label("reads"))
    of_rows = select(held_reads.c.hold, func.count().label("reads"))
    found: dict[int, int] = {}
    for table, of_each in ((held_parts, of_parts), (held_reads, of_rows)):
        for row in connection.execute(of_each.where(table.c.hold.in_(_IN_FORCE)).group_by(table.c.hold)):
            found[row.hold] = found.get(row.hold, 0) + int(row.reads)
    return found


def counts_when_placed(connection: Connection) -> Mapping[int, int]:
    """Return how many reads each hold in force was placed on; one that was placed on none yet is left out.

    What joined later is not in it: who sees that grow would learn when a plate was read, without a question on record.
    """
    begun = select(hold_questions.c.hold, hold_questions.c.seq).subquery()
    of_parts = select(held_parts.c.hold, func.sum(held_parts.c.reads).label("reads"))
    at_once = of_parts.outerjoin(begun, begun.c.hold == held_parts.c.hold).where(
        held_parts.c.hold.in_(_IN_FORCE), (begun.c.seq.is_(None)) | (begun.c.seq == held_parts.c.seq)
    )
    grows = {row.hold for row in connection.execute(select(hold_questions.c.hold))}
    placed = {row.hold: int(row.reads) for row in connection.execute(at_once.group_by(held_parts.c.hold))}
    return {**{hold: reads for hold, reads in counts(connection).items() if hold not in grows}, **placed}


def held_ids(connection: Connection) -> frozenset[str]:
    """Return the ids of all reads that at least one hold in force keeps."""
    parts, before = json.loads(_HELD.value(connection)), json.loads(_HELD_BEFORE.value(connection))
    return frozenset(chain(before, *parts))


def spared(connection: Connection) -> frozenset[str]:
    """Return the ids of all reads that no purge may destroy: those that a hold keeps, and those that are kept without one."""
    return held_ids(connection) | kept_reads.kept(connection)


def in_force(connection: Connection) -> list[Hold]:
    """Return the holds in force, the first to be reviewed first."""
    later = hold_questions.c.hold.is_not(None).label("later")
    both = select(holds, later).outerjoin(hold_questions, hold_questions.c.hold == holds.c.hold)
    rows = connection.execute(both.where(holds.c.released_at.is_(None)).order_by(holds.c.review_on, holds.c.hold))
    return [_hold(row) for row in rows]


def reviews_of(connection: Connection, read_ids: Collection[str]) -> dict[str, date]:
    """Return of each of some reads that is held when the last of its holds is to be reviewed."""
    wanted, found = frozenset(read_ids), dict[str, date]()
    if not wanted:
        return found
    review_on = {hold.hold: hold.review_on for hold in in_force(connection)}
    parts = select(held_parts.c.hold, held_parts.c.read_ids).where(held_parts.c.hold.in_(_IN_FORCE))
    rows = select(held_reads).where(held_reads.c.hold.in_(_IN_FORCE), held_reads.c.read_id.in_(sorted(wanted)))
    kept = [(part.hold, json.loads(part.read_ids)) for part in connection.execute(parts)]
    kept += [(row.hold, [row.read_id]) for row in connection.execute(rows)]
    for hold, ids in kept:
        for each in wanted.intersection(ids):
            found[each] = max(found.get(each, review_on[hold]), review_on[hold])
    return found


def of_case(connection: Connection, numbers: Collection[str]) -> list[Hold]:
    """Return the holds in force for a case under all its numbers, the first to be reviewed first."""
    return [each for each in in_force(connection) if each.case_number in numbers]


def _change_in_force(connection: Connection, recorded: Recorded, hold: int, values: Mapping[str, Any]) -> None:
    standing = (holds.c.hold == hold, holds.c.released_at.is_(None))
    done = connection.execute(update(holds).where(*standing).values(**values, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("There is no such hold in force.")


def _changed(connection: Connection, recorded: Recorded) -> None:
    values = {"mark": secrets.token_hex(16), "seq": recorded.seq}
    if not connection.execute(update(held_state).values(**values)).rowcount:
        connection.execute(insert(held_state).values(one=1, **values))


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        hold=row.hold,
        case_number=row.case_number,
        basis=row.basis_code or "",
        reason=row.basis,
        schedule=row.schedule or "",
        over=HoldOver(row.over or HoldOver.READS),
        question_entry=row.question_entry,
        later=bool(row.later),
        placed_by=row.placed_by,
        placed_at=row.placed_at,
        review_on=row.review_on,
        released_at=row.released_at,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        reviewed_why=row.reviewed_why,
    )
