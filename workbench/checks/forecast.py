"""What a site will need of disk and memory at so many reads a day. Pure: figures go in, figures come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data_access.store.disk.day_sizes import DaySize
from data_access.store.disk.segments import SegmentId

LATELY_D: Final = 7
"""So many whole days before today say how many reads come in, and how large they are."""

BYTES_A_READ: Final = 60
"""On disk, without pictures, where a site has no reads of its own to tell it (`docs/PERFORMANCE.md`)."""

BYTES_IN_COLUMNS: Final = 44
"""In memory, a read."""

BYTES_A_PLATE: Final = 12
"""In memory, each plate of each day; at most one for each read."""

BYTES_OF_AN_ID: Final = 5
"""In memory, each read's id from the first writing on, in the sieve."""

LOOK_AHEAD_D: Final = 3_650
"""A disk that is not full in ten years does not fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How one retention class grows.

    Attributes:
        keep_d: Days after which its reads are purged; None if nothing is known of the class, so that nothing goes.
        reads_a_day: Reads that come in.
        bytes_a_read, pictures_a_read: Bytes on disk, on average.
    """

    keep_d: int | None
    reads_a_day: float
    bytes_a_read: float
    pictures_a_read: float

    @property
    def bytes_a_day(self) -> float:
        """Bytes on disk of a day's reads and pictures."""
        return self.reads_a_day * (self.bytes_a_read + self.pictures_a_read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a site needs once each class is as old as its retention. Classes that nothing purges count with ten years."""

    reads_a_day: float
    reads_held: float
    reads_bytes: float
    pictures_bytes: float

    @property
    def columns_bytes(self) -> float:
        """Memory in which all reads are in columns, with the plates of each day and the ids: at most so much."""
        return self.reads_held * (BYTES_IN_COLUMNS + BYTES_A_PLATE + BYTES_OF_AN_ID)


def lately(sizes: Mapping[SegmentId, DaySize], today: date) -> list[date]:
    """Return the whole days that say how a site grows: the last ones, and none before its first."""
    first = min((segment.day for segment in sizes), default=today)
    days = [today - timedelta(days=back) for back in range(1, LATELY_D + 1)]
    return [day for day in days if day >= first]


def comparable(sizes: Mapping[SegmentId, DaySize], keep_d: Mapping[str, int], today: date) -> list[date]:
    """Return the whole days that lie in files and of which no class was purged yet: their bytes are of all their reads."""
    oldest = today - timedelta(days=min(keep_d.values(), default=LOOK_AHEAD_D))
    return sorted({segment.day for segment in sizes if oldest < segment.day < today})


def growths(
    sizes: Mapping[SegmentId, DaySize],
    keep_d: Mapping[str, int],
    today: date,
    counts: Mapping[date, int],
    reads_a_day: int | None = None,
) -> dict[str, Growth]:
    """Say of each class how it grows: as many reads as the last days brought, as large as those of all days that can be compared.

    The classes share the reads as they share the bytes, for reads are counted by camera and not by class.

    Args:
        counts: How many reads all classes together have of each day.
        reads_a_day: So many instead of what the last days brought; all of the class that is kept longest where nothing tells more.
    """
    names = {*keep_d, *(segment.retention_class for segment in sizes)}
    last, days = lately(sizes, today), [day for day in comparable(sizes, keep_d, today) if counts.get(day)]
    of_all, of_last = ({name: _sum(sizes, name, some) for name in names} for some in (days, last))
    reads, size = sum(counts[day] for day in days), sum(each.reads for each in of_all.values())
    rate = sum(counts.get(day, 0) for day in last) / max(1, len(last)) if reads_a_day is None else reads_a_day
    shares = _shares(of_last) or _shares(of_all) or {name: float(name == _longest(keep_d)) for name in names}
    bytes_a_read = size / reads if reads and size else float(BYTES_A_READ)
    return {
        name: Growth(
            keep_d=keep_d.get(name),
            reads_a_day=rate * shares[name],
            bytes_a_read=bytes_a_read,
            pictures_a_read=of_all[name].pictures * bytes_a_read / of_all[name].reads if of_all[name].reads else 0.0,
        )
        for name in names
    }


def _shares(of: Mapping[str, DaySize]) -> dict[str, float]:
    whole = sum(each.reads for each in of.values())
    return {name: each.reads / whole for name, each in of.items()} if whole else {}


def needs(of: Mapping[str, Growth]) -> Needs:
    """Add up what the classes need."""
    held = {name: each.reads_a_day * (each.keep_d or LOOK_AHEAD_D) for name, each in of.items()}
    return Needs(
        reads_a_day=sum(each.reads_a_day for each in of.values()),
        reads_held=sum(held.values()),
        reads_bytes=sum(held[name] * each.bytes_a_read for name, each in of.items()),
        pictures_bytes=sum(held[name] * each.pictures_a_read for name, each in of.items()),
    )


def full_on(sizes: Mapping[SegmentId, DaySize], of: Mapping[str, Growth], today: date, free_bytes: int) -> date | None:
    """Return the day on which the disk is full at this rate, purges done in time; None if it does not fill.

    Args:
        free_bytes: What may still be written.
    """
    there = sum(size.reads + size.pictures for size in sizes.values())
    for ahead in range(1, LOOK_AHEAD_D + 1):
        day = today + timedelta(days=ahead)
        old = sum(
            size.reads + size.pictures
            for segment, size in sizes.items()
            if _kept(segment.day, day, of[segment.retention_class].keep_d)
        )
        new = sum(each.bytes_a_day * min(ahead, each.keep_d or ahead) for each in of.values())
        if old + new - there > free_bytes:
            return day
        if ahead > max((each.keep_d or LOOK_AHEAD_D for each in of.values()), default=0):
            return None
    return None


def _kept(day: date, then: date, keep_d: int | None) -> bool:
    return keep_d is None or day >= then - timedelta(days=keep_d)


def _sum(sizes: Mapping[SegmentId, DaySize], name: str, days: list[date]) -> DaySize:
    some = [sizes.get(SegmentId(name, day), DaySize()) for day in days]
    return DaySize(sum(size.reads for size in some), sum(size.pictures for size in some))


def _longest(keep_d: Mapping[str, int]) -> str:
    return max(sorted(keep_d), key=lambda name: keep_d[name], default="")
