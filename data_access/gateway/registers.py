"""Acts on the registers: cases, cameras, sources, holds, the pack in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from data_access.errors import BadSite, Conflict, InvalidQuery, NotFound
from data_access.gateway.acts import act, actor_of, require_permit
from data_access.gateway.acts_on_reads import may_ask
from data_access.gateway.callers import Caller
from data_access.gateway.site import Site
from data_access.imports import Mapping as FileMapping
from data_access.imports.terms.notation import IN_TEXT
from data_access.ledger.turn import Turn
from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from data_access.questions.value import Value
from data_access.reads import original_of
from data_access.records import packs
from data_access.records.casework import cases
from data_access.records.intake import batches, cameras, sources
from data_access.records.keeping import holds, purges
from data_access.records.registers import require_no_future
from data_access.steps import Recorded
from data_access.terms import Case

Short = Annotated[str, Field(min_length=1, max_length=120)]
CaseNumber = Annotated[str, Field(min_length=1, max_length=40)]
MOST_BATCHES = 1_000
"""Imports that are listed; sources that bring their own reads make tens of thousands a day."""

MOST_PLACES = 10
"""Unknown ids of a list whose places are named; all are counted."""

MAX_MAPPING = 5_000
"""Characters of a mapping."""

VERBATIM = ConfigDict(str_strip_whitespace=False)
"""For texts that are known by their hash: no white space is taken off."""


class Reconciliation(Value):
    """Which confirmed case a provisional number became."""

    number: CaseNumber
    became: CaseNumber
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Approval(Value):
    """A source of reads, with its approval (Clayton VIII: by the chief, for private systems)."""

    model_config = VERBATIM

    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    name: Short
    owner_kind: sources.OwnerKind
    mapping: Annotated[str, Field(min_length=1, max_length=MAX_MAPPING)]
    zone: Short
    approved_by: Short
    reference: Short
    approved_on: date


class NewHold(Value):
    """Reads to be kept past their retention: for which case, on which basis, until when to be looked at again."""

    case_number: CaseNumber
    basis: Short
    review_on: date
    read_ids: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1, max_length=10_000)
    ]


class NewPack(Value):
    """A pack to be put in force, by its hash; without `text` the one in the site's folder."""

    model_config = VERBATIM

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    text: Annotated[str, Field(max_length=200_000)] | None = None


def reconcile_case(site: Site, caller: Caller, given: Reconciliation) -> dict[str, Any]:
    """Say which open case a provisional number became; its searches then stand under that case, whose file says so.

    Raises:
        Refused: Policy said no.
        NotFound, Conflict: A number is unknown, the first is not provisional, or the second no open case.
    """

    def change(turn: Turn, recorded: Recorded) -> Case:
        who = actor_of(turn, caller)
        return cases.reconcile(turn.connection, recorded, given.number, given.became, person_id=who)

    became = act(
        site,
        caller,
        "case_reconciled",
        change,
        subject=given.number,
        reason=given.reason,
        case_number=given.number,
        fields={"number": given.number, "became": given.became},
    )
    return {"number": given.number, "became": became.number, "kind": str(became.kind)}


def import_cases(site: Site, caller: Caller, rows: list[cases.CaseRow], digest: str) -> dict[str, int]:
    """Bring the case register up to date from a file's rows."""
    done = act(
        site,
        caller,
        "cases_imported",
        lambda turn, recorded: cases.import_rows(turn.connection, recorded, rows),
        fields={"digest": digest, "rows": len(rows)},
    )
    return {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}


def import_cameras(site: Site, caller: Caller, rows: list[cameras.Camera], digest: str) -> dict[str, int]:
    """Bring the camera register up to date from a file's rows."""

    def change(turn: Turn, recorded: Recorded) -> int:
        count = cameras.put(turn.connection, recorded, rows)
        site.board = site.board.with_cameras(cameras.every(turn.connection))
        return count

    count = act(
        site,
        caller,
        "cameras_imported",
        change,
        fields={"digest": digest, "rows": len(rows)},
    )
    return {"rows": len(rows), "cameras": count}


def _must_agree_on_the_zone(zone: str, mapping: FileMapping) -> None:
    written = mapping.time.zone if mapping.time is not None else None
    if written not in (None, IN_TEXT, zone):
        raise InvalidQuery(
            "zone",
            "is another than the mapping's [time] zone, by which the reads' times are read: say one of them in both",
        )


def approve_source(site: Site, caller: Caller, given: Approval, mapping: FileMapping) -> dict[str, str]:
    """Put a source in force with its approval and its mapping; another mapping needs another approval (D14)."""
    if mapping.kind != "reads" or mapping.source != given.source:
        raise InvalidQuery("mapping", "must be for reads, and name the same source")
    if mapping.retention_class not in site.pack.retention:
        known = ", ".join(sorted(site.pack.retention))
        raise InvalidQuery("mapping.retention_class", f"is not a class of the pack; it has {known}")
    _must_agree_on_the_zone(given.zone, mapping)
    source = sources.Source(
        source_id=given.source,
        name=given.name,
        owner_kind=given.owner_kind,
        format=mapping.format,
        zone=given.zone,
        retention_class=mapping.retention_class,
        mapping=given.mapping,
        approved_by=given.approved_by,
        reference=given.reference,
        approved_on=given.approved_on,
    )

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("approved_on", given.approved_on, turn.now)
        sources.approve(turn.connection, recorded, source)

    act(
        site,
        caller,
        "source_approved",
        change,
        subject=given.approved_by,
        fields={
            "source": given.source,
            "mapping": source.mapping_sha256,
            "retention_class": source.retention_class,
            "reference": given.reference,
            "approved_on": given.approved_on.isoformat(),
        },
    )
    return {"source": given.source, "mapping": source.mapping_sha256}


