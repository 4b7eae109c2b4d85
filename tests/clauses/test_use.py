"""What may be searched for, and why: each clause at each agency that it binds, by the agency's own pack."""

from datetime import date

import pytest

from data_access.policy.authorise import authorise, may_open
from data_access.questions.justification import Justification
from data_access.terms import Capability, Case, CaseStanding
from tests.builders.policy import (
    HOUR,
    NOW,
    a_case,
    a_case_session,
    a_person,
    a_provisional,
    a_request,
    a_state,
    an_asker,
    an_opening,
    at,
    because,
    clauses_of,
    may_act_at,
    the_pack,
)

CASE_CLAUSE = {"parsons": "U11", "barstow": "U11", "twin_falls": "U12"}
CLEARED = {"cleared_on": date(2026, 6, 1), "clearance_expires": date(2031, 6, 1)}


def why(**changed: str) -> Justification:
    """A justification that fits every agency, with one thing changed."""
    return because(**{"purpose": "stolen_vehicle", **changed})


def refused(agency: str, given: Justification, case: Case | None = None) -> set[str]:
    """By which clauses both the opening of a case and a question under it are refused; both must be, or neither."""
    pack, person = the_pack(agency), a_person(**CLEARED)
    state = a_state(pack=pack, adopted=pack.hash, person=person, case=case, case_session=a_case_session(given))
    asked = clauses_of(authorise(a_request(why=given, asker=an_asker(person)), state)) - {"own.justification"}
    opened = clauses_of(may_open(an_opening(given, asker=an_asker(person)), state))
    assert asked == opened
    return asked


@pytest.mark.parametrize("agency", ["parsons", "barstow", "twin_falls"])
def test_u6_without_a_case_a_listed_purpose_and_a_reason_of_its_own_nothing_is_granted(agency: str) -> None:
    assert refused(agency, why(), a_case()) == set()
    for case in (None, a_case(standing=CaseStanding.CLOSED), a_case(closed_at=NOW - HOUR)):
        assert refused(agency, why(), case) == {CASE_CLAUSE[agency]}
    assert refused(agency, why(purpose="curiosity"), a_case()) == {"U1"}
    for phrase in ("for an investigation", "see case file", "26-001234 stolen vehicle", ". . ."):
        assert refused(agency, why(reason=phrase), a_case()) == {"U6"}


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_u11_a_question_names_an_open_case_of_an_allowed_kind(agency: str) -> None:
    nowhere = (
        ("investigation", None),
        ("26-1234", None),
        ("26-001234", None),
        ("26-001234", a_case(standing=CaseStanding.CLOSED)),
        ("26-001234", a_case(closed_at=NOW - HOUR)),
        ("P26-0007", a_provisional(provisional_until=NOW)),
    )
    for number, case in nowhere:
        assert refused(agency, why(case_number=number), case) == {"U11"}
    assert at(agency, "detective", kind="civil", purpose="civil_action").granted
    assert at(agency, "detective", kind="administrative", purpose="administrative_action").granted
    assert clauses_of(at(agency, "detective", kind="criminal", purpose="civil_action")) == {"U11"}


@pytest.mark.parametrize("role", ["flock_administrator", "assigned_member"])
def test_u19_administering_is_done_without_reads_and_an_administrative_case_is_refused(role: str) -> None:
    for purpose in the_pack("twin_falls").purposes:
        assert "U12" in clauses_of(at("twin_falls", "detective", kind="administrative", purpose=purpose))
    administering = {"flock_administrator": "ledger_read", "assigned_member": "account_created"}
    assert may_act_at("twin_falls", role, administering[role]).granted
    assert not the_pack("twin_falls").roles[role].asks
    assert clauses_of(at("twin_falls", role)) == {"R2"}


def test_u20_patrol_is_no_purpose_of_a_search_and_a_call_is_searched_for_a_listed_one() -> None:
    assert "U1" in clauses_of(at("clayton", "officer", kind="patrol", purpose="patrol_operation"))
    assert "U1" in clauses_of(at("clayton", "officer", kind="patrol", purpose="special_operation"))
    assert at("clayton", "officer", kind="patrol", purpose="stolen_vehicle").granted
    assert Capability.CANVASS in the_pack("clayton").roles["officer"].may
