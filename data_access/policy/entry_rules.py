"""Rules on entries of the agency's own hot list: who may have one made, for how long, and who approves and keeps it."""

from __future__ import annotations

from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.person_rules import role_may_act
from data_access.policy.state import ActState
from data_access.questions.pattern import MOST_ALIKE
from data_access.steps import Act


def _is(act: Act, state: ActState, names: frozenset[str]) -> bool:
    """True of an act of these, by a role that may do it; to any other that is said alone."""
    return act.name in names and role_may_act(act, state) is None


_NO_ENTRY = Reason("own.entry", "There is no such entry of the hot list.", "Look which entries there are.")


def entry_has_an_approver(act: Act, state: ActState) -> Reason | None:
    """An entry is asked for by a role whose entries somebody approves, or where the pack asks for no approval."""
    lists = state.pack.hot_lists
    if not _is(act, state, acts.OF_NEW_ENTRIES) or lists.at_once or lists.approvers_of(act.asker.role) is not None:
        return None
    sentence = "The policy in force names nobody who approves an entry of somebody with your role."
    return Reason(lists.clause, sentence, "Ask somebody whose entries can be approved.")


def entry_is_made_in_a_case_of_its_kind(act: Act, state: ActState) -> Reason | None:
    """An entry is made under a kind of case for which the pack allows it, for a purpose of the pack that fits the case."""
    if act.name not in acts.OF_NEW_ENTRIES or state.why.case is None:
        return None
    lists, kind = state.pack.hot_lists, state.why.case.kind
    if kind not in lists.kinds:
        allowed = ", ".join(sorted(lists.kinds))
        return Reason(lists.clause, f"Entries are made in cases of these kinds only: {allowed}.", "Name another case.")
    purpose = state.pack.purposes.get(state.about.new_entry.purpose) if state.about.new_entry else None
    if purpose is None or kind not in purpose.kinds:
        remedy = "Choose a purpose of the list that fits the case."
        return Reason(state.pack.purposes_clause, "The purpose is not on the list for this kind of case.", remedy)
    return None


def entry_says_why(act: Act, state: ActState) -> Reason | None:
    """The narrative of an entry says in words of its own why the plate is wanted (H13)."""
    reasons = state.pack.reasons
    if act.name not in acts.OF_NEW_ENTRIES or len(reasons.own_words(act.reason)) >= reasons.fewest_words:
        return None
    sentence = (
        f"The note says too little: it needs {reasons.fewest_words} different words beside phrases that fit any entry."
    )
    remedy = "Say why the plate is wanted, such as: stolen from the lot on Elm Street this morning."
    return Reason(state.pack.hot_lists.reason_clause, sentence, remedy)


def entry_ends_soon_enough(act: Act, state: ActState) -> Reason | None:
    """An entry ends within the days of the pack, one of part of a plate within fewer."""
    if act.name not in acts.OF_NEW_ENTRIES:
        return None
    new = state.about.new_entry
    partial = new is not None and new.pattern is not None
    longest = state.pack.hot_lists.longest(partial=partial)
    if new is not None and 1 <= new.days <= longest:
        return None
    what = "An entry of part of a plate" if partial else "An entry"
    return Reason("own.entry", f"{what} stands for {longest} days at most.", "Choose an earlier end.")


def partial_entry_says_enough(act: Act, state: ActState) -> Reason | None:
    """Part of a plate names as many letters and digits as a question about one must."""
    new, fewest = state.about.new_entry, state.pack.limits.plates.fewest_fixed
    if act.name not in acts.OF_NEW_ENTRIES or new is None or new.pattern is None or new.pattern.fixed >= fewest:
        return None
    return Reason(
        "own.pattern",
        f"The partial plate names fewer than {fewest} letters or digits; one that may be read as more than {MOST_ALIKE} "
        "characters does not count.",
        "Add what the witness is sure of.",
    )


def partial_entry_fits_few_plates(act: Act, state: ActState) -> Reason | None:
    """Of the plates that are read in town as few fit a partial one as for a question about it: each that fits is a hit."""
    new = state.about.new_entry
    if act.name not in acts.OF_NEW_ENTRIES or new is None or new.pattern is None:
        return None
    if new.fitting is not None and new.fitting.plates <= state.pack.limits.plates.most_of(new.fitting.town):
        return None
    sentence = "The partial plate fits too many of the plates that are read here, or it is not known how many."
    return Reason("own.plates", sentence, "Add what the witness is sure of.")


def entry_is_approved_by_somebody_else(act: Act, state: ActState) -> Reason | None:
    """Nobody approves or declines an entry of their own, by whichever of their accounts."""
    if not _is(act, state, acts.BY_AN_APPROVER):
        return None
    entry, actor = state.about.entry, state.who.person
    if entry is None:
        return _NO_ENTRY
    if actor is not None and entry.requester is not None and not any(each.is_of(actor) for each in entry.owners):
        return None
    return Reason("own.oneself", "Nobody approves an entry of their own.", "Ask somebody else who may.")


def entry_is_approved_by_whom_the_pack_names(act: Act, state: ActState) -> Reason | None:
    """An entry is approved or declined by a role that the pack names for who asked for it (H7, H8, H9)."""
    entry, lists = state.about.entry, state.pack.hot_lists
    if not _is(act, state, acts.BY_AN_APPROVER) or entry is None:
        return None
    approvers = lists.approvers_of(entry.role)
    if approvers is not None and act.asker.role in approvers.all:
        return None
    able = ", ".join(state.pack.roles[role].label for role in approvers.all) if approvers else "nobody"
    return Reason(
        approvers.clause if approvers else lists.clause,
        f"An entry that somebody of this role asked for is approved by: {able}.",
        "Leave it to them.",
    )


def entry_is_approved_in_order(act: Act, state: ActState) -> Reason | None:
    """Who is not first in the pack's order says why nobody of the first was to be had (H8, H9)."""
    entry = state.about.entry
    if not _is(act, state, acts.IN_ORDER) or entry is None:
        return None
    approvers = state.pack.hot_lists.approvers_of(entry.role)
    if approvers is None or act.asker.role in approvers.first or act.asker.role not in approvers.otherwise:
        return None
    if entry.unavailable and state.pack.reasons.says_something(entry.unavailable):
        return None
    first = ", ".join(state.pack.roles[role].label for role in approvers.first)
    return Reason(approvers.clause, f"First comes: {first}.", "Ask them, or say why they are not available.")


def entry_is_kept_by_its_people(act: Act, state: ActState) -> Reason | None:
    """An entry is refreshed and removed by who asked for it, owns it or is to remove it, by its approvers, or by a supervisor."""
    if not _is(act, state, acts.BY_A_KEEPER):
        return None
    entry, actor = state.about.entry, state.who.person
    if entry is None:
        return _NO_ENTRY
    role = state.pack.roles.get(act.asker.role)
    approvers = state.pack.hot_lists.approvers_of(entry.role)
    of_them = actor is not None and any(each.is_of(actor) for each in entry.keepers)
    if of_them or (role is not None and role.supervises) or (approvers and act.asker.role in approvers.all):
        return None
    return Reason(
        state.pack.hot_lists.keeper_clause,
        "The entry is another person's.",
        "Ask who owns it, or a supervisor, to see to it.",
    )
