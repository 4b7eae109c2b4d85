"""Files of hot lists: read whole, put in force in one recorded turn, or refused whole, while the version before stays.

permitted -> read by a confined parser -> sealed -> entry and register in one turn -> the old version's key destroyed
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data_access.acts.hot_lists import BroughtHotList, UnfitHotList
from data_access.errors import InvalidQuery, TooLarge
from data_access.gateway.deciding.acts import do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.hot_list_contents import destroy_old_keys, opened_entries, seal_entries
from data_access.gateway.open_site.site import Site
from data_access.imports.lists.list_layout import read_layout
from data_access.imports.process.list_parse import ListFacts, parse_list
from data_access.ledger.turn import Turn
from data_access.records.intake import hot_lists
from data_access.records.intake.hot_lists import HotList, HotListFile
from data_access.steps import Recorded

MOST_WHY = 300
"""Characters of why a file was refused that are kept."""
_SAME = ("plate", "state", "record_no")
"""What tells one entry of a list from another."""


def may_import_list(site: Site, caller: Caller, list_id: str) -> None:
    """Look whether a file of a hot list would be permitted, before it is taken and read.

    Raises:
        Refused: Policy said no, or the list has no approval (D14); that is on record.
    """
    require_permit(site, caller, BroughtHotList.does, lambda connection: hot_lists.approved(connection, list_id))


def import_list(site: Site, caller: Caller, list_id: str, file: Path) -> dict[str, object]:
    """Put a file of a hot list in force. Returns version, counts and hash, no entry.

    Raises:
        Refused: Policy said no, or the list has no approval (D14).
        InvalidQuery, TooLarge: The file is unfit; says at which line and why. That is on record; the version before stays.
        Conflict: The file is older than the version in force.
    """
    may_import_list(site, caller, list_id)
    with site.listing:
        with site.ledger.reading() as connection:
            before = hot_lists.approved(connection, list_id)
        brought, facts = _read(site, caller, before, file)
        entries = _with_those_before(site, before, brought)
        version = before.version + 1
        sealed = seal_entries(site.keyring, list_id, version, entries)
        counts = {"noted": dict(facts.noted), "dropped": dict(facts.dropped)}
        whole = HotListFile(sha256=facts.sha256, made_at=facts.made_at, entries=len(entries), **counts)
        act = BroughtHotList(
            list=list_id,
            digest=facts.sha256,
            made_at=facts.made_at,
            brought=facts.entries,
            version=version,
            rows=len(entries),
            content=hashlib.sha256(sealed).hexdigest(),
            **counts,
        )

        def change(turn: Turn, recorded: Recorded) -> None:
            hot_lists.replace(turn.connection, recorded, before, whole, sealed)
            turn.forgets = True

        try:
            do(site, caller, act, change)
        finally:
            forget_old_versions(site)
    return {
        "list": list_id,
        "version": version,
        "entries": len(entries),
        "brought": facts.entries,
        "sha256": facts.sha256,
        **counts,
    }


def forget_old_versions(site: Site) -> None:
    """Destroy the keys of all versions of hot lists that are in force no more; called with `site.listing` held."""
    with site.ledger.reading() as connection:
        destroy_old_keys(site.keyring, connection)


def refuse_file(site: Site, caller: Caller, unfit: UnfitHotList) -> None:
    """Note, on record, that a file of a list was unfit; the version before it stays in force.

    Raises:
        Refused: Policy said no, or the list has no approval any more (D14).
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        hot_lists.note_unfit(turn.connection, recorded, unfit.list, unfit.why)

    do(site, caller, unfit, change)


def _read(site: Site, caller: Caller, before: HotList, file: Path) -> tuple[pa.Table, ListFacts]:
    layout = read_layout(before.layout)
    try:
        return parse_list(file, layout, now=site.now(), wholly_confined=site.facts.wholly_confined)
    except (InvalidQuery, TooLarge) as error:
        why = "".join(each for each in str(error) if each.isprintable())[:MOST_WHY]
        refuse_file(site, caller, UnfitHotList(list=before.list_id, why=why))
        raise


def _with_those_before(site: Site, before: HotList, additions: pa.Table) -> pa.Table:
    """Return the entries that a list has with a file: those of the file, or, if it is not complete, what it leaves of the others."""
    if read_layout(before.layout).complete or before.file is None:
        return _without_removals(additions)
    with site.ledger.reading() as connection:
        kept = hot_lists.sealed_of(connection, before.list_id)
    if kept is None:
        return _without_removals(additions)
    return _without_removals(merged(opened_entries(site.keyring, before.list_id, *kept), additions))


def merged(before: pa.Table, additions: pa.Table) -> pa.Table:
    """Return entries with those that a later file adds, changes or removes: of the same plate, state and record the last one counts."""
    both = pa.concat_tables([before, additions])
    place = pa.array(range(both.num_rows), pa.int64())
    last = both.select(_SAME).append_column("place", place).group_by(list(_SAME)).aggregate([("place", "max")])
    return both.take(last["place_max"].combine_chunks().sort())


def _without_removals(entries: pa.Table) -> pa.Table:
    removals = pc.fill_null(pc.equal(entries["action"], "remove"), fill_value=False)
    return entries.filter(pc.invert(removals))
