"""The tables of a pack about people: its roles, who may search at all, training and security clearance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from data_access.policy.packs.part import ClauseId, Code, PackTable, Text
from data_access.questions.kinds import KINDS, LEAD_TO_READS
from data_access.terms import GENERAL, CameraKind, Capability, TrainingDays

WITH_READS = frozenset(kind.needs for kind in KINDS.values()) | {Capability.VERIFY_READ, Capability.KEEP_FINDINGS}
"""The capabilities of those who work with reads: all that a question needs, and the acts on a read of an answer."""

NONE: Final = "none"
"""Stands where a policy says nothing of it."""

EmployedAs = Literal["sworn", "administrator", "civilian", "outside"]
"""What the people of a role are: sworn members, administrators of the system, civilian members, nobody of the agency."""


class Role(PackTable):
    """What one role may do. What is not named is refused.

    Attributes:
        employed_as: What the people are to whom accounts of this role are given.
        supervises: May act on what others of the agency began, such as another's provisional number.
        notebooks: May have a notebook server of their own beside the fixed pages.
        assigned_by: Roles of which one must be that of either person who gives somebody this role.
    """

    label: Text
    employed_as: EmployedAs
    may: frozenset[Capability]
    supervises: bool
    notebooks: bool
    assigned_by: Annotated[frozenset[Code], Field(min_length=1)]
    clause: ClauseId

    @model_validator(mode="after")
    def _reads_the_ledger_or_the_reads(self) -> Role:
        if Capability.READ_LEDGER in self.may and self.may & WITH_READS:
            raise ValueError("a role that reads the ledger must not ask questions too")
        return self

    @property
    def lets_in(self) -> bool:
        """True if the role may do more than see one's own entries, so that a second person confirms who has it."""
        return bool(self.may - {Capability.READ_OWN_ENTRIES})

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


def wrongly_assigning(roles: Mapping[Code, Role]) -> str | None:
    """Say which roles' `assigned_by` names no role that may assign roles; None if all do."""
    able = {code for code, role in roles.items() if Capability.ASSIGN_ROLE in role.may}
    wrong = next((code for code, role in roles.items() if role.assigned_by - able), None)
    return f"roles.{wrong}.assigned_by names a role that may not assign roles" if wrong else None


def wrongly_importing(roles: Mapping[Code, Role]) -> str | None:
    """Return the code of the first role that imports the case register and searches, or assigns roles; None if there is none."""
    apart = WITH_READS | {Capability.ASSIGN_ROLE}
    wrong = (code for code, role in roles.items() if Capability.IMPORT_CASES in role.may and role.may & apart)
    return next(wrong, None)


class TrainingKind(PackTable):
    """One kind of training that the policy calls for.

    Attributes:
        content: What it consists of, as the policy has it.
        holder: With whom its record is kept on file; `"none"` where the policy says nothing of that.
        opens: Kinds of the cameras whose reads nobody reaches without it.
    """

    label: Text
    content: Text
    holder: Text
    opens: Annotated[frozenset[CameraKind], Field(min_length=1)]
    clause: ClauseId


class TrainingPolicy(PackTable):
    """Which trainings there are, what each opens, and how long one is good for; `"none"` says that it does not run out.

    Attributes:
        general: Kinds that a training of no kind counts as, such as one recorded before trainings had kinds.
    """

    valid_d: Annotated[int, Field(ge=1, le=1_100)] | Literal["none"]
    general: frozenset[Code]
    kinds: Annotated[Mapping[Code, TrainingKind], Field(min_length=1)]
    clause: ClauseId

    @model_validator(mode="after")
    def _opens_each_kind_of_camera_once(self) -> TrainingPolicy:
        opened = Counter(camera for kind in self.kinds.values() for camera in kind.opens)
        if wrong := [camera.value for camera in CameraKind if opened[camera] != 1]:
            raise ValueError(f"one of the kinds, and no more, must open reads of {' and of '.join(wrong)} cameras")
        if unknown := self.general - self.kinds.keys():
            raise ValueError(f"general names no kind of training: {', '.join(sorted(unknown))}")
        return self

    def needed_for(self, cameras: frozenset[CameraKind]) -> list[Code]:
        """Return the kinds of training that open reads of some kinds of camera."""
        return [code for code, kind in self.kinds.items() if kind.opens & cameras]

    def latest(self, code: Code, trainings: Iterable[TrainingDays]) -> TrainingDays | None:
        """Return the training of those given that counts as one of a kind: the last begun, and rather one of its own kind."""
        fitting = [each for each in trainings if each.kind == code or (each.kind == GENERAL and code in self.general)]
        return max(fitting, key=lambda each: (each.first, each.kind == code), default=None)

    def last_day(self, first: date, last: date | None = None) -> date:
        """Return the last day on which a training counts that began on a day, and ends on another if one is given."""
        longest = date.max if self.valid_d == "none" else first + timedelta(days=self.valid_d)
        return min(last or date.max, longest)


class ClearancePolicy(PackTable):
    """Whether a search needs a security clearance beside the training (Barstow 466.10), and how long one is good for."""

    required: bool
    valid_d: Annotated[int, Field(ge=1, le=3_700)]
    clause: ClauseId
