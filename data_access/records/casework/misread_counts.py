"""The register of how often hits of a camera came out as a misread: in all, and for each pair of characters that it took for one another.

Counts alone: no plate and no hit stands in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Column, Connection, Integer, Text, select
from sqlalchemy.dialects.sqlite import insert

from data_access.records.registers import register
from data_access.steps import Recorded

ALL: Final = ""
"""Stands in place of a pair: hits of the camera in all."""

misread_counts = register(
    "misread_counts",
    Column("camera_id", Text, primary_key=True),
    Column("pair", Text, primary_key=True),
    Column("misreads", Integer, nullable=False),
    Column("hits", Integer, nullable=False),
    with_rowid=False,
)
"""`pair` is two characters, as read and as it was: `0O`. `hits` counts those whose disposition said whether the read was right; of a
pair those in which the camera read the first character wrongly."""


def count(connection: Connection, recorded: Recorded, camera_id: str, *, misread: bool, pair: str = ALL) -> None:
    """Count a hit that ended; `pair` is what was mistaken for what, if that is known."""
    _add(connection, recorded, camera_id, ALL, misread=misread)
    if misread and pair:
        _add(connection, recorded, camera_id, pair, misread=True)


def _add(connection: Connection, recorded: Recorded, camera_id: str, pair: str, *, misread: bool) -> None:
    wrong = int(misread)
    new = insert(misread_counts).values(camera_id=camera_id, pair=pair, misreads=wrong, hits=1, seq=recorded.seq)
    more = {
        "misreads": misread_counts.c.misreads + wrong,
        "hits": misread_counts.c.hits + 1,
        "seq": recorded.seq,
    }
    connection.execute(new.on_conflict_do_update(index_elements=["camera_id", "pair"], set_=more))


def of_cameras(connection: Connection, cameras: Collection[str]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return misreads and hits of some cameras, by camera and pair."""
    rows = connection.execute(select(misread_counts).where(misread_counts.c.camera_id.in_(sorted(cameras))))
    return {(row.camera_id, row.pair): (row.misreads, row.hits) for row in rows}


def pair_of(read: str, picture: str) -> str:
    """Return the one character that differs between a plate as read and as the picture shows it, `read` first; empty if not just one does."""
    if len(read) != len(picture):
        return ALL
    different = [f"{one}{other}" for one, other in zip(read, picture, strict=True) if one != other]
    return different[0] if len(different) == 1 else ALL
