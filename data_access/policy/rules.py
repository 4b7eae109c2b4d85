"""All rules, in the order in which they are asked and recorded. A list that is empty grants nothing."""

from __future__ import annotations

from collections.abc import Callable

from data_access.errors import Reason
from data_access.policy import act_rules, case_rules, person_rules, question_rules
from data_access.policy.state import ActState, CaseOpening, OpeningState, QuestionState
from data_access.steps import Act, Request

QuestionRule = Callable[[Request, QuestionState], Reason | None]
OpeningRule = Callable[[CaseOpening, OpeningState], Reason | None]
ActRule = Callable[[Act, ActState], Reason | None]

QUESTION_RULES: tuple[QuestionRule, ...] = (
    person_rules.pack_is_adopted,
    person_rules.person_is_enabled,
    person_rules.access_is_not_suspended,
    person_rules.role_has_not_ended,
    person_rules.agency_is_well_named,
    person_rules.session_is_open,
    person_rules.token_is_allowed,
    person_rules.role_may_ask,
    person_rules.is_trained,
    person_rules.is_cleared,
    case_rules.case_session_is_open,
    case_rules.justification_is_the_one_made,
    case_rules.names_an_open_case,
    case_rules.case_is_of_an_allowed_kind,
    case_rules.purpose_is_on_the_list,
    case_rules.purpose_fits_the_case,
    case_rules.gives_a_reason,
    case_rules.gives_a_statement,
    question_rules.asks_within_its_rate,
    question_rules.canvass_is_small_enough,
    question_rules.canvass_reaches_no_further,
    question_rules.canvass_asks_few_cameras,
    question_rules.canvass_is_short_enough,
    question_rules.scenes_are_apart,
    question_rules.plates_beside_one_need_canvasses,
    question_rules.pattern_says_enough,
    question_rules.pattern_fits_few_plates,
    question_rules.look_back_is_short_enough,
    question_rules.filters_are_permitted,
    question_rules.read_was_returned,
    question_rules.answer_was_given,
    question_rules.answer_is_shown_again_to_whom_it_was_given,
    question_rules.answer_is_shown_again_as_things_were,
    question_rules.answer_is_shown_again_to_who_may_ask,
    question_rules.images_are_permitted,
    question_rules.correction_is_made_in_person,
    question_rules.question_says_why,
    question_rules.reads_are_known,
)

OPENING_RULES: tuple[OpeningRule, ...] = (
    person_rules.pack_is_adopted,
    person_rules.person_is_enabled,
    person_rules.access_is_not_suspended,
    person_rules.role_has_not_ended,
    person_rules.agency_is_well_named,
    person_rules.session_is_open,
    person_rules.token_is_allowed,
    person_rules.role_may_ask_anything,
    person_rules.is_trained,
    person_rules.is_cleared,
    case_rules.names_an_open_case_or_a_new_number,
    case_rules.old_numbers_are_reconciled,
    case_rules.case_is_of_an_allowed_kind,
    case_rules.purpose_is_on_the_list,
    case_rules.purpose_fits_the_case,
    case_rules.gives_a_reason,
    case_rules.gives_a_statement,
    question_rules.asks_within_its_rate,
)

ACT_RULES: tuple[ActRule, ...] = (
    act_rules.act_is_known,
    person_rules.pack_is_adopted,
    person_rules.person_is_enabled,
    person_rules.access_is_not_suspended,
    person_rules.role_has_not_ended,
    person_rules.agency_is_well_named,
    person_rules.session_is_open,
    person_rules.token_is_allowed,
    person_rules.role_may_act,
    act_rules.act_is_trained_for,
    act_rules.act_is_cleared_for,
    act_rules.act_is_not_about_oneself,
    act_rules.trainer_is_somebody_else,
    act_rules.role_may_be_given_at_once,
    act_rules.proposal_is_confirmed_by_a_second_person,
    act_rules.one_of_the_two_may_assign_the_role,
    act_rules.act_is_in_an_open_case,
    act_rules.act_is_on_a_returned_read,
    act_rules.act_is_on_a_viewed_picture,
    act_rules.reconciles_own_number_or_supervises,
    act_rules.reconciles_few_a_day,
    act_rules.reconciles_for_a_reason,
    act_rules.act_says_why,
    act_rules.tokens_may_be_made,
    act_rules.token_asks_only,
)
