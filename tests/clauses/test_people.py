"""Who may do what: each clause at each agency that it binds, by the agency's own pack."""

from datetime import timedelta
from typing import Any

import pytest

from data_access.policy import acts
from data_access.policy.authorise import may_open, permit
from data_access.questions.kinds import searches
from data_access.terms import Capability
from tests.builders.policy import (
    NOW,
    a_case_session,
    a_person,
    a_question,
    a_state,
    an_asker,
    an_opening,
    at,
    because,
    clauses_of,
    may_act_at,
    the_pack,
)

TODAY, DAY = NOW.date(), timedelta(days=1)
KINDS = sorted(searches())
AGENCIES = ["parsons", "twin_falls", "barstow", "clayton"]
CLEARED = {"cleared_on": TODAY, "clearance_expires": TODAY + 365 * DAY}


def may(agency: str, act: str) -> set[str]:
    """The roles that may do an act, and `mayor`, whom no pack names."""
    return {role for role in (*the_pack(agency).roles, "mayor") if may_act_at(agency, role, act).granted}


def doing(capability: Capability) -> list[str]:
    """The acts that are done by a capability alone."""
    return [name for name, needed in acts.ACTS.items() if needed == {capability}]


def must_manage(agency: str, custodian: str, assigned: str) -> None:
    """The custodian alone adopts policy and approves sources; the daily work is the custodian's and the members' assigned."""
    pack = the_pack(agency)
    assert pack.agency.custodian_role == custodian
    for act in (*doing(Capability.ADOPT_PACK), *doing(Capability.APPROVE_SOURCE)):
        assert may(agency, act) == {custodian}, act
    for act in (*doing(Capability.IMPORT_READS), *doing(Capability.IMPORT_CASES), *doing(Capability.PURGE)):
        assert may(agency, act) <= {custodian, assigned}, act
        assert may(agency, act) & {custodian, assigned}, act
    for capability in (Capability.PURGE, Capability.HOLD):
        assert capability in pack.roles[custodian].may
    for role in (custodian, assigned):
        assert not any(at(agency, role, a_question(kind)).granted for kind in KINDS)


@pytest.mark.parametrize(
    ("agency", "custodian", "assigned"),
    [("parsons", "commander", "administrator"), ("barstow", "division_commander", "assigned_member")],
)
def test_r1_the_commander_manages_and_only_members_assigned_do_the_daily_work(
    agency: str, custodian: str, assigned: str
) -> None:
    must_manage(agency, custodian, assigned)


def test_r2_the_flock_administrator_manages_and_only_personnel_assigned_do_the_daily_work() -> None:
    must_manage("twin_falls", "flock_administrator", "assigned_member")
    assert "flock_administrator" in may("twin_falls", "ledger_read")


UNTRAINED: list[dict[str, Any]] = [
    {"trained_on": None, "training_expires": None},
    {"trained_on": TODAY, "training_expires": None},
    {"trained_on": TODAY - 100 * DAY, "training_expires": TODAY - DAY},
    {"trained_on": TODAY - 366 * DAY, "training_expires": TODAY + 100 * DAY},
    {"trained_on": TODAY + 2 * DAY, "training_expires": TODAY + 300 * DAY},
]


@pytest.mark.parametrize("agency", AGENCIES)
def test_r4_without_training_in_force_nothing_is_granted(agency: str) -> None:
    pack, why = the_pack(agency), because(purpose="stolen_vehicle")
    for training in UNTRAINED:
        for kind in KINDS:
            assert clauses_of(at(agency, "detective", a_question(kind), **training)) == {"R4"}
        person = a_person(**CLEARED, **training)
        state = a_state(pack=pack, adopted=pack.hash, person=person, case_session=a_case_session(why))
        assert clauses_of(may_open(an_opening(why, asker=an_asker(person)), state)) == {"R4"}
        for act in acts.WITH_READS - acts.WITH_A_JUSTIFICATION:
            wanted = acts.an_act(act, asker=an_asker(person), may=pack.roles["detective"].may, subject="bob")
            assert "R4" in clauses_of(permit(wanted, state)), act
    assert at(agency, "detective").granted


CONFIRMS = frozenset({Capability.WATCH_HITS, Capability.CONFIRM_HIT})
HIT_WORK = CONFIRMS | {Capability.DISPOSE_HIT}
"""Each act that needs one of these, and could be done for none else, is work on a hit."""


@pytest.mark.parametrize("role", ["dispatch_supervisor", "dispatcher", "it_manager", "vendor"])
def test_r9_limited_users_ask_nothing_and_do_no_more_than_confirm_hits_or_keep_accounts(role: str) -> None:
    for kind in KINDS:
        assert clauses_of(at("barstow", role, a_question(kind))) == {"R9"}
    allowed = {name for name in acts.ACTS if may_act_at("barstow", role, name).granted}
    accounts = {name for name, needed in acts.ACTS.items() if Capability.CREATE_ACCOUNT in needed}
    on_hits = {name for name, needed in acts.ACTS.items() if needed <= HIT_WORK}
    own, nobody = {"log_on_extended", "token_revoked"}, frozenset[Capability]()
    mine, acts_of_it = {
        "it_manager": (frozenset({Capability.CREATE_ACCOUNT}), accounts),
        "vendor": (nobody, set[str]()),
    }.get(role, (CONFIRMS, on_hits | own))
    assert allowed <= acts_of_it
    assert the_pack("barstow").roles[role].may == mine
