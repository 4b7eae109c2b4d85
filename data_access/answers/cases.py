"""Cases as a person works on them: a case session that is open, and what the register says of a case opened lately."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from data_access.answers.value import AnswerValue, Stamp


class CaseSession(AnswerValue):
    """A case that was opened: every question asked under it carries its justification. Instants are UTC.

    Attributes:
        standing: How firmly the case number stands: `confirmed`, `provisional`, `reconciled`.
        provisional_until: When a provisional number stops being accepted; None if it is none.
        seq: Number of the entry by which it was opened; None where it is listed.
    """

    case_session: str
    case_number: str
    purpose: str
    reason: str
    offence: str = ""
    standing: str
    opened_at: Stamp
    expires_at: Stamp
    provisional_until: Stamp | None = None
    seq: Annotated[int | None, Field(exclude_if=lambda seq: seq is None)] = None


class KnownCase(AnswerValue):
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
    provisional_until: Stamp | None
    became: str
    people: tuple[str, ...]


class Colleague(AnswerValue):
    """Somebody else who has the case open now: by user name, and as they are called."""

    person: str
    full_name: str
