"""The ledger as Python calls for a person: own entries, the unit's week, a reveal, a live view, proofs of growth.

Each call but the proofs is an entry of the ledger. Entries come as the gateway's items: dicts with `seq`, `at`, `kind`,
`person`, `case`, `question`, `reasons`, `outcome`, `sealed` and `opened`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from data_access.client.client import Client, Lines
from data_access.errors import AccessError, Busy, from_problem

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Some own entries, the newest first. `next` is where an older page begins; None at the beginning of the ledger."""

    items: tuple[Item, ...]
    next: int | None


def own_entries(
    client: Client, *, before: int | None = None, most: int = 50, case_number: str = "", all_kinds: bool = False
) -> OwnPage:
    """Return own entries; one recorded reading."""
    query: dict[str, str | int] = {"most": most, "case_number": case_number, "all_kinds": str(all_kinds).lower()}
    document = _object(client.document("GET", "/v1/ledger/own", query=query | ({"before": before} if before else {})))
    following = document.get("next")
    return OwnPage(_items(document), following if isinstance(following, int) else None)


def unit_week(client: Client, days: int = 7) -> Mapping[str, Any]:
    """Return what the unit asked in the last days, as `gateway/unit_week.py` says it; one recorded reading."""
    document = _object(client.document("GET", "/v1/ledger/unit", query={"days": days}))
    return {**document, "items": _items(document)}


def reveal(client: Client, seq: int, reason: str) -> Item:
    """Open what one entry keeps sealed; the reason is on record first. Raises `Refused`, `NotFound`, `InvalidQuery`."""
    return _object(client.document("POST", "/v1/ledger/reveal", {"seq": seq, "reason": reason}))


def growth(client: Client, old: int, new: int) -> list[str]:
    """Return the proof that the ledger of `new` entries begins with that of `old`, hex. No entry."""
    document = _object(client.document("GET", "/v1/ledger/consistency", query={"old": old, "new": new}))
    return [str(step) for step in document.get("proof", ())]


class LiveItems:
    """Items of a live view, as they come. One thread reads; any may end it."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[Item]:
        """Yield items until the view ends.

        Raises:
            NotLoggedOn, Refused: The log-on, or the right to watch, is over.
            Unreachable: The connection is lost.
        """
        ended = False
        for line in self._lines:
            name, _, rest = line.partition(": ")
            if name == "event":
                ended = rest == "ended"
            elif name == "data" and ended:
                raise _ending(_parsed(rest))
            elif name == "data":
                yield _parsed(rest)

    def end(self) -> None:
        """End the view at once; the gateway puts its end on record."""
        self._lines.end()


@contextmanager
def live(client: Client) -> Iterator[LiveItems]:
    """Watch what the unit asks, for the length of a `with` block. Raises `Refused` if the role may not."""
    with client.lines("/v1/ledger/live") as lines:
        yield LiveItems(lines)


def _ending(document: Mapping[str, Any]) -> AccessError:
    status = document.get("status")
    return from_problem(document, status if isinstance(status, int) else Busy.status)


def _items(document: Mapping[str, Any]) -> tuple[Item, ...]:
    listed = document.get("items")
    if not isinstance(listed, list):
        raise Busy("The gateway's answer about the ledger is not understood.")
    return tuple(_object(item) for item in listed)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return _object(json.loads(text))
    except ValueError:
        raise Busy("The gateway's answer about the ledger is not understood.") from None


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Busy("The gateway's answer about the ledger is not understood.")
    return value
