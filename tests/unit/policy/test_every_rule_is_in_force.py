"""Each rule of each list refuses by itself: a rule that fell out of its list would let one of these through."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from data_access.acts.on_hits.checks import RecordAnswer
from data_access.acts.on_hits.wishes import HitWish
from data_access.acts.sources import NewSystem
from data_access.answers.hits import HitState
from data_access.answers.releases import ReleaseState
from data_access.errors import Reason
from data_access.policy.authorise import authorise, may_open, permit
from data_access.policy.packs.pack import Pack
from data_access.policy.rules import ACT_RULES, OPENING_RULES, QUESTION_RULES
from data_access.policy.state import CaseOpening, Fitting, NewEntry, State
from data_access.policy.tryout.suppositions import FULL_PACKAGE
from data_access.questions.correction import Correction
from data_access.questions.files import FilesOf
from data_access.questions.image import ImageOf
from data_access.questions.pattern import Pattern
from data_access.questions.shapes import Circle, Filters, Polygon
from data_access.questions.showing import Showing
from data_access.steps import Act, Request
from data_access.terms import CaseKind, Comparison, OwnerKind, RecipientKind
from tests.builders.policy import (
    A_PLACE,
    DAY,
    HOUR,
    NOW,
    a_canvass,
    a_case,
    a_case_session,
    a_convoy,
    a_history,
    a_hit,
    a_hit_task,
    a_new_entry,
    a_pack,
    a_person,
    a_provisional,
    a_release_then,
    a_release_wish,
    a_request,
    a_session,
    a_state,
    a_window,
    an_act,
    an_answer_then,
    an_asker,
    an_entry_then,
    an_opening,
    because,
    hold_terms,
    parsons,
    some_plates,
    some_scenes,
    without_canvasses,
)

SEEN = HitWish(hit=1, picture=True, characters=Comparison.AGREES, state=Comparison.AGREES)
NO_TOKENS = a_pack(sessions=parsons().sessions.model_copy(update={"tokens": False}))
NO_CANVASSES = without_canvasses()
NO_FIELDS = a_pack(captured=parsons().captured.model_copy(update={"fields": frozenset()}))
CRIMINAL_ONLY = a_pack(cases=parsons().cases.model_copy(update={"kinds": frozenset({CaseKind.CRIMINAL})}))
CLEARED = a_pack(clearance=parsons().clearance.model_copy(update={"required": True}))
STATED = a_pack(statement=parsons().statement.model_copy(update={"required": True}))
BY_TOKEN = {"asker": an_asker(method="token")}
NOWHERE = a_person(agency="nowhere")
COMMANDER, ADMINISTRATOR = a_person(role="commander"), a_person(role="administrator")
TOKEN_SESSION = a_session(method="token")
AN_IMAGE = ImageOf(of=3, read_id="r1", captured_at=NOW)
AN_OVERVIEW = ImageOf(of=3, read_id="r1", captured_at=NOW, image="overview")
A_CORRECTION = Correction(of=3, read_id="r1", captured_at=NOW, plate="9Q9Z1A", reason="seen on the image")
FILES = FilesOf(of=3, asked=a_canvass(), formats=("csv",), why="for the case file")
A_SHOWING = Showing(of=3, asked=a_canvass())
STRIP = Polygon(ring=((0, 0), (0.1, 0), (0.1, 0.0001), (0, 0.0001)))
UNTRAINED = a_person(trained_on=None)


def asked(why: dict[str, Any], **changed: Any) -> tuple[Request, State]:
    """A question under a case session that carries the same justification."""
    given = because(**why)
    return a_request(why=given), a_state(case_session=a_case_session(given), **changed)


SUSPENDED = a_person(suspended=True)
ENDED = a_person(role_until=NOW.date() - DAY)


def with_releases(**changed: Any) -> Pack:
    """Parsons' pack with some of what it says of releases changed."""
    return a_pack(releases=parsons().releases.model_copy(update=changed))


