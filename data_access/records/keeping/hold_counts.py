"""How many of some reads each hold keeps: counts alone, for dry runs and certificates of purges."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from data_access.records.keeping import holds

LATER: Final = "later"
"""Stands for all holds together that reads join as they come in: of one of them alone it would tell when a plate was read."""


def of_reads(connection: Connection, read_ids: Collection[str]) -> dict[str, int]:
    """Return for each hold in force that keeps any of some reads how many of them it keeps, by the hold's number, or `LATER`."""
    wanted = frozenset(read_ids)
    if not wanted:
        return {}
    standing = {each.hold for each in holds.standing(connection)}
    kept: dict[str, frozenset[str]] = {}
    for hold in sorted(holds.counts(connection)):
        name = LATER if hold in standing else str(hold)
        kept[name] = kept.get(name, frozenset()) | (wanted & holds.reads_of(connection, hold))
    return {name: len(ids) for name, ids in kept.items() if ids}
