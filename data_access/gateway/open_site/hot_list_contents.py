"""Entries of hot lists and what hits say, as they are kept: encrypted.

Entries are Arrow, compressed, under a key of the list's version. What a version was is gone for good once another one is in force:
its row is replaced, and its key destroyed. What a hit says of read and entry lies under a key of the read's class and day, which is
destroyed when the reads of that day are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pyarrow as pa

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.ledger.turn import Connection, Turn
from data_access.records.casework import hits
from data_access.records.casework.hits import KeptHit
from data_access.records.intake import hot_lists
from data_access.records.keeping.purges import Purge
from data_access.steps import Recorded
from data_access.terms import utc

_PREFIX, _HITS = "hot-lists/", "hits/"
AT_ONCE: Final = 20_000
"""Entries that are sealed and opened together."""
SINCE, INSTANT = "since", pa.timestamp("us", "UTC")
"""Column of entries as they are kept: when the first version came in that has the entry, as all after it have; null for this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryText:
    """What an entry says, as it stands in a hit.

    Attributes:
        plate, state: As listed. `list` is the name of a downloaded list, empty of an own entry.
        system: The restricted system whose text it is; empty for none.
    """

    plate: str = field(repr=False)
    state: str | None
    list: str = ""
    system: str = ""
    case: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """What a read said when its hit was made; None where the reader did not say.

    Attributes:
        picture: True if a picture of it was kept.
    """

    plate: str = field(repr=False)
    state: str | None
    camera_name: str
    lat_e7: int | None
    lon_e7: int | None
    heading_deg: int | None
    colour: str | None
    make: str | None
    body: str | None
    picture: bool


def seal_entries(keyring: KeyRing, list_id: str, version: int, entries: pa.Table) -> bytes:
    """Return the entries of one version, encrypted under a key of its own, which is made now."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, entries.schema, options=options) as stream:
        stream.write_table(entries, max_chunksize=AT_ONCE)
    name = _key(list_id, version)
    return keyring.seal(name, sink.getvalue().to_pybytes(), name.encode())


def opened_entries(keyring: KeyRing, list_id: str, version: int, ciphertext: bytes) -> pa.Table:
    """Return the entries of one version. Raises `BadSite` if they were changed or their key is gone."""
    return pa.Table.from_batches(opened_blocks(keyring, list_id, version, ciphertext))


def opened_blocks(keyring: KeyRing, list_id: str, version: int, ciphertext: bytes) -> Iterator[pa.RecordBatch]:
    """Yield the entries of one version, some at once; there is one block at least. Raises `BadSite` as `opened_entries` does."""
    name = _key(list_id, version)
    clear = keyring.unseal(name, ciphertext, name.encode())
    try:
        with pa.ipc.open_stream(clear) as stream:
            yield pa.RecordBatch.from_pylist([], stream.schema)
            yield from stream
    except pa.ArrowException:
        raise BadSite("The entries of a hot list are damaged. Import it again.") from None


def destroy_old_keys(keyring: KeyRing, connection: Connection) -> None:
    """Destroy the keys of all versions that are in force no more."""
    current = {_key(*each) for each in hot_lists.versions(connection).items()}
    for name in keyring.names(_PREFIX):
        if name not in current:
            keyring.destroy(name)


def _key(list_id: str, version: int) -> str:
    return f"{_PREFIX}{list_id}.{version}"


class HitSealer:
    """Encrypts what the hits of one batch say, the keys of their days being looked up once."""

    def __init__(self, keyring: KeyRing, retention_class: str, batch: int) -> None:
        self._keyring, self._class, self._batch = keyring, retention_class, batch
        self._seal: dict[str, Callable[[bytes, bytes], bytes]] = {}

    def seal(
        self, read_id: str, mark: bytes, captured_at: datetime, text: tuple[ReadText, EntryText]
    ) -> tuple[bytes, str]:
        """Return what one hit says, encrypted, and the name of the key."""
        under = f"{_HITS}{self._class}/{utc(captured_at).date().isoformat()}"
        if under not in self._seal:
            self._seal[under] = self._keyring.sealer(under)
        document = json.dumps([{name: getattr(each, name) for name in each.__slots__} for each in text])
        return self._seal[under](document.encode(), _context(self._batch, read_id, mark)), under


def opened_hit(keyring: KeyRing, hit: KeptHit) -> tuple[ReadText, EntryText] | None:
    """Return what a hit says of its read and its entry; None once the read is destroyed. Raises `BadSite` if it was changed."""
    if hit.sealed is None or hit.sealed_under is None:
        return None
    clear = keyring.unseal(hit.sealed_under, hit.sealed, _context(hit.batch, hit.read_id, hit.entry_mark))
    read, entry = json.loads(clear)
    return ReadText(**read), EntryText(**entry)


def destroy_hits(keyring: KeyRing, turn: Turn, recorded: Recorded, purge: Purge, holds: Collection[str]) -> None:
    """Blank the hits whose reads a purge destroyed, and encrypt those of held reads anew; `destroy_unused_keys` ends it."""
    gone, kept = hits.past(turn.connection, purge, holds)
    hits.note_destroyed(turn.connection, recorded, gone)
    anew: dict[int, tuple[bytes, str]] = {}
    for hit in kept:
        if hit.sealed is not None and hit.sealed_under is not None:
            context = _context(hit.batch, hit.read_id, hit.entry_mark)
            under = f"{_HITS}{hit.retention_class}/{hit.captured_at.date().isoformat()}.{purge.number}"
            anew[hit.number] = (
                keyring.seal(under, keyring.unseal(hit.sealed_under, hit.sealed, context), context),
                under,
            )
    hits.reseal(turn.connection, recorded, anew)
    turn.forgets = turn.forgets or bool(gone or anew)


def destroy_unused_keys(keyring: KeyRing, connection: Connection) -> None:
    """Destroy the keys of hits under which nothing is sealed any more; called while no batch is on its way."""
    used = hits.keys_in_use(connection)
    for name in keyring.names(_HITS):
        if name not in used:
            keyring.destroy(name)


def _context(batch: int, read_id: str, mark: bytes) -> bytes:
    return json.dumps([batch, read_id, mark.hex()]).encode()
