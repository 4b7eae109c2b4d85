"""A decision on record, decided again by a changed pack, as far as its entry holds what the rules look at.

A rule is asked anew where the entry holds in clear all that it looks at, or part of it; else, and where that part does not
refuse, what it said then is taken over. Nothing is guessed: `NOT_HELD` says of each such rule what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from data_access.errors import Reason
from data_access.policy.authorise import ask
from data_access.policy.packs.pack import Pack
from data_access.policy.state import State

A = TypeVar("A")
T = TypeVar("T")

WHOLLY: Final = frozenset(
    {
        "agency_is_well_named",
        "token_is_allowed",
        "role_may_ask",
        "role_may_ask_anything",
        "case_is_of_an_allowed_kind",
        "purpose_is_on_the_list",
        "purpose_fits_the_case",
        "canvass_is_small_enough",
        "canvass_is_short_enough",
        "plates_beside_one_need_canvasses",
        "pattern_says_enough",
        "look_back_is_short_enough",
        "filters_are_permitted",
        "images_are_permitted",
        "correction_is_made_in_person",
        "act_is_known",
        "role_may_act",
        "answer_is_shown_again_to_who_may_ask",
        "tokens_may_be_made",
        "token_asks_only",
    }
)
"""Rules of which an entry holds in clear all that they look at."""

PARTLY: Final[Mapping[str, str]] = {
    "is_trained": "neither the last day on the training record nor which kinds of camera were reached is in the entry; only the pack's own length is counted",
    "act_is_trained_for": "neither the last day on the training record nor which kinds of camera were reached is in the entry; only the pack's own length is counted",
    "is_cleared": "the last day on the clearance record is not in the entry; only the pack's own length is counted",
    "act_is_cleared_for": "the last day on the clearance record is not in the entry; only the pack's own length is counted",
    "names_an_open_case": "only the form of the number is looked at; whether the case was open stands as decided then",
    "names_an_open_case_or_a_new_number": "only the form of the number is looked at; the register's part stands as then",
    "canvass_asks_few_cameras": "how many cameras stood in the area is on record rounded down",
    "gives_a_statement": "whether there was a statement is on record, how much it said is not",
}
"""Rules of which an entry holds a part: that part may refuse; if it does not, what was said then stands. With what is missing."""

NOT_HELD: Final[Mapping[str, str]] = {
    "pack_is_adopted": "the changed pack is taken as adopted",
    "person_is_enabled": "the register of that moment decided",
    "access_is_not_suspended": "the register of that moment decided",
    "role_has_not_ended": "the register of that moment decided",
    "session_is_open": "the register of that moment decided",
    "case_session_is_open": "the register of that moment decided",
    "justification_is_the_one_made": "the register of that moment decided",
    "old_numbers_are_reconciled": "the register of that moment decided",
    "read_was_returned": "the register of that moment decided",
    "act_is_in_an_open_case": "the register of that moment decided",
    "act_is_on_a_returned_read": "the register of that moment decided",
    "act_is_on_a_viewed_picture": "the register of that moment decided",
    "answer_was_given": "the register of that moment decided",
    "answer_is_shown_again_to_whom_it_was_given": "the register of that moment decided",
    "answer_is_shown_again_as_things_were": "what role and case were when the answer was given stands in another entry",
    "reads_are_known": "the register of that moment decided",
    "asks_within_its_rate": "how many questions came before is not in the entry",
    "system_is_approved_by_whom_the_pack_names": "whose the system is stands in clear; who had which role is taken as then",
    "system_has_its_agreement": "whether an agreement was named is not looked at anew",
    "system_can_be_searched": "whether search rights were named is not looked at anew",
    "camera_is_put_into_service_by_whom_the_pack_names": "whether the cameras were new is not in the entry",
    "notice_is_taken_by_the_coordinator": "the register of that moment decided",
    "rows_of_the_answer": "rows are on record by their power of ten, and those of a refused answer not at all",
    "cameras_of_the_answer": "of how many cameras a refused answer would have had reads is not on record",
    "scenes_are_apart": "where the scenes lie stands in a commitment only",
    "canvass_reaches_no_further": "how far the area reaches stands in a commitment only",
    "pattern_fits_few_plates": "how many plates fitted is not in the entry",
    "reconciles_few_a_day": "how many came before is not in the entry",
    "reconciles_for_a_reason": "the reason stands as a commitment only",
    "gives_a_reason": "the reason stands as a commitment only",
    "act_says_why": "the reason stands as a commitment only",
    "entry_has_an_approver": "which of the agency's roles asked is not looked at again",
    "entry_is_made_in_a_case_of_its_kind": "the case register of that moment decided",
    "entry_says_why": "the narrative stands as a commitment only",
    "entry_ends_soon_enough": "whether it was part of a plate is not looked at again",
    "partial_entry_says_enough": "the plate stands as a commitment only",
    "partial_entry_fits_few_plates": "the plate stands as a commitment only",
    "entry_is_approved_by_somebody_else": "the register of that moment decided",
    "entry_is_approved_by_whom_the_pack_names": "the register of that moment decided",
    "entry_is_approved_in_order": "the register of that moment decided",
    "entry_is_kept_by_its_people": "the register of that moment decided",
    "hold_rests_on_a_basis": "basis and schedule of a hold are not looked at again",
    "hold_names_its_schedule": "basis and schedule of a hold are not looked at again",
    "hold_is_reviewed_soon_enough": "the day of its review is not looked at again",
    "only_whom_the_pack_lets_asks_under_a_release": "the register of that moment decided",
    "released_files_are_declared_for": "the register of that moment decided",
    "to_the_public_go_pictures_alone": "the register of that moment decided",
    "overviews_leave_by_decision": "the register of that moment decided",
    "release_goes_to_whom_the_policy_admits": "whom a request came from is not looked at again",
    "release_is_asked_for_in_writing": "whether there was a file is not looked at again",
    "release_says_its_purpose": "the purpose stands as a commitment only",
    "release_is_not_sold": "what was offered stands as a commitment only",
    "release_stands_where_the_act_begins": "the register of that moment decided",
    "release_is_approved_by_somebody_else": "the register of that moment decided",
    "release_is_approved_by_whom_the_pack_names": "the register of that moment decided",
    "release_is_approved_in_order": "the register of that moment decided",
    "release_is_approved_once_its_request_was_read": "the register of that moment decided",
    "release_is_still_for_whom_the_policy_admits": "the register of that moment decided",
    "release_is_handed_over_once_a_file_left": "the register of that moment decided",
    "nothing_is_wanted_under_a_release": "the register of that moment decided",
    "package_says_how_it_is_booked": "how a package is booked stands as a commitment only",
    "package_leaves_overviews_out": "why pictures of all that a camera saw go along stands as a commitment only",
    "package_has_permitted_pictures": "which pictures go along is not looked at again",
    "question_says_why": "the reason stands as a commitment only",
    "act_is_not_about_oneself": "whom it was about stands as a commitment only",
    "trainer_is_somebody_else": "who trained whom stands as a commitment only",
    "role_may_be_given_at_once": "the register of that moment decided",
    "proposal_is_confirmed_by_a_second_person": "the register of that moment decided",
    "one_of_the_two_may_assign_the_role": "the register of that moment decided",
    "hit_is_open": "the register of that moment decided",
    "hit_is_compared_with_its_picture": "the register of that moment decided",
    "record_is_confirmed_by_an_official_system": "the register of that moment decided",
    "step_is_the_next_of_the_checklist": "the register of that moment decided",
    "hit_ends_as_it_was_verified": "the register of that moment decided",
    "hit_task_is_ones_own": "the register of that moment decided",
    "reconciles_own_number_or_supervises": "which number it was stands as a commitment only",
}
"""Rules of which an entry holds nothing, with what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What came of deciding again.

    Attributes:
        refused_by: The clause by rule, for each rule that refuses now.
        taken_over: Rules whose word of then was taken over.
    """

    refused_by: Mapping[str, str]
    taken_over: frozenset[str]


def decide_again(
    rules: Sequence[Callable[[T, State[A]], Reason | None]],
    request: T,
    state: State[A],
    *,
    then: Mapping[str, str],
    unheld: frozenset[str],
) -> Again:
    """Ask the rules anew, as far as the entry goes.

    Args:
        state: Supposed around what the entry holds, under the changed pack.
        then: The clause by rule for each reason of then; what no rule of the list said (a register) is taken over.
        unheld: Rules for which this entry, an older one perhaps, lacks what others of its kind hold.
    """
    names = {getattr(rule, "__name__", "unnamed"): rule for rule in rules}
    wholly = (WHOLLY - unheld) | _idle(state.pack)
    asked_anew = {name: rule for name, rule in names.items() if name in wholly or name in PARTLY.keys() - unheld}
    found = {name: ask((rule,), request, state) for name, rule in asked_anew.items()}
    refused_by = {name: reasons[0].clause for name, reasons in found.items() if reasons}
    taken_over = names.keys() - wholly - refused_by.keys()
    stands = {name: clause for name, clause in then.items() if name in taken_over or name not in names}
    return Again(refused_by={**refused_by, **stands}, taken_over=frozenset(taken_over))


def _idle(pack: Pack) -> frozenset[str]:
    """Rules that look at nothing because the pack does not ask for what they are about."""
    cleared = frozenset() if pack.clearance.required else frozenset({"is_cleared", "act_is_cleared_for"})
    return cleared if pack.statement.required else cleared | {"gives_a_statement"}


def why_not_replayed(rule: str) -> str:
    """Say what an entry lacks for a rule."""
    return PARTLY.get(rule) or NOT_HELD.get(rule) or "some entries, older or refused ones, do not hold it"
