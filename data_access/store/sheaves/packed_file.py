"""Reads in columns on disk: Arrow IPC inside AES-256-GCM, as `docs/sheaves.md` describes it.

A file is written once, beside its name, and given its name when all of it is durable: what has its name is whole. It holds
parts, each sealed by itself: the head (plates, and how long the other parts are), the columns, the hashes of ids, where
images are, and the texts in blocks of so many reads. Its key is derived from the segment's and a salt of its own, so it goes
with that one; what the segment's key is called, the fold, and what a part is are authenticated with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from data_access.keyring import sync_directory
from data_access.store.ids import hashes as hashing
from data_access.store.index.plate_index import Packed, SegmentPlates
from data_access.store.sheaves.columns import SAID, TEXT_SCHEMA, Codes, Columns, Numbers, Rows, side_by_side
from data_access.store.sheaves.hash_pages import HashPages, StoredHashes, WholeHashes, firsts_of, pages_of
from data_access.store.sheaves.memory import Leaf, Memory
from data_access.store.sheaves.messages import QUICK, Arrays, arrays_as_bytes, bytes_as_arrays, compressed, expanded
from data_access.store.sheaves.pictures import PLACES
from data_access.store.sheaves.seal import SALT, FileSeal, new_salt
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from data_access.store.sheaves.text_blocks import BLOCK, ClearBlock, TextBlock, blocks_of, joined

MAGIC: Final = b"PACKED/2"
FORMER: Final = b"PACKED/1"
"""Of files whose blocks of texts are Arrow messages, compressed with zstd, which took three times as long to open."""
_LENGTH: Final = 8
_OPENING: Final = len(MAGIC) + SALT + _LENGTH
_HEAD, _COLUMNS, _IDS, _PICTURES, _FIRST_TEXTS = range(5)
"""Numbers of the parts."""

_FEW: Final = 100
"""For so few reads a set is quicker than a look at all blocks."""

_KINDS: Final = {MAGIC: "packed/2", FORMER: "packed"}
"""What the key of each kind of file is derived for."""

_PLAIN = ("at", "received", "lat", "lon", "plate", "by_plate", "cameras", "firsts", "boxes")


@dataclass(frozen=True, slots=True)
class PackedFile:
    """What a file holds; only the head is in memory.

    Attributes:
        batches: Those that its reads came with.
        corrections: For each correction its batch and the id of the original.
        hashes: Those of the reads' ids.
        pictures: Reads where the images of the reads are (`pictures.PLACES`).
        pin_plates: Keeps the plates in memory for those who still have the sheaf; before the file goes.
    """

    sheaf: Sheaf
    batches: frozenset[int]
    corrections: tuple[tuple[int, str], ...]
    hashes: StoredHashes
    pictures: Callable[[], pa.RecordBatch]
    pin_plates: Callable[[], None]


class PlateArrays(NamedTuple):
    """Plates of a file, and where the reads of each begin, as the head has them."""

    keys: Packed
    starts: Numbers


def write(
    sheaf: Sheaf, pictures: pa.RecordBatch, corrections: tuple[tuple[int, str], ...], path: Path, key: bytes, name: str
) -> None:
    """Write a file, durable when this returns.

    Args:
        pictures: Where the images of the reads are.
        corrections: Those among the reads.
        key: The segment's.
        name: What the segment's key is called, and the fold.

    Raises:
        OSError: It could not be written; nothing is left of it.
        SheafDamage: What is to be written cannot be read.
    """
    salt, beside = new_salt(), path.with_name(path.name + ".new")
    seal, columns = FileSeal.of(key, salt, name, _KINDS[MAGIC]), sheaf.columns()
    texts = joined(sheaf.texts.at(np.arange(sheaf.reads))[0])
    hashes = hashing.sorted_under(texts["read_id"])
    sealed = {
        "columns": seal.shut(_COLUMNS, compressed(arrays_as_bytes(_arrays_of(columns)))),
        "hashes": b"",
        "pictures": seal.shut(
            _PICTURES, compressed(arrays_as_bytes(dict(zip(PLACES.names, pictures.columns, strict=True))))
        ),
    }
    blocks = [
        seal.shut(number, compressed(block, QUICK)) for number, block in enumerate(blocks_of(texts), _FIRST_TEXTS)
    ]
    pages = [seal.shut(number, page) for number, page in enumerate(pages_of(hashes), _FIRST_TEXTS + len(blocks))]
    head = seal.shut(
        _HEAD,
        compressed(
            arrays_as_bytes(
                {
                    "keys": pa.array(sheaf.plates.plates),
                    "starts": pa.array(sheaf.starts()),
                    "parts": pa.array([len(part) for part in sealed.values()], pa.uint64()),
                    "blocks": pa.array([len(block) for block in blocks], pa.uint32()),
                    "pages": pa.array([len(page) for page in pages], pa.uint32()),
                    "first_hashes": pa.array(firsts_of(hashes)),
                    "batches": columns.said["batch"].values,
                    "corrections": pa.array([batch for batch, _ in corrections], pa.int64()),
                    "corrected": pa.array([original for _, original in corrections], pa.string()),
                }
            )
        ),
    )
    try:
        with open(beside, "wb", opener=lambda file, flags: os.open(file, flags, 0o600)) as out:
            out.write(MAGIC + salt + len(head).to_bytes(_LENGTH, "big") + head)
            out.writelines([*sealed.values(), *blocks, *pages])
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
        sync_directory(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read(path: Path, key: bytes, name: str, memory: Memory) -> PackedFile:
    """Return what a file holds, of which only the head is read now. `memory` keeps plates and columns. Raises `SheafDamage`."""
    with _opened(path) as file:
        opening = os.pread(file, _OPENING, 0)
        magic = opening[: len(MAGIC)]
        if len(opening) < _OPENING or magic not in _KINDS:
            raise SheafDamage
        seal = FileSeal.of(key, opening[len(MAGIC) : -_LENGTH], name, _KINDS[magic])
        length = int.from_bytes(opening[-_LENGTH:], "big")
        size = os.fstat(file).st_size
        if _OPENING + length > size:
            raise SheafDamage
        head = bytes_as_arrays(expanded(seal.opened(_HEAD, os.pread(file, length, _OPENING))))
    begin = _OPENING + length
    parts = [begin, *(begin + np.cumsum(head["parts"].to_numpy(), dtype=np.int64)).tolist()]
    if len(parts) != _FIRST_TEXTS:
        raise SheafDamage
    ends = parts[-1] + np.cumsum(head["blocks"].to_numpy(), dtype=np.int64)
    starts = head["starts"].to_numpy()
    texts = _SealedTexts(path, seal, np.concatenate([parts[-1:], ends]), int(starts[-1]), former=magic == FORMER)
    pages = int(texts.places[-1]) + np.cumsum(
        [0, *(head["pages"].to_numpy() if not texts.former else ())], dtype=np.int64
    )
    if int(pages[-1]) != size or len(texts.places) != 1 + -(-texts.reads // BLOCK):
        raise SheafDamage

    def part(number: int) -> pa.Buffer:
        with _opened(path) as file:
            begin, end = parts[number - 1 : number + 1]
            return expanded(seal.opened(number, os.pread(file, end - begin, begin)))

    def opened_pages(numbers: list[int]) -> list[bytes]:
        with _opened(path) as file:
            return [
                seal.opened(
                    first_page + number, os.pread(file, int(pages[number + 1] - pages[number]), int(pages[number]))
                )
                for number in numbers
            ]

    first_page = _FIRST_TEXTS + len(texts.places) - 1
    former = WholeHashes(lambda: np.frombuffer(part(_IDS), np.uint64))

    def read_plates() -> tuple[PlateArrays, int]:
        with _opened(path) as file:
            return _plates(bytes_as_arrays(expanded(seal.opened(_HEAD, os.pread(file, length, _OPENING)))))

    leaf, plate_leaf = Leaf(lambda: _columns(part(_COLUMNS))), Leaf(read_plates)
    memory.keep(plate_leaf, *_plates(head))
    plates = SegmentPlates(
        lambda: memory.of(plate_leaf).keys, lambda: np.diff(memory.of(plate_leaf).starts).astype(np.int32)
    )
    return PackedFile(
        sheaf=Sheaf(plates, texts.reads, lambda: memory.of(plate_leaf).starts, lambda: memory.of(leaf), texts),
        batches=frozenset(head["batches"].to_pylist()),
        corrections=tuple(zip(head["corrections"].to_pylist(), head["corrected"].to_pylist(), strict=True)),
        hashes=former if texts.former else HashPages(head["first_hashes"].to_numpy().copy(), opened_pages),
        pin_plates=lambda: memory.pin(plate_leaf),
        pictures=lambda: _places(bytes_as_arrays(part(_PICTURES))),
    )


@dataclass(frozen=True, slots=True)
class _SealedTexts:
    """Texts in a file.

    Attributes:
        places: Where each block begins, with the end of the last behind.
        reads: How many reads there are.
        former: True if the blocks are those of `FORMER`.
    """

    path: Path
    seal: FileSeal
    places: Numbers
    reads: int
    former: bool

    def at(self, rows: Rows) -> tuple[list[TextBlock], Rows]:
        """Return the blocks that are needed, as `Texts` says; each is opened once."""
        block = rows // BLOCK
        numbers = _different(block, len(self.places) - 1)
        if not len(numbers):
            return [], rows
        each = zip(numbers.tolist(), self.places[numbers].tolist(), self.places[numbers + 1].tolist(), strict=True)
        with _opened(self.path) as file:
            blocks = [self._block(file, *one) for one in each]
        return blocks, rows + (np.searchsorted(numbers, block) - block) * BLOCK

    def _block(self, file: int, number: int, begin: int, end: int) -> TextBlock:
        packed = self.seal.opened(_FIRST_TEXTS + number, os.pread(file, end - begin, begin))
        if self.former:
            return pa.ipc.read_record_batch(expanded(packed), TEXT_SCHEMA)
        return ClearBlock(memoryview(expanded(packed, QUICK)), min(BLOCK, self.reads - number * BLOCK))


def _different(numbers: Rows, end: int) -> Rows:
    """Return each of some whole numbers below an end once, sorted."""
    if len(numbers) <= _FEW:
        return np.array(sorted({*numbers.tolist()}), dtype=np.intp)
    there = np.zeros(end, dtype=np.bool_)
    there[numbers] = True
    return np.flatnonzero(there)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a file. One that is gone is damaged: whoever has it looks for the one in its place."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise SheafDamage from None
    try:
        yield file
    finally:
        os.close(file)


def _plates(head: Arrays) -> tuple[PlateArrays, int]:
    """Return the plates, and how many bytes they take in memory."""
    plates = PlateArrays(head["keys"].to_numpy(), head["starts"].to_numpy())
    return plates, plates.keys.nbytes + plates.starts.nbytes


def _columns(clear: pa.Buffer) -> tuple[Columns, int]:
    """Return the columns, and how many bytes they take in memory."""
    made = _columns_of(bytes_as_arrays(clear))
    numbers = [getattr(made, name) for name in _PLAIN if name != "cameras"]
    values = [codes.values for codes in made.said.values()]
    return made, sum(each.nbytes for each in (*numbers, made.side, made.cameras, *values))


def _places(arrays: Arrays) -> pa.RecordBatch:
    return pa.record_batch([arrays[name] for name in PLACES.names], schema=PLACES)


def _arrays_of(columns: Columns) -> dict[str, pa.Array]:
    plain = {name: getattr(columns, name) for name in _PLAIN} | {"os": columns.side["os"]}
    arrays = {name: each if isinstance(each, pa.Array) else _array(each.reshape(-1)) for name, each in plain.items()}
    for name, codes in columns.said.items():
        arrays |= {f"{name}.of": _array(codes.of), f"{name}.values": codes.values}
    return arrays


def _array(numbers: Numbers) -> pa.Array:
    return pa.array(np.ascontiguousarray(numbers))


def _columns_of(arrays: Arrays) -> Columns:
    """Copy the columns out of what was read, which goes: codes are laid out otherwise, and would stay in it once more."""
    plain = {name: _own(arrays[name]) if name == "cameras" else arrays[name].to_numpy().copy() for name in _PLAIN}
    said = {name: Codes(arrays[f"{name}.of"].to_numpy(), _own(arrays[f"{name}.values"])) for name in SAID}
    side, said = side_by_side(arrays["os"].to_numpy(), said)
    return Columns(**{**plain, "boxes": plain["boxes"].reshape(4, -1)}, side=side, said=said)


def _own(values: pa.Array) -> pa.Array:
    return values.take(pa.array(np.arange(len(values))))
