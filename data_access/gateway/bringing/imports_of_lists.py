"""Files of hot lists: read whole, put in force in one recorded turn, or refused whole, while the version before stays.

permitted -> read by a confined parser -> sealed -> entry and register in one turn -> the old version's key destroyed
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data_access.acts.hot_lists import BroughtHotList, UnfitHotList
from data_access.acts.table import ActValue
from data_access.errors import BadSite, InvalidQuery, TooLarge
from data_access.gateway.deciding.acts import do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.deliveries import do_as_source, require_delivery
from data_access.gateway.open_site.hot_list_contents import (
    INSTANT,
    SINCE,
    destroy_old_keys,
    opened_entries,
    seal_entries,
)
from data_access.gateway.open_site.site import Site
from data_access.imports.lists.list_layout import ListLayout, read_layout
from data_access.imports.process.list_parse import ListFacts, parse_list
from data_access.ledger.turn import Turn
from data_access.records.intake import hot_lists
from data_access.records.intake.hot_lists import HotList, HotListFile
from data_access.steps import Recorded

Do = Callable[[ActValue, Callable[[Turn, Recorded], None]], None]
"""Decides on an act of whoever brings a file, records it and applies it, in one turn."""
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
        InvalidQuery, TooLarge: The file is unfit; says at which line and why. That is on record; the version before stays. Or it is
            older than the version in force.
        Conflict: The list was changed while the file was read.
    """
    may_import_list(site, caller, list_id)
    with site.listing:
        return _import(site, list_id, file, lambda act, change: do(site, caller, act, change))


def take_list(site: Site, caller: Caller, list_id: str, file: Path) -> dict[str, object]:
    """Put a file in force that a hot list brings under a token of its own. Returns what `import_list` does, and whether it came before.

    Raises:
        NotLoggedOn: Nobody knows the token; nothing is recorded.
        Refused: It may not.
        InvalidQuery, TooLarge: The file is unfit, or older than the version in force; the version before stays.
    """
    require_delivery(site, list_id, caller)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    with site.listing:
        with site.ledger.reading() as connection:
            before = hot_lists.approved(connection, list_id)
        if before.file is not None and before.file.sha256 == digest:
            whole = {"list": list_id, "version": before.version, "entries": before.file.entries, "sha256": digest}
            return {**whole, "noted": dict(before.file.noted), "dropped": dict(before.file.dropped), "again": True}
        done = _import(site, list_id, file, lambda act, change: do_as_source(site, list_id, caller, act, change))
    return {**done, "again": False}


def _import(site: Site, list_id: str, file: Path, do_it: Do) -> dict[str, object]:
    with site.ledger.reading() as connection:
        before = hot_lists.approved(connection, list_id)
    brought, facts = _read(site, do_it, before, file)
    there = _entries_to_go_by(site, before)
    entries = with_since(_with_those_before(read_layout(before.layout), there, brought), there)
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
        do_it(act, change)
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
    do(site, caller, unfit, _noting(unfit))


def _noting(unfit: UnfitHotList) -> Callable[[Turn, Recorded], None]:
    def change(turn: Turn, recorded: Recorded) -> None:
        hot_lists.note_unfit(turn.connection, recorded, unfit.list, unfit.why)

    return change


def _read(site: Site, do_it: Do, before: HotList, file: Path) -> tuple[pa.Table, ListFacts]:
    layout = read_layout(before.layout)
    try:
        return parse_list(file, layout, now=site.now(), wholly_confined=site.facts.wholly_confined)
    except (InvalidQuery, TooLarge) as error:
        why = "".join(each for each in str(error) if each.isprintable())[:MOST_WHY]
        unfit = UnfitHotList(list=before.list_id, why=why)
        do_it(unfit, _noting(unfit))
        raise


def _entries_to_go_by(site: Site, before: HotList) -> pa.Table | None:
    """Return the entries before, or None if they are damaged and the file is the whole list: then all of it stands from now on."""
    try:
        return entries_before(site, before)
    except BadSite:
        if read_layout(before.layout).complete:
            return None
        raise BadSite(
            f"The entries of {before.name} are damaged, and a file of it only adds to them. "
            "Withdraw the list, approve it anew, and import a file that has all of it."
        ) from None


def entries_before(site: Site, before: HotList) -> pa.Table | None:
    """Return the entries of the version in force, each with the instant since which it has stood in the list; None if there is none."""
    with site.ledger.reading() as connection:
        kept = hot_lists.sealed_of(connection, before.list_id)
    if kept is None or before.brought_at is None:
        return None
    table = opened_entries(site.keyring, before.list_id, *kept)
    since = table[SINCE] if SINCE in table.column_names else pa.nulls(table.num_rows, INSTANT)
    plain = table.select([name for name in table.column_names if name != SINCE])
    return plain.append_column(SINCE, pc.fill_null(since, pa.scalar(before.brought_at, INSTANT)))


def _with_those_before(layout: ListLayout, before: pa.Table | None, additions: pa.Table) -> pa.Table:
    """Return the entries that a list has with a file: those of the file, or, if it is not complete, what it leaves of the others."""
    if layout.complete or before is None:
        return _without_removals(additions)
    return _without_removals(merged(before.drop_columns([SINCE]), additions))


def with_since(entries: pa.Table, before: pa.Table | None) -> pa.Table:
    """Note of entries that stood in the version before since when they stand in the list; of the others nothing: since now."""
    if before is None:
        return entries.append_column(SINCE, pa.nulls(len(entries), INSTANT))
    place = pc.index_in(_which(entries), value_set=_which(before).combine_chunks())
    return entries.append_column(SINCE, before[SINCE].take(place))


def _which(entries: pa.Table) -> pa.ChunkedArray:
    """Return one text for each entry by which it is told from others; no cell has a control character."""
    cells = (pc.fill_null(entries[name].cast(pa.string()), "\0") for name in _SAME)
    return pc.binary_join_element_wise(*cells, "\n")


def merged(before: pa.Table, additions: pa.Table) -> pa.Table:
    """Return entries with those that a later file adds, changes or removes: of the same plate, state and record the last one counts."""
    both = pa.concat_tables([before, additions])
    place = pa.array(range(both.num_rows), pa.int64())
    last = both.select(_SAME).append_column("place", place).group_by(list(_SAME)).aggregate([("place", "max")])
    return both.take(last["place_max"].combine_chunks().sort())


def _without_removals(entries: pa.Table) -> pa.Table:
    removals = pc.fill_null(pc.equal(entries["action"], "remove"), fill_value=False)
    return entries.filter(pc.invert(removals))
