"""Releases to other agencies and to the public: each clause at a site of each agency that it binds."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.acts.on_releases.steps import STEPS
from data_access.answers.releases import ReleaseState
from data_access.policy import acts
from data_access.policy.authorise import permit
from data_access.policy.release_rules import overviews_leave_by_decision
from data_access.questions.image import ImageOf
from data_access.records.releases import requests as release_requests
from data_access.terms import RecipientKind
from tests.builders.agencies import Sites, clear, history, open_case, post
from tests.builders.gateway import Doors
from tests.builders.pictures import bring_pictures
from tests.builders.policy import a_person, a_provisional, a_release_then, a_request, a_state, an_asker, the_pack
from tests.builders.releases import (
    LETTER,
    PATH,
    PICTURED,
    PLATE,
    approve,
    approved,
    archive,
    ask,
    case_of,
    clauses,
    do,
    entered,
    fulfilled,
    make,
    open_written,
    read,
    read_under,
    request,
    told,
    verify,
)

pytestmark = pytest.mark.slow

WORDS = "on leave until Monday, and the county waits"
LETTERS_TO = {"parsons": "custodian of records", "twin_falls": "Records Supervisor", "barstow": "custodian of records"}


def hire(doors: Doors, person: str, role: str) -> str:
    """Employ one more person of a role, cleared and logged on."""
    if person not in doors.people.tokens:
        doors.hire(person, role)
        clear(doors, person)
        doors.people.tokens[person] = doors.session_of(person)["Authorization"].removeprefix("Bearer ")
    return person


AN_OVERVIEW = ImageOf(of=3, read_id="r1", captured_at=datetime(2026, 11, 1, tzinfo=UTC), image="overview")


def bring_pictures_once(doors: Doors) -> None:
    """Have reads with pictures at a site that several tests share."""
    if not history(doors, "9Q9ZZZ"):
        bring_pictures(doors, importer="ivy", approver="grant")


def approved_at(doors: Doors, number: int, at: datetime) -> None:
    """Let a request have been approved at another instant."""
    table = release_requests.release_requests
    doors.change(table.update().where(table.c.number == number).values(approved_at=at))


def verdict(agency: str, role: str, act: str = "release_approved", unavailable: str = "", **changed: Any) -> set[str]:
    """By which clauses an act on a verified request is refused to somebody of a role."""
    pack, who = the_pack(agency), a_person(role=role)
    wanted = acts.an_act(act, asker=an_asker(who), may=pack.roles[role].may)
    state = a_state(
        pack=pack,
        adopted=pack.hash,
        person=who,
        case=a_provisional(),
        release_request=a_release_then(**changed),
        unavailable=unavailable,
    )
    return {reason.clause for reason in permit(wanted, state).reasons}


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_s1_reads_are_shared_with_law_enforcement_and_prosecutors_alone(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    for kind in ("law_enforcement", "prosecutor"):
        assert request(doors, kind=kind).json()["standing"] == "received"
    for kind in ("public_safety", "other"):
        answer = request(doors, kind=kind, state=None if kind == "other" else "US-CA")
        assert (answer.status_code, answer.json()["standing"]) == (201, "routed")
        assert do(doors, "cole", answer.json()["number"], "approval").status_code == 403
    assert verdict(agency, "commander" if agency == "parsons" else "division_commander") == set()


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_s2_nothing_leaves_without_a_written_request_that_names_agency_person_and_purpose(
    agency: str, sites: Sites
) -> None:
    doors = sites(agency)
    assert clauses(request(doors, written=None)) == {"S2"}
    assert clauses(request(doors, purpose="for an investigation")) == {"S2"}
    for missing in ("agency", "person", "purpose"):
        assert request(doors, **{missing: None}).status_code == 422
    shown = told(doors, entered(doors))
    assert (shown["agency"], shown["person"], shown["written"]) == (
        "Larkspur County Sheriff",
        "Deputy R. Halloran",
        "request.pdf",
    )
    assert "grey pickup" in shown["purpose"]
    number = entered(doors)
    assert open_written(doors, number).status_code == 200
    verify(doors, number)
    assert open_written(doors, number, "quinn").status_code == 200
    assert clauses(do(doors, "cole", number, "approval")) == {"S2"}, "who approves has not opened it since"
    assert do(doors, "cole", number, "refusal", words="the case turned out to be another one").status_code == 200
    number = entered(doors)
    verify(doors, number)
    assert approve(doors, number).status_code == 200


@pytest.mark.parametrize("agency", ["parsons"])
def test_s3_a_request_is_approved_by_the_commander_or_the_designee_before_it_is_fulfilled(
    agency: str, sites: Sites
) -> None:
    doors = sites(agency)
    read(doors)
    designee, number = hire(doors, "dees", "commander_designee"), entered(doors)
    assert verify(doors, number).status_code == 200
    assert "S3" in clauses(ask(doors, number))
    assert do(doors, "sato", number, "approval").status_code == 403
    assert clauses(approve(doors, number, designee)) == {"S3"}
    assert "S3" in clauses(ask(doors, number))
    assert approve(doors, number, designee, unavailable=WORDS).status_code == 200
    assert ask(doors, number).status_code == 200
    assert told(doors, number)["unavailable"] == WORDS
    assert verdict("parsons", "commander") == set()
    assert verdict("parsons", "commander_designee") == {"S3"}


@pytest.mark.parametrize("agency", ["barstow"])
def test_s4_the_designees_are_the_operations_division_commander_and_the_watch_commander(
    agency: str, sites: Sites
) -> None:
    doors = sites(agency)
    read(doors)
    for person, role in (("owens", "operations_commander"), ("webb", "watch_commander")):
        designee, number = hire(doors, person, role), entered(doors)
        assert verify(doors, number).status_code == 200
        assert clauses(approve(doors, number, designee)) == {"S4"}
        assert "S4" in clauses(ask(doors, number))
        assert approve(doors, number, designee, unavailable=WORDS).status_code == 200
        assert ask(doors, number).status_code == 200
    able = {role for role in the_pack("barstow").roles if not verdict("barstow", role, unavailable=WORDS)}
    assert able == {"division_commander", "operations_commander", "watch_commander"}


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_s5_an_approved_request_is_retained_on_file(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    read(doors)
    number = fulfilled(doors)
    assert (
        do(doors, "dunn", number, "return", how="destroyed", words="shredded, as the sheriff writes").status_code == 200
    )
    opened = doors.client.get(f"{PATH}/{number}", headers=doors.as_("cole")).json()
    assert base64.b64decode(opened["content"]) == LETTER
    shown = opened["release"]
    assert (shown["standing"], shown["approved_by"], shown["agency"]) == (
        "destroyed",
        "Cole",
        "Larkspur County Sheriff",
    )
    held = b"".join(path.read_bytes() for path in doors.paths.root.rglob("*.sqlite*") if path.is_file())
    assert b"Larkspur County" not in held  # what is retained lies sealed


@pytest.mark.parametrize("agency", ["parsons", "twin_falls", "barstow"])
def test_s6_requests_of_others_go_by_the_records_policy_and_are_never_fulfilled_here(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    answer = request(doors, kind="other", state=None, written=None, agency="Plover Insurance")
    number = answer.json()["number"]
    assert answer.json()["standing"] == "routed"
    assert LETTERS_TO[agency] in answer.json()["letter"].partition("Please write about it to: ")[2]
    assert doors.client.get(f"{PATH}/{number}/letter", headers=doors.as_("dunn")).json() == answer.json()
    for what, body in (
        ("verification", {"how": "called them back"}),
        ("approval", {}),
        ("refusal", {"words": "the records custodian answers them"}),
    ):
        assert clauses(do(doors, "cole", number, what, **body)) == {"S6"}
    assert ask(doors, number).status_code == 403


@pytest.mark.parametrize("agency", ["twin_falls"])
def test_s7_officials_are_verified_and_need_no_written_request(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    read(doors)
    number = entered(doors, written=None)
    assert clauses(do(doors, "cole", number, "approval")) == {"S7"}
    assert verify(doors, number).status_code == 200
    assert approve(doors, number, "cole").status_code == 200
    assert make(doors, number).status_code == 200
    shown = told(doors, number)
    assert shown["verified_by"] == "Dunn"
    assert "directory" in shown["verified_how"]


@pytest.mark.parametrize("agency", ["twin_falls", "clayton"])
def test_where_no_written_request_is_needed_one_that_is_on_file_is_opened_before_it_is_approved(
    agency: str, sites: Sites
) -> None:
    doors, by = sites(agency), the_pack(agency).releases.written_clause
    number = entered(doors)
    verify(doors, number)
    shown = told(doors, number, "cole")
    assert (shown["may_approve"], shown["to_open"], shown["openings"]) == (True, True, [])
    assert clauses(do(doors, "cole", number, "approval")) == {by}
    opened = open_written(doors, number).json()["release"]
    assert (opened["to_open"], [each["by"] for each in opened["openings"]]) == (False, ["Cole"])
    assert do(doors, "cole", number, "approval").status_code == 200


def test_a_file_of_a_request_for_the_public_is_opened_before_it_is_approved(sites: Sites) -> None:
    doors, need = sites("clayton"), "Armed man fled in a grey pickup, children were threatened at the school"
    number = entered(doors, kind="public", state=None, agency="News media", purpose=need)
    verify(doors, number)
    assert clauses(do(doors, "grant", number, "approval")) == {"S9"}
    assert approve(doors, number, "grant").status_code == 200


def test_a_written_request_that_is_damaged_was_opened_by_nobody(sites: Sites) -> None:
    doors = sites("parsons")
    number = entered(doors)
    verify(doors, number)
    table = release_requests.release_requests
    doors.change(table.update().where(table.c.number == number).values(written=b"damaged" * 9))
    size = doors.site.ledger.size
    assert open_written(doors, number).status_code >= 500
    assert doors.site.ledger.size == size
    assert (told(doors, number, "cole")["openings"], told(doors, number, "cole")["to_open"]) == ([], True)
    assert clauses(approve(doors, number)) == {"S2"}


@pytest.mark.parametrize("agency", ["clayton"])
def test_s8_the_log_describes_what_was_given_when_to_whom_and_what_for(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    read(doors)
    assert clauses(request(doors, purpose="for an investigation")) == {"S8"}
    for missing in ("agency", "person", "contact", "purpose"):
        assert request(doors, **{missing: None}).status_code == 422
    number = approved(doors, written=None)
    assert make(doors, number, "csv", "geojson").status_code == 200
    shown = told(doors, number, "quinn")
    assert [each["format"] for each in shown["files"]] == ["csv", "geojson"]
    assert all(each["left_at"] and each["rows"] == 1 and each["by"] == "Dunn" for each in shown["files"])
    assert {each["asked"]["kind"] for each in shown["files"]} == {"history"}
    assert PLATE not in json.dumps(shown)  # which plate was asked for stays sealed
    assert (shown["person"], shown["contact"]) == ("Deputy R. Halloran", "halloran@larkspur.example, 555-0142")
    assert (shown["agency"], shown["purpose"][:8]) == ("Larkspur County Sheriff", "Burglary")


@pytest.mark.parametrize("agency", ["clayton"])
def test_s9_the_chief_or_a_designee_lets_pictures_go_to_the_public_for_an_urgent_need(
    agency: str, sites: Sites
) -> None:
    doors = sites(agency)
    public = {"kind": "public", "state": None, "written": None, "agency": "News media"}
    assert clauses(request(doors, **public, purpose="press")) == {"S9"}
    need = "Armed man fled in a grey pickup, children were threatened at the school"
    number = entered(doors, **public, purpose=need)
    assert verify(doors, number).status_code == 200
    assert clauses(do(doors, "cole", number, "approval")) == {"S9"}
    assert approve(doors, number, hire(doors, "desi", "chief_designee")).status_code == 200
    assert told(doors, number)["approved_by"] == "Desi"
    bring_pictures_once(doors)
    case, named = read_under(doors, case_of(number))
    question = {
        "kind": "files",
        "of": named["of"],
        "asked": PICTURED,
        "formats": ["csv"],
        "why": "for the press desk",
    }
    inquiry = {"case_session": case, "question": question}
    refused = doors.client.post("/v1/made-files", json=inquiry, headers=doors.as_("dunn"))
    assert clauses(refused) == {"S9"}  # pictures alone, and no files of reads
    picture = {"case_session": case, "question": {"kind": "image", **named}}
    left = doors.client.post("/v1/images", json=picture, headers=doors.as_("dunn"))
    assert (left.status_code, left.headers["content-type"]) == (200, "application/zip")  # with its sealed manifest
    assert [each["format"] for each in told(doors, number)["files"]] == ["picture"]
    sheet = {
        "kind": "contact_sheet",
        "of": named["of"],
        "reads": [{k: named[k] for k in ("read_id", "captured_at")}],
    }
    given = {"case_session": case, "question": sheet}
    refused = doors.client.post("/v1/contact-sheets", json=given, headers=doors.as_("dunn"))
    assert clauses(refused) == {"S9"}, "a sheet, even of one picture, has no manifest of its own"
    whole = {
        **picture,
        "question": {**picture["question"], "image": "overview"},
        "note": "the truck in front blocked the road",
    }
    refused = doors.client.post("/v1/images", json=whole, headers=doors.as_("dunn"))
    assert clauses(refused) == {the_pack(agency).evidence.overviews.clause}, "other people and vehicles are in it"
    month = timedelta(days=30)
    for ago, status, standing in ((month - timedelta(minutes=9), 200, "approved"), (month, 403, "lapsed")):
        approved_at(doors, number, doors.site.now() - ago)
        late = doors.client.post("/v1/images", json=picture, headers=doors.as_("dunn"))
        assert (late.status_code, told(doors, number)["standing"]) == (status, standing)
    assert clauses(late) == {"S9"}
    assert approve(doors, number, "desi").status_code == 200, "and it is given again"
    assert doors.client.post("/v1/images", json=picture, headers=doors.as_("dunn")).status_code == 200
    able = {
        role for role in the_pack("clayton").roles if not verdict("clayton", role, kind=RecipientKind.PUBLIC, state="")
    }
    assert able == {"chief", "chief_designee"}


@pytest.mark.parametrize("agency", ["parsons", "barstow", "twin_falls"])
def test_conflict_18_the_public_is_given_nothing_elsewhere(agency: str, sites: Sites) -> None:
    need = "Armed man fled in a grey pickup, children were threatened at the school"
    answer = request(sites(agency), kind="public", state=None, agency="News media", purpose=need)
    assert clauses(answer) == {"S7" if agency == "twin_falls" else "S1"}


@pytest.mark.parametrize("agency", ["parsons", "barstow", "twin_falls", "clayton"])
@pytest.mark.parametrize("kind", [RecipientKind.PUBLIC, RecipientKind.LAW_ENFORCEMENT])
def test_whom_the_pack_names_lets_all_that_a_camera_saw_leave_and_says_why(agency: str, kind: RecipientKind) -> None:
    able = the_pack(agency).evidence.overviews.by
    assert able
    state = a_state(pack=the_pack(agency), release=a_release_then(standing=ReleaseState.APPROVED, kind=kind))
    for role, note, wanted in (("detective", "he drove at a child", False), *((each, "", False) for each in able)):
        request = a_request(AN_OVERVIEW, asker=an_asker(a_person(role=role)), note=note)
        assert (overviews_leave_by_decision(request, state) is None) == wanted
    for role in able:
        request = a_request(AN_OVERVIEW, asker=an_asker(a_person(role=role)), note="he drove at a child")
        assert overviews_leave_by_decision(request, state) is None
    unasked = a_request(AN_OVERVIEW, asker=an_asker(a_person(role="detective")))
    assert overviews_leave_by_decision(unasked, a_state(pack=the_pack(agency))) is None, (
        "under an own case it stays here"
    )


@pytest.mark.parametrize("agency", ["parsons"])
def test_no_provisional_number_becomes_the_number_of_a_release_request(agency: str, sites: Sites) -> None:
    """Under it, what is released would go by none of these rules."""
    doors = sites(agency)
    number = approved(doors)
    open_case(doors, "dunn", "P26-0007", reason="Armed man fled in a grey pickup past the school")
    became = {"number": "P26-0007", "became": case_of(number), "reason": "the county has the case"}
    answer = post(doors, "dunn", "/v1/acts/cases/reconcile", became)
    assert answer.status_code == 409, answer.text
    assert "release request" in answer.text


@pytest.mark.parametrize("agency", ["parsons"])
def test_what_left_before_a_refusal_is_due_for_its_return(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    read(doors)
    number = approved(doors)
    assert make(doors, number).status_code == 200
    until = told(doors, number)["use_until"]
    assert until is not None, "its use begins as it leaves, handed over or not"
    refused = do(doors, "cole", number, "refusal", words="the case turned out to be another one")
    assert refused.status_code == 200, refused.text
    assert refused.json()["standing"] == "expired"
    assert "return or destroy it now" in refused.json()["letter"]
    assert clauses(ask(doors, number)) != set()
    back = do(doors, "dunn", number, "return", how="destroyed", words="the sheriff writes that it was shredded")
    assert back.json()["standing"] == "destroyed"


@pytest.mark.parametrize("agency", ["parsons"])
def test_what_is_done_on_a_request_is_said_in_words_that_say_something(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    number = entered(doors)
    for words in ("x", "per request"):
        assert do(doors, "dunn", number, "verification", how=words).status_code == 403
    assert verify(doors, number).status_code == 200


def test_a_request_without_a_file_is_not_approved_once_the_pack_asks_for_one() -> None:
    assert verdict("parsons", "commander") == set()
    assert verdict("parsons", "commander", written=False) == {"S2"}


@pytest.mark.parametrize("agency", ["clayton"])
def test_s12_agencies_with_a_public_safety_need_may_be_given_reads(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    for kind in ("law_enforcement", "prosecutor", "public_safety"):
        assert request(doors, kind=kind, written=None).json()["standing"] == "received"
    assert request(doors, kind="other", state=None).json()["standing"] == "routed"
    assert told(doors, entered(doors, kind="public_safety"))["kind"] == "public_safety"


@pytest.mark.parametrize("agency", ["barstow"])
def test_s13_nothing_is_released_to_agencies_of_other_states_or_federal_ones(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    assert clauses(request(doors, state="US-NV")) == {"S13"}
    assert clauses(request(doors, state=None, federal=True)) == {"S13"}
    assert request(doors, state="US-CA").status_code == 201
    assert verdict("barstow", "division_commander", state="US-NV") == {"S13"}
    for other in ("parsons", "clayton", "twin_falls"):
        assert request(sites(other), state="US-NV").status_code == 201
        assert request(sites(other), state=None, federal=True).status_code == 201


@pytest.mark.parametrize("agency", ["twin_falls"])
def test_u15_reads_are_never_sold(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    assert clauses(request(doors, consideration="200 dollars for each plate")) == {"U15"}
    assert request(doors, consideration=" ").status_code == 201


@pytest.mark.parametrize("agency", ["parsons", "barstow", "twin_falls", "clayton"])
def test_a_released_file_says_to_whom_on_which_request_what_for_and_until_when(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    read(doors)
    number = approved(doors)
    files, sealed = archive(make(doors, number))
    release = sealed["release"]
    assert (release["number"], release["recipient"]) == (case_of(number), "Larkspur County Sheriff")
    assert release["mark"] == "FOR OFFICIAL USE ONLY"
    assert release["use_until"] > sealed["made"]["at"]
    [(name, data)] = files.items()
    assert name.startswith(f"OFFICIAL-USE-ONLY-{case_of(number)}-")
    for words in ("for official use only", "Larkspur County Sheriff", case_of(number), "grey pickup", "used until"):
        assert words in data.decode()


@pytest.mark.parametrize("agency", ["parsons", "barstow", "twin_falls", "clayton"])
def test_nobody_approves_what_they_entered_by_whichever_account(agency: str, sites: Sites) -> None:
    """A second account is the same person; no account of theirs refuses the request either."""
    pack = the_pack(agency)
    role = pack.releases.approvers.first[0]
    same = a_person(role=role, number="77")
    for act in ("release_approved", "release_refused"):
        wanted = acts.an_act(act, asker=an_asker(same), may=pack.roles[role].may)
        given = {"pack": pack, "adopted": pack.hash, "person": same, "case": a_provisional()}
        entered_by = a_person(person_id="first", role=role, number="77")
        refused = permit(wanted, a_state(**given, release_request=a_release_then(requester=entered_by)))
        assert {reason.clause for reason in refused.reasons} == {"own.oneself"}
        assert permit(wanted, a_state(**given, release_request=a_release_then())).granted


def test_where_the_pack_asks_for_a_declaration_no_file_leaves_before(sites: Sites) -> None:
    doors = sites("parsons")
    read(doors)
    number = entered(doors)
    verify(doors, number)
    approve(doors, number, "cole")
    assert clauses(make(doors, number)) == {"own.release"}
    do(doors, "dunn", number, "declaration", words="signed by the sheriff on 28 November")
    assert make(doors, number).status_code == 200


def test_what_went_to_the_public_is_handed_over_or_refused_once_its_approval_has_ended(sites: Sites) -> None:
    doors = sites("clayton")
    bring_pictures_once(doors)
    need = "Armed man fled in a grey pickup, children were threatened at the school"
    public = {"kind": "public", "state": None, "written": None, "agency": "News media", "purpose": need}
    given, unused, recalled = (approved(doors, "grant", **public) for _ in range(3))
    for number in (given, recalled):
        case, named = read_under(doors, case_of(number))
        picture = {"case_session": case, "question": {"kind": "image", **named}}
        assert doors.client.post("/v1/images", json=picture, headers=doors.as_("dunn")).status_code == 200
    until = told(doors, given)["approved_until"]
    for number in (given, unused, recalled):
        approved_at(doors, number, doors.site.now() - timedelta(days=30))
    assert until > told(doors, given)["approved_until"]
    assert told(doors, given, "grant")["may_approve"]
    duties = doors.client.get("/v1/acts/duties", headers=doors.as_("grant")).json()["duties"]
    assert {each["number"] for each in duties if each["words"] == "lapsed"} >= {given, unused, recalled}
    told_to = doors.client.get("/v1/acts/duties", headers=doors.as_("dunn")).json()["duties"]
    kind_of = {each["number"]: each["kind"] for each in told_to if each["words"] == "lapsed"}
    assert [kind_of[number] for number in (given, unused, recalled)] == ["release", "release_outcome", "release"]
    assert clauses(do(doors, "dunn", unused, "fulfilment", words="nothing left under it")) == {"own.release"}
    assert do(doors, "grant", unused, "refusal", words="the man was found").json()["standing"] == "refused"
    back = do(doors, "grant", recalled, "refusal", words="it is another man's car").json()
    assert (back["standing"], told(doors, recalled)["approved_until"]) == ("expired", None), "what left is to come back"
    assert "another man's car" in back["letter"]
    done = do(doors, "dunn", given, "fulfilment", words="shown in the news of the evening")
    assert done.json()["standing"] == "fulfilled"
    assert "S9" in clauses(ask(doors, given))


def test_an_approval_for_an_agency_ends_after_thirty_days_until_it_is_given_again(sites: Sites) -> None:
    doors = sites("parsons")
    read(doors)
    number = approved(doors)
    do(doors, "dunn", number, "declaration", words="signed by the sheriff on 28 November")
    assert ask(doors, number).status_code == 200
    approved_at(doors, number, doors.site.now() - timedelta(days=30))
    assert told(doors, number)["standing"] == "lapsed"
    assert clauses(ask(doors, number)) & {"S2", "S3", "S4"}
    assert do(doors, "dunn", number, "approval").status_code == 403, "by another person"
    assert do(doors, "cole", number, "approval").status_code == 200
    assert make(doors, number).status_code == 200


def test_after_the_handing_over_nothing_more_is_asked_under_the_number(sites: Sites) -> None:
    doors = sites("parsons")
    read(doors)
    number = fulfilled(doors)
    assert ask(doors, number).status_code == 403
    assert told(doors, number)["use_until"] is not None
    assert "180" not in told(doors, number)["handed_over"]
    empty = approved(doors)
    assert clauses(do(doors, "dunn", empty, "fulfilment", words="nothing was made")) == {"own.release"}


def test_the_figures_of_a_month_count_what_happened_in_it(sites: Sites) -> None:
    doors = sites("twin_falls")
    read(doors)

    def months() -> dict[str, int]:
        found = doors.client.get(PATH, headers=doors.as_("quinn")).json()["months"]
        return {
            name: sum(each[name] for each in found) for name in ("received", "approved", "fulfilled", "routed", "left")
        }

    before = months()
    fulfilled(doors)
    request(doors, kind="other", state=None)
    after = months()
    grown = {name: after[name] - before[name] for name in after}
    assert grown == {"received": 2, "approved": 1, "fulfilled": 1, "routed": 1, "left": 1}


@pytest.mark.parametrize("agency", ["parsons", "barstow", "twin_falls", "clayton"])
def test_no_act_is_done_where_the_table_has_no_step_for_it(agency: str) -> None:
    pack = the_pack(agency)
    role = pack.releases.approvers.first[0]
    steps = {(step.act.does.name, step.of) for step in STEPS if step.act is not None}
    for name in sorted(acts.BY_A_RELEASE_APPROVER):
        for standing in ReleaseState:
            refused = verdict(agency, role, name, standing=standing)
            assert (not refused) == ((name, standing) in steps)


def test_what_waits_stands_among_the_duties_of_who_may_approve_it(sites: Sites) -> None:
    doors = sites("parsons")
    number = entered(doors)

    def duties(who: str) -> dict[int, str]:
        found = doors.client.get("/v1/acts/duties", headers=doors.as_(who)).json()["duties"]
        return {each["number"]: each["words"] for each in found if each["kind"] == "release"}

    assert duties("cole")[number] == "received"
    verify(doors, number)
    assert duties("cole")[number] == "verified"
    approve(doors, number, "cole")
    assert number not in duties("cole")


def test_conflict_17_how_formal_a_request_is_is_the_packs_to_say() -> None:
    asked = {name: the_pack(name).releases for name in ("parsons", "twin_falls", "barstow", "clayton")}
    assert {name for name, policy in asked.items() if policy.written_request} == {"parsons", "barstow"}
    assert {name for name, policy in asked.items() if policy.verified_clause == "S7"} == {"twin_falls"}
    assert {name for name, policy in asked.items() if policy.kept_clause == "S8"} == {"clayton"}
    assert len(asked["barstow"].approvers.all) == 3


def test_conflict_13_the_medium_is_the_packs_to_say() -> None:
    asked = {name: the_pack(name).evidence for name in ("parsons", "twin_falls", "barstow", "clayton")}
    assert {name for name, each in asked.items() if each.medium.wanted} == {"parsons", "barstow", "clayton"}
    assert {name for name, each in asked.items() if each.outside_reference.wanted} == {"twin_falls"}
    assert "CD or DVD" in asked["barstow"].medium.label
    assert "Evidence.com" in asked["twin_falls"].outside_reference.label
