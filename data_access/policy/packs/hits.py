"""The table of a pack about hits: how far one must be verified, how it may end, and what a dispatcher does meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from data_access.policy.packs.part import ClauseId, Code, PackTable, Text

NOTHING_BEFORE = "none"
"""Stands where a step of the checklist waits for no other."""


class Strength(StrEnum):
    """How strongly a policy asks that a hit be verified before enforcement action."""

    SHOULD = "should"
    """If practicable: a step may be left out, for a reason that goes on record (H1)."""
    SHALL = "shall"
    WILL = "will"

    @property
    def binds(self) -> bool:
        """True if no step may be left out."""
        return self is not Strength.SHOULD


class EndKind(StrEnum):
    """What a disposition says of a hit."""

    RIGHT = "right"
    """Read and entry were right, and it was the vehicle."""
    ERROR = "error"
    """Read or entry was wrong, or it was another vehicle: the entry's owner must see to it, and it sounds no more until then."""
    SET_ASIDE = "set_aside"
    """Nothing was found out."""


class OfficialSystem(PackTable):
    """A system that is asked outside the workbench whether the record behind a hit is active."""

    label: Text


class DispositionPolicy(PackTable):
    """One way in which a hit may end.

    Attributes:
        misread: The reader read the plate or the state wrongly: it counts in the camera's misread rate (H4).
    """

    label: Text
    ending: EndKind
    misread: bool
    clause: ClauseId

    @model_validator(mode="after")
    def _misread_is_an_error(self) -> DispositionPolicy:
        if self.misread and self.ending is not EndKind.ERROR:
            raise ValueError("a misread must be an error")
        return self


class StepPolicy(PackTable):
    """One step of the dispatcher's checklist (H17).

    Attributes:
        after: Code of the step that must be taken before; `none` if none must.
        needs_active: Only once the official system said that the record is active.
        repeats: May be taken several times.
    """

    label: Text
    after: Code
    needs_active: bool
    repeats: bool
    clause: ClauseId


class HitPolicy(PackTable):
    """What people do with a hit.

    Attributes:
        prompt: Shown beside the form.
        strength: How strongly verification is asked for; `before` is what it must come before, in words.
        any_order: The record may be asked about before the picture was compared.
        picture_needed: A hit whose read has no picture counts as right only once the official system said that its record is active.
        breach: What the policy asks for where somebody acted on a hit that was not verified; shown with such a disposition.
        steps: The dispatcher's checklist, in its order; empty if the policy has none.
    """

    prompt: Text
    strength: Strength
    before: Text
    any_order: bool
    picture_needed: bool
    breach: Text
    clause: ClauseId
    systems: Annotated[Mapping[Code, OfficialSystem], Field(min_length=1)]
    dispositions: Mapping[Code, DispositionPolicy]
    steps: Mapping[Code, StepPolicy]

    @model_validator(mode="after")
    def _steps_follow_one_another(self) -> HitPolicy:
        before: set[str] = {NOTHING_BEFORE}
        for code, step in self.steps.items():
            if step.after not in before:
                raise ValueError(f"steps.{code}.after: names no step above it")
            before.add(code)
        return self
