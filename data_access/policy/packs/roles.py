"""The tables of a pack about people: its roles, who may search at all, training and security clearance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data_access.policy.packs.part import ClauseId, Code, PackTable, Text
from data_access.questions.kinds import KINDS, LEAD_TO_READS
from data_access.terms import Capability

WITH_READS = frozenset(kind.needs for kind in KINDS.values()) | {Capability.VERIFY_READ, Capability.KEEP_FINDINGS}
"""The capabilities of those who work with reads: all that a question needs, and the acts on a read of an answer."""

EmployedAs = Literal["sworn", "administrator", "civilian", "outside"]
"""What the people of a role are: sworn members, administrators of the system, civilian members, nobody of the agency."""


class Role(PackTable):
    """What one role may do. What is not named is refused.

    Attributes:
        employed_as: What the people are to whom accounts of this role are given.
        supervises: May act on what others of the agency began, such as another's provisional number.
        notebooks: May have a notebook server of their own beside the fixed pages.
    """

    label: Text
    employed_as: EmployedAs
    may: frozenset[Capability]
    supervises: bool
    notebooks: bool
    clause: ClauseId

    @model_validator(mode="after")
    def _reads_the_ledger_or_the_reads(self) -> Role:
        if Capability.READ_LEDGER in self.may and self.may & WITH_READS:
            raise ValueError("a role that reads the ledger must not ask questions too")
        return self

    @property
    def asks(self) -> bool:
        """True if the role may ask any question."""
        return bool(self.may & LEAD_TO_READS)


def who_opens(roles: Mapping[Code, Role]) -> tuple[list[str], list[str]]:
    """Name the roles that may open what the ledger keeps sealed: of everybody, and of the people of their own unit."""
    opening = [role for role in roles.values() if Capability.REVEAL in role.may]
    everybody = [role.label for role in opening if Capability.READ_LEDGER in role.may]
    return everybody, [role.label for role in opening if Capability.READ_LEDGER not in role.may]


class Searchers(PackTable):
    """Whose roles may ask questions at all: no role of other people may be given a question (Clayton III.H)."""

    employed_as: Annotated[frozenset[EmployedAs], Field(min_length=1)]
    clause: ClauseId

    def wrongly_asking(self, roles: dict[Code, Role]) -> str | None:
        """Return the code of the first role that asks questions though its people may not; None if there is none."""
        asking = (
            code for code, role in roles.items() if role.may & WITH_READS and role.employed_as not in self.employed_as
        )
        return next(asking, None)


class TrainingPolicy(PackTable):
    """How long a training is good for."""

    valid_d: Annotated[int, Field(ge=1, le=1_100)]
    clause: ClauseId


class ClearancePolicy(PackTable):
    """Whether a search needs a security clearance beside the training (Barstow 466.10), and how long one is good for."""

    required: bool
    valid_d: Annotated[int, Field(ge=1, le=3_700)]
    clause: ClauseId
