"""An evidence package as one ZIP in its one form: files stored as they are, in order of their names, no date, nothing beside them.

Of the same files always the same bytes: so whoever verifies writes it again and compares every byte.
"""

from __future__ import annotations

import struct
import zlib

from data_access.evidence.folder import Contents

_VERSION, _MIDNIGHT, _FIRST_DAY = 20, 0, 0x21
MOST_FILES = 65_000


def packed(contents: Contents) -> bytes:
    """Write the archive.

    Raises:
        ValueError: There are too many files, or they are too large together.
    """
    if len(contents) > MOST_FILES or sum(map(len, contents.values())) > 2**31:
        raise ValueError("a package of so many or so large files is not written as one archive")
    parts, directory, at = [], [], 0
    for name, data in sorted(contents.items()):
        path, crc, size = name.encode("ascii"), zlib.crc32(data), len(data)
        common = struct.pack("<HHHHHIIIHH", _VERSION, 0, 0, _MIDNIGHT, _FIRST_DAY, crc, size, size, len(path), 0)
        directory.append(
            struct.pack("<IH", 0x02014B50, _VERSION) + common + struct.pack("<HHHII", 0, 0, 0, 0, at) + path
        )
        parts += [struct.pack("<I", 0x04034B50) + common + path, data]
        at += 30 + len(path) + size
    listed = b"".join(directory)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(directory), len(directory), len(listed), at, 0)
    return b"".join([*parts, listed, end])
