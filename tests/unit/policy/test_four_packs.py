"""Where the four policies differ, each pack says what its own document says; and nobody's pack leans on another's."""

import pytest

from data_access.policy.authorise import authorise, may_open
from data_access.policy.packs.pack import Pack
from data_access.policy.packs.roles import who_opens
from data_access.terms import Capability, CaseKind
from tests.builders.policy import (
    a_case_session,
    a_request,
    a_state,
    an_opening,
    at,
    because,
    clauses_of,
    the_pack,
)

NAMES = ("parsons", "twin_falls", "barstow", "clayton")
NAMED_BY_ALL = {"stolen_vehicle", "stolen_plate", "missing_person"}
NOT_CLAYTON = {"wanted_vehicle", "warrant", "suspect_interdiction", "stolen_property", "patrol_operation"}
INCIDENTS = {"homicide", "shooting", "major_incident"}
PURPOSES = {
    "parsons": NAMED_BY_ALL
    | NOT_CLAYTON
    | INCIDENTS
    | {
        "homeland_security",
        "electronic_surveillance",
        "criminal_investigation",
        "civil_action",
        "administrative_action",
    },
    "twin_falls": NAMED_BY_ALL | NOT_CLAYTON | {"official_investigation"},
    "barstow": NAMED_BY_ALL
    | NOT_CLAYTON
    | INCIDENTS
    | {
        "homeland_security",
        "electronic_surveillance",
        "criminal_investigation",
        "civil_action",
        "administrative_action",
    }
    | {"investigatory_lead", "crime_analysis"},
    "clayton": NAMED_BY_ALL
    | {"wanted_person", "amber_or_sarah_alert", "criminal_investigation"}
    | {"suspended_licence", "terrorist_watch_list", "departmental_list"},
}
EVERY_PURPOSE = sorted(set().union(*PURPOSES.values()))
LOOKS = {"direction", "vehicle_body", "vehicle_colour", "vehicle_make"}


def with_statement(pack: Pack) -> Pack:
    return pack.model_copy(update={"statement": pack.statement.model_copy(update={"required": True})})


@pytest.mark.parametrize("name", NAMES)
def test_u1_each_agency_grants_the_purposes_of_its_own_policy_and_no_other(name: str) -> None:
    """Conflict 5: homeland security and surveillance, crime analysis, and Clayton's lists are not everybody's."""
    granted = {
        purpose
        for purpose in EVERY_PURPOSE
        if any(at(name, "detective", kind=kind, purpose=purpose).granted for kind in CaseKind)
    }
    assert granted == PURPOSES[name]
    assert "U1" in clauses_of(at(name, "detective", purpose="curiosity"))


@pytest.mark.parametrize("name", NAMES)
def test_u2_only_parsons_and_barstow_allow_homeland_security_and_electronic_surveillance(name: str) -> None:
    for purpose in ("homeland_security", "electronic_surveillance"):
        if name in {"parsons", "barstow"}:
            assert at(name, "detective", purpose=purpose).granted
            assert the_pack(name).purposes[purpose].clause == "U2"
        else:
            assert clauses_of(at(name, "detective", purpose=purpose)) == {"U1"}


def test_conflict_3_civilian_analysts_search_only_where_the_policy_leaves_room() -> None:
    refused = {name: clauses_of(at(name, "analyst")) for name in NAMES}
    assert refused == {"parsons": set(), "twin_falls": set(), "barstow": {"R8"}, "clayton": {"R12"}}


@pytest.mark.parametrize("kind", [CaseKind.CIVIL, CaseKind.ADMINISTRATIVE])
def test_conflict_4_civil_and_administrative_cases_are_refused_where_the_policy_is_silent(kind: CaseKind) -> None:
    refused = {name: clauses_of(at(name, "detective", kind=kind)) for name in NAMES}
    assert refused["parsons"] == refused["barstow"] == set()
    assert "U12" in refused["twin_falls"]
    assert "U5" in refused["clayton"]


@pytest.mark.parametrize("name", ["parsons", "twin_falls", "barstow"])
def test_u8_patrol_operations_and_investigations_may_be_searched_for(name: str) -> None:
    investigation = "official_investigation" if name == "twin_falls" else "criminal_investigation"
    assert at(name, "detective", kind="patrol", purpose="patrol_operation").granted
    assert at(name, "detective", kind="criminal", purpose=investigation).granted
    assert not at(name, "detective", kind="criminal", purpose="patrol_operation").granted


@pytest.mark.parametrize("name", NAMES)
def test_u7_no_pack_asks_for_suspicion_and_each_can(name: str) -> None:
    """Conflict 6: Parsons and Barstow say that none is required, the others are silent; a state may ask for it."""
    pack = the_pack(name)
    assert not pack.statement.required
    assert at(name, "detective").granted
    asking = with_statement(pack)
    said = because(purpose="stolen_vehicle", statement="Witness named the driver and saw the grey pickup leave")
    for why, granted in ((because(purpose="stolen_vehicle"), False), (said, True)):
        state = a_state(pack=asking, adopted=asking.hash, case_session=a_case_session(why))
        cleared = a_state(pack=asking, adopted=asking.hash).pack.clearance.required
        refused = clauses_of(authorise(a_request(why=why), state)) - ({"R7"} if cleared else set())
        assert refused == (set() if granted else {"own.statement"})
        assert clauses_of(may_open(an_opening(why), state)) - {"R7"} == refused


def test_a_statement_that_repeats_the_reason_or_was_changed_is_none() -> None:
    asking = with_statement(the_pack("parsons"))
    same = because(statement=because().reason)
    state = a_state(pack=asking, adopted=asking.hash, case_session=a_case_session(same))
    assert clauses_of(authorise(a_request(why=same), state)) == {"own.statement"}
    said = because(statement="Witness named the driver and the vehicle")
    state = a_state(pack=asking, adopted=asking.hash, case_session=a_case_session(said))
    other = because(statement="Another witness saw something different")
    assert clauses_of(authorise(a_request(why=other), state)) == {"own.justification"}


def test_conflict_11_looks_of_a_vehicle_are_kept_only_where_the_policy_has_no_list_of_fields() -> None:
    assert {name: the_pack(name).fields for name in NAMES} == {
        "parsons": LOOKS | {"vehicle_image"},
        "twin_falls": {"vehicle_image"},
        "barstow": LOOKS | {"vehicle_image"},
        "clayton": {"vehicle_image"},
    }


@pytest.mark.parametrize("name", NAMES)
def test_r4_without_training_nobody_searches(name: str) -> None:
    assert clauses_of(at(name, "detective", trained_on=None)) == {"R4"}


@pytest.mark.parametrize("name", NAMES)
def test_a_site_can_be_founded_with_two_people(name: str) -> None:
    pack = the_pack(name)
    assert "create_account" in pack.roles[pack.agency.custodian_role].may
    assert not any({"create_account"} & role.may and role.asks for role in pack.roles.values())


@pytest.mark.parametrize("name", NAMES)
def test_who_is_said_to_open_a_reason_is_who_may(name: str) -> None:
    """Each role that is named may reveal, and reads the whole ledger or that of its unit; nobody else may."""
    pack = the_pack(name)
    everybody, unit = who_opens(pack.roles)
    may = {role.label: role.may for role in pack.roles.values()}
    assert {label for label, capabilities in may.items() if Capability.REVEAL in capabilities} == {*everybody, *unit}
    assert everybody
    assert all(Capability.READ_LEDGER in may[label] for label in everybody)
    assert all(Capability.READ_UNIT_LEDGER in may[label] and Capability.READ_LEDGER not in may[label] for label in unit)
