"""A person's cases as Python calls: which were opened lately."""

from __future__ import annotations

from data_access.answers.cases import KnownCase
from data_access.answers.value import values_of
from data_access.client.client import Client


def my_cases(client: Client) -> tuple[KnownCase, ...]:
    """Return the cases that the person opened lately, the latest first."""
    return values_of(KnownCase, client.document("GET", "/v1/cases/mine"), "your cases")
