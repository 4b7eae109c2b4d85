"""The table of a pack about systems and cameras: who approves which, and on what conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_access.policy.packs.part import ClauseId, Code, PackTable
from data_access.policy.packs.roles import Role
from data_access.terms import Capability, OwnerKind


class OwnerConditions(PackTable):
    """What a system of one kind of owner needs before its reads come in.

    Attributes:
        approved_by: Roles of which one approves it; of none, nobody does.
        agreement: True if the approval names the agreement (MOU) with the owner.
        search_rights: True if it says by what means the agency searches the linked system itself.
        clause: On what the approval rests.
    """

    approved_by: frozenset[Code]
    agreement: bool
    search_rights: bool
    clause: ClauseId
    agreement_clause: ClauseId
    search_clause: ClauseId


class SourcePolicy(PackTable):
    """Who approves systems and cameras.

    Attributes:
        owners: Of a kind of owner that is not among them nothing is approved.
        new_cameras_approved_by: Roles of which one puts a new camera into service; empty if the policy asks for nobody.
        repaired_cameras_approved_by: The same of a camera that was out of service and was tested.
        cameras_clause, equipment_clause: On what these two rest.
    """

    owners: Mapping[OwnerKind, OwnerConditions]
    new_cameras_approved_by: frozenset[Code]
    repaired_cameras_approved_by: frozenset[Code]
    cameras_clause: ClauseId
    equipment_clause: ClauseId

    def approvers_of(self, *, new: bool) -> frozenset[str]:
        """Return the roles that put a camera into service; none if anybody who manages cameras does."""
        return self.new_cameras_approved_by if new else self.repaired_cameras_approved_by

    def clause_of(self, *, new: bool) -> str:
        """Return on what it rests who puts a camera into service."""
        return self.cameras_clause if new else self.equipment_clause

    def wrongly_approving(self, roles: Mapping[str, Role]) -> str | None:
        """Say which role may not do what it is named for; None if all may."""
        for kind, each in self.owners.items():
            for role in sorted(each.approved_by):
                if role not in roles or Capability.APPROVE_SOURCE not in roles[role].may:
                    return f"sources.owners.{kind}.approved_by: {role} is no role that may approve_source"
        for name in ("new_cameras_approved_by", "repaired_cameras_approved_by"):
            for role in sorted(getattr(self, name)):
                if role not in roles or Capability.MANAGE_CAMERAS not in roles[role].may:
                    return f"sources.{name}: {role} is no role that may manage_cameras"
        return None


def with_sources(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pack's document from before it spoke of systems and cameras, with what kept it as it was.

    Whoever approves sources approves those of any owner, with no condition; nobody else is asked about a camera; and whoever
    imports reads or approves sources manages cameras.
    """
    roles = document.get("roles")
    known = roles if isinstance(roles, dict) else {}
    approving = [code for code, role in known.items() if "approve_source" in _may(role)]
    clauses = {"clause": "D14", "agreement_clause": "own.source", "search_clause": "own.source"}
    owner = {"approved_by": approving, "agreement": False, "search_rights": False, **clauses}
    table = {
        "owners": {kind.value: owner for kind in OwnerKind},
        "new_cameras_approved_by": [],
        "repaired_cameras_approved_by": [],
        "cameras_clause": "own.camera",
        "equipment_clause": "own.camera",
    }
    managing = {code: _managing(role) for code, role in known.items()}
    return {"sources": table, **document, **({"roles": managing} if isinstance(roles, dict) else {})}


def _may(role: object) -> list[Any]:
    may = role.get("may") if isinstance(role, dict) else None
    return list(may) if isinstance(may, list) else []


def _managing(role: object) -> object:
    may = _may(role)
    if not isinstance(role, dict) or not {"import_reads", "approve_source"} & {str(each) for each in may}:
        return role
    return {**role, "may": [*may, *(() if "manage_cameras" in may else ("manage_cameras",))]}
