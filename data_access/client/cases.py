"""A person's cases as Python calls: which were opened lately, and who else has one open."""

from __future__ import annotations

from data_access.answers.cases import Colleague, KnownCase
from data_access.answers.value import values_of
from data_access.client.client import Client, segment


def my_cases(client: Client) -> tuple[KnownCase, ...]:
    """Return the cases that the person opened lately, the latest first."""
    return values_of(KnownCase, client.document("GET", "/v1/cases/mine"), "your cases")


def colleagues(client: Client, case_session: str) -> tuple[Colleague, ...]:
    """Return who else has the case of one's own open case session open, by user name. Makes no entry."""
    path = f"/v1/case-sessions/{segment(case_session)}/colleagues"
    return values_of(Colleague, client.document("GET", path), "your colleagues")