KANSAS_ALONE = with_releases(states=frozenset({"US-KS"}))
DESIGNEE_ALONE = parsons().releases.approvers.model_copy(update={"first": ("commander_designee",), "otherwise": ()})
TO_THE_PUBLIC = with_releases(public=parsons().releases.public.model_copy(update={"by": frozenset({"commander"})}))
DESIGNEE = a_person(role="commander_designee")
APPROVED_AND_UNDECLARED = a_release_then(standing=ReleaseState.APPROVED, declared=False)
OF_THE_PUBLIC = a_release_then(standing=ReleaseState.APPROVED, kind=RecipientKind.PUBLIC, state="")

QUESTIONS: dict[str, tuple[Request, State]] = {
    "pack_is_adopted": (a_request(), a_state(adopted="")),
    "person_is_enabled": (a_request(), a_state(person=a_person(enabled=False))),
    "access_is_not_suspended": (a_request(), a_state(person=SUSPENDED)),
    "role_has_not_ended": (a_request(), a_state(person=ENDED)),
    "agency_is_well_named": (a_request(asker=an_asker(NOWHERE)), a_state(person=NOWHERE)),
    "session_is_open": (a_request(), a_state(session=None)),
    "token_is_allowed": (a_request(**BY_TOKEN), a_state(pack=NO_TOKENS, session=TOKEN_SESSION)),
    "role_may_ask": (a_request(asker=an_asker(COMMANDER)), a_state(person=COMMANDER)),
    "is_trained": (a_request(), a_state(person=UNTRAINED)),
    "is_cleared": (a_request(), a_state(pack=CLEARED)),
    "case_session_is_open": (a_request(), a_state(case_session=a_case_session(closed_at=NOW))),
    "justification_is_the_one_made": (a_request(), a_state(case_session=a_case_session(purpose="homicide"))),
    "names_an_open_case": (a_request(), a_state(case=a_case(closed_at=NOW))),
    "case_is_of_an_allowed_kind": asked(
        {"purpose": "patrol_operation"}, case=a_case(kind=CaseKind.PATROL), pack=CRIMINAL_ONLY
    ),
    "purpose_is_on_the_list": asked({"purpose": "curiosity"}),
    "purpose_fits_the_case": asked({"purpose": "civil_action"}),
    "gives_a_reason": asked({"reason": "investigation"}),
    "gives_a_statement": asked({"statement": "suspicion"}, pack=STATED),
    "asks_within_its_rate": (a_request(), a_state(asked=30)),
    "canvass_is_small_enough": (a_request(a_canvass(area=Circle(lat=0, lon=0, radius_m=2_500))), a_state()),
    "canvass_reaches_no_further": (a_request(a_canvass(area=STRIP)), a_state()),
    "canvass_asks_few_cameras": (a_request(), a_state(cameras_asked=26)),
    "canvass_is_short_enough": (a_request(a_canvass(windows=(a_window(25 * HOUR),))), a_state()),
    "scenes_are_apart": (a_request(some_scenes(A_PLACE, A_PLACE)), a_state()),
    "plates_beside_one_need_canvasses": (a_request(a_convoy()), a_state(pack=NO_CANVASSES)),
    "pattern_says_enough": (a_request(some_plates(pattern="7*")), a_state()),
    "pattern_fits_few_plates": (a_request(some_plates()), a_state(fitting=Fitting(plates=501, town=100_000))),
    "look_back_is_short_enough": (a_request(a_history(windows=(a_window(31 * DAY),))), a_state()),
    "filters_are_permitted": (a_request(a_canvass(filters=Filters(makes=("ford",)))), a_state(pack=NO_FIELDS)),
    "read_was_returned": (a_request(AN_IMAGE), a_state(returned=False)),
    "answer_was_given": (a_request(FILES), a_state(returned=False)),
    "answer_is_shown_again_to_whom_it_was_given": (a_request(A_SHOWING), a_state(then=None)),
    "answer_is_shown_again_as_things_were": (a_request(A_SHOWING), a_state(then=an_answer_then(case_kind="patrol"))),
    "answer_is_shown_again_to_who_may_ask": (
        a_request(A_SHOWING),
        a_state(pack=NO_CANVASSES, then=an_answer_then()),
    ),
    "images_are_permitted": (a_request(AN_IMAGE), a_state(pack=NO_FIELDS)),
    "correction_is_made_in_person": (a_request(A_CORRECTION, **BY_TOKEN), a_state(session=TOKEN_SESSION)),
    "question_says_why": (a_request(FILES.model_copy(update={"why": "per request"})), a_state()),
    "only_whom_the_pack_lets_asks_under_a_release": (a_request(), a_state(release=a_release_then())),
    "released_files_are_declared_for": (a_request(FILES), a_state(release=APPROVED_AND_UNDECLARED)),
    "to_the_public_go_pictures_alone": (a_request(FILES), a_state(release=OF_THE_PUBLIC, pack=TO_THE_PUBLIC)),
    "overviews_leave_by_decision": (
        a_request(AN_OVERVIEW),
        a_state(release=OF_THE_PUBLIC, pack=TO_THE_PUBLIC),
    ),
    "reads_are_known": (a_request(), a_state(batches=None)),
}

