"""The register of bodies that sources brought, each known by its SHA-256 and by the batch that it became part of.

A body counts once its batch is visible. Then the same body from the same source, or a file that was imported before, is
answered from here and stored nowhere again; until then, or if its batch was undone or withdrawn, it is as if it had never
come. Where rows of it were rejected and the cameras or the mapping have changed since, it is read again: they may fit now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, select, update

from data_access.records.intake import camera_outages, cameras, sources
from data_access.records.intake.batches import BatchState, batches
from data_access.records.registers import CountsByName, register
from data_access.steps import Recorded

deliveries = register(
    "deliveries",
    Column("batch", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("token_id", Text, nullable=False),
    Column("rows_in", Integer),
    Column("stored", Integer),
    Column("known", Integer),
    Column("rejected", CountsByName),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResult:
    """What came of a body.

    Attributes:
        batch: The import that it became part of.
        rows_in, stored, known, rejected: Its rows, reads kept, reads that were stored before, rows rejected by reason.
        seq: Number of the entry that made it visible; 0 for one that is not yet.
    """

    batch: int
    rows_in: int
    stored: int
    known: int
    rejected: Mapping[str, int]
    seq: int = 0


def begin(
    connection: Connection, recorded: Recorded, *, batch: int, source: str, token_id: str, digests: Sequence[str]
) -> None:
    """Note the bodies of a batch that begins, in their order."""
    common = {"batch": batch, "source": source, "token_id": token_id, "seq": recorded.seq}
    rows = [{**common, "place": place, "digest": digest} for place, digest in enumerate(digests)]
    connection.execute(deliveries.insert(), rows)


def settle(connection: Connection, recorded: Recorded, results: Sequence[DeliveryResult]) -> None:
    """Note what came of each body of a batch that becomes visible, in their order."""
    for place, one in enumerate(results):
        counts = {"rows_in": one.rows_in, "stored": one.stored, "known": one.known, "rejected": dict(one.rejected)}
        row = (deliveries.c.batch == one.batch, deliveries.c.place == place)
        connection.execute(update(deliveries).where(*row).values(**counts, seq=recorded.seq))


def find(connection: Connection, source: str, digest: str) -> DeliveryResult | None:
    """Return what came of this body from this source, or of a file that held the same; None if it is not visible."""
    mine = select(deliveries).join(batches, batches.c.number == deliveries.c.batch)
    same = (deliveries.c.source == source, deliveries.c.digest == digest)
    visible = batches.c.state == BatchState.VISIBLE
    newest = mine.where(*same, visible).order_by(deliveries.c.batch.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    if row is not None:
        counts = {"rows_in": row.rows_in, "stored": row.stored, "known": row.known, "rejected": row.rejected}
        return DeliveryResult(batch=row.batch, **counts, seq=row.seq)
    whole = select(batches).where(batches.c.source == source, batches.c.digest == digest, visible)
    whole = whole.order_by(batches.c.number.desc()).limit(1)
    file = connection.execute(whole).one_or_none()
    return _of_file(file) if file is not None else None


def may_fit_now(connection: Connection, source: str, result: DeliveryResult) -> bool:
    """True if rows of a body were rejected, and the cameras or the source's mapping have changed since."""
    changed = max(cameras.newest(connection), camera_outages.newest(connection), sources.newest(connection, source))
    return result.seq < changed and bool(sum(result.rejected.values()))


def _of_file(row: Row[Any]) -> DeliveryResult:
    known = row.rows_in - row.stored - sum(row.rejected.values())
    counts = {"rows_in": row.rows_in, "stored": row.stored, "known": known, "rejected": row.rejected}
    return DeliveryResult(batch=row.number, **counts, seq=row.seq)
