"""Questions of holds: what they reach, and which reads of a batch fit those that stand.

    reads stored -> every standing question asked of the batch -> turn: still standing? -> held, committed to, and visible

Whoever shows a batch or a correction holds `site.changing`, and so does whoever places a hold: no question comes in between. One that
ended meanwhile is left out in the turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from data_access.acts.holds import GrownHolds
from data_access.errors import BadSite, Busy, TimedOut
from data_access.gateway.open_site.holding.held_reads import HeldReads
from data_access.gateway.open_site.holding.questions import opened_question
from data_access.gateway.quality.board import Board
from data_access.keyring import KeyRing
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.pack import Pack
from data_access.records.intake import batches
from data_access.records.keeping import holds
from data_access.steps import Batches, Reach
from data_access.store.store import Store

MOST_HELD: Final = 500_000
"""Reads that one hold over a question can begin with."""

MOST_STANDING: Final = 2_000
"""Holds with later reads that may stand at once: the question of each is asked of all that comes in."""

LONGEST_LATER_S: Final = 5.0
"""How long a question may take whose later reads are to be held. Far less than one may take of a batch: reads grow in number."""

SLOW, DAMAGED = "slow", "damaged"
"""Why the question of a hold cannot be asked of what comes in."""

_LONGEST_S: Final = 120.0
_UNBOUND: Final = 2**40


class HoldingSite(Protocol):
    """What is looked at of a site; `open_site.site.Site` is one."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def store(self) -> Store: ...
    @property
    def keyring(self) -> KeyRing: ...
    @property
    def pack(self) -> Pack: ...
    @property
    def board(self) -> Board: ...
    @property
    def held_reads(self) -> HeldReads: ...
    @property
    def stopping_holds(self) -> dict[int, str]: ...
    def now(self) -> datetime: ...


Growth = Mapping[int, frozenset[str]]
"""Ids of reads that a batch adds, by hold; some may be held by it already."""


def reach_of_holds(
    site: HoldingSite, connection: Connection, now: datetime, most: int = MOST_HELD, *, later: bool = False
) -> Reach:
    """Return how far the question of a hold reaches: as far as any question, but for the most that an answer may hold.

    Args:
        later: True for one that is to be asked of all that comes in, too: it may take `LONGEST_LATER_S`.
    """
    board = site.board
    fixed = frozenset(each.camera_id for each, is_fixed in zip(board.cameras, board.fixed, strict=True) if is_fixed)
    return Reach(
        as_of=now,
        keep=dict(site.pack.keep),
        batches=batches.view(connection),
        held=site.held_reads.now(connection),
        fields=site.pack.fields,
        max_rows=most,
        max_s=LONGEST_LATER_S if later else _LONGEST_S,
        fixed_cameras=fixed,
    )


def growth_of(site: HoldingSite, batch: int) -> Growth:
    """Return which reads of a batch that is about to be shown fit the questions of holds, corrected reads with them.

    The hold whose question stops a batch is noted in `stopping_holds`, until it could be asked again.

    Raises:
        BadSite: A question is damaged: nothing is shown that it might have to hold. Names the hold.
        Busy: It could not be looked up, or not in time: names the hold.
    """
    with site.ledger.reading() as connection:
        standing = holds.standing(connection)
        if not standing:
            return {}
        reach = reach_of_holds(site, connection, site.now(), _UNBOUND)
    seen = Batches(upto=max(batch, reach.batches.upto), hidden=reach.batches.hidden - {batch})
    shown = replace(reach, batches=seen)
    found = {}
    for each in standing:
        try:
            question = opened_question(site.keyring, each.hold, each.sealed)
        except BadSite:
            if not _has_ended(site, each.hold):  # its key was destroyed since the register was looked at
                site.stopping_holds[each.hold] = DAMAGED
                raise
            continue
        try:
            ids = site.store.ids_answering(question, shown, batch)
        except TimedOut:
            site.stopping_holds[each.hold] = SLOW
            raise Busy(
                f"The question of hold {each.hold} takes too long of what comes in, so no read comes in. "
                "Place others over smaller questions, and end that hold."
            ) from None
        site.stopping_holds.pop(each.hold, None)
        if ids:
            found[each.hold] = ids
    return found


def hold_growth(site: HoldingSite, turn: Turn, batch: int, growth: Growth) -> None:
    """Hold the reads that a batch adds, by the holds that still stand, with an entry that commits to them, even to none."""
    standing = {each.hold for each in holds.standing(turn.connection)}
    new = {
        hold: tuple(sorted(ids - holds.reads_of(turn.connection, hold)))
        for hold, ids in growth.items()
        if hold in standing
    }
    reads = {hold: ids for hold, ids in new.items() if ids}
    if standing:
        recorded = turn.end_of(GrownHolds(batch=batch, reads=reads))
        for hold, ids in reads.items():
            holds.add(turn.connection, recorded, hold, ids)


def _has_ended(site: HoldingSite, hold: int) -> bool:
    with site.ledger.reading() as connection:
        return hold not in {each.hold for each in holds.standing(connection)}