OPENINGS: dict[str, tuple[CaseOpening, State]] = {
    "pack_is_adopted": (an_opening(), a_state(adopted="")),
    "person_is_enabled": (an_opening(), a_state(person=a_person(enabled=False))),
    "access_is_not_suspended": (an_opening(), a_state(person=SUSPENDED)),
    "role_has_not_ended": (an_opening(), a_state(person=ENDED)),
    "agency_is_well_named": (an_opening(asker=an_asker(NOWHERE)), a_state(person=NOWHERE)),
    "session_is_open": (an_opening(), a_state(session=None)),
    "token_is_allowed": (an_opening(**BY_TOKEN), a_state(pack=NO_TOKENS, session=TOKEN_SESSION)),
    "role_may_ask_anything": (an_opening(asker=an_asker(COMMANDER)), a_state(person=COMMANDER)),
    "is_trained": (an_opening(), a_state(person=UNTRAINED)),
    "is_cleared": (an_opening(), a_state(pack=CLEARED)),
    "names_an_open_case_or_a_new_number": (an_opening(), a_state(case=a_case(closed_at=NOW))),
    "old_numbers_are_reconciled": (an_opening(because(case_number="P26-0008")), a_state(case=None, overdue=1)),
    "case_is_of_an_allowed_kind": (
        an_opening(because(purpose="patrol_operation")),
        a_state(case=a_case(kind=CaseKind.PATROL), pack=CRIMINAL_ONLY),
    ),
    "purpose_is_on_the_list": (an_opening(because(purpose="curiosity")), a_state()),
    "purpose_fits_the_case": (an_opening(because(purpose="civil_action")), a_state()),
    "gives_a_reason": (an_opening(because(reason="investigation")), a_state()),
    "gives_a_statement": (an_opening(because(statement="")), a_state(pack=STATED)),
    "only_whom_the_pack_lets_asks_under_a_release": (an_opening(), a_state(release=a_release_then())),
    "asks_within_its_rate": (an_opening(), a_state(asked=30)),
}

PROVISIONAL = a_provisional()
REQUEST, APPROVAL = "entry_requested", "entry_approved"
SERGEANT = a_person(role="sergeant")


BARE = NewSystem(OwnerKind.PRIVATE, agreement=False, search_rights=False)
"""A private system of which neither agreement nor means to search it are named."""


def with_owner(**changed: Any) -> Pack:
    """Parsons' pack with other conditions for every system."""
    sources = parsons().sources
    owners = {kind: each.model_copy(update=changed) for kind, each in sources.owners.items()}
    return a_pack(sources=sources.model_copy(update={"owners": owners}))


def with_lists(**changed: Any) -> Pack:
    """Parsons' pack with its table about entries changed."""
    return a_pack(hot_lists=parsons().hot_lists.model_copy(update=changed))


