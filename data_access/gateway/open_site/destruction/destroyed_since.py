"""What was destroyed since a back-up was made: kept outside of it as certificates, and destroyed again in the site that was restored.

certificates checked by the restore -> sealed list beside the store, of each restore, though it may be empty -> the first start
destroys again, before anybody is answered, and has release requests approved anew (`releasing/after_restore.py`)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data_access.acts.purges import DonePurge
from data_access.answers.value import Json, as_list, as_object
from data_access.errors import Busy, NotVerified
from data_access.gateway.open_site.destruction.purge_ends import marks_of
from data_access.gateway.open_site.releasing import after_restore
from data_access.keyring import KeyRing, sync_directory, write_durably
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.turn import Connection
from data_access.records.keeping import holds, kept_reads, purges
from data_access.store.disk.segments import SegmentId
from data_access.store.store import Store
from data_access.terms import parse_stamp, stamp

LIST = "destroyed.sealed"
"""Lies in the restored store's folder until its first start, which by it knows that the site was restored."""

_KEY, _CONTEXT = "backups/destroyed", b"destroyed since"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """One purge as its certificate says it.

    Attributes:
        entry: Number of the entry that seals it.
        marks: Keyed hashes of all reads that were held then (`purge_ends.marks_of`); of a certificate from before it named them
            all, of those that were past their retention.
        holds: Numbers of the holds that kept them.
    """

    purge: int
    entry: int
    retention_class: str
    before: datetime
    marks: tuple[str, ...]
    holds: tuple[int, ...]


def destruction_of(document: object, public_key: bytes) -> Destruction:
    """Read a certificate with its receipt, and check it against the ledger's key.

    Raises:
        NotVerified: It is malformed, was changed, or is of another ledger.
    """
    try:
        both = as_object(document)
        text = str(both["certificate"])
        entry = verify_receipt(as_object(both["receipt"]), public_key)
        told = as_object(json.loads(text))
        found = Destruction(
            purge=int(str(told["purge"])),
            entry=int(str(entry["seq"])),
            retention_class=str(told["retention_class"]),
            before=parse_stamp(str(told["before"])),
            marks=tuple(str(each) for each in as_list(told.get("held_reads", told["kept_reads"]))),
            holds=tuple(int(str(each)) for each in as_list(told.get("in_force", [*as_object(told["holds"])]))),
        )
    except (Busy, KeyError, ValueError, TypeError):
        raise NotVerified("A certificate of destruction is malformed.") from None
    if (entry.get("kind"), entry.get("certificate")) != (
        DonePurge.does.name,
        hashlib.sha256(text.encode()).hexdigest(),
    ):
        raise NotVerified("A certificate of destruction was changed.")
    return found


def keep_list(store: Path, keyring: KeyRing, made_at: datetime, every: Iterable[Destruction]) -> None:
    """Write down what the first start is to destroy again; sealed under a key of the site.

    What a purge says was held is left out where a later one covered all of its days: of 50,000 held reads it is 1.6 MB each day.
    """
    last: dict[str, Destruction] = {}
    said: list[Json] = []
    for each in sorted(every, key=lambda one: one.entry, reverse=True):
        after = last.get(each.retention_class)
        needed = after is None or each.before > after.before
        if needed:
            last[each.retention_class] = each
        said.append({**asdict(each), "before": stamp(each.before), "marks": each.marks if needed else ()})
    store.mkdir(mode=0o700, exist_ok=True)
    write_durably(
        store / LIST,
        keyring.seal(_KEY, json.dumps({"made_at": stamp(made_at), "purges": said[::-1]}).encode(), _CONTEXT),
        0o600,
    )


