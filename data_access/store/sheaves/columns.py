"""Columns of a sheaf: codes for what few values say, whole numbers for the rest, and plates packed at 6 bits a character."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_access.store.index.plate_index import Packed, packed_letters, unpacked_letters
from data_access.terms import MAX_PLATE

Rows = npt.NDArray[np.intp]
"""Places of reads in a sheaf."""
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[Any]

_PLACES = np.uint16(1) << np.arange(MAX_PLATE, dtype=np.uint16)
_WIDTHS = (np.uint8, np.uint16, np.uint32)


@dataclass(frozen=True, slots=True)
class Codes:
    """A column of which many reads say the same.

    Attributes:
        of: For each read the place of its value in `values`, in as few bytes as will do.
        values: Each value once, in no order; null is one of them if it occurs.
    """

    of: Numbers
    values: pa.Array
    _listed: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    @classmethod
    def of_column(cls, column: pa.Array) -> Codes:
        """Give codes to a column."""
        found = column.dictionary_encode("encode")
        return cls(narrow(found.indices.to_numpy(), len(found.dictionary)), found.dictionary)

    @classmethod
    def together(cls, parts: Sequence[Codes]) -> Codes:
        """Put several columns of one kind one behind the other."""
        values, places = put_together([each.values for each in parts])
        codes = [place[each.of] for place, each in zip(places, parts, strict=True)]
        return cls(narrow(np.concatenate(codes), len(values)), values)

    def taken(self, order: Rows) -> Codes:
        """Return the column in another order."""
        return Codes(self.of[order], self.values)

    def listed(self) -> list[Any]:
        """Return the values as such; worked out once."""
        if len(self._listed) != len(self.values):
            self._listed[:] = self.values.to_pylist()
        return self._listed

    def where(self, rows: Rows, test: Callable[[Any], bool]) -> Mask:
        """Say of some reads whether their value passes a test, which is asked once for each value."""
        passes = np.fromiter(map(test, self.listed()), np.bool_, len(self.values))
        return passes[self.of[rows]]

    def passing(self, rows: Rows, test: Callable[[Any], bool]) -> Rows:
        """Return those of some reads whose value passes a test, which is asked once for each value."""
        passes = [test(value) for value in self.listed()]
        return rows if all(passes) else rows[np.array(passes, dtype=np.bool_)[self.of[rows]]]


_TEXT, _INSTANT, _NUMBER = pa.string(), pa.timestamp("us", "UTC"), pa.int32()
KINDS: Final = {
    "read_id": _TEXT,
    "captured_at": _INSTANT,
    "received_at": _INSTANT,
    "plate": _TEXT,
    "plate_raw": _TEXT,
    "plate_state": _TEXT,
    "plate_conf_bp": _NUMBER,
    "camera_id": _TEXT,
    "camera_name": _TEXT,
    "lat_e7": _NUMBER,
    "lon_e7": _NUMBER,
    "pos_source": _TEXT,
    "heading_deg": _NUMBER,
    "colour": _TEXT,
    "make": _TEXT,
    "body": _TEXT,
    "time_basis": _TEXT,
    "captured_at_raw": _TEXT,
    "source": _TEXT,
    "batch": pa.int64(),
    "image_ref": _TEXT,
    "image_sha256": _TEXT,
    "corrects": _TEXT,
}
"""What a sheaf keeps of each read: all that is stored but for `plate_key`, which follows from `plate`, and the class."""
TEXTS: Final = ("read_id", "plate_raw", "captured_at_raw", "image_ref", "image_sha256", "corrects")
"""Columns that differ from read to read; they are looked up for the reads of an answer only."""
TEXT_SCHEMA: Final = pa.schema([(name, _TEXT) for name in TEXTS])
SAID: Final = (
    "plate_state", "plate_conf_bp", "camera_name", "pos_source", "heading_deg", "colour", "make", "body", "time_basis",
    "source", "batch",
)  # fmt: skip
"""Columns of which many reads say the same."""
NOWHERE: Final = int(np.iinfo(np.int32).min)
"""Latitude and longitude of a read without a position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is kept of each read but for its texts, one entry a read, in order of camera and time.

    Attributes:
        at: `captured_at`, microseconds since 1970, UTC.
        received: `received_at` less `at`, microseconds; the least number of its width for null.
        lat, lon: 1e-7 degrees, `NOWHERE` for null.
        plate: Place of its plate among the sheaf's plates.
        side: A row for each read: `os`, at which places of its plate an O stands that is a 0 in the key, and the codes of
            `said`. So the rows of an answer are taken at once.
        by_plate: The reads in order of their plates, then in the sheaf's own order.
        cameras: The cameras, each once, and in `firsts` the first read of each, with the count of all reads behind.
        boxes: South, north, west and east of each camera's reads; nothing lies between the bounds of a camera without positions.
        said: The columns of `SAID`.
    """

    at: Numbers
    received: Numbers
    lat: Numbers
    lon: Numbers
    plate: Numbers
    side: Numbers
    by_plate: Numbers
    cameras: pa.Array
    firsts: Numbers
    boxes: Numbers
    said: Mapping[str, Codes]
    _places: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    _names: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    def names(self) -> list[str]:
        """Return the cameras as such; worked out once."""
        if len(self._names) != len(self.cameras):
            self._names[:] = self.cameras.to_pylist()
        return self._names

    def place_of(self, camera: str) -> int | None:
        """Return the place of a camera; None if it has no read here."""
        if not self._places:  # all at once: others may look meanwhile
            self._places.update({name: place for place, name in enumerate(self.names())})
        return self._places.get(camera)

    def camera_of(self, rows: Rows) -> Numbers:
        """Return the place of the camera of some reads."""
        return np.searchsorted(self.firsts, rows, side="right") - 1


def put_together(parts: Sequence[pa.Array]) -> tuple[pa.Array, list[Numbers]]:
    """Return the different values of some arrays, in the order in which they come, and for each array the place of each of its values."""
    found = pa.concat_arrays(list(parts)).dictionary_encode("encode")
    ends = np.cumsum([len(each) for each in parts])[:-1]
    return found.dictionary, np.split(found.indices.to_numpy(), ends)


def sparse_together(parts: Sequence[Numbers]) -> Numbers:
    """Put numbers as `sparse` makes them one behind the other; null stays the least number of their width."""
    width = np.result_type(*parts)
    return np.concatenate([_wider(each, width) for each in parts])


def _wider(numbers: Numbers, width: np.dtype[Any]) -> Numbers:
    if numbers.dtype == width:
        return numbers
    null = numbers == np.iinfo(numbers.dtype).min
    return np.where(null, np.iinfo(width).min, numbers.astype(width))


def side_by_side(os: Numbers, columns: Mapping[str, Codes]) -> tuple[Numbers, dict[str, Codes]]:
    """Lay columns out as rows (`Columns.side`); of the codes that are returned each is a column of them."""
    every = {"os": os, **{name: codes.of for name, codes in columns.items()}}
    widest = sorted(every.items(), key=lambda each: -each[1].itemsize)
    side = np.empty(len(os), dtype=np.dtype([(name, each.dtype) for name, each in widest], align=True))
    for name, each in widest:
        side[name] = each
    return side, {name: Codes(side[name], codes.values) for name, codes in columns.items()}


def rows_together(parts: Sequence[Numbers]) -> Numbers:
    """Put rows as `side_by_side` makes them one behind the other."""
    kinds = [part.dtype for part in parts]
    alike = all(kind == kinds[0] for kind in kinds[1:])
    every = np.empty(sum(map(len, parts)), dtype=kinds[0] if alike else _widest(kinds))
    begin = 0
    for part in parts:
        end = begin + len(part)
        if alike:
            every[begin:end] = part
        else:
            for name in every.dtype.names or ():
                every[name][begin:end] = part[name]
        begin = end
    return every


def _widest(kinds: Sequence[np.dtype[Any]]) -> np.dtype[Any]:
    names = kinds[0].names or ()
    return np.dtype([(name, max((kind[name] for kind in kinds), key=lambda each: each.itemsize)) for name in names])


def narrow(codes: Numbers, most: int) -> Numbers:
    """Return whole numbers from 0 to `most` in as few bytes as will do."""
    width = next(each for each in _WIDTHS if most <= np.iinfo(each).max)
    return codes.astype(width, copy=False)


def whole(column: pa.Array) -> Numbers:
    """Return whole numbers or instants, without nulls, as 64-bit numbers; instants are microseconds since 1970."""
    numbers: Numbers = column.cast(pa.int64()).to_numpy()
    return numbers


def sparse(column: pa.Array) -> Numbers:
    """Return whole numbers of 32 bits, or of 64 if they do not fit; for null stands the least there is."""
    numbers = column.cast(pa.int64())
    least = np.iinfo(np.int32)
    fits = numbers.null_count == len(numbers) or (
        pc.min(numbers).as_py() > least.min and pc.max(numbers).as_py() <= least.max
    )
    width = np.int32 if fits else np.int64
    filled: Numbers = numbers.fill_null(int(np.iinfo(width).min)).to_numpy()
    return filled.astype(width)


def nullable(numbers: Numbers) -> pa.Array:
    """Return numbers as Arrow; null where the least number of their width stands."""
    return pa.array(numbers, mask=numbers == np.iinfo(numbers.dtype).min)


def instants(at: Numbers, unknown: Mask | None = None) -> pa.Array:
    """Return microseconds since 1970 as instants."""
    return pa.array(at, mask=unknown).view(_INSTANT)


def letters_of(plates: pa.Array) -> npt.NDArray[np.uint8]:
    """Return plates as one row of ten characters each, zeros behind the last."""
    padded = pc.ascii_rpad(plates.cast(pa.string()), MAX_PLATE, padding="\0")
    offset = padded.offset * MAX_PLATE
    data = np.frombuffer(padded.buffers()[2] or b"", np.uint8)[offset : offset + len(padded) * MAX_PLATE]
    return data.reshape(len(padded), MAX_PLATE)


def keys_and_os(plates: pa.Array) -> tuple[Packed, npt.NDArray[np.uint16]]:
    """Return plates as packed keys, O as 0, and at which places an O stood. Raises `ValueError` for what is no folded plate."""
    letters = letters_of(plates)
    os = letters == ord("O")
    keys = packed_letters(np.where(os, np.uint8(ord("0")), letters))
    marks = (os @ _PLACES).astype(np.uint16)
    if not np.array_equal(letters_again(keys, marks), letters):
        raise ValueError("a plate is not folded")
    return keys, marks


def letters_again(keys: Packed, os: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    """Return the characters of plates, one row each, from what `keys_and_os` made of them."""
    letters = unpacked_letters(keys)
    letters[(os[:, np.newaxis] & _PLACES) != 0] = ord("O")
    return letters


def texts_of(letters: npt.NDArray[np.uint8]) -> pa.Array:
    """Return rows of characters as texts."""
    there = letters != 0
    offsets = np.zeros(len(letters) + 1, dtype=np.int32)
    np.cumsum(there.sum(axis=1), out=offsets[1:])
    return pa.StringArray.from_buffers(len(letters), pa.py_buffer(offsets), pa.py_buffer(letters[there]))