def a_partial_entry(text: str, plates: int = 1) -> NewEntry:
    """An entry of part of a plate, which fits so many of the town's plates."""
    return a_new_entry(pattern=Pattern(text=text), fitting=Fitting(plates=plates, town=100_000))


OTHER_COMMANDER = a_person(role="commander")
IDLE = parsons().roles["auditor"].model_copy(update={"may": frozenset(), "assigned_by": frozenset({"sergeant"})})
BOB = a_person(person_id="bob", number="19", full_name="Bob Nobody")
BY_THE_SERGEANT = a_pack(roles={**parsons().roles, "auditor": IDLE})
ACTS: dict[str, tuple[Act, State]] = {
    "act_is_known": (an_act(name="case_reconciled", needs="canvass"), a_state(case=PROVISIONAL)),
    "pack_is_adopted": (an_act(), a_state(adopted="", case=PROVISIONAL)),
    "person_is_enabled": (an_act(), a_state(person=a_person(enabled=False), case=PROVISIONAL)),
    "access_is_not_suspended": (an_act(), a_state(person=SUSPENDED, case=PROVISIONAL)),
    "role_has_not_ended": (an_act(), a_state(person=ENDED, case=PROVISIONAL)),
    "agency_is_well_named": (an_act(by=NOWHERE), a_state(person=NOWHERE, case=PROVISIONAL)),
    "session_is_open": (an_act(), a_state(session=None, case=PROVISIONAL)),
    "token_asks_only": (an_act(**BY_TOKEN), a_state(session=TOKEN_SESSION, case=PROVISIONAL)),
    "role_may_act": (an_act("pack_adopted"), a_state()),
    "act_is_trained_for": (an_act("token_made"), a_state(person=UNTRAINED)),
    "act_is_cleared_for": (an_act("token_made"), a_state(pack=CLEARED)),
    "act_is_not_about_oneself": (
        an_act("reset_proposed", by=ADMINISTRATOR, subject="ann"),
        a_state(person=ADMINISTRATOR),
    ),
    "trainer_is_somebody_else": (
        an_act("training_recorded", by=ADMINISTRATOR, subject="bob"),
        a_state(person=ADMINISTRATOR, subject=BOB, trainer=replace(BOB, person_id="bob-2")),
    ),
    "role_may_be_given_at_once": (
        an_act("role_proposed", by=OTHER_COMMANDER, subject="bob"),
        a_state(person=OTHER_COMMANDER, pack=BY_THE_SERGEANT, role="auditor"),
    ),
    "proposal_is_confirmed_by_a_second_person": (
        an_act("proposal_confirmed", by=ADMINISTRATOR, subject="bob"),
        a_state(person=ADMINISTRATOR, proposal=None),
    ),
    "one_of_the_two_may_assign_the_role": (
        an_act("proposal_confirmed", by=ADMINISTRATOR, subject="bob"),
        a_state(person=ADMINISTRATOR, proposer=replace(ADMINISTRATOR, person_id="carl", number="18")),
    ),
    "act_is_in_an_open_case": (an_act("case_read"), a_state(case_session=a_case_session(closed_at=NOW))),
    "act_is_on_a_returned_read": (an_act("read_starred"), a_state(returned=False)),
    "act_is_on_a_viewed_picture": (an_act("read_verified"), a_state(viewed=False)),
    "reconciles_own_number_or_supervises": (an_act(), a_state(case=a_provisional(first_used_by="bob"))),
    "reconciles_few_a_day": (an_act(), a_state(case=PROVISIONAL, reconciled=10)),
    "reconciles_for_a_reason": (an_act(reason="P26-0007"), a_state(case=PROVISIONAL)),
    "act_says_why": (an_act("incident_flagged", reason="per request"), a_state()),
    "tokens_may_be_made": (an_act("token_made"), a_state(pack=NO_TOKENS)),
    "entry_has_an_approver": (an_act(REQUEST), a_state(pack=with_lists(approvals={}))),
    "entry_is_made_in_a_case_of_its_kind": (an_act(REQUEST), a_state(pack=with_lists(kinds={CaseKind.CIVIL}))),
    "entry_says_why": (an_act(REQUEST, reason="per request"), a_state()),
    "entry_ends_soon_enough": (an_act(REQUEST), a_state(new_entry=a_new_entry(days=31))),
    "partial_entry_says_enough": (an_act(REQUEST), a_state(new_entry=a_partial_entry("9*"))),
    "partial_entry_fits_few_plates": (an_act(REQUEST), a_state(new_entry=a_partial_entry("9Q9*", plates=501))),
    "entry_is_approved_by_somebody_else": (
        an_act(APPROVAL, by=SERGEANT),
        a_state(person=SERGEANT, entry=an_entry_then(requester=replace(SERGEANT, person_id="ann-2"))),
    ),
    "entry_is_approved_by_whom_the_pack_names": (
        an_act(APPROVAL, by=SERGEANT),
        a_state(person=SERGEANT, entry=an_entry_then(role="auditor")),
    ),
    "entry_is_approved_in_order": (
        an_act(APPROVAL, by=OTHER_COMMANDER),
        a_state(person=OTHER_COMMANDER, entry=an_entry_then(unavailable="per request")),
    ),
    "entry_is_kept_by_its_people": (an_act("entry_removed"), a_state(entry=an_entry_then(remover=None))),
    "hit_is_open": (an_act("hit_checked"), a_state(hit=None)),
    "hit_is_compared_with_its_picture": (
        an_act("hit_checked"),
        a_state(hit=a_hit(wish=SEEN, viewed=False)),
    ),
    "record_is_confirmed_by_an_official_system": (
        an_act("hit_confirmed"),
        a_state(hit=a_hit(wish=HitWish(hit=1, system="a_friend", outcome=RecordAnswer.ACTIVE))),
    ),
    "step_is_the_next_of_the_checklist": (
        an_act("hit_step_taken"),
        a_state(hit=a_hit(wish=HitWish(hit=1, step="confirm"))),
    ),
    "hit_ends_as_it_was_verified": (
        an_act("hit_disposed"),
        a_state(hit=a_hit(wish=HitWish(hit=1, disposition="accept", enforced=True), standing=HitState.CHECKED)),
    ),
    "hit_task_is_ones_own": (
        an_act("hit_task_settled"),
        a_state(hit_task=a_hit_task(owner=a_person(person_id="dora", number="19"))),
    ),
    "system_is_approved_by_whom_the_pack_names": (
        an_act("source_approved", by=OTHER_COMMANDER),
        a_state(person=OTHER_COMMANDER, pack=with_owner(approved_by=frozenset({"sergeant"}))),
    ),
    "system_has_its_agreement": (
        an_act("source_approved", by=OTHER_COMMANDER),
        a_state(person=OTHER_COMMANDER, pack=with_owner(agreement=True), system=BARE),
    ),
    "system_can_be_searched": (
        an_act("source_approved", by=OTHER_COMMANDER),
        a_state(person=OTHER_COMMANDER, pack=with_owner(search_rights=True), system=BARE),
    ),
    "camera_is_put_into_service_by_whom_the_pack_names": (
        an_act("camera_approved", by=ADMINISTRATOR),
        a_state(person=ADMINISTRATOR, cameras_in_service=frozenset({False})),
    ),
    "notice_is_taken_by_the_coordinator": (
        an_act("camera_noticed", by=ADMINISTRATOR),
        a_state(person=ADMINISTRATOR),
    ),
    "hold_rests_on_a_basis": (an_act("hold_placed"), a_state(hold=hold_terms(basis="curiosity"))),
    "hold_names_its_schedule": (an_act("hold_placed"), a_state(hold=hold_terms(schedule="for_ever"))),
    "hold_is_reviewed_soon_enough": (
        an_act("hold_kept_on", by=SERGEANT),
        a_state(person=SERGEANT, hold=hold_terms(basis=None, schedule=None, review_on=NOW.date() + 184 * DAY)),
    ),
    "release_goes_to_whom_the_policy_admits": (an_act("release_requested"), a_state(pack=KANSAS_ALONE)),
    "release_is_asked_for_in_writing": (
        an_act("release_requested"),
        a_state(new_release=a_release_wish(written=False)),
    ),
    "release_says_its_purpose": (
        an_act("release_requested"),
        a_state(new_release=a_release_wish(purpose="for an investigation")),
    ),
    "release_is_not_sold": (an_act("release_requested"), a_state(new_release=a_release_wish(sold=True))),
    "release_stands_where_the_act_begins": (an_act("release_verified"), a_state()),
    "release_is_approved_by_somebody_else": (
        an_act("release_approved", by=COMMANDER),
        a_state(person=COMMANDER, release_request=a_release_then(requester=COMMANDER)),
    ),
    "release_is_approved_by_whom_the_pack_names": (
        an_act("release_approved", by=COMMANDER),
        a_state(person=COMMANDER, pack=with_releases(approvers=DESIGNEE_ALONE)),
    ),
    "release_is_approved_in_order": (
        an_act("release_approved", by=DESIGNEE),
        a_state(person=DESIGNEE, unavailable=""),
    ),
    "release_is_approved_once_its_request_was_read": (
        an_act("release_approved", by=COMMANDER),
        a_state(person=COMMANDER, release_request=a_release_then(opened=False)),
    ),
    "release_is_still_for_whom_the_policy_admits": (
        an_act("release_approved", by=COMMANDER),
        a_state(person=COMMANDER, pack=KANSAS_ALONE),
    ),
    "release_is_handed_over_once_a_file_left": (
        an_act("release_fulfilled"),
        a_state(release_request=a_release_then(standing=ReleaseState.APPROVED, files=0)),
    ),
    "nothing_is_wanted_under_a_release": (an_act("hold_placed"), a_state(release=a_release_then())),
    "package_says_how_it_is_booked": (
        an_act("package_begun"),
        a_state(package=replace(FULL_PACKAGE, property_number="")),
    ),
    "package_leaves_overviews_out": (
        an_act("package_begun"),
        a_state(package=replace(FULL_PACKAGE, overviews="The driver's clothes matter")),
    ),
    "package_has_permitted_pictures": (
        an_act("package_begun"),
        a_state(pack=NO_FIELDS),
    ),
}
NEVER_ALONE = {"token_is_allowed"}
"""Of acts by token, `token_asks_only` refuses too."""


