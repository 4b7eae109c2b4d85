"""The table of a pack about entries of the agency's own hot list: who approves whose, how long they stand, when they are refreshed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data_access.policy.packs.part import ClauseId, Code, PackTable
from data_access.policy.packs.roles import NONE, Role
from data_access.terms import Capability, CaseKind

EntryDays = Annotated[int, Field(ge=1, le=366)]


class Approvers(PackTable):
    """Who approves entries that people of some roles ask for.

    Attributes:
        of: Roles of who asks.
        first: Roles of which one approves.
        otherwise: Roles of which one approves if nobody of the first is to be had, and says why.
    """

    of: Annotated[frozenset[Code], Field(min_length=1)]
    first: Annotated[tuple[Code, ...], Field(min_length=1)]
    otherwise: tuple[Code, ...]
    clause: ClauseId

    @property
    def all(self) -> tuple[Code, ...]:
        """All who may approve, in their order."""
        return (*self.first, *self.otherwise)


class HotListPolicy(PackTable):
    """What an entry of the agency's own hot list needs.

    Attributes:
        at_once: True if an entry is in force as it is made, with nobody's approval (H13).
        kinds: Kinds of case under which one may be made.
        longest_d, partial_longest_d: Days for which a whole plate, or part of one, may stand.
        review_d: Within so many days somebody looks whether it is still needed.
        refresh_h: After so many hours without refreshing it matches no more (H11); `"none"` if the policy asks for none.
        names_approver: True if who approved it is written into its narrative (H10).
        approvals: Who approves, by who asks; of a role that is in none of them nobody's entry is made, unless at once.
        clause, reason_clause, refresh_clause, keeper_clause: What the table, the narrative, refreshing and removal rest on.
    """

    at_once: bool
    kinds: Annotated[frozenset[CaseKind], Field(min_length=1)]
    longest_d: EntryDays
    partial_longest_d: EntryDays
    review_d: EntryDays
    refresh_h: Annotated[int, Field(ge=1, le=8_760)] | Literal["none"]
    names_approver: bool
    approvals: Mapping[Code, Approvers]
    clause: ClauseId
    reason_clause: ClauseId
    refresh_clause: ClauseId
    keeper_clause: ClauseId

    @model_validator(mode="after")
    def _asks_for_approval_or_for_none(self) -> HotListPolicy:
        if self.at_once and self.approvals:
            raise ValueError("approvals: must be empty where entries are in force at once")
        named = [role for each in self.approvals.values() for role in each.of]
        if len(named) != len(set(named)):
            raise ValueError("approvals: a role of who asks must be named once")
        return self

    @property
    def refresh_for(self) -> timedelta | None:
        """How long an entry stands without refreshing; None if for as long as it lasts."""
        return None if self.refresh_h == NONE else timedelta(hours=self.refresh_h)

    def longest(self, *, partial: bool) -> int:
        """Return for how many days an entry may stand."""
        return self.partial_longest_d if partial else self.longest_d

    def approvers_of(self, role: str) -> Approvers | None:
        """Return who approves what people of a role ask for; None if nobody does."""
        return next((each for each in self.approvals.values() if role in each.of), None)

    def wrongly_approving(self, roles: Mapping[str, Role]) -> str | None:
        """Say which role of an order may not do what it is named for; None if all may."""
        for code, each in self.approvals.items():
            for role in sorted(each.of):
                if role not in roles or Capability.ENTER_LIST not in roles[role].may:
                    return f"hot_lists.approvals.{code}.of: {role} is no role that may enter_list"
            for role in each.all:
                if role not in roles or Capability.APPROVE_ENTRY not in roles[role].may:
                    return f"hot_lists.approvals.{code}: {role} is no role that may approve_entry"
        return None
