"""Flock Safety, custom hot list: a document with a name and entries.

Source: published description of the interface (level: schema). An entry has `plate`, `reason` and `caseNumber`, and may have `state` (a full
name), `expiry` (an instant) and `note.message`; a list has at most 3,000. What else an entry has is dropped and counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from data_access.imports.lists.list_layout import about_people
from data_access.imports.lists.list_reading import ListCells, ListLine, ListReading, unfit_line, unfit_list

MOST: Final = 3_000
_KEYS = frozenset({"plate", "reason", "caseNumber", "state", "expiry", "note"})


def flock(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of a custom list; an unfit one is told by its place among them."""
    try:
        document = json.loads("\n".join(line.text for line in lines))
    except ValueError:
        raise unfit_list("is no whole JSON document: it may have been cut off") from None
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list) or len(entries) > MOST:
        raise unfit_list(f"is no custom list of at most {MOST} entries")
    for place, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise reading.unfit(place, "is no entry")
        for key in entry.keys() - _KEYS:
            reading.dropped[about_people(key) or "other_keys"] += 1
        note = entry.get("note")
        yield from reading.entry(
            place,
            _needed(place, entry, "plate"),
            _maybe(place, entry.get("state")),
            reason=reading.reason(_needed(place, entry, "reason")),
            case_no=_needed(place, entry, "caseNumber"),
            ends_at=reading.instant(place, _maybe(place, entry.get("expiry"))),
            note=_maybe(place, note.get("message") if isinstance(note, dict) else note),
        )


def _needed(place: int, entry: dict[str, object], key: str) -> str:
    value = _maybe(place, entry.get(key))
    if not value.strip():
        raise unfit_line(place, f"{key} is missing", "entry")
    return value


def _maybe(place: int, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise unfit_line(place, "a value is no text", "entry")
    return value
