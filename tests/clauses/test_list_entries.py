"""Entries of the agency's own hot list: each clause at a site of each agency that it binds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from data_access.gateway.open_site.list_entry_contents import own_entries
from data_access.matching.terms import ListedPlate
from data_access.policy import acts
from data_access.policy.authorise import permit
from data_access.records.accounts import people
from data_access.records.casework import cases, list_entries
from data_access.terms import CaseKind
from tests.builders.agencies import Sites, bring, clear, open_case, post
from tests.builders.gateway import Doors
from tests.builders.policy import a_case, a_new_entry, a_person, a_state, an_asker, an_entry_then, the_pack

pytestmark = pytest.mark.slow

PLATE = "9Q9Z1A"
WORDS = "the owner called again and it is still missing"
APPROVERS = {"parsons": "sato", "twin_falls": "sato", "barstow": "grant"}
"""Who approves what the detective dunn asks for: a sergeant, or the Administrative Division Commander."""


def request(doors: Doors, person: str = "dunn", case: str = "", **changed: Any) -> httpx.Response:
    """Ask for an entry under a case of one's own."""
    new = {
        "case_session": case or open_case(doors, person),
        "plate": PLATE,
        "purpose": "stolen_vehicle",
        "narrative": "Grey pickup taken from the yard on Elm Street",
        "days": 7,
    }
    return post(doors, person, "/v1/acts/list-entries", {**new, **changed})


def entry(doors: Doors, person: str = "dunn", **changed: Any) -> int:
    """Ask for an entry and return its number."""
    answer = request(doors, person, **changed)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


def do(doors: Doors, person: str, number: int, what: str, **body: Any) -> httpx.Response:
    """Do an act on an entry."""
    return post(doors, person, f"/v1/acts/list-entries/{number}/{what}", body)


def told(doors: Doors, number: int, person: str = "dunn") -> dict[str, Any]:
    """One entry as its page shows it to somebody."""
    answer = doors.client.get("/v1/acts/list-entries", headers=doors.as_(person))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(each for each in answer.json()["entries"] if each["number"] == number)
    return found


def listed(doors: Doors, number: int) -> ListedPlate | None:
    """What matching looks at of an entry; None if it never matches."""
    with doors.site.ledger.reading() as connection:
        found = {own.number: plate for own, plate in own_entries(doors.site.keyring, connection)}
    return found.get(number)


def moved(doors: Doors, number: int, **values: Any) -> None:
    """Let an entry's row say something else, as if time had gone by."""
    table = list_entries.list_entries
    doors.change(table.update().where(table.c.number == number).values(**values))


def colleague(doors: Doors, person: str, role: str, number: str = "") -> None:
    """Employ one more person of a role, trained, cleared and logged on; `number` makes it a second account of somebody."""
    if person not in doors.people.tokens:
        doors.hire(person, role)
        clear(doors, person)
        doors.people.tokens[person] = doors.session_of(person)["Authorization"].removeprefix("Bearer ")
    if number:
        doors.change(people.people.update().where(people.people.c.person_id == person).values(number=number))


def verdict(agency: str, requester: str, approver: str, unavailable: str = "") -> set[str] | None:
    """By which clauses an approval is refused; None if it is granted."""
    pack = the_pack(agency)
    who = a_person(role=approver, cleared_on=date(2026, 6, 1), clearance_expires=date(2031, 6, 1))
    act = acts.an_act("entry_approved", asker=an_asker(who), may=pack.roles[approver].may)
    then = an_entry_then(role=requester, unavailable=unavailable)
    said = permit(act, a_state(pack=pack, adopted=pack.hash, person=who, entry=then))
    return None if said.granted else {reason.clause for reason in said.reasons}


def test_h7_an_entry_waits_until_a_supervisor_approves_it_who_did_not_ask_for_it(sites: Sites) -> None:
    doors = sites("twin_falls")
    number = entry(doors)
    assert told(doors, number)["standing"] == "waiting"
    assert listed(doors, number) is None
    assert do(doors, "lund", number, "approval").status_code == 403
    assert do(doors, "sato", number, "approval").json()["standing"] == "in_force"
    there = listed(doors, number)
    assert there is not None
    assert there.plate == PLATE
    own_entry = entry(doors, "sato")
    colleague(doors, "sato-2", "sergeant", number="SATO")
    for own in ("sato", "sato-2"):
        refused = do(doors, own, own_entry, "approval")
        assert refused.status_code == 403
        assert "own.oneself" in refused.text
        assert not told(doors, own_entry, own)["may_approve"]
    colleague(doors, "tate", "sergeant")
    assert told(doors, own_entry, "tate")["may_approve"]
    assert do(doors, "tate", own_entry, "approval").status_code == 200


