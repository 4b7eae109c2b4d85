"""Hits as their board shows them: what was read, what is listed, and how both agree. Each look is an act on record.

Text of a restricted system is hidden from those not authorised for it (R13); what a pack does not permit of a read is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from data_access import coarse
from data_access.acts.on_hits.board import HITS_AT_ONCE, LookAtHits, OpenedHit
from data_access.answers.hits import Hit, HitBoard
from data_access.answers.list_entries import EntryState
from data_access.captured_fields import IMAGE, OF_COLUMN
from data_access.errors import BadSite, Busy, Conflict
from data_access.gateway.deciding.acts import Details, do, may, nothing
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.entries_in_force import EntriesInForce
from data_access.gateway.open_site.hot_list_contents import EntryText, ReadText, opened_hit
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.on_hits.work import with_work
from data_access.ledger.turn import Connection, Turn
from data_access.reads import correction_batch
from data_access.records.casework import hits, list_entries
from data_access.records.casework.hits import KeptHit
from data_access.records.intake import batches, hot_lists
from data_access.steps import Batches
from data_access.terms import Capability

SHOWN_FOR: Final = timedelta(hours=24)
"""How long after it was made a hit stands on the board."""

_NO_READ = ReadText(
    plate="",
    state=None,
    camera_name="",
    lat_e7=None,
    lon_e7=None,
    heading_deg=None,
    colour=None,
    make=None,
    body=None,
    picture=False,
)
_NO_TEXT = EntryText(plate="", state=None)


def board(site: Site, caller: Caller, look: LookAtHits) -> HitBoard:
    """List hits of the last 24 hours after a number, newest first, at most `HITS_AT_ONCE`.

    Raises:
        Refused: Policy said no.
    """
    found: list[KeptHit] = []
    details: dict[str, str | bool] = {}
    lasts: list[tuple[int, int]] = []

    def what_is_shown(turn: Turn) -> Details:
        found.extend(hits.since(turn.connection, look.since, turn.now - SHOWN_FOR, HITS_AT_ONCE))
        lasts.append(hits.last(turn.connection))
        hidden = not may(site, caller, turn, Capability.READ_RESTRICTED)
        details.update(shown=coarse.count(len(found)), hidden=hidden)
        return details

    do(site, caller, look, nothing, details=what_is_shown)
    now = site.now()
    shown = hits_of(site, found, now, hides_restricted=bool(details["hidden"]))
    newest, change = lasts[-1]
    return HitBoard(now=now, last=newest, change=change, hits=tuple(shown))


def opened(site: Site, caller: Caller, look: OpenedHit) -> Hit:
    """Show one hit.

    Raises:
        Refused: Policy said no.
        NotFound: There is no hit of that number.
        Conflict: The import that brought its read was withdrawn.
    """
    found: list[KeptHit] = []
    details: dict[str, bool] = {}

    def what_is_shown(turn: Turn) -> Details:
        found.append(standing_hit(turn, look.number))
        details.update(hidden=not may(site, caller, turn, Capability.READ_RESTRICTED))
        return details

    do(site, caller, look, nothing, details=what_is_shown)
    return hits_of(site, found, site.now(), hides_restricted=details["hidden"])[0]


def standing_hit(turn: Turn, number: int) -> KeptHit:
    """Return a hit whose import stands. Raises `NotFound` if there is none, `Conflict` if the import was withdrawn."""
    found = hits.find(turn.connection, number)
    if found.withdrawn_at is not None:
        raise Conflict("The import that brought this read was withdrawn: the read counts no more, nor does this hit.")
    return found


def hits_of(site: Site, rows: Sequence[KeptHit], now: datetime, *, hides_restricted: bool) -> list[Hit]:
    """Return hits as they are shown, in their order. One whose read is past its retention, and not held, says no more than that.

    Args:
        hides_restricted: True if the reader is not authorised for the text of restricted systems.
    """
    with site.ledger.reading() as connection:
        entries = _in_force(site, connection) if rows else None
        own = _own_in_force(connection, now) if rows and entries is None else frozenset[int]()
        old = {each.list_id for each in hot_lists.every(connection) if each.is_stale(now)}
        past = {each.number for each in rows if _is_past(site, each, now)}
        seen = batches.view(connection)
        held = site.held_reads.now(connection) if past else frozenset[str]()
    over = past - {each.number for each in rows if each.read_id in held}
    looking = _Looking(site, entries, own, now, hides_restricted, frozenset(old))
    shown = [_shown(looking, each, each.number in over) for each in rows]
    return with_work(site, _with_corrections(site, shown, seen))


def _in_force(site: Site, connection: Connection) -> EntriesInForce | None:
    """Return the entries in force; None if a list is damaged, which is a duty: the board goes on."""
    try:
        return site.lists.listed(connection)
    except BadSite:
        return None


def _own_in_force(connection: Connection, now: datetime) -> frozenset[int]:
    """Return the numbers of the agency's own entries that are in force, by the register alone."""
    return frozenset(
        each.number for each in list_entries.matchable(connection) if each.state(now) is EntryState.IN_FORCE
    )


