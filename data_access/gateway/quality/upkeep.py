"""Keeping the counts by camera and hour: taken with every import, forgotten with time, counted anew where there are none."""

from __future__ import annotations

from datetime import datetime, timedelta

from data_access.gateway.quality.board import Board
from data_access.imports import FileFacts
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.pack import Pack
from data_access.records.intake import batches, camera_hours, cameras
from data_access.steps import Recorded
from data_access.store.store import Store
from data_access.terms import CameraHour, hour_of

BEFORE = timedelta(days=35)
"""Counts are kept so much longer than reads: the oldest read that is answered has its usual in the weeks before."""

AT_MOST = timedelta(days=400)


def oldest_kept(pack: Pack, now: datetime) -> int:
    """Return the first hour of which counts are kept: as long as any class of reads, and five weeks; 400 days at most."""
    longest = max((timedelta(days=keeping.purge_after_d) for keeping in pack.retention.values()), default=AT_MOST)
    return hour_of(now - min(longest + BEFORE, AT_MOST))


def counts_of(store: Store, batch: int, facts: FileFacts) -> list[CameraHour]:
    """Count the reads of a batch as they are stored, with what its file says beside them."""
    return [*store.camera_hours(batch), *facts.hours]


def put(board: Board, pack: Pack, turn: Turn, recorded: Recorded, counts: list[CameraHour]) -> Board:
    """Add counts to the register, and return the board with them."""
    oldest = oldest_kept(pack, turn.now)
    kept = [row for row in counts if row.hour >= oldest]
    camera_hours.add(turn.connection, recorded, kept)
    return board.plus((row.camera_id, row.hour, row.reads, row.first_s, row.last_s) for row in kept)


def take_out(
    board: Board, pack: Pack, turn: Turn, recorded: Recorded, minus: list[CameraHour], rest: list[CameraHour]
) -> Board:
    """Take reads that were withdrawn out of the counts, and return a board without them: what is usual was falsified by them.

    Args:
        rest: Counts of the reads that stay, of the same cameras and hours.
    """
    camera_hours.take_out(turn.connection, recorded, minus, rest)
    return board_of(turn.connection, pack, turn.now, board.zone)


def forget(board: Board, pack: Pack, turn: Turn, recorded: Recorded) -> Board:
    """Take out the counts that are past their time, and return the board without them."""
    oldest = oldest_kept(pack, turn.now)
    camera_hours.forget(turn.connection, recorded, oldest)
    return board.without(oldest)


def count_anew(ledger: Ledger, store: Store, pack: Pack) -> None:
    """Count all reads if nothing was ever counted, as in a site from before there were counts.

    What files said beside their reads is not known of earlier imports, and stays at nought.
    """
    with ledger.reading() as connection:
        if not camera_hours.is_empty(connection):
            return
        withdrawn = batches.withdrawn(connection)
    counts = store.camera_hours(without=withdrawn)
    if counts:
        with ledger.deciding() as turn:
            recorded = turn.append("cameras_counted", {"initiator": "gateway", "hours": len(counts)})
            put(Board(), pack, turn, recorded, counts)


def board_of(connection: Connection, pack: Pack, now: datetime, zone: str) -> Board:
    """Read the board from the registers; `zone` is that of the agency's clocks."""
    board = Board(zone).with_cameras(cameras.every(connection))
    return board.plus(camera_hours.since(connection, oldest_kept(pack, now)))