def destroy_again(ledger: Ledger, store: Store, keyring: KeyRing, folder: Path, members_key: bytes) -> None:
    """Begin again, at the first start of a restored site, each purge that was done since its back-up; `recovery` finishes them.

    In the same turn, with or without purges, release requests that were approved wait for their approval anew.
    One that was under way then reaches as far as the last one of its class. Of a day that several covered the last one says which
    reads were held, not the holds of the back-up: those that it marks are kept, though no hold may say so
    (`records/keeping/kept_reads.py`), and the others were destroyed, though one may name them. Of a day that none covered the last
    of all says what was held, so that no purge to come destroys it; and there the holds of the back-up go on.
    """
    path = folder / LIST
    if not path.exists():
        return
    said = json.loads(keyring.unseal(_KEY, path.read_bytes(), _CONTEXT))
    every = [Destruction(**{**each, "before": parse_stamp(each["before"])}) for each in said["purges"]]
    latest: dict[str, datetime] = {}
    for each in every:
        latest[each.retention_class] = max(each.before, latest.get(each.retention_class, each.before))
    with ledger.reading() as connection:
        found = _reads_since(connection, store, members_key, every)
    with ledger.deciding() as turn:
        numbers, releases = [each.purge for each in every], after_restore.found(turn.connection, turn.now)
        made = {
            "initiator": "gateway",
            "made_at": said["made_at"],
            "certificates": numbers,
            "kept": len(found.held),
            "releases": list(releases.approved),
            "next_release": releases.next_number,
        }
        recorded = turn.append("site_restored", made)
        after_restore.put_back(turn.connection, recorded, releases)
        kept_reads.drop(turn.connection, recorded, found.released)
        kept_reads.keep(turn.connection, recorded, found.unnamed)
        under_way = {each.retention_class: each for each in purges.pending(turn.connection)}
        for name in sorted(latest):
            if name in under_way:
                purges.widen(turn.connection, recorded, under_way[name], latest[name], found.released)
                continue
            purges.begin(
                turn.connection,
                recorded,
                retention_class=name,
                before=latest[name],
                person_id="gateway",
                plan=None,
                released_reads=found.released,
            )
    path.unlink()
    sync_directory(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadsSince:
    """Reads of the back-up, as the purges since left them.

    Attributes:
        held: Those that were held at the last purge of their day; where none covered it, at the last of all.
        unnamed: Those of them that no hold of the back-up names that still stood then.
        released: Those on days that were purged that were not held then, though the back-up spares them.
    """

    held: frozenset[str]
    unnamed: frozenset[str]
    released: frozenset[str]


def _reads_since(connection: Connection, store: Store, members_key: bytes, every: list[Destruction]) -> _ReadsSince:
    if not every:
        return _ReadsSince(held=frozenset(), unnamed=frozenset(), released=frozenset())
    last: dict[SegmentId, Destruction] = {}
    for each in sorted(every, key=lambda one: one.entry):
        last |= dict.fromkeys(store.purge_plan(each.retention_class, each.before), each)
    newest = max(every, key=lambda one: one.entry)
    wanted = {each.entry: frozenset(each.marks) for each in (*last.values(), newest)}
    marks, spared = _marked(store, members_key, frozenset[str]().union(*wanted.values())), holds.spared(connection)
    of_hold = {each.hold: holds.reads_of(connection, each.hold) for each in holds.in_force(connection)}
    young = {read for read, mark in marks.items() if mark in wanted[newest.entry]}
    held, unnamed, named = set[str](), set[str](), set[str]()
    for day in store.purge_forecast(list(last), spared | frozenset(marks)):
        said = last[day.segment]
        then = {read for read in day.kept if marks.get(read) in wanted[said.entry]}
        held |= then
        unnamed |= then.difference(*(of_hold.get(hold, ()) for hold in said.holds))
        named |= spared.intersection(day.kept)
        young.difference_update(day.kept)
    held |= young
    unnamed |= young.difference(*(of_hold.get(hold, ()) for hold in newest.holds))
    return _ReadsSince(held=frozenset(held), unnamed=frozenset(unnamed), released=frozenset(named - held))


def _marked(store: Store, members_key: bytes, hashes: frozenset[str]) -> dict[str, str]:
    """Return the keyed hash of each read that has one of some, by its id."""
    found: dict[str, str] = {}
    for batch in store.batches() if hashes else ():
        for read_id in store.ids_of(batch)["read_id"].to_list():
            [mark] = marks_of(members_key, [read_id])
            if mark in hashes:
                found[read_id] = mark
    return found
