"""Ids of reads as hashes: they only say where an incoming read may be stored already; there it is looked up by its id.

Six bytes a read on disk. An id of a read's own (`identity.py`) stands under its vendor's id, too.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_access.store.ids.identity import OWN, OWN_LENGTH

Hashes = npt.NDArray[np.uint64]
BITS: Final = 48
"""Of a day of a million reads and ten thousand that come, one in thirty thousand is looked up in vain."""
_LONG: Final = 64
"""Ids of more bytes are hashed one by one."""
_AT_ONCE: Final = 100_000
"""So many are laid out side by side: 6 MB."""
_MARK: Final = b"#"
_MIX, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_KEPT = np.uint64((1 << BITS) - 1)


def hashes_of(ids: pa.Array) -> Hashes:
    """Return the hash of each of some ids, in their order; the same on every machine and in every version."""
    if len(ids) > _AT_ONCE:
        return np.concatenate([hashes_of(ids.slice(begin, _AT_ONCE)) for begin in range(0, len(ids), _AT_ONCE)])
    ids = ids.cast(pa.binary())
    lengths = pc.binary_length(ids).to_numpy(zero_copy_only=False).astype(np.int64)
    long = np.flatnonzero(lengths > _LONG)
    if len(long):
        hashes = np.empty(len(ids), dtype=np.uint64)
        short = np.flatnonzero(lengths <= _LONG)
        hashes[short] = hashes_of(ids.take(pa.array(short)))
        hashes[long] = [_of_long(each) for each in ids.take(pa.array(long)).to_pylist()]
        return hashes
    words = _words(ids, lengths)
    hashes = lengths.astype(np.uint64) * _MIX
    for word in words:
        hashes = (hashes ^ word) * _MIX
        hashes ^= hashes >> _SHIFT
    kept: Hashes = (hashes * _MIX >> np.uint64(64 - BITS)) & _KEPT
    return kept


def hashes_under(ids: pa.Array) -> Hashes:
    """Return the hash of each read's id, and of the vendor's in those that are a read's own; in no order."""
    return np.concatenate([hashes_of(ids), hashes_of(vendors_of(ids.filter(own(ids))))])


def sorted_under(ids: pa.Array) -> Hashes:
    """Return what `hashes_under` does, sorted."""
    return np.sort(hashes_under(ids))


def among(there: Hashes, hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Say which of some hashes are among others, which are sorted."""
    if not len(there):
        return np.zeros(len(hashes), dtype=np.bool_)
    place = np.minimum(np.searchsorted(there, hashes), len(there) - 1)
    here: npt.NDArray[np.bool_] = there[place] == hashes
    return here


def own(ids: pa.Array) -> pa.Array:
    """Say of each id whether it is a read's own. Most files have none, and no `#`: then no id is looked at by itself."""
    content = ids.buffers()[2] if len(ids) else None
    if content is None or _MARK not in content.to_pybytes():
        return pa.array(np.zeros(len(ids), dtype=np.bool_))
    return pc.match_substring_regex(ids, f"^(?s:{OWN})$")


def vendors_of(ids: pa.Array) -> pa.Array:
    """Return ids without what makes them a read's own."""
    return pc.utf8_slice_codeunits(ids, 0, -OWN_LENGTH) if len(ids) else ids


def _words(ids: pa.Array, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Return ids as whole numbers of eight characters each, one row for each place in them; as many for a short id as for a long."""
    padded = np.zeros((len(ids), _LONG), dtype=np.uint8)
    first = int(np.frombuffer(ids.buffers()[1], np.int32)[ids.offset]) if len(ids) else 0
    data = np.frombuffer(ids.buffers()[2] or b"", np.uint8)[first : first + int(lengths.sum())]
    padded[np.arange(_LONG) < lengths[:, np.newaxis]] = data
    return np.ascontiguousarray(padded.view("<u8").T)


def _of_long(read_id: bytes) -> int:
    return int.from_bytes(hashlib.sha256(read_id).digest()[: BITS // 8], "big")
