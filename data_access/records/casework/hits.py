"""The registers of hits, reads that match an entry of a hot list, and of what is quiet after a hit that was an error.

A hit is made in the transaction that shows its read. No plate stands in either register in clear: what was read and what is listed
lie sealed in the hit, under a key that is destroyed with the reads of its day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Row,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)

from data_access.answers.hits import HitState
from data_access.errors import NotFound
from data_access.records.driver_statement import DriverStatement
from data_access.records.keeping.purges import Purge
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

MOST_AT_ONCE: Final = 2_000
"""Rows that one statement writes."""

hits = register(
    "hits",
    Column("number", Integer, primary_key=True),
    Column("batch", Integer, nullable=False, index=True),
    Column("read_id", Text, nullable=False),
    Column("retention_class", Text, nullable=False),
    Column("camera_id", Text, nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    Column("entry", Integer),
    Column("list_id", Text),
    Column("version", Integer),
    Column("entry_mark", LargeBinary, nullable=False),
    Column("plate_mark", LargeBinary, nullable=False),
    Column("likeness", Text, nullable=False),
    Column("states", Text, nullable=False),
    Column("late", Integer, nullable=False),
    Column("sounds", Integer, nullable=False),
    Column("beneath", Integer),
    Column("standing", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("sealed_under", Text),
    Column("withdrawn_at", Instant),
    Column("destroyed_at", Instant),
    UniqueConstraint("batch", "read_id", "entry_mark"),
    autoincrement=True,
)

quiet_marks = register(
    "quiet_marks",
    Column("hit", Integer, primary_key=True),
    Column("entry_mark", LargeBinary, nullable=False),
    Column("plate_mark", LargeBinary, nullable=False),
    Column("settled_at", Instant),
    Index("quiet_marks_by_entry", "entry_mark", "plate_mark"),
)

MARK_BYTES: Final = 16
Key = tuple[bytes, bytes]
"""Marks of an entry and of a plate as it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHit:
    """A hit that is to be kept.

    Attributes:
        read_id: Id of the read, not of a correction. `retention_class` and `captured_at` say when it is destroyed.
        arrived_at: When the read came in.
        entry: Number of the agency's own entry; None of a downloaded list, whose id and version stand in `list_id`, `version`.
        entry_mark, plate_mark: Keyed hashes, `MARK_BYTES` each: of the entry, and of the plate as it was read.
        likeness, states: As `answers.hits.Hit` has them.
        sounds: True if it may sound as far as the match says; what is quiet is looked up when it is kept.
        sealed: What was read and what is listed, encrypted under the key named `sealed_under`.
    """

    batch: int
    read_id: str
    retention_class: str
    camera_id: str
    captured_at: datetime
    arrived_at: datetime
    entry: int | None
    list_id: str | None
    version: int | None
    entry_mark: bytes
    plate_mark: bytes
    likeness: str
    states: str
    late: bool
    sounds: bool
    sealed: bytes
    sealed_under: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptHit:
    """A hit as the register has it; otherwise as `NewHit`.

    Attributes:
        made_at: When its batch became visible.
        beneath: Number of the hit that was disposed as an error, while its entry is not yet corrected.
        sealed, sealed_under: None once the read is destroyed.
        withdrawn_at: When the import that brought the read was withdrawn; None while it stands.
        destroyed_at: When the read was destroyed; None while it is kept.
    """

    number: int
    batch: int
    read_id: str
    retention_class: str
    camera_id: str
    captured_at: datetime
    arrived_at: datetime
    made_at: datetime
    entry: int | None
    list_id: str | None
    version: int | None
    entry_mark: bytes
    plate_mark: bytes
    likeness: str
    states: str
    late: bool
    sounds: bool
    beneath: int | None
    standing: HitState
    sealed: bytes | None
    sealed_under: str | None
    withdrawn_at: datetime | None
    destroyed_at: datetime | None


_INSERT: Final = DriverStatement(hits.insert(), [*NewHit.__slots__, "made_at", "beneath", "standing", "seq"])


def keep(connection: Connection, recorded: Recorded, new: Sequence[NewHit]) -> None:
    """Keep hits of reads that become visible in this transaction, in their order; what is quiet is kept so."""
    quiet = _quiet(connection)
    _INSERT.change_each(
        connection, (_row_of(each, recorded, quiet.get((each.entry_mark, each.plate_mark))) for each in new)
    )


def _row_of(new: NewHit, recorded: Recorded, beneath: int | None) -> dict[str, Any]:
    values = {name: getattr(new, name) for name in NewHit.__slots__}
    values |= {"late": int(new.late), "sounds": int(new.sounds and beneath is None), "beneath": beneath}
    return {**values, "made_at": recorded.at, "standing": HitState.NEW.value, "seq": recorded.seq}


def _quiet(connection: Connection) -> dict[Key, int]:
    rows = connection.execute(select(quiet_marks).where(quiet_marks.c.settled_at.is_(None)).order_by(quiet_marks.c.hit))
    return {(row.entry_mark, row.plate_mark): row.hit for row in rows}


def find(connection: Connection, number: int) -> KeptHit:
    """Return a hit. Raises `NotFound` if there is none of that number."""
    row = connection.execute(select(hits).where(hits.c.number == number)).one_or_none()
    if row is None:
        raise NotFound("There is no hit of that number.")
    return _hit(row)


