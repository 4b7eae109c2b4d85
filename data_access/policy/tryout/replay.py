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
    "rows_of_the_answer": "rows are on record by their power of ten, and those of a refused answer not at all",
    "cameras_of_the_answer": "of how many cameras a refused answer would have had reads is not on record",
    "scenes_are_apart": "where the scenes lie stands in a commitment only",
    "canvass_reaches_no_further": "how far the area reaches stands in a commitment only",
    "pattern_fits_few_plates": "how many plates fitted is not in the entry",
    "reconciles_few_a_day": "how many came before is not in the entry",
    "reconciles_for_a_reason": "the reason stands as a commitment only",
    "gives_a_reason": "the reason stands as a commitment only",
    "act_says_why": "the reason stands as a commitment only",
    "question_says_why": "the reason stands as a commitment only",
    "act_is_not_about_oneself": "whom it was about stands as a commitment only",
    "trainer_is_somebody_else": "who trained whom stands as a commitment only",
    "role_may_be_given_at_once": "the register of that moment decided",
    "proposal_is_confirmed_by_a_second_person": "the register of that moment decided",
    "one_of_the_two_may_assign_the_role": "the register of that moment decided",
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
