"""The registers of stars and notes: which reads the people of a case want to find again, by id, never as rows.

A read is saved while it is starred or noted, and once it was verified. When it is destroyed, its line stays and says when, and under which class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, Row, Text, exists, func, select, update

from data_access.errors import Conflict, NotFound
from data_access.records.casework import verifications
from data_access.records.keeping.purges import Purge
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import fold_case_number

MOST_SAVED = 500
"""Reads that one case number can have saved."""

MOST_NOTES = 1_000
"""Notes on reads that one case number can have."""

saved_reads = register(
    "saved_reads",
    Column("case_number", Text, primary_key=True),
    Column("read_id", Text, primary_key=True),
    Column("captured_at", Instant, nullable=False),
    Column("retention_class", Text, nullable=False),
    Column("intent", Integer, nullable=False),
    Column("starred_by", Text),
    Column("starred_at", Instant),
    Column("destroyed_at", Instant),
    Column("withdrawn_at", Instant),
    Column("withdrawn_entry", Integer),
)

read_notes = register(
    "read_notes",
    Column("note", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("read_id", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("struck_by", Text),
    Column("struck_at", Instant),
    Column("struck_entry", Integer),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRef:
    """A read, and the answer that held it: enough to find it again, as long as it is kept.

    Attributes:
        read_id: Of the read, not of a correction.
        captured_at: Says where to look, and when its retention ends.
        retention_class: Empty if its source is not known any more.
        intent: Number of the intent of the answer that held it.
    """

    read_id: str
    captured_at: datetime
    retention_class: str
    intent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRead:
    """One saved read. `starred_by` is None if it is only noted or verified, `destroyed_at` as long as no purge destroyed it.

    Attributes:
        withdrawn_at, withdrawn_entry: When, and by which entry, the import that brought it was withdrawn; None while it stands.
    """

    case_number: str
    read: ReadRef
    starred_by: str | None
    starred_at: datetime | None
    destroyed_at: datetime | None
    withdrawn_at: datetime | None = None
    withdrawn_entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note on a saved read; its text is sealed in the ledger's vault under the number of its entry.

    Attributes:
        struck_by, struck_at, struck_entry: Who struck it out, when, and in which entry with the reason; None while it stands.
    """

    note: int
    read_id: str
    author: str
    at: datetime
    entry: int
    struck_by: str | None
    struck_at: datetime | None
    struck_entry: int | None


def star(connection: Connection, recorded: Recorded, *, case_number: str, read: ReadRef, person_id: str) -> None:
    """Star a read in a case. Raises `Conflict` if it has a star, or the case has saved as many reads as it can."""
    line = _line(connection, recorded, fold_case_number(case_number), read)
    done = connection.execute(
        update(saved_reads)
        .where(*line, saved_reads.c.starred_at.is_(None))
        .values(starred_by=person_id, starred_at=recorded.at, seq=recorded.seq)
    )
    if done.rowcount != 1:
        raise Conflict("This read has a star in this case already.")


def unstar(connection: Connection, recorded: Recorded, *, numbers: Collection[str], read_id: str) -> None:
    """Take the star off a read; with neither note nor verification it is saved no longer. Raises `NotFound` if it has none."""
    its = (saved_reads.c.case_number.in_(sorted(numbers)), saved_reads.c.read_id == read_id)
    off = {"starred_by": None, "starred_at": None, "seq": recorded.seq}
    done = connection.execute(update(saved_reads).where(*its, saved_reads.c.starred_at.is_not(None)).values(**off))
    if done.rowcount == 0:
        raise NotFound("This read has no star in this case.")
    if not _notes(connection, numbers, read_id) and not verifications.has(connection, numbers, read_id):
        connection.execute(saved_reads.delete().where(*its))


def note(connection: Connection, recorded: Recorded, *, case_number: str, read: ReadRef, person_id: str) -> Note:
    """Keep a note on a read; the read is saved by it. Raises `Conflict` if the case has saved as many as it can."""
    folded = fold_case_number(case_number)
    count = select(func.count()).where(read_notes.c.case_number == folded)
    if connection.execute(count).scalar_one() >= MOST_NOTES:
        raise Conflict(f"This case has {MOST_NOTES} notes on reads, as many as it can.")
    _line(connection, recorded, folded, read)
    values = {"case_number": folded, "read_id": read.read_id, "author": person_id, "at": recorded.at}
    made = read_notes.insert().values(**values, entry=recorded.seq, seq=recorded.seq).returning(read_notes)
    return _note(connection.execute(made).one())


def strike_note(
    connection: Connection, recorded: Recorded, note: int, *, numbers: Collection[str], person_id: str
) -> Note:
    """Strike out a note of a case; it stays, and its read stays saved. Raises `NotFound` if none of that number stands."""
    mine = (read_notes.c.note == note, read_notes.c.case_number.in_(sorted(numbers)), read_notes.c.struck_at.is_(None))
    values = {"struck_by": person_id, "struck_at": recorded.at, "struck_entry": recorded.seq, "seq": recorded.seq}
    row = connection.execute(update(read_notes).where(*mine).values(**values).returning(read_notes)).one_or_none()
    if row is None:
        raise NotFound("This case has no such note that stands.")
    return _note(row)


def keep(connection: Connection, recorded: Recorded, *, case_number: str, read: ReadRef) -> None:
    """Save a read without a star, as one that was verified. Raises `Conflict` if the case has saved as many as it can."""
    _line(connection, recorded, fold_case_number(case_number), read)


