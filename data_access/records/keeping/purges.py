"""The register of purges: reads past their retention, about to be destroyed or destroyed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, exists, select, update

from data_access.errors import Conflict, NotFound
from data_access.records.registers import CountsByName, Instant, register
from data_access.steps import Recorded

purges = register(
    "purges",
    Column("number", Integer, primary_key=True),
    Column("retention_class", Text, nullable=False),
    Column("before", Instant, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("counts", CountsByName),
    Column("plan", Text),
    Column("certificate", Text),
    Column("released_reads", Text),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """One purge of one retention class: all reads captured before an instant, but for held ones.

    Attributes:
        done_at: None as long as it is under way; start-up finishes those.
        counts: What was destroyed and kept, by name; None until it is done.
        plan: What it was to destroy, as it was counted before: JSON, as the gateway writes it; None of one that an earlier version began.
        certificate: The text of its certificate; None until it is done, and where there is no plan.
        entry: Number of the entry that began it, or once it is done of the one that says so.
        released_reads: Reads that it destroys though a hold of this register names them: in a site that was restored, what was
            destroyed since the back-up, once that hold had ended. None of one that is done.
    """

    number: int
    retention_class: str
    before: datetime
    begun_by: str
    begun_at: datetime
    done_at: datetime | None
    counts: Mapping[str, int] | None
    plan: str | None
    certificate: str | None
    entry: int
    released_reads: frozenset[str] = frozenset()


def begin(
    connection: Connection,
    recorded: Recorded,
    *,
    retention_class: str,
    before: datetime,
    person_id: str,
    plan: str | None = None,
    released_reads: Collection[str] = (),
) -> Purge:
    """Begin a purge. Raises `Conflict` if one of the same class is under way, or would reach into the future."""
    if before > recorded.at or any(p.retention_class == retention_class for p in pending(connection)):
        raise Conflict("A purge of this retention class is under way, or it would reach into the future.")
    values: dict[str, object] = {
        "retention_class": retention_class,
        "before": before,
        "begun_by": person_id,
        "begun_at": recorded.at,
    }
    values["plan"] = plan
    values["released_reads"] = json.dumps(sorted(released_reads)) if released_reads else None
    row = connection.execute(purges.insert().values(**values, seq=recorded.seq).returning(purges)).one()
    return _purge(row)


def widen(
    connection: Connection, recorded: Recorded, purge: Purge, before: datetime, released_reads: Collection[str]
) -> None:
    """Let a purge that is under way reach up to an instant, too, and destroy reads that a hold names; what was counted before is void."""
    released = sorted({*purge.released_reads, *released_reads})
    connection.execute(
        update(purges)
        .where(purges.c.number == purge.number, purges.c.done_at.is_(None))
        .values(
            before=max(before, purge.before),
            plan=None,
            released_reads=json.dumps(released) if released else None,
            seq=recorded.seq,
        )
    )


def finish(
    connection: Connection, recorded: Recorded, purge: Purge, counts: Mapping[str, int], certificate: str | None = None
) -> None:
    """Say that a purge is done, as far as it went. Raises `Conflict` unless it is under way."""
    done = connection.execute(
        update(purges)
        .where(purges.c.number == purge.number, purges.c.done_at.is_(None))
        .values(
            before=purge.before,
            done_at=recorded.at,
            counts=dict(counts),
            certificate=certificate,
            released_reads=None,
            seq=recorded.seq,
        )
    )
    if done.rowcount != 1:
        raise Conflict("This purge is not under way.")


def pending(connection: Connection) -> list[Purge]:
    """Return the purges under way, by number: at start, what a crash left behind."""
    waiting = select(purges).where(purges.c.done_at.is_(None)).order_by(purges.c.number)
    return [_purge(row) for row in connection.execute(waiting)]


def any_pending(connection: Connection) -> bool:
    """True if a purge is under way. Looks at no column that a site of before has not got yet."""
    return bool(connection.execute(select(exists().where(purges.c.done_at.is_(None)))).scalar_one())


def every(connection: Connection) -> list[Purge]:
    """Return all purges by number."""
    return [_purge(row) for row in connection.execute(select(purges).order_by(purges.c.number))]


def in_brief(connection: Connection) -> list[Purge]:
    """Return all purges by number without plans and certificates, which can be long: of columns that the register of each version has."""
    columns = ("number", "retention_class", "before", "begun_by", "begun_at", "done_at", "counts", "seq")
    rows = connection.execute(select(*(purges.c[name] for name in columns)).order_by(purges.c.number))
    return [
        Purge(
            number=row.number,
            retention_class=row.retention_class,
            before=row.before,
            begun_by=row.begun_by,
            begun_at=row.begun_at,
            done_at=row.done_at,
            counts=row.counts,
            plan=None,
            certificate=None,
            entry=row.seq,
        )
        for row in rows
    ]


def entries(connection: Connection) -> frozenset[int]:
    """Return the numbers of the entries by which purges began, reached further or were done."""
    return frozenset(each.entry for each in in_brief(connection))


def with_certificate(connection: Connection) -> frozenset[int]:
    """Return the numbers of the purges that have a certificate."""
    return frozenset(connection.execute(select(purges.c.number).where(purges.c.certificate.is_not(None))).scalars())


def certified(connection: Connection, number: int) -> Purge:
    """Return the purge of a number that has a certificate. Raises `NotFound` if there is none."""
    one = select(purges).where(purges.c.number == number, purges.c.certificate.is_not(None))
    row = connection.execute(one).one_or_none()
    if row is None:
        raise NotFound("There is no certificate of this number.")
    return _purge(row)


def destroyed_since(connection: Connection, seq: int) -> int:
    """Return how many reads were destroyed by the purges that were done after an entry."""
    done = select(purges.c.counts).where(purges.c.done_at.is_not(None), purges.c.seq > seq)
    return sum(counts.get("destroyed", 0) for counts in connection.execute(done).scalars() if counts)


def _purge(row: Row[Any]) -> Purge:
    return Purge(
        number=row.number,
        retention_class=row.retention_class,
        before=row.before,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        done_at=row.done_at,
        counts=row.counts,
        plan=row.plan,
        certificate=row.certificate,
        entry=row.seq,
        released_reads=frozenset(json.loads(row.released_reads or "[]")),
    )
