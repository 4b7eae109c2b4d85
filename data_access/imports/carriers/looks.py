"""Looking into a record of a vendor's file. What is not there is None or empty; what is of another kind refuses the file."""

from __future__ import annotations

import math
from typing import Any

from data_access.imports.carriers.documents import Record, unfit


def at(record: Any, *place: str) -> Any:
    """Return what stands at a place in a record; None if any part of the way is not there.

    Raises:
        InvalidQuery: Something on the way is no object.
    """
    for key in place:
        if record is None:
            return None
        if not isinstance(record, dict):
            raise unfit()
        record = record.get(key)
    return record


def each(record: Any, *place: str) -> list[Record]:
    """Return the objects of a list at a place in a record; none if there is no list.

    Raises:
        InvalidQuery: It is no list, or not one of objects.
    """
    found = at(record, *place)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise unfit()
    return found


def best(candidates: list[Record], name: str, score: str) -> Record:
    """Return the candidate with the highest score, of equal ones the first; an empty record if none has a name."""
    named = [candidate for candidate in candidates if candidate.get(name) not in (None, "")]
    return max(named, key=lambda candidate: number(candidate.get(score)) or 0.0, default={})


def number(value: Any) -> float | None:
    """Read a number, which JSON's are kept as text; None if it is none, or not finite."""
    if not isinstance(value, str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
