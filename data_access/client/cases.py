"""A person's cases as Python calls: which were opened lately, and what a provisional number became."""

from __future__ import annotations

from data_access.answers.cases import KnownCase
from data_access.answers.value import values_of
from data_access.client.client import Client


def my_cases(client: Client) -> tuple[KnownCase, ...]:
    """Return the cases that the person opened lately, the latest first."""
    return values_of(KnownCase, client.document("GET", "/v1/cases/mine"), "your cases")


def reconcile(client: Client, number: str, became: str, reason: str) -> None:
    """Say which open case a provisional number became, and why, on record. Raises `Refused`, `NotFound`, `Conflict`."""
    body = {"number": number, "became": became, "reason": reason}
    client.document("POST", "/v1/acts/cases/reconcile", body)
