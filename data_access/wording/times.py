"""Times as the agency's clocks show them. Inside all times are UTC; local ones are for people."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def local(instant: datetime, zone: str) -> datetime:
    """Return the naive local time of an instant."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def shown(instant: datetime, zone: str) -> str:
    """Write an instant for the screen: `20 Nov 14:05:09`."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%d %b %H:%M:%S")


def clock_name(instant: datetime, zone: str) -> str:
    """Name the clock that is in force at an instant: `CST`, or its offset where the zone has no name for it."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Z")


def twice(instant: datetime, zone: str) -> bool:
    """True if clocks show the local time of an instant twice, as they are set back."""
    here = instant.astimezone(ZoneInfo(zone))
    return here.replace(fold=1 - here.fold).utcoffset() != here.utcoffset()


def day_shown(instant: datetime, zone: str) -> str:
    """Write the day of an instant for the screen: `20 Nov 2026`."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%d %b %Y")


def to_the_minute(instant: datetime, zone: str) -> str:
    """Write an instant for the screen whose year matters: `20 Nov 2026, 14:05`."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%d %b %Y, %H:%M")


def in_full(instant: datetime, zone: str) -> str:
    """Write an instant for a file, with its zone: `2026-11-22 03:01:12 CST`."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S %Z")


def utc(instant: datetime) -> str:
    """Write an instant in UTC for a file: `2026-11-22T09:01:12.250Z`."""
    text = instant.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{text}Z"


def length_words(length: timedelta) -> str:
    """Write a length of time, its two largest units: `2 d 3 h`, `4 h 15 min`, `1 min 1 s`."""
    seconds = round(length.total_seconds())
    parts = [(seconds // 86_400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")]
    said = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(said[:2]) or "0 s"