def _with_corrections(site: Site, cards: Sequence[Hit], view: Batches) -> list[Hit]:
    """Put beside hits what people said since that their reads should have said; the hits stay as they were made."""
    by = site.store.corrected(view) if cards else {}
    return [
        each.model_copy(update=_correction(site, by[each.read_id]))
        if each.read_id in by and not each.destroyed
        else each
        for each in cards
    ]


def _correction(site: Site, correction: str) -> dict[str, object]:
    """Return what a correction says; that there is one, and no more, if it cannot be read now: the board goes on."""
    try:
        rows = site.store.reads_to_match(correction_batch(correction) or 0).columns.to_pylist()
    except Busy:
        return {"corrected": True}
    return {
        "corrected": bool(rows),
        **{
            f"corrected_{name}": row[column]
            for row in rows
            for name, column in (("plate", "plate"), ("state", "plate_state"))
        },
    }


def _is_past(site: Site, hit: KeptHit, now: datetime) -> bool:
    """Say whether a hit's read is past its retention, purged or not; of a class that the pack does not name, it is."""
    keep = site.pack.keep.get(hit.retention_class)
    return keep is None or hit.captured_at < now - keep


@dataclass(frozen=True, slots=True)
class _Looking:
    """With what hits are shown: entries that are in force, and lists that are stale.

    Attributes:
        entries: None if a list is damaged; `own` then has the numbers of the agency's own entries that are in force.
    """

    site: Site
    entries: EntriesInForce | None
    own: frozenset[int]
    now: datetime
    hides_restricted: bool
    stale: frozenset[str]


def _shown(looking: _Looking, hit: KeptHit, over: bool) -> Hit:
    site = looking.site
    read, text = (None if over else opened_hit(site.keyring, hit)) or (_NO_READ, _NO_TEXT)
    hide = looking.hides_restricted and bool(text.system)
    return Hit(
        number=hit.number,
        standing=hit.standing,
        read_id=hit.read_id,
        plate=read.plate,
        state=read.state,
        listed_plate=text.plate,
        listed_state=text.state,
        likeness=hit.likeness,
        states=hit.states,
        captured_at=hit.captured_at,
        arrived_at=hit.arrived_at,
        late=hit.late,
        sounds=hit.sounds,
        camera_id=hit.camera_id,
        camera_name=read.camera_name,
        lat_e7=read.lat_e7,
        lon_e7=read.lon_e7,
        heading_deg=read.heading_deg if _is_permitted(site, "heading_deg") else None,
        colour=read.colour if _is_permitted(site, "colour") else None,
        make=read.make if _is_permitted(site, "make") else None,
        body=read.body if _is_permitted(site, "body") else None,
        picture=read.picture and IMAGE in site.pack.fields,
        list=text.list,
        entry=hit.entry,
        case="" if hide else text.case,
        reason="" if hide else _reason(site, hit, text),
        note="" if hide else text.note,
        hidden=hide,
        in_force=_is_in_force(looking, hit),
        stale=hit.list_id in looking.stale,
        beneath=hit.beneath,
        destroyed=over or hit.destroyed_at is not None,
    )


def _is_in_force(looking: _Looking, hit: KeptHit) -> bool | None:
    """Say whether a hit's entry is in force; None if a damaged list keeps from knowing."""
    if looking.entries is not None:
        return looking.entries.is_in_force(hit.entry_mark, looking.now)
    return None if hit.entry is None else hit.entry in looking.own


def _reason(site: Site, hit: KeptHit, text: EntryText) -> str:
    """Say what an entry is for: a list's own words; of the agency's own the purpose as the pack calls it."""
    purpose = site.pack.purposes.get(text.reason) if hit.entry is not None else None
    return text.reason if purpose is None else purpose.label


def _is_permitted(site: Site, column: str) -> bool:
    return OF_COLUMN[column] in site.pack.fields


DOERS: Doers = {LookAtHits: board, OpenedHit: opened}
