"""A person's cases as Python calls: which were opened lately, and what a provisional number became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.client.client import Client
from data_access.errors import Busy
from data_access.terms import parse_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """A case that the person opened in the last 30 days, as the case register has it now.

    Attributes:
        kind: `criminal`, `patrol`, `civil`, `administrative`; empty if the register does not know the number.
        standing: `confirmed`, `provisional`, `reconciled`, `closed` or `unknown`.
        provisional_until: When a provisional number stops being accepted, UTC; None if it is none.
        became: The case that a provisional number became; empty if none.
        people: Names of others who opened the case in that time.
    """

    number: str
    kind: str
    standing: str
    offence: str
    closed: bool
    provisional_until: datetime | None
    became: str
    people: tuple[str, ...]


def my_cases(client: Client) -> list[KnownCase]:
    """Return the cases that the person opened lately, the latest first."""
    listed = client.document("GET", "/v1/cases/mine")
    try:
        return [_case(given) for given in listed]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Busy("The gateway's answer about your cases is not understood.") from None


def reconcile(client: Client, number: str, became: str, reason: str) -> None:
    """Say which open case a provisional number became, and why, on record. Raises `Refused`, `NotFound`, `Conflict`."""
    body = {"number": number, "became": became, "reason": reason}
    client.document("POST", "/v1/acts/cases/reconcile", body)


def _case(given: Mapping[str, Any]) -> KnownCase:
    until = given["provisional_until"]
    words = {name: str(given[name]) for name in ("number", "kind", "standing", "offence", "became")}
    return KnownCase(
        **words,
        closed=bool(given["closed"]),
        provisional_until=parse_stamp(until) if until else None,
        people=tuple(str(name) for name in given["people"]),
    )