OFFICERS = ["patrol_officer", "corporal", "sergeant", "lieutenant", "captain", "chief"]
DETECTIVES = ["detective", "detective_sergeant"]
AWAY = "at the academy until Monday"


@pytest.mark.parametrize("requester", OFFICERS)
def test_h8_an_officers_entry_is_approved_by_the_operations_commander_or_else_by_two_others(requester: str) -> None:
    assert verdict("barstow", requester, "operations_commander") is None
    for other in ("division_commander", "chief"):
        assert verdict("barstow", requester, other) == {"H8"}
        assert verdict("barstow", requester, other, "per request") == {"H8"}
        assert verdict("barstow", requester, other, AWAY) is None
    for nobody in ("captain", "sergeant", "detective", "dispatcher"):
        assert verdict("barstow", requester, nobody, AWAY) is not None


@pytest.mark.parametrize("requester", DETECTIVES)
def test_h9_a_detectives_entry_is_approved_by_the_administrative_commander_or_else_by_two_others(
    requester: str,
) -> None:
    assert verdict("barstow", requester, "division_commander") is None
    for other in ("operations_commander", "chief"):
        assert verdict("barstow", requester, other) == {"H9"}
        assert verdict("barstow", requester, other, AWAY) is None
    for nobody in ("captain", "detective_sergeant", "corporal", "dispatch_supervisor"):
        assert verdict("barstow", requester, nobody, AWAY) is not None


def test_every_role_that_may_make_entries_has_somebody_who_approves_them() -> None:
    for agency in ("parsons", "twin_falls", "barstow"):
        pack = the_pack(agency)
        entering = {code for code, role in pack.roles.items() if "enter_list" in role.may}
        assert {code for code in pack.roles if pack.hot_lists.approvers_of(code)} == entering


def test_h10_who_approved_an_entry_and_why_the_first_was_not_there_is_written_into_its_narrative(sites: Sites) -> None:
    doors = sites("barstow")
    colleague(doors, "orr", "operations_commander")
    first, second = entry(doors), entry(doors)
    assert do(doors, "grant", first, "approval").status_code == 200
    assert do(doors, "orr", second, "approval").status_code == 403
    assert do(doors, "orr", second, "approval", unavailable=AWAY).status_code == 200
    said = told(doors, first)["narrative"]
    assert said.startswith("Grey pickup taken from the yard on Elm Street\nApproved by Grant, Administrative Division")
    assert "not available" not in said
    other = told(doors, second)["narrative"]
    assert "Approved by Orr, Operations Division Commander," in other
    assert f"Administrative Division Commander (ALPR System Administrator) not available: {AWAY}." in other


def test_h11_an_entry_stands_for_72_hours_without_refreshing_and_a_refresh_says_why(sites: Sites) -> None:
    doors = sites("barstow")
    number = entry(doors)
    assert do(doors, "grant", number, "approval").status_code == 200
    with doors.site.ledger.reading() as connection:
        kept = list_entries.required(connection, number)
    assert kept.approved_at is not None
    assert kept.refresh_by == kept.approved_at + timedelta(hours=72)
    there, tick = listed(doors, number), timedelta(microseconds=1)
    assert there is not None
    assert there.ends_at == kept.refresh_by
    assert kept.state(kept.refresh_by - tick).value == "in_force"
    assert kept.state(kept.refresh_by).value == "unrefreshed"
    moved(doors, number, refresh_by=doors.site.now() - tick)
    assert told(doors, number)["standing"] == "unrefreshed"
    assert do(doors, "dunn", number, "refresh", words="per request").status_code == 403
    refreshed = do(doors, "dunn", number, "refresh", words=WORDS)
    assert refreshed.json()["standing"] == "in_force"
    with doors.site.ledger.reading() as connection:
        again = list_entries.required(connection, number)
    assert again.refresh_by is not None
    assert again.refresh_by - doors.site.now() > timedelta(hours=71)


def test_h11_an_entry_that_waits_for_72_hours_is_refreshed_before_it_is_approved(sites: Sites) -> None:
    doors = sites("barstow")
    number = entry(doors)
    moved(doors, number, refresh_by=doors.site.now())
    assert do(doors, "grant", number, "approval").status_code == 409
    assert do(doors, "dunn", number, "refresh", words=WORDS).json()["standing"] == "waiting"
    assert do(doors, "grant", number, "approval").json()["standing"] == "in_force"


