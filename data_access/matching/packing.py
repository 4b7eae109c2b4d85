"""Plates packed into one number each: six bits a character, the first one highest, so that all are compared at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_access.characters import UNREAD
from data_access.questions.pattern import CONFUSABLE
from data_access.terms import MAX_PLATE

Packed = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint8]

BITS: Final = 6
SHIFTS: Final = tuple(np.uint64(BITS * (MAX_PLATE - 1 - place)) for place in range(MAX_PLATE))
"""By how much the character at each place is shifted."""
LOW: Final = np.uint64((1 << BITS) - 1)
_KNOWN: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + UNREAD
NO_CHARACTER: Final = 255
"""Code of what no plate has."""


def _table() -> Codes:
    table = np.full(256, NO_CHARACTER, dtype=np.uint8)
    table[0] = 0
    for code, character in enumerate(_KNOWN, start=1):
        table[ord(character)] = code
    return table


_EXACT: Final = _table()
CODES: Final = {character: int(_EXACT[ord(character)]) for character in _KNOWN}
"""The code of each character, from 1; 0 is behind the last one."""


def _of_codes(pairs: dict[str, str]) -> Codes:
    """Return by which code each code is replaced where some characters count as others."""
    table = np.arange(LOW + np.uint64(1), dtype=np.uint8)
    for character, other in pairs.items():
        table[CODES[character]] = CODES[other]
    return table


FOLD: Final = _of_codes({"O": "0"})
"""O counts as 0."""
ALIKE: Final = _of_codes({each: letters[0] for letters in CONFUSABLE for each in letters})
"""Each character counts as the first of its class."""


def packed(plates: pa.StringArray) -> Packed:
    """Pack plates of `A-Z0-9` and `?`, at most `MAX_PLATE` characters each.

    Raises:
        ValueError: One is longer, is null, or has another character.
    """
    if plates.null_count or (len(plates) and pc.max(pc.binary_length(plates)).as_py() > MAX_PLATE):
        raise ValueError(f"a plate to be matched needs at most {MAX_PLATE} characters")
    result = np.zeros(len(plates), dtype=np.uint64)
    if len(plates):
        padded = pc.ascii_rpad(plates, MAX_PLATE, padding="\0")
        start = padded.offset * MAX_PLATE
        letters = np.frombuffer(padded.buffers()[2], dtype=np.uint8)[start : start + len(plates) * MAX_PLATE]
        for place, column in enumerate(letters.reshape(-1, MAX_PLATE).T):
            codes = _EXACT[column]
            if (codes == NO_CHARACTER).any():
                raise ValueError("a plate to be matched has a character that no plate has")
            result |= codes.astype(np.uint64) << SHIFTS[place]
    return result


def counting_as(plates: Packed, table: Codes) -> Packed:
    """Replace characters of packed plates, as `FOLD` or `ALIKE` say."""
    result = np.zeros(len(plates), dtype=np.uint64)
    wide = table.astype(np.uint64)
    for shift in SHIFTS:
        result |= wide[((plates >> shift) & LOW).astype(np.intp)] << shift
    return result


@dataclass(frozen=True, slots=True)
class LengthGroup:
    """Different plates of one length.

    Attributes:
        numbers: Which they are of all.
        plates, alike: Packed, as they are and with each character as the first of its class.
        letters: One bit for each code that stands somewhere in the plate, of `alike`.
    """

    numbers: npt.NDArray[np.int64]
    plates: Packed
    alike: Packed
    letters: Packed


def groups(plates: Packed, alike: Packed) -> dict[int, LengthGroup]:
    """Return plates by their length in characters."""
    lengths = np.zeros(len(plates), dtype=np.uint8)
    letters = np.zeros(len(plates), dtype=np.uint64)
    for shift in SHIFTS:
        codes = (alike >> shift) & LOW
        lengths += codes != 0
        letters |= np.uint64(1) << codes
    result = {}
    for length in range(1, MAX_PLATE + 1):
        numbers = np.flatnonzero(lengths == length).astype(np.int64)
        if len(numbers):
            result[length] = LengthGroup(numbers, plates[numbers], alike[numbers], letters[numbers])
    return result
