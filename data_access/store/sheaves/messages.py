"""Arrow as bytes: arrays of any lengths together, and batches of a known schema by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from data_access.store.sheaves.sheaf import SheafDamage

SMALL: Final = "zstd"
"""For what is written once and kept: two thirds of the size."""
QUICK: Final = "lz4_raw"
"""For what is soon written again: a tenth of the time."""
_LENGTH: Final = 8
Arrays = Mapping[str, pa.Array]


def arrays_as_bytes(arrays: Arrays) -> bytes:
    """Return arrays of any lengths as an Arrow IPC stream: a batch of one row, each array a list in it."""
    lists = [pa.ListArray.from_arrays(pa.array([0, len(each)], pa.int32()), each) for each in arrays.values()]
    batch = pa.record_batch(lists, names=list(arrays))
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(out.getvalue())


def bytes_as_arrays(clear: bytes) -> Arrays:
    """Return the arrays that `arrays_as_bytes` wrote; one that is looked for and is not there is damage."""
    with pa.ipc.open_stream(clear) as stream:
        batch = next(iter(stream))
    return _Arrays(zip(batch.schema.names, (column.values for column in batch.columns), strict=True))


class _Arrays(dict[str, pa.Array]):
    """Arrays of a part; one that should be there and is not is damage, though its seal holds."""

    def __missing__(self, name: str) -> pa.Array:
        raise SheafDamage


def compressed(clear: bytes | pa.Buffer, codec: str = SMALL) -> bytes:
    """Return bytes compressed, with their length before in front, big-endian."""
    length = len(clear)
    return length.to_bytes(_LENGTH, "big") + bytes(pa.compress(clear, codec=codec, asbytes=True))


def expanded(data: bytes, codec: str = SMALL) -> pa.Buffer:
    """Return what `compressed` was given."""
    length = int.from_bytes(data[:_LENGTH], "big")
    return pa.decompress(memoryview(data)[_LENGTH:], decompressed_size=length, codec=codec)
