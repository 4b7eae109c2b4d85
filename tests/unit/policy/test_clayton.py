"""Clayton's General Order 22-03 as data: sworn employees or authorised administrators, the Chief approves sources."""

from dataclasses import replace
from datetime import date

import pytest

from data_access.policy.authorise import authorise, may_open
from data_access.policy.packs.pack import Pack
from data_access.policy.person_rules import is_trained
from data_access.questions.kinds import searches
from data_access.terms import GENERAL, CameraKind, TrainingDays
from tests.builders.policy import (
    a_case_session,
    a_person,
    a_question,
    a_request,
    a_state,
    an_asker,
    an_opening,
    at,
    because,
    changed,
    clauses_of,
    may_act_at,
    the_pack,
)

PACK = the_pack("clayton")
KINDS = sorted(searches())


@pytest.mark.parametrize("purpose", ["suspended_licence", "terrorist_watch_list", "departmental_list"])
def test_u4_the_kinds_of_hot_list_that_only_clayton_names_are_purposes_at_clayton_only(purpose: str) -> None:
    assert at("clayton", "officer", kind="patrol", purpose=purpose).granted
    for other in ("parsons", "twin_falls", "barstow"):
        assert clauses_of(at(other, "detective", kind="patrol", purpose=purpose)) == {"U1"}


@pytest.mark.parametrize("purpose", ["stolen_vehicle", "stolen_plate", "wanted_person", "missing_person"])
def test_u1_what_the_systems_are_primarily_used_for_is_granted(purpose: str) -> None:
    assert at("clayton", "officer", purpose=purpose).granted


@pytest.mark.parametrize("kind", ["civil", "administrative"])
def test_cases_that_the_order_does_not_mention_are_refused(kind: str) -> None:
    assert "U5" in clauses_of(at("clayton", "officer", kind=kind))


@pytest.mark.parametrize("kind", KINDS)
def test_r12_only_sworn_employees_and_authorised_administrators_search(kind: str) -> None:
    asking = {role for role in PACK.roles if at("clayton", role, a_question(kind)).granted}
    assert {PACK.roles[role].employed_as for role in asking} == {"sworn", "administrator"}
    sworn = {role for role, each in PACK.roles.items() if each.employed_as == "sworn"}
    assert asking >= sworn - {"chief_designee"}  # who has that post searches under another account
    for civilian in ("analyst", "dispatcher"):
        assert clauses_of(at("clayton", civilian, a_question(kind))) == {"R12"}


def test_d14_only_the_chief_approves_a_source() -> None:
    assert {r for r in PACK.roles if may_act_at("clayton", r, "source_approved").granted} == {"chief"}


def test_d4_the_three_stores_have_a_rule_each() -> None:
    assert {name: (k.floor_d, k.ceiling_d) for name, k in PACK.retention.items()} == {
        "server": (365, "none"),
        "flock": ("none", 30),
        "mobile": ("none", 30),
    }


STATIONARY, MOBILE = frozenset({CameraKind.FIXED}), frozenset({CameraKind.MOBILE})


def said(kinds: tuple[str, ...], cameras: frozenset[CameraKind], pack: Pack = PACK) -> set[str]:
    """What the pack says to an officer trained in some kinds of a question that can reach reads of some kinds of camera."""
    days = tuple(TrainingDays(kind, date(2026, 6, 1), date(2027, 6, 1)) for kind in kinds)
    person = replace(a_person(role="officer"), trainings=days)
    why = because(purpose="stolen_vehicle")
    state = a_state(pack=pack, adopted=PACK.hash, person=person, case_session=a_case_session(why), camera_kinds=cameras)
    return clauses_of(authorise(a_request(why=why, asker=an_asker(person)), state))


@pytest.mark.parametrize(
    ("kinds", "cameras", "refused"),
    [
        (("stationary",), STATIONARY, set()),
        (("stationary",), MOBILE, {"R18"}),
        (("stationary",), STATIONARY | MOBILE, {"R18"}),
        (("mobile",), MOBILE, set()),
        (("mobile",), STATIONARY, {"R18"}),
        (("mobile",), STATIONARY | MOBILE, {"R18"}),
        (("mobile", "stationary"), STATIONARY | MOBILE, set()),
        ((GENERAL,), STATIONARY | MOBILE, set()),
        (("drones",), STATIONARY, {"R18"}),
        ((), STATIONARY, {"R4"}),
    ],
)
def test_what_can_reach_both_needs_both_trainings_and_one_from_before_counts_as_both(
    kinds: tuple[str, ...], cameras: frozenset[CameraKind], refused: set[str]
) -> None:
    assert said(kinds, cameras) == refused


def test_a_department_may_let_trainings_from_before_count_as_stationary_only() -> None:
    narrow = PACK.training.model_copy(update={"general": frozenset({"stationary"})})
    pack = PACK.model_copy(update={"training": narrow})
    assert said((GENERAL,), STATIONARY, pack=pack) == set()
    assert said((GENERAL,), MOBILE, pack=pack) == {"R18"}


def test_a_training_of_a_kind_that_ran_out_is_not_made_up_for_by_the_other() -> None:
    over = TrainingDays("mobile", date(2025, 6, 1), date(2026, 6, 1))
    person = replace(
        a_person(role="officer", kind="stationary"), trainings=(over, *a_person(kind="stationary").trainings)
    )
    state = a_state(pack=PACK, adopted=PACK.hash, person=person, camera_kinds=MOBILE)
    reason = is_trained(a_request(), state)
    assert reason is not None
    assert "training (Mobile ALPR) on record ran out on 2026-06-01" in reason.sentence
    assert is_trained(a_request(), changed(state, camera_kinds=STATIONARY)) is None


def test_of_a_training_from_before_and_a_later_one_of_the_kind_the_later_counts() -> None:
    old, new = (
        TrainingDays(GENERAL, date(2026, 1, 1), date(2027, 1, 1)),
        TrainingDays("mobile", date(2026, 6, 1), date(2026, 7, 1)),
    )
    assert PACK.training.latest("mobile", (old, new)) == new
    assert PACK.training.latest("stationary", (old, new)) == old


def test_a_case_is_opened_with_either_training_since_no_read_is_reached_yet() -> None:
    why = because(purpose="stolen_vehicle")
    for kind, refused in (("stationary", set()), ("mobile", set()), ("drones", {"R18"})):
        person = a_person(role="officer", kind=kind)
        state = a_state(
            pack=PACK, adopted=PACK.hash, person=person, case_session=a_case_session(why), camera_kinds=frozenset()
        )
        assert clauses_of(may_open(an_opening(why, asker=an_asker(person)), state)) == refused