def of_case(connection: Connection, numbers: Collection[str]) -> list[SavedRead]:
    """Return the saved reads of a case under all its numbers, the earliest captured first; each once."""
    mine = select(saved_reads).where(saved_reads.c.case_number.in_(sorted(numbers)))
    order = (saved_reads.c.captured_at, saved_reads.c.read_id, saved_reads.c.starred_at.is_(None))
    found: dict[str, SavedRead] = {}
    for row in connection.execute(mine.order_by(*order)):
        found.setdefault(row.read_id, _saved(row))
    return list(found.values())


def notes_of_case(connection: Connection, numbers: Collection[str]) -> list[Note]:
    """Return the notes on reads of a case, in order."""
    mine = select(read_notes).where(read_notes.c.case_number.in_(sorted(numbers))).order_by(read_notes.c.note)
    return [_note(row) for row in connection.execute(mine)]


def note_destroyed(connection: Connection, recorded: Recorded, purge: Purge, holds: frozenset[str]) -> None:
    """Say of each saved read that a purge covered, and no hold kept, that it was destroyed."""
    day = purge.before.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    covered = (
        saved_reads.c.retention_class == purge.retention_class,
        saved_reads.c.captured_at < day,  # only whole days are destroyed
        saved_reads.c.destroyed_at.is_(None),
    )
    for row in connection.execute(select(saved_reads).where(*covered)).all():
        if row.read_id not in holds:
            its = (saved_reads.c.case_number == row.case_number, saved_reads.c.read_id == row.read_id)
            done = {"destroyed_at": recorded.at, "seq": recorded.seq}
            connection.execute(update(saved_reads).where(*its).values(**done))


def note_withdrawn(connection: Connection, recorded: Recorded, instants: Mapping[str, datetime]) -> int:
    """Say of each saved read of an import that it was withdrawn, and return how many lines that are.

    Args:
        instants: Of each read of the import its instant, by id.
    """
    gone = {"withdrawn_at": recorded.at, "withdrawn_entry": recorded.seq, "seq": recorded.seq}
    return _of_these(connection, instants, saved_reads.c.withdrawn_at.is_(None), gone)


def note_back(connection: Connection, recorded: Recorded, instants: Mapping[str, datetime]) -> int:
    """Say of each saved read that came in again with another import that it stands; otherwise as `note_withdrawn`."""
    back = {**_STANDS, "seq": recorded.seq}
    return _of_these(connection, instants, saved_reads.c.withdrawn_at.is_not(None), back)


def any_withdrawn(connection: Connection) -> bool:
    """True if a saved read waits for its import to come in again."""
    waiting = select(exists().where(saved_reads.c.withdrawn_at.is_not(None)))
    return bool(connection.execute(waiting).scalar_one())


_STANDS = {"withdrawn_at": None, "withdrawn_entry": None}


def _of_these(
    connection: Connection, instants: Mapping[str, datetime], which: ColumnElement[bool], values: Mapping[str, Any]
) -> int:
    changed = 0
    for row in connection.execute(select(saved_reads).where(which)).all():
        if instants.get(row.read_id) == row.captured_at:
            its = (saved_reads.c.case_number == row.case_number, saved_reads.c.read_id == row.read_id)
            changed += connection.execute(update(saved_reads).where(*its).values(**values)).rowcount
    return changed


def _line(connection: Connection, recorded: Recorded, case_number: str, read: ReadRef) -> tuple[Any, ...]:
    """Return what picks the line of a read in a case, made if it is not there."""
    its = (saved_reads.c.case_number == case_number, saved_reads.c.read_id == read.read_id)
    line = connection.execute(select(saved_reads.c.withdrawn_at).where(*its)).one_or_none()
    if line is not None and line.withdrawn_at is not None:  # it came in again, perhaps at another instant
        again = {name: getattr(read, name) for name in ReadRef.__dataclass_fields__}
        connection.execute(update(saved_reads).where(*its).values(**again, **_STANDS, seq=recorded.seq))
    if line is not None:
        return its
    count = select(func.count()).where(saved_reads.c.case_number == case_number)
    if connection.execute(count).scalar_one() >= MOST_SAVED:
        raise Conflict(f"This case has {MOST_SAVED} saved reads, as many as it can. Take the stars off some.")
    values = {name: getattr(read, name) for name in ReadRef.__dataclass_fields__}
    connection.execute(saved_reads.insert().values(case_number=case_number, **values, seq=recorded.seq))
    return its


def _notes(connection: Connection, numbers: Collection[str], read_id: str) -> list[int]:
    its = (read_notes.c.case_number.in_(sorted(numbers)), read_notes.c.read_id == read_id)
    return list(connection.execute(select(read_notes.c.note).where(*its)).scalars())


def _saved(row: Row[Any]) -> SavedRead:
    return SavedRead(
        case_number=row.case_number,
        read=ReadRef(
            read_id=row.read_id,
            captured_at=row.captured_at,
            retention_class=row.retention_class,
            intent=row.intent,
        ),
        starred_by=row.starred_by,
        starred_at=row.starred_at,
        destroyed_at=row.destroyed_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_entry=row.withdrawn_entry,
    )


def _note(row: Row[Any]) -> Note:
    return Note(**{name: getattr(row, name) for name in Note.__dataclass_fields__})
