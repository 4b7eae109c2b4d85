"""Twin Falls' Policy 401 as data: a closed list of captured fields, no civil cases, the Flock Administrator as custodian."""

import pytest

from data_access.captured_fields import OF_FILTER
from data_access.questions.shapes import Filters
from tests.builders.policy import a_canvass, at, clauses_of, may_act_at, the_pack

PACK = the_pack("twin_falls")
T_401_1 = ("stolen_vehicle", "wanted_vehicle", "stolen_plate", "missing_person")
T_401_1_MORE = ("warrant", "suspect_interdiction", "stolen_property")
LOOKS = {"colours": ("red",), "makes": ("ford",), "bodies": ("pickup",), "directions": ("N",)}


@pytest.mark.parametrize("purpose", [*T_401_1, *T_401_1_MORE])
def test_u1_the_purposes_of_401_1_are_granted(purpose: str) -> None:
    assert at("twin_falls", "detective", purpose=purpose).granted


@pytest.mark.parametrize("purpose", ["homeland_security", "electronic_surveillance", "crime_analysis", "homicide"])
def test_u2_and_u3_what_only_others_allow_is_no_purpose(purpose: str) -> None:
    assert clauses_of(at("twin_falls", "detective", purpose=purpose)) == {"U1"}


def test_u12_only_official_investigations_and_patrol_may_be_searched_for() -> None:
    assert at("twin_falls", "officer", purpose="official_investigation").granted
    assert at("twin_falls", "officer", kind="patrol", purpose="patrol_operation").granted
    for kind in ("civil", "administrative"):
        assert "U12" in clauses_of(at("twin_falls", "officer", kind=kind))


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_d9_nothing_is_asked_about_a_field_that_401_6_does_not_list(name: str) -> None:
    question = a_canvass(filters=Filters(**{name: LOOKS[name]}))
    assert clauses_of(at("twin_falls", "detective", question)) == {"D9"}
    assert at("barstow", "detective", question).granted
    assert set(LOOKS) == set(OF_FILTER)


def test_d9_only_the_image_comes_back_beside_plate_time_and_place() -> None:
    granted = at("twin_falls", "detective")
    assert granted.reach is not None
    assert granted.reach.fields == frozenset({"vehicle_image"})


def test_civilian_personnel_may_search_as_401_9_speaks_of_persons_approved() -> None:
    assert at("twin_falls", "analyst").granted
    assert "civilian" in PACK.searchers.employed_as


def test_r2_the_flock_administrator_is_custodian_and_assigns_personnel() -> None:
    assert PACK.agency.custodian_role == "flock_administrator"
    for act in ("pack_adopted", "account_created", "ledger_read"):
        assert may_act_at("twin_falls", "flock_administrator", act).granted
    assert clauses_of(at("twin_falls", "flock_administrator")) == {"R2"}


def test_d2_thirty_days_are_a_ceiling_whatever_the_source() -> None:
    assert {(k.floor_d, k.ceiling_d) for k in PACK.retention.values()} == {("none", 30)}