def test_h13_a_broadcast_is_in_force_as_it_is_entered_and_its_note_says_why(sites: Sites) -> None:
    doors = sites("clayton")
    for note in ("stolen", "per request", "for an investigation"):
        refused = request(doors, narrative=note)
        assert refused.status_code == 403
        assert "H13" in refused.text
    answer = request(doors)
    assert answer.json()["standing"] == "in_force"
    there = listed(doors, int(answer.json()["number"]))
    assert there is not None
    assert there.approved_at is not None
    assert there.approved_at <= doors.site.now()


def test_h14_an_entry_has_an_owner_who_removes_it_and_is_listed_once_its_review_or_its_case_is_over(
    sites: Sites,
) -> None:
    doors = sites("clayton")
    number = entry(doors, owner="lund", days=10)
    assert told(doors, number)["owner"] == "Lund"
    assert told(doors, number)["review_on"] == (doors.site.now() + timedelta(days=7)).date().isoformat()
    assert overdue(doors, number) == []
    moved(doors, number, review_on=(doors.site.now() - timedelta(days=1)).date())
    assert overdue(doors, number) == [("review", "Lund")]
    closing = cases.cases.update().where(cases.cases.c.number == "26-000001")
    doors.change(closing.values(closed_at=doors.site.now() - timedelta(minutes=1)))
    assert overdue(doors, number) == [("purpose_ended", "Lund")]
    assert told(doors, number)["removal_due"] == "purpose_ended"
    doors.change(closing.values(closed_at=None))
    colleague(doors, "moss", "officer")
    removal = {"because": "purpose_ended", "words": "the vehicle was towed home"}
    assert do(doors, "moss", number, "removal", **removal).status_code == 403
    assert do(doors, "lund", number, "removal", **removal).json()["standing"] == "removed"
    assert listed(doors, number) is None
    assert (told(doors, number)["plate"], told(doors, number)["ended_why"]) == ("", "the vehicle was towed home")
    assert overdue(doors, number) == []


def overdue(doors: Doors, number: int, person: str = "sato") -> list[tuple[str, str]]:
    """Why an entry is among what a supervisor has to see to, and whose duty that is."""
    duties = doors.client.get("/v1/acts/duties", headers=doors.as_(person)).json()["duties"]
    return [(one["words"], one["by"]) for one in duties if one["kind"] == "entry_overdue" and one["number"] == number]


def test_h15_after_an_entry_its_look_back_is_offered_and_answered_under_the_same_case_session(sites: Sites) -> None:
    doors = sites("clayton")
    bring(doors, [(timedelta(hours=3), PLATE, "cam-1", "")])
    case = open_case(doors)
    assert request(doors, case=case).json()["look_back"] == "history"
    back = doors.ask({"kind": "history", "plate": PLATE}, "dunn", case)
    assert back.status_code == 200, back.text
    assert len(back.json()["rows"]) == 1
    assert request(doors, case=case, plate="9Q9Z?A").json()["look_back"] == "plates"


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_m4_part_of_a_plate_is_an_entry_that_ends_soon_fits_few_plates_and_says_so_before(
    sites: Sites, agency: str
) -> None:
    doors = sites(agency)
    case = open_case(doors)
    tried = post(doors, "dunn", "/v1/acts/list-entries/trial", {"case_session": case, "plate": "9Q9?1*"})
    assert tried.status_code == 200, tried.text
    assert tried.json()["fits"] <= tried.json()["most"]
    assert request(doors, case=case, plate="9Q9?1*", days=8).status_code == 403
    assert request(doors, case=case, plate="9*", days=7).status_code == 403
    number = entry(doors, case=case, plate="9q9 ?1*", days=7)
    assert do(doors, APPROVERS[agency], number, "approval").status_code == 200
    there = listed(doors, number)
    assert there is not None
    assert (there.plate, there.is_partial) == ("9Q9?1*", True)


@pytest.mark.parametrize("agency", ["twin_falls", "barstow", "clayton"])
def test_an_entry_is_made_in_a_case_of_the_kinds_that_the_pack_names(agency: str) -> None:
    pack = the_pack(agency)
    who = a_person(role="detective", cleared_on=date(2026, 6, 1), clearance_expires=date(2031, 6, 1))
    for kind in CaseKind:
        act = acts.an_act("entry_requested", asker=an_asker(who), may=pack.roles["detective"].may, reason=WORDS)
        purpose = next((code for code, each in pack.purposes.items() if kind in each.kinds), "stolen_vehicle")
        given = {"pack": pack, "adopted": pack.hash, "person": who, "new_entry": a_new_entry(purpose=purpose)}
        said = permit(act, a_state(case=a_case(kind=kind), **given))
        rules = {reason.rule for reason in said.reasons}
        assert ("entry_is_made_in_a_case_of_its_kind" in rules) == (kind not in {"criminal", "patrol"})
