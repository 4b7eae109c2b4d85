"""Parsons' Policy 427 as data: the clauses that searches must keep, and the whole table of roles and questions."""

import pytest

from data_access.policy import acts
from data_access.policy.authorise import authorise, may_open, permit
from data_access.questions.kinds import searches
from data_access.terms import CaseKind
from tests.builders.policy import (
    a_case,
    a_case_session,
    a_person,
    a_question,
    a_request,
    a_state,
    an_act,
    an_asker,
    an_opening,
    because,
    parsons,
)

ROLES = ("officer", "detective", "analyst", "sergeant", "commander", "commander_designee", "administrator", "auditor")
MAY_ASK = {"officer", "detective", "analyst", "sergeant"}
BUT = {"commander": "R1", "commander_designee": "S3", "administrator": "R1", "auditor": "A1"}
KINDS = sorted(searches())
P_427_3 = (
    "stolen_vehicle",
    "wanted_vehicle",
    "stolen_plate",
    "missing_person",
    "warrant",
    "suspect_interdiction",
    "stolen_property",
)


def test_the_table_below_names_every_role_of_the_pack() -> None:
    assert set(ROLES) == set(parsons().roles)


@pytest.mark.parametrize("role", [*ROLES, "mayor"])
@pytest.mark.parametrize("kind", KINDS)
def test_who_may_ask_what(role: str, kind: str) -> None:
    person = a_person(role=role)
    decision = authorise(a_request(a_question(kind), asker=an_asker(person)), a_state(person=person))
    assert decision.granted == (role in MAY_ASK)
    if role not in MAY_ASK:
        assert [reason.rule for reason in decision.reasons] == ["role_may_ask"]
        assert decision.reasons[0].clause == BUT.get(role, "U5")


@pytest.mark.parametrize("role", [*ROLES, "mayor"])
def test_who_may_open_a_case(role: str) -> None:
    person = a_person(role=role)
    assert may_open(an_opening(asker=an_asker(person)), a_state(person=person)).granted == (role in MAY_ASK)


def granted(purpose: str, kind: CaseKind = CaseKind.CRIMINAL) -> bool:
    why = because(purpose=purpose)
    state = a_state(case=a_case(kind=kind), case_session=a_case_session(why))
    return authorise(a_request(why=why), state).granted


def test_u1_only_the_purposes_of_the_policy_are_granted() -> None:
    assert all(granted(purpose) for purpose in P_427_3)
    assert not granted("crime_analysis")
    assert not granted("parking")


def test_u2_homeland_security_and_electronic_surveillance_are_purposes_at_parsons() -> None:
    assert granted("homeland_security")
    assert granted("electronic_surveillance")
    assert parsons().purposes["homeland_security"].clause == "U2"


def test_u7_no_statement_of_suspicion_is_asked_for() -> None:
    assert not because().statement
    assert authorise(a_request(), a_state()).granted
    assert may_open(an_opening(), a_state()).granted


def test_u8_patrol_operations_and_criminal_investigations_may_be_searched_for() -> None:
    assert granted("patrol_operation", CaseKind.PATROL)
    assert granted("criminal_investigation", CaseKind.CRIMINAL)
    assert not granted("patrol_operation", CaseKind.ADMINISTRATIVE)


def test_u11_department_related_civil_and_administrative_actions_may_be_searched_for() -> None:
    assert granted("civil_action", CaseKind.CIVIL)
    assert granted("administrative_action", CaseKind.ADMINISTRATIVE)
    assert not granted("homicide", CaseKind.CIVIL)
    assert not granted("civil_action", CaseKind.CRIMINAL)


@pytest.mark.parametrize("kind", CaseKind)
def test_every_kind_of_case_has_a_purpose(kind: CaseKind) -> None:
    assert [code for code, purpose in parsons().purposes.items() if kind in purpose.kinds]


def test_the_auditor_reads_the_ledger_and_no_reads() -> None:
    assert not parsons().roles["auditor"].asks
    person = a_person(role="auditor")
    assert permit(an_act("ledger_read", by=person), a_state(person=person)).granted


def test_whoever_makes_accounts_asks_no_questions() -> None:
    for role in parsons().roles.values():
        assert not (role.may & acts.ACTS["account_created"] and role.asks)
