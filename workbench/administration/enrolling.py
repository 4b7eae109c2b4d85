"""Enrolment at a terminal: for the first two people, before there are pages, and where a page cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workbench.administration.desk import Desk


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret of one-time codes that a person may take; `uri` is what its QR code holds."""

    challenge: str
    secret: str = field(repr=False)
    uri: str = field(repr=False)


def begin(desk: Desk, person: str, first_part: str, second_part: str) -> Offer:
    """Show both parts of the code, and return what is offered. Raises `NotLoggedOn` if they are wrong or too late."""
    given = {"person": person, "first_part": first_part, "second_part": second_part, "way": "codes"}
    offered: dict[str, Any] = desk.post("/v1/enrolments", given)
    return Offer(offered["challenge"], offered["secret"], offered["uri"])


def finish(desk: Desk, offer: Offer, password: str, code: str) -> list[str]:
    """Set a password and take the secret, and return the recovery codes. Raises `InvalidQuery` if either will not do."""
    given = {"challenge": offer.challenge, "password": password, "code": code}
    return list(desk.post("/v1/enrolments/finish", given)["recovery_codes"])


@dataclass(frozen=True, slots=True)
class OwnProofs:
    """What a person alone knows once they have enrolled."""

    person: str
    password: str = field(repr=False)
    secret: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


def enrol(desk: Desk, person: str, parts: tuple[str, str], password: str, code_of: Callable[[str], str]) -> OwnProofs:
    """Enrol in one go; `code_of` makes the code of a secret, as an authenticator does."""
    offer = begin(desk, person, *parts)
    recovery = finish(desk, offer, password, code_of(offer.secret))
    return OwnProofs(person, password, offer.secret, tuple(recovery))
