"""Clayton's General Order 22-03 as data: sworn employees or authorised administrators, the Chief approves sources."""

import pytest

from data_access.questions.kinds import searches
from tests.builders.policy import a_question, at, clauses_of, may_act_at, the_pack

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
    assert asking >= {role for role, each in PACK.roles.items() if each.employed_as == "sworn"}
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
