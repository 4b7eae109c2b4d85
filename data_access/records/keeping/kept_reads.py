"""The register of reads that are kept because they were held when they were purged, and the back-up that was restored since knows no such hold.

Nobody is shown them, for no hold says for which case; no purge destroys them. A hold that is placed on them shows them again, and takes
them out of this register: once it ends they fall under retention like all others.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Column, Connection, Text, func, select

from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import register
from data_access.steps import Recorded

kept_reads = register("kept_reads", Column("read_id", Text, primary_key=True))
_KEPT = DriverStatement(select(func.json_group_array(kept_reads.c.read_id)))


def keep(connection: Connection, recorded: Recorded, read_ids: Collection[str]) -> None:
    """Keep reads from now on."""
    rows = [{"read_id": each, "seq": recorded.seq} for each in sorted(set(read_ids) - kept(connection))]
    if rows:
        connection.execute(kept_reads.insert(), rows)


def drop(connection: Connection, recorded: Recorded, read_ids: Collection[str]) -> None:
    """Keep reads no longer that were kept before `recorded`."""
    before = kept_reads.c.seq <= recorded.seq
    for read_id in sorted(set(read_ids) & kept(connection)):
        connection.execute(kept_reads.delete().where(kept_reads.c.read_id == read_id, before))


def kept(connection: Connection) -> frozenset[str]:
    """Return the ids of the reads of this register."""
    return frozenset(json.loads(_KEPT.value(connection)))
