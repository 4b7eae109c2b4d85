"""The tables of a pack about what leaves: releases to other agencies and to the public, and the evidence package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from data_access.answers.on_evidence.packages import OverviewTreatment
from data_access.policy.packs.part import ClauseId, Code, PackTable, Text
from data_access.policy.packs.roles import Role
from data_access.terms import Capability, RecipientKind

ANY: Final = "any"
"""Stands where a pack excludes no state."""

StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]


class Recipient(PackTable):
    """One kind of recipient to whom reads may be given, in the policy's words."""

    label: Text
    clause: ClauseId


class ReleaseApprovers(PackTable):
    """Who approves a release.

    Attributes:
        first: Roles of which one approves; of none, nobody does, and nothing is released.
        otherwise: Roles of which one approves if nobody of the first is to be had, and says why.
    """

    first: tuple[Code, ...]
    otherwise: tuple[Code, ...]
    clause: ClauseId

    @property
    def all(self) -> tuple[Code, ...]:
        """All who may approve, in their order."""
        return (*self.first, *self.otherwise)


class Routing(PackTable):
    """Where requests of others go: under which policy, and to whom. They are never fulfilled here."""

    policy: Text
    to: Text
    clause: ClauseId


class Declaration(PackTable):
    """What a recipient declares before a file is handed over, and whether it must."""

    required: bool
    text: Text
    clause: ClauseId


class PublicRelease(PackTable):
    """Who may let pictures go to the public; of no role, nobody does."""

    by: frozenset[Code]
    clause: ClauseId


class ReleasePolicy(PackTable):
    """What a release needs.

    Attributes:
        written_request: True if the request itself is on file before anybody approves it.
        recipients: Kinds of recipient; requests of any other kind are routed.
        states: ISO 3166-2 codes of the states whose agencies may receive anything, or `"any"`.
        federal: True if federal agencies may.
        use_d: For so many days the recipient may use what it was given.
        clause, written_clause, where_clause, verified_clause, kept_clause, mark_clause, sale_clause: On what the table, the written
            request, the states, the verification, the keeping of requests, the mark on a file and the ban on a sale rest.
    """

    written_request: bool
    recipients: Mapping[RecipientKind, Recipient]
    states: Annotated[frozenset[StateCode], Field(min_length=1)] | Literal["any"]
    federal: bool
    use_d: Annotated[int, Field(ge=1, le=1_830)]
    approvers: ReleaseApprovers
    routing: Routing
    declaration: Declaration
    public: PublicRelease
    clause: ClauseId
    written_clause: ClauseId
    where_clause: ClauseId
    verified_clause: ClauseId
    kept_clause: ClauseId
    mark_clause: ClauseId
    sale_clause: ClauseId

    @property
    def use_for(self) -> timedelta:
        """For how long a recipient may use what it was given."""
        return timedelta(days=self.use_d)

    def excludes(self, state: str, *, federal: bool) -> bool:
        """True if an agency of that state (ISO 3166-2; empty for a federal one) may receive nothing."""
        if federal:
            return not self.federal
        return self.states != ANY and state not in self.states

    def wrongly_approving(self, roles: Mapping[str, Role]) -> str | None:
        """Say which role may not do what it is named for; None if all may."""
        for role in self.approvers.all:
            if role not in roles or Capability.APPROVE_RELEASE not in roles[role].may:
                return f"releases.approvers: {role} is no role that may approve_release"
        for role in sorted(self.public.by):
            if role not in roles or Capability.RELEASE_PUBLICLY not in roles[role].may:
                return f"releases.public.by: {role} is no role that may release_publicly"
        return None


class Particular(PackTable):
    """One particular that stands in an evidence package, and whether a package is made only with it."""

    label: Text
    wanted: bool
    clause: ClauseId


class Overviews(PackTable):
    """What becomes of overview pictures as they would leave, and who may let them go as they are.

    Attributes:
        treatment: What becomes of them unless somebody decides otherwise. The one key that a pack need not have: without it they
            are left out.
        by: Roles that may let them go as they are, into a package or under a release request, with a reason; of no role, nobody does.
    """

    treatment: OverviewTreatment = OverviewTreatment.LEFT_OUT
    by: frozenset[Code]
    clause: ClauseId


class EvidencePolicy(PackTable):
    """What an evidence package needs.

    Attributes:
        property_number, booked_by, medium: Of the property room: its number, who booked it, on what it lies.
        outside_reference: The number by which another evidence system knows it.
        overviews: What becomes of overview pictures, and who decides otherwise.
    """

    property_number: Particular
    booked_by: Particular
    medium: Particular
    outside_reference: Particular
    overviews: Overviews
    clause: ClauseId

    def wrongly_approving(self, roles: Mapping[str, Role]) -> str | None:
        """Say which role is named that there is not; None if all are."""
        unknown = sorted(self.overviews.by - roles.keys())
        return f"evidence.overviews.by: {unknown[0]} is no role" if unknown else None


_OWN: Final = "own.release"
_NOTHING_LEAVES: Final[Mapping[str, Any]] = {
    "written_request": True,
    "recipients": {},
    "states": ANY,
    "federal": False,
    "use_d": 1,
    "approvers": {"first": [], "otherwise": [], "clause": _OWN},
    "routing": {"policy": "The department's records policy", "to": "The records office", "clause": _OWN},
    "declaration": {"required": False, "text": "No declaration is asked for.", "clause": _OWN},
    "public": {"by": [], "clause": _OWN},
    "clause": _OWN,
    **dict.fromkeys(
        ("written_clause", "where_clause", "verified_clause", "kept_clause", "mark_clause", "sale_clause"), _OWN
    ),
}


def _unasked(label: str) -> dict[str, Any]:
    return {"label": label, "wanted": False, "clause": "own.package"}


_NO_PARTICULARS: Final[Mapping[str, Any]] = {
    "property_number": _unasked("Property number"),
    "booked_by": _unasked("Booked by"),
    "medium": _unasked("Medium"),
    "outside_reference": _unasked("Reference number"),
    "overviews": {"by": [], "clause": "own.package"},
    "clause": "own.package",
}


def with_releases(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pack's document from before it spoke of releases: nothing is released, and a package asks for nothing."""
    return {"releases": _NOTHING_LEAVES, "evidence": _NO_PARTICULARS, **document}
