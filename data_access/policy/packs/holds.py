"""The table of a pack about holds: why reads are kept past their retention, under which schedule, and when that is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field, model_validator

from data_access.policy.packs.part import ClauseId, Code, PackTable, Text


class HoldBasis(PackTable):
    """One ground on which the policy lets reads be kept longer, in its own words."""

    label: Text
    clause: ClauseId


class RetentionSchedule(PackTable):
    """A records retention schedule that held reads follow, by the name that the agency has for it."""

    label: Text


class HoldPolicy(PackTable):
    """What a hold needs.

    Attributes:
        review_d: Within so many days somebody looks whether it is still needed.
        bases: Grounds, of which a hold names one.
        schedules: Schedules, of which a hold names one.
        lead_basis: The ground that is proposed to whoever acted on a lead. `lead_words` are the words for it.
        lead_chosen: True if that ground and those words are filled in already where such a hold is offered (D13).
        clause, schedules_clause, lead_clause: What the table, its schedules and its offers rest on.
    """

    review_d: Annotated[int, Field(ge=1, le=1_830)]
    bases: Annotated[Mapping[Code, HoldBasis], Field(min_length=1)]
    schedules: Annotated[Mapping[Code, RetentionSchedule], Field(min_length=1)]
    lead_basis: Code
    lead_words: Text
    lead_chosen: bool
    clause: ClauseId
    schedules_clause: ClauseId
    lead_clause: ClauseId

    @model_validator(mode="after")
    def _proposes_one_of_its_bases(self) -> HoldPolicy:
        if self.lead_basis not in self.bases:
            raise ValueError("lead_basis: must be one of the bases")
        return self

    @property
    def review_within(self) -> timedelta:
        """How far off the day of a review may be."""
        return timedelta(days=self.review_d)