def since(connection: Connection, number: int, made_from: datetime, most: int) -> list[KeptHit]:
    """Return hits after a number that were made from an instant on and whose import stands, newest first, at most so many."""
    wanted = (hits.c.number > number, hits.c.made_at >= made_from, hits.c.withdrawn_at.is_(None))
    return [
        _hit(row) for row in connection.execute(select(hits).where(*wanted).order_by(hits.c.number.desc()).limit(most))
    ]


def last(connection: Connection) -> tuple[int, int]:
    """Return the number of the newest hit, 0 if there is none, and of the entry that changed any hit last, -1 if none did."""
    row = connection.execute(select(func.coalesce(func.max(hits.c.number), 0), func.coalesce(func.max(hits.c.seq), -1)))
    number, entry = row.one()
    return int(number), int(entry)


def of_batches(connection: Connection, batches: Collection[int]) -> list[KeptHit]:
    """Return the hits of some batches, in their order."""
    rows = connection.execute(select(hits).where(hits.c.batch.in_(sorted(batches))).order_by(hits.c.number))
    return [_hit(row) for row in rows]


def of_entries(connection: Connection, numbers: Collection[int]) -> list[KeptHit]:
    """Return the hits on some of the agency's own entries whose import stands, in their order."""
    mine = (hits.c.entry.in_(sorted(numbers)), hits.c.withdrawn_at.is_(None))
    return [_hit(row) for row in connection.execute(select(hits).where(*mine).order_by(hits.c.number))]


def put(connection: Connection, recorded: Recorded, number: int, standing: HitState) -> None:
    """Change where a hit stands. Raises `NotFound` if there is none of that number."""
    changed = update(hits).where(hits.c.number == number).values(standing=standing.value, seq=recorded.seq)
    if connection.execute(changed).rowcount != 1:
        raise NotFound("There is no hit of that number.")


def quieten(connection: Connection, recorded: Recorded, hit: KeptHit) -> None:
    """Keep further hits of the same entry on the same plate beneath a hit, and silent, until `settle`."""
    found = select(quiet_marks.c.hit).where(quiet_marks.c.hit == hit.number)
    if connection.execute(found).one_or_none() is None:
        values = {"hit": hit.number, "entry_mark": hit.entry_mark, "plate_mark": hit.plate_mark}
        connection.execute(quiet_marks.insert().values(**values, seq=recorded.seq))


def settle(connection: Connection, recorded: Recorded, entry_mark: bytes) -> None:
    """Let an entry sound again: it was corrected, narrowed or looked at."""
    open_marks = (quiet_marks.c.entry_mark == entry_mark, quiet_marks.c.settled_at.is_(None))
    connection.execute(update(quiet_marks).where(*open_marks).values(settled_at=recorded.at, seq=recorded.seq))


def withdraw(connection: Connection, recorded: Recorded, batch: int) -> None:
    """Note of the hits of an import that it was withdrawn: from then on they are on no board."""
    mine = (hits.c.batch == batch, hits.c.withdrawn_at.is_(None))
    connection.execute(update(hits).where(*mine).values(withdrawn_at=recorded.at, seq=recorded.seq))


def past(connection: Connection, purge: Purge, holds: Collection[str]) -> tuple[list[int], list[KeptHit]]:
    """Return the numbers of the hits whose reads a purge destroyed, and the hits on its days whose reads are held."""
    day_end = _end_of_last_day(purge.before)
    its = (
        hits.c.retention_class == purge.retention_class,
        hits.c.captured_at < day_end,
        hits.c.destroyed_at.is_(None),
    )
    found = [_hit(row) for row in connection.execute(select(hits).where(*its).order_by(hits.c.number))]
    return [each.number for each in found if each.read_id not in holds], [
        each for each in found if each.read_id in holds
    ]


def _end_of_last_day(before: datetime) -> datetime:
    """Return the end of the last day that lies wholly before an instant: days are purged whole."""
    return before.replace(hour=0, minute=0, second=0, microsecond=0)


def note_destroyed(connection: Connection, recorded: Recorded, numbers: Collection[int]) -> None:
    """Blank what hits say of reads that a purge destroyed; that there was a hit, and what was done about it, stays."""
    gone = {"sealed": None, "sealed_under": None, "destroyed_at": recorded.at, "seq": recorded.seq}
    for first in _parts(sorted(numbers)):
        connection.execute(update(hits).where(hits.c.number.in_(first)).values(**gone))


def reseal(connection: Connection, recorded: Recorded, ciphertexts: Mapping[int, tuple[bytes, str]]) -> None:
    """Keep what some hits hold as it was encrypted anew, by number: ciphertext and name of the key."""
    for number, (sealed, under) in ciphertexts.items():
        values = {"sealed": sealed, "sealed_under": under, "seq": recorded.seq}
        connection.execute(update(hits).where(hits.c.number == number).values(**values))


def keys_in_use(connection: Connection) -> frozenset[str]:
    """Return the names of the keys under which hits are sealed."""
    return frozenset(
        connection.execute(select(hits.c.sealed_under).where(hits.c.sealed_under.is_not(None)).distinct()).scalars()
    )


def _parts(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[first : first + MOST_AT_ONCE] for first in range(0, len(numbers), MOST_AT_ONCE)]


def _hit(row: Row[Any]) -> KeptHit:
    values = {name: getattr(row, name) for name in KeptHit.__slots__}
    values |= {"late": bool(row.late), "sounds": bool(row.sounds), "standing": HitState(row.standing)}
    return KeptHit(**values)
