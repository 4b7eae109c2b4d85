"""Which reads are stored at all: for registers that name reads by their ids, before they do."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from data_access.steps import Batches
from data_access.store.disk import log_folding, writing
from data_access.store.disk.shelf import Shelf
from data_access.store.sql import dialects
from data_access.store.sql.tables import READS


def stored(shelf: Shelf, read_ids: Collection[str], batches: Batches) -> frozenset[str]:
    """Return those of some ids that are of a stored read, of a batch that may be seen. A correction is no read."""
    left, found, attached = set(read_ids), set[str](), set(shelf.attached())
    for segment in shelf.segments().values():
        if not left:
            break
        text, values = dialects.compiled(_statement(sorted(left), batches))
        with writing.reading(shelf, segment.file) as (cursor, alias):
            here = {
                str(read_id) for (read_id,) in cursor.execute(dialects.from_segments([alias]) + text, values).fetchall()
            }
        left, found = left - here, found | here
        if segment.file not in attached:
            log_folding.let_go(shelf, segment.file)
    return frozenset(found)


def _statement(read_ids: list[str], batches: Batches) -> sa.Select[tuple[object, ...]]:
    shown = READS.c.batch <= batches.upto, READS.c.batch.not_in(sorted(batches.hidden))
    return sa.select(READS.c.read_id).where(
        dialects.listed(READS.c.read_id, read_ids), READS.c.corrects.is_(None), *shown
    )
