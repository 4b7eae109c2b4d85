"""The ledger as Python calls for a person: own entries, the unit's week, a reveal, a live view, proofs of growth.

Each call but the proofs is an entry of the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from data_access.answers.entries import Item, OwnPage, UnitWeek
from data_access.answers.value import Json, as_list, as_object, value_of
from data_access.client import Client, Lines
from data_access.errors import AccessError, Busy, from_problem
from data_access.questions.kinds import answer_shown_by, question_on_record
from data_access.questions.with_reads import WithReads

_ABOUT = "the ledger"


def own_entries(
    client: Client, *, before: int | None = None, most: int = 50, case_number: str = "", all_kinds: bool = False
) -> OwnPage:
    """Return own entries; one recorded reading."""
    query: dict[str, str | int] = {"most": most, "case_number": case_number, "all_kinds": str(all_kinds).lower()}
    document = client.document("GET", "/v1/ledger/own", query=query | ({"before": before} if before else {}))
    return value_of(OwnPage, document, _ABOUT)


def own_question(client: Client, number: int) -> WithReads | None:
    """Return what one asked oneself in an entry, or in the answer that it shows again; one recorded reading for each entry read.

    None if the entry is not one's own, is of no question that reads answer, or part of it is sealed for good.
    """
    page = own_entries(client, before=number + 1, most=1)
    item = next((item for item in page.items if item.seq == number), None)
    if item is None:
        return None
    shown = answer_shown_by(item.question)
    return question_on_record(item.question, item.opened) if shown is None else own_question(client, shown)


def unit_week(client: Client, days: int = 7) -> UnitWeek:
    """Return what the unit asked in the last days; one recorded reading."""
    return value_of(UnitWeek, client.document("GET", "/v1/ledger/unit", query={"days": days}), _ABOUT)


def reveal(client: Client, seq: int, reason: str) -> Item:
    """Open what one entry keeps sealed; the reason is on record first. Raises `Refused`, `NotFound`, `InvalidQuery`."""
    return value_of(Item, client.document("POST", "/v1/ledger/reveal", {"seq": seq, "reason": reason}), _ABOUT)


def growth(client: Client, old: int, new: int) -> list[str]:
    """Return the proof that the ledger of `new` entries begins with that of `old`, hex. No entry."""
    document = as_object(client.document("GET", "/v1/ledger/consistency", query={"old": old, "new": new}))
    return [str(step) for step in as_list(document.get("proof", []))]


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
                raise end_of_view(rest)
            elif name == "data":
                yield value_of(Item, _parsed(rest), _ABOUT)

    def end(self) -> None:
        """End the view at once; the gateway puts its end on record."""
        self._lines.end()


@contextmanager
def live(client: Client) -> Iterator[LiveItems]:
    """Watch what the unit asks, for the length of a `with` block. Raises `Refused` if the role may not."""
    with client.lines("/v1/ledger/live") as lines:
        yield LiveItems(lines)


def end_of_view(text: str) -> AccessError:
    """Return why the gateway ended a live view, from its last event."""
    document = _parsed(text)
    status = document.get("status")
    return from_problem(document, status if isinstance(status, int) else Busy.status)


def _parsed(text: str) -> Json:
    try:
        return as_object(json.loads(text))
    except ValueError:
        raise Busy("The gateway's answer about the ledger is not understood.") from None