def withdraw_source(site: Site, caller: Caller, source: str, reason: str) -> None:
    """End a source's approval: nothing more of it is imported, by file or through the live door. What it brought stays.

    Raises:
        Refused: Policy said no.
        NotFound: It has no approval in force.
    """
    act(
        site,
        caller,
        "source_withdrawn",
        lambda turn, recorded: sources.withdraw(turn.connection, recorded, source),
        reason=reason,
        fields={"source": source},
    )


def place_hold(site: Site, caller: Caller, new: NewHold) -> dict[str, int]:
    """Keep reads past their retention (D5), each with its corrections: all that are named, or none.

    Not while a purge is under way: it may hold them in its hands already. None begins before this is done.

    Raises:
        Refused: Policy said no.
        InvalidQuery: An id is of no stored read; says how many, and which of the list.
        Conflict, NotFound: A purge is under way, or there is no such case.
    """
    named = [original_of(read_id) for read_id in new.read_ids]
    require_permit(site, caller, "hold_placed", reason=new.basis, case_number=new.case_number)
    with site.changing:
        unknown = _not_stored(site, named)

        def change(turn: Turn, recorded: Recorded) -> int:
            _require_holdable(turn, new.case_number, unknown, len(named))
            return holds.place(
                turn.connection,
                recorded,
                case_number=new.case_number,
                basis=new.basis,
                person_id=actor_of(turn, caller),
                review_on=new.review_on,
                read_ids=set(named),
            )

        reads = len(set(named))
        said = {"case": {"number": new.case_number}, "reads": reads, "review_on": new.review_on.isoformat()}
        hold = act(site, caller, "hold_placed", change, reason=new.basis, case_number=new.case_number, fields=said)
    return {"hold": hold, "reads": reads}


def _not_stored(site: Site, named: list[str]) -> list[int]:
    """Return the places in a list, from 1, of ids that are of no stored read."""
    with site.ledger.reading() as connection:  # what was withdrawn was seen, and may be evidence for that
        seen = batches.view(connection)
        seen = replace(seen, hidden=seen.hidden - batches.withdrawn(connection))
    known = site.store.stored(set(named), seen)
    return [place for place, read_id in enumerate(named, 1) if read_id not in known]


def _require_holdable(turn: Turn, case_number: str, unknown: list[int], named: int) -> None:
    if purges.pending(turn.connection):
        raise Conflict("A purge is under way. Place the hold again when it is done.")
    if cases.find(turn.connection, case_number) is None:
        raise NotFound("case_number: is not in the case register.")
    if unknown:
        places = ", ".join(map(str, unknown[:MOST_PLACES])) + (", ..." if len(unknown) > MOST_PLACES else "")
        what = f"{len(unknown)} of {named} are ids of no stored read (counted from the first: {places})"
        raise InvalidQuery("read_ids", f"{what}; nothing is held. Take them out, or look where the list is from.")


def release_hold(site: Site, caller: Caller, hold: int, reason: str) -> None:
    """End a hold; its reads fall under retention again."""
    act(
        site,
        caller,
        "hold_released",
        lambda turn, recorded: holds.release(turn.connection, recorded, hold),
        reason=reason,
        fields={"hold": hold},
    )


def adopt_pack(site: Site, caller: Caller, new: NewPack) -> dict[str, str]:
    """Put a pack in force by its hash, from the next question on. Refused questions then name the new pack's clauses.

    The pack in force decides on it, not the one in the folder: whoever can write there names no custodian by that. Its
    register keeps it whole, in the transaction of its entry, and a start reads it there: no other file is written.

    Raises:
        Refused: Policy said no.
        InvalidQuery: What is given is no pack; says why, to the custodian alone.
        Conflict: It is another one than that of the hash.
    """
    deciding = _pack_in_force(site)
    require_permit(site, caller, "pack_adopted", pack=deciding)
    pack = _new_pack(site, new)
    if pack.hash != new.hash:
        raise Conflict("The pack is not the one whose hash was given. Look at it again before adopting it.")

    def change(turn: Turn, recorded: Recorded) -> None:
        who = actor_of(turn, caller)
        packs.adopt(turn.connection, recorded, hash=pack.hash, name=pack.name, text=pack.text, person_id=who)

    said = {"adopted": pack.hash, "name": pack.name}
    act(site, caller, "pack_adopted", change, fields=said, pack=deciding)
    site.pack = pack
    return {"name": pack.name, "hash": pack.hash}


def batches_so_far(site: Site, caller: Caller) -> list[dict[str, Any]]:
    """List the newest imports, oldest of them first: counts and states, no read.

    Raises:
        Refused: The role may not look at imports; that is on record.
    """
    act(site, caller, "batches_read", lambda *_: None)
    exact = may_ask(site, caller)
    with site.ledger.reading() as connection:
        return [
            {
                "batch": b.number,
                "source": b.source,
                "state": str(b.state),
                "rows_in": b.rows_in,
                "taken": None if b.rows_in is None else b.rows_in - sum((b.rejected or {}).values()),
                **({"stored": b.stored} if exact else {}),
                "rejected": dict(b.rejected or {}),
            }
            for b in batches.latest(connection, MOST_BATCHES)
            if not b.is_correction
        ]


def _new_pack(site: Site, new: NewPack) -> Pack:
    try:
        return packs_on_file.parse(new.text.encode()) if new.text is not None else packs_on_file.load(site.places.pack)
    except BadSite as error:
        raise InvalidQuery("pack", str(error)) from None


def _pack_in_force(site: Site) -> Pack:
    with site.ledger.reading() as connection:
        adopted = packs.adopted(connection)
    if adopted is None or adopted.hash == site.pack.hash:
        return site.pack
    return packs_on_file.parse(adopted.text.encode())
