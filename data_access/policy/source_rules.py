"""Rules on systems and cameras: who approves which, on what conditions, and who is told."""

from __future__ import annotations

from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.packs.sources import OwnerConditions
from data_access.policy.person_rules import role_may_act
from data_access.policy.state import ActState
from data_access.steps import Act


def _is(act: Act, state: ActState, names: frozenset[str]) -> bool:
    """True of an act of these, by a role that may do it; to any other that is said alone."""
    return act.name in names and role_may_act(act, state) is None


def system_is_approved_by_whom_the_pack_names(act: Act, state: ActState) -> Reason | None:
    """A system comes in by the approval of a role that the pack names for its owner (R1, R2, D14)."""
    if not _is(act, state, acts.OF_SYSTEMS):
        return None
    owner = _owner(state)
    if owner is None:
        return Reason("own.source", "The policy in force admits no system of such an owner.", "Name its owner.")
    if act.asker.role in owner.approved_by:
        return None
    return Reason(owner.clause, f"A system of this owner is approved by: {_labels(state, owner.approved_by)}.", _ASK)


def system_has_its_agreement(act: Act, state: ActState) -> Reason | None:
    """Where the pack asks for it, the approval of a system names the agreement with its owner (R3)."""
    owner, system = _owner(state), state.about.system
    if not _is(act, state, acts.OF_SYSTEMS) or owner is None or system is None:
        return None
    if system.agreement or not owner.agreement:
        return None
    sentence = "A system of this owner needs an agreement (MOU), and none is named."
    return Reason(owner.agreement_clause, sentence, "Say where the agreement is on file.")


def system_can_be_searched(act: Act, state: ActState) -> Reason | None:
    """Where the pack asks for it, the approval says by what means the agency searches the linked system (D16)."""
    owner, system = _owner(state), state.about.system
    if not _is(act, state, acts.OF_SYSTEMS) or owner is None or system is None:
        return None
    if system.search_rights or not owner.search_rights:
        return None
    sentence = "The department must be able to search a linked system of this owner, and nothing says that it can."
    return Reason(owner.search_clause, sentence, "Say by what means it searches there, and where that is agreed.")


def camera_is_put_into_service_by_whom_the_pack_names(act: Act, state: ActState) -> Reason | None:
    """A new camera, and one that was out of service, goes into service by the approval of a role that the pack names (R17, R19)."""
    if not _is(act, state, acts.OF_CAMERAS_IN_SERVICE):
        return None
    for new in sorted(state.about.cameras_in_service):
        able = state.pack.sources.approvers_of(new=new)
        if able and act.asker.role not in able:
            what = "A new camera" if new else "A camera that was out of service"
            sentence = f"{what} is put into service by: {_labels(state, able)}."
            return Reason(state.pack.sources.clause_of(new=new), sentence, _ASK)
    return None


def notice_is_taken_by_the_coordinator(act: Act, state: ActState) -> Reason | None:
    """Of a camera out of service takes notice who has the custodian's role (R17)."""
    agency = state.pack.agency
    if not _is(act, state, acts.FOR_THE_COORDINATOR) or act.asker.role == agency.custodian_role:
        return None
    label = state.pack.roles[agency.custodian_role].label
    return Reason(state.pack.sources.equipment_clause, f"This notice is for the {label}.", "Leave it to them.")


_ASK = "Ask them to approve it."


def _owner(state: ActState) -> OwnerConditions | None:
    system = state.about.system
    return None if system is None else state.pack.sources.owners.get(system.owner_kind)


def _labels(state: ActState, roles: frozenset[str]) -> str:
    return ", ".join(sorted(state.pack.roles[role].label for role in roles)) or "nobody"
