"""Entries of hot lists as they are kept: Arrow, compressed, and encrypted under a key of the list's version.

What a version was is gone for good once another one is in force: its row is replaced, and its key destroyed.
"""

from __future__ import annotations

import pyarrow as pa

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.ledger.turn import Connection
from data_access.records.intake import hot_lists

_PREFIX = "hot-lists/"


def seal_entries(keyring: KeyRing, list_id: str, version: int, entries: pa.Table) -> bytes:
    """Return the entries of one version, encrypted under a key of its own, which is made now."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, entries.schema, options=options) as stream:
        stream.write_table(entries)
    name = _key(list_id, version)
    return keyring.seal(name, sink.getvalue().to_pybytes(), name.encode())


def opened_entries(keyring: KeyRing, list_id: str, version: int, ciphertext: bytes) -> pa.Table:
    """Return the entries of one version. Raises `BadSite` if they were changed or their key is gone."""
    name = _key(list_id, version)
    try:
        return pa.ipc.open_stream(keyring.unseal(name, ciphertext, name.encode())).read_all()
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
