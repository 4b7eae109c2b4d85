"""Barstow's Policy 466 as data: listed ranks, limited roles, security clearance, two creators of accounts."""

from datetime import date

import pytest

from data_access.questions.kinds import searches
from tests.builders.policy import a_question, at, clauses_of, may_act_at, the_pack

PACK = the_pack("barstow")
FULL = (
    "chief",
    "captain",
    "lieutenant",
    "sergeant",
    "detective_sergeant",
    "corporal",
    "detective",
    "patrol_officer",
)
KINDS = sorted(searches())


def test_u3_investigatory_leads_and_crime_analysis_are_purposes_at_barstow_only() -> None:
    for purpose in ("investigatory_lead", "crime_analysis"):
        assert at("barstow", "detective", purpose=purpose).granted
        for other, role in (("parsons", "detective"), ("twin_falls", "detective"), ("clayton", "detective")):
            assert clauses_of(at(other, role, purpose=purpose)) == {"U1"}


@pytest.mark.parametrize("purpose", ["homeland_security", "electronic_surveillance"])
def test_u2_homeland_security_and_electronic_surveillance_are_purposes_at_barstow(purpose: str) -> None:
    assert at("barstow", "detective", purpose=purpose).granted


@pytest.mark.parametrize("kind", ["criminal", "patrol", "civil", "administrative"])
def test_u11_every_kind_of_case_may_be_searched_for(kind: str) -> None:
    assert at("barstow", "detective", kind=kind).granted


@pytest.mark.parametrize(
    "person",
    [
        {"cleared_on": None, "clearance_expires": None},
        {"cleared_on": date(2021, 11, 1), "clearance_expires": date(2036, 1, 1)},
        {"cleared_on": date(2021, 12, 1), "clearance_expires": date(2026, 11, 21)},
    ],
    ids=["never", "over five years ago", "expired"],
)
def test_r7_a_search_needs_clearance_and_training(person: dict[str, date | None]) -> None:
    assert clauses_of(at("barstow", "detective", **person)) == {"R7"}
    assert clauses_of(at("barstow", "detective", trained_on=None)) == {"R4"}
    assert clauses_of(at("barstow", "detective", trained_on=None, **person)) == {"R4", "R7"}
    assert at("barstow", "detective").granted
    assert at("parsons", "detective", **person).granted


@pytest.mark.parametrize("kind", KINDS)
def test_r8_the_listed_ranks_search_and_nobody_else_does(kind: str) -> None:
    asking = {role for role in (*PACK.roles, "analyst") if at("barstow", role, a_question(kind)).granted}
    assert asking == set(FULL)
    assert clauses_of(at("barstow", "analyst", a_question(kind))) == {"R8"}


def test_the_commander_and_the_training_corporal_have_somebody_else_for_their_own_records() -> None:
    for act in ("training_recorded", "clearance_recorded"):
        assert sum(may_act_at("barstow", role, act).granted for role in PACK.roles) >= 2


def test_d3_a_year_on_the_server_and_thirty_days_of_flock_are_floors() -> None:
    assert {name: (k.floor_d, k.ceiling_d) for name, k in PACK.retention.items()} == {
        "server": (365, "none"),
        "flock": (30, "none"),
    }