def rules_of(reasons: Sequence[Reason]) -> list[str]:
    return [reason.rule for reason in reasons]


@pytest.mark.parametrize("rule", QUESTIONS)
def test_each_rule_of_questions_refuses_by_itself(rule: str) -> None:
    decision = authorise(*QUESTIONS[rule])
    assert not decision.granted
    assert rules_of(decision.reasons) == [rule]


@pytest.mark.parametrize("rule", OPENINGS)
def test_each_rule_of_openings_refuses_by_itself(rule: str) -> None:
    decision = may_open(*OPENINGS[rule])
    assert not decision.granted
    assert rules_of(decision.reasons) == [rule]


@pytest.mark.parametrize("rule", ACTS)
def test_each_rule_of_acts_refuses_by_itself(rule: str) -> None:
    decision = permit(*ACTS[rule])
    assert not decision.granted
    assert rules_of(decision.reasons) == [rule]


def test_no_rule_is_left_out_above() -> None:
    assert set(QUESTIONS) == {rule.__name__ for rule in QUESTION_RULES}
    assert set(OPENINGS) == {rule.__name__ for rule in OPENING_RULES}
    assert set(ACTS) == {rule.__name__ for rule in ACT_RULES} - NEVER_ALONE


def test_what_is_right_passes_all_three_lists() -> None:
    assert authorise(a_request(), a_state()).granted
    assert may_open(an_opening(), a_state()).granted
    assert permit(an_act(), a_state(case=PROVISIONAL)).granted
