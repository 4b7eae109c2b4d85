"""How many bytes the reads and the images of each retention class and day take on disk, by the names of the files alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_access.store.disk.segments import SegmentId

_OF_A_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.\d+\.[a-z.0-9]+")
_PICTURES = ".pictures"


@dataclass(frozen=True, slots=True)
class DaySize:
    """Bytes on disk of one class and day: of its reads, with all that is made from them, and of images in files of their own."""

    reads: int = 0
    pictures: int = 0


def sizes_by_day(root: Path) -> Mapping[SegmentId, DaySize]:
    """Look at the files below a store's folder; no key is needed, and the store may be in use.

    Raises:
        OSError: The folder cannot be looked at.
    """
    sizes: dict[SegmentId, DaySize] = {}
    for folder in sorted(each for each in root.iterdir() if each.is_dir()):
        for file in folder.iterdir():
            if match := _OF_A_DAY.fullmatch(file.name):
                segment = SegmentId(folder.name, date.fromisoformat(match[1]))
                sizes[segment] = _with(sizes.get(segment, DaySize()), file)
    return sizes


def _with(size: DaySize, file: Path) -> DaySize:
    try:
        more = file.stat().st_size
    except FileNotFoundError:  # it was replaced meanwhile
        return size
    if file.name.endswith(_PICTURES):
        return DaySize(size.reads, size.pictures + more)
    return DaySize(size.reads + more, size.pictures)
