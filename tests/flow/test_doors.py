"""Every door, tried with every wrong key. The doors are read from the application; a new one without a test fails here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from data_access.errors import BadSite
from data_access.gateway.deciding.hub_http import NoAnswer
from data_access.gateway.http.routes.who import CallerKind, table_of
from data_access.policy.acts import ABOUT_A_PERSON, ACTS, WITH_READS
from data_access.questions.kinds import ANSWERED_WITH_READS
from data_access.records.accounts import log_ons, people
from data_access.records.casework import cases
from data_access.terms import stamp
from tests.builders.gateway import Doors, FakeHub
from tests.builders.holds import an_order, review_day
from tests.builders.list_samples import SAMPLES
from tests.builders.releases import NEW
from tests.builders.site import (
    CAMERAS,
    CAMERAS_MAPPING,
    CASES,
    CASES_MAPPING,
    DOOR,
    JUSTIFICATION,
    READS_MAPPING,
    circle,
    reads_csv,
)
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow
Route = tuple[str, str]
OPEN = {
    ("GET", "/openapi.json"),
    ("HEAD", "/openapi.json"),
    ("GET", "/healthz"),
    ("GET", "/v1/ledger/checkpoint"),
    ("GET", "/v1/ledger/key"),
    ("GET", "/v1/ledger/inclusion"),
    ("GET", "/v1/ledger/consistency"),
    ("GET", "/v1/upkeep"),
    ("POST", "/v1/log-ons"),
    ("POST", "/v1/log-ons/challenge"),
    ("POST", "/v1/enrolments"),
    ("POST", "/v1/enrolments/finish"),
}
"""What anybody may call. Adding to it is a decision, not an oversight."""

LOG_OUT = ("DELETE", "/v1/log-ons/current")
HUB_LOG_OUT = ("DELETE", "/v1/log-ons/hub")
DELIVERY = ("POST", "/v1/batches/{source}")
UPKEEP = {("POST", f"/v1/upkeep/{each}") for each in ("purges", "backups", "drills")}
HUB_LOOK = ("POST", "/v1/log-ons/hub")
HUB_GOOD = ("POST", "/v1/log-ons/hub/good")
UNFIT_NAMES = ("GET", "/v1/log-ons/unfit-names")
OF_THE_DOOR = {HUB_LOG_OUT, HUB_LOOK, HUB_GOOD, UNFIT_NAMES}
ABOUT = {"person": "ortiz", "reason": "Looking at what the doors let through"}
OF_A_READ = {"of": 1, "read_id": "vendor:1", "captured_at": "2026-01-01T00:00:00Z"}
SCENES = [{"area": circle(lat=lat)["area"], "windows": circle()["windows"]} for lat in (43.9, 43.95)]
QUESTIONS: dict[str, dict[str, Any]] = {
    "canvass": circle(),
    "plates": {"kind": "plates", "pattern": "9Q9Z1?"},
    "near_plates": {"kind": "near_plates", "pattern": "9Q9Z1A"},
    "history": {"kind": "history", "plate": "9Q9Z1A"},
    "common_plates": {"kind": "common_plates", "scenes": SCENES, "at_least": 2},
    "convoy": {"kind": "convoy", "plate": "9Q9Z1A"},
    "saved": {"kind": "saved"},
    "estimates": {"kind": "estimate", "area": circle()["area"], "windows": circle()["windows"]},
    "images": {"kind": "image", **OF_A_READ},
    "contact-sheets": {
        "kind": "contact_sheet",
        "of": 1,
        "reads": [{name: OF_A_READ[name] for name in ("read_id", "captured_at")}],
    },
    "corrections": {"kind": "correction", **OF_A_READ, "plate": "9Q9Z1A", "reason": "as the image shows"},
    "made-files": {"kind": "files", "of": 1, "asked": circle(), "formats": ["csv"], "why": "for the case file"},
}

AN_ENTRY = {
    "case_session": "c-0",
    "plate": "9Q9Z1A",
    "purpose": "stolen_vehicle",
    "narrative": "Grey pickup taken from the yard on Elm Street",
    "days": 7,
}

LIST_APPROVAL = {
    "list": "state",
    "layout": 'name = "State list"\nlayout = "ccic"\nzone = "UTC"\n',
    "approved_by": "C. Cole",
    "reference": "memo 3",
    "approved_on": "2026-11-01",
}
APPROVAL = {
    "source": "vendor",
    "name": "Vendor",
    "owner_kind": "agency",
    "mapping": READS_MAPPING,
    "zone": "UTC",
    "approved_by": "C. Cole",
    "reference": "memo 1",
    "approved_on": "2026-11-01",
}
NEW_ACCOUNT = {"number": "4001", "person": "new.person", "full_name": "N. Person", "role": "officer", "unit": "patrol"}
NEW_ROLE = {
    "full_name": "O. Ortiz",
    "role": "officer",
    "unit": "patrol",
    "person": "ortiz",
    "reason": "Back to the patrol",
}
TRAINING = {"person": "ortiz", "trained_on": "2026-11-01", "trainer": "T. Trainer", "content": "policy"}
CLEARANCE = {"person": "ortiz", "cleared_on": "2026-11-01", "cleared_by": "C. Cole", "reference": "memo 2"}
HOLD = an_order(read_ids=["r1"])
IN_CASE = {"case_session": "c-0"}
OUTAGE = {"camera": "cam-1", "cause": "down", "notice": "No read since noon"}
TESTED = {"camera": "cam-1", "tester": "F. Fitter", "tested_on": "2026-11-01", "words": "Cleaned and aligned"}
CHECK = {"camera": "cam-1", "checked_by": "F. Fitter", "checked_on": "2026-11-01", "fit": True, "words": "In order"}
FIELD_CANVASS = {
    **IN_CASE,
    "unit": "unit-7",
    "area": circle()["area"],
    "starts_at": stamp(datetime.now(UTC)),
    "ends_at": stamp(datetime.now(UTC) + timedelta(hours=2)),
    "words": "Drive all streets around the market",
}
TRACK = {**IN_CASE, "field_canvass": 1, "track": [[439_000_000, -1_012_000_000], [439_000_000, -1_011_990_000]]}
ACT_ROUTES: dict[Route, tuple[str, dict[str, Any]]] = {
    ("POST", "/v1/case-sessions"): ("case_session_opened", {"json": JUSTIFICATION}),
    ("GET", "/v1/cameras/quality"): ("quality_read", {}),
    ("GET", "/v1/ledger/entries"): ("ledger_read", {}),
    ("POST", "/v1/case-file"): ("case_read", {"json": IN_CASE}),
    ("POST", "/v1/case-file/findings"): ("finding_recorded", {"json": {**IN_CASE, "text": "seen twice"}}),
    ("POST", "/v1/case-file/findings/{finding}/strike"): (
        "finding_struck",
        {"json": {**IN_CASE, "reason": "another vehicle"}},
    ),
    ("POST", "/v1/case-file/stars"): ("read_starred", {"json": {**IN_CASE, **OF_A_READ}}),
    ("POST", "/v1/case-file/stars/remove"): ("read_unstarred", {"json": {**IN_CASE, "read_id": "vendor:1"}}),
    ("POST", "/v1/case-file/notes"): ("note_recorded", {"json": {**IN_CASE, **OF_A_READ, "text": "the same dent"}}),
    ("POST", "/v1/case-file/notes/{number}/strike"): (
        "note_struck",
        {"json": {**IN_CASE, "reason": "another vehicle"}},
    ),
    ("POST", "/v1/case-file/verifications"): (
        "read_verified",
        {"json": {**IN_CASE, **OF_A_READ, "plate": "agrees", "state": "agrees"}},
    ),
    ("POST", "/v1/case-file/incident"): ("incident_flagged", {"json": {**IN_CASE, "reason": "a homicide"}}),
    ("POST", "/v1/case-file/incident/end"): ("incident_ended", {"json": {**IN_CASE, "reason": "solved"}}),
    ("POST", "/v1/case-file/package"): ("package_previewed", {"json": IN_CASE}),
    ("POST", "/v1/evidence-packages"): ("package_begun", {"json": {**IN_CASE, "answers": [1], "reason": "for court"}}),
    ("POST", "/v1/case-file/sharings"): ("answer_shared", {"json": {**IN_CASE, "of": 1, "person": "ortiz"}}),
    ("POST", "/v1/ledger/replay"): ("ledger_read", {"json": {"text": "format = 1"}}),
    ("GET", "/v1/ledger/own"): ("own_entries_read", {}),
    ("GET", "/v1/ledger/unit"): ("ledger_read", {}),
    ("POST", "/v1/ledger/reveal"): (
        "entry_revealed",
        {"json": {"seq": 0, "reason": "Looking at what the doors let through"}},
    ),
    ("GET", "/v1/ledger/live"): ("live_opened", {}),
    ("POST", "/v1/acts/reviews"): ("entry_reviewed", {"json": {"seq": 0, "result": "in_order"}}),
    ("GET", "/v1/acts/duties"): ("duties_read", {}),
    ("POST", "/v1/acts/accounts"): ("account_created", {"json": NEW_ACCOUNT}),
    ("GET", "/v1/acts/accounts"): ("people_read", {}),
    ("POST", "/v1/acts/accounts/second"): (
        "second_account_created",
        {"json": {**NEW_ACCOUNT, "reason": ABOUT["reason"]}},
    ),
    ("POST", "/v1/acts/accounts/role"): ("role_proposed", {"json": NEW_ROLE}),
    ("POST", "/v1/acts/accounts/reset"): ("reset_proposed", {"json": ABOUT}),
    ("POST", "/v1/acts/accounts/confirm"): ("proposal_confirmed", {"json": {"person": "ortiz", "proposal": 1}}),
    ("POST", "/v1/acts/accounts/decline"): ("proposal_declined", {"json": {**ABOUT, "proposal": 1}}),
    ("POST", "/v1/acts/accounts/suspend"): ("access_suspended", {"json": ABOUT}),
    ("POST", "/v1/acts/accounts/give-back"): ("access_given_back", {"json": ABOUT}),
    ("POST", "/v1/acts/accounts/disable"): ("account_disabled", {"json": ABOUT}),
    ("POST", "/v1/acts/accounts/enable"): ("account_enabled", {"json": ABOUT}),
    ("GET", "/v1/acts/trainings"): ("trainings_read", {}),
    ("POST", "/v1/acts/trainings"): ("training_recorded", {"json": TRAINING}),
    ("POST", "/v1/acts/clearances"): ("clearance_recorded", {"json": CLEARANCE}),
    ("POST", "/v1/acts/trainings/strike"): (
        "training_struck",
        {"json": {"person": "ortiz", "trained_on": "2026-11-01", "reason": "another person"}},
    ),
    ("POST", "/v1/acts/clearances/strike"): (
        "clearance_struck",
        {"json": {"person": "ortiz", "cleared_on": "2026-11-01", "reason": "another person"}},
    ),
    ("POST", "/v1/acts/tokens"): ("token_made", {"json": {"label": "script"}}),
    ("DELETE", "/v1/acts/tokens/{personal}"): ("token_revoked", {}),
    ("POST", "/v1/acts/log-ons/extend"): ("log_on_extended", {"json": {}}),
    ("GET", "/v1/files/reads"): ("batches_read", {}),
    ("GET", "/v1/acts/sources/{source}/tokens"): ("source_tokens_read", {}),
    ("POST", "/v1/acts/cases"): (
        "case_added",
        {"json": {"number": "26-000077", "kind": "criminal", "reason": "The records system is down since Friday"}},
    ),
    ("POST", "/v1/acts/cases/reconcile"): (
        "case_reconciled",
        {"json": {"number": "P26-0001", "became": "26-000001", "reason": "The report has the same address"}},
    ),
    ("POST", "/v1/acts/packs"): ("pack_adopted", {"json": {}}),
    ("POST", "/v1/acts/sources"): ("source_approved", {"json": APPROVAL}),
    ("GET", "/v1/acts/sources"): ("sources_read", {}),
    ("GET", "/v1/acts/camera-outages"): ("equipment_read", {}),
    ("POST", "/v1/acts/camera-outages"): ("camera_out", {"json": OUTAGE}),
    ("POST", "/v1/acts/camera-outages/tests"): ("camera_tested", {"json": TESTED}),
    ("POST", "/v1/acts/camera-outages/approvals"): ("camera_approved", {"json": {"numbers": [1]}}),
    ("POST", "/v1/acts/camera-outages/refusals"): (
        "camera_declined",
        {"json": {"numbers": [1], "reason": "it is askew"}},
    ),
    ("POST", "/v1/acts/camera-outages/notices"): ("camera_noticed", {"json": {"numbers": [1]}}),
    ("POST", "/v1/acts/camera-checks"): ("camera_checked", {"json": CHECK}),
    ("POST", "/v1/case-file/field-canvasses"): ("field_canvass_planned", {"json": FIELD_CANVASS}),
    ("POST", "/v1/case-file/field-canvasses/track"): ("field_canvass_driven", {"json": TRACK}),
    ("POST", "/v1/case-file/field-canvasses/reads"): (
        "field_canvass_tied",
        {"json": {**IN_CASE, "field_canvass": 1}},
    ),
    ("POST", "/v1/case-file/field-canvasses/list"): ("field_canvasses_read", {"json": IN_CASE}),
    ("DELETE", "/v1/acts/sources/{source}"): ("source_withdrawn", {"params": {"reason": "the contract ended"}}),
    ("POST", "/v1/acts/hot-lists"): ("hot_list_approved", {"json": LIST_APPROVAL}),
    ("DELETE", "/v1/acts/hot-lists/{list}"): ("hot_list_withdrawn", {"params": {"reason": "the contract ended"}}),
    ("GET", "/v1/acts/hot-lists"): ("hot_lists_read", {}),
    ("GET", "/v1/acts/hot-lists/{list}/entries/{first}"): ("hot_list_entries_read", {}),
    ("GET", "/v1/acts/releases"): ("releases_read", {}),
    ("POST", "/v1/acts/releases"): ("release_requested", {"json": dict(NEW)}),
    ("GET", "/v1/acts/releases/{number}"): ("release_opened", {}),
    ("GET", "/v1/acts/releases/{number}/letter"): ("release_letter", {}),
    ("POST", "/v1/acts/releases/{number}/verification"): ("release_verified", {"json": {"how": "called them back"}}),
    ("POST", "/v1/acts/releases/{number}/approval"): ("release_approved", {"json": {}}),
    ("POST", "/v1/acts/releases/{number}/refusal"): ("release_refused", {"json": {"words": "no case is named"}}),
    ("POST", "/v1/acts/releases/{number}/declaration"): ("release_declared", {"json": {"words": "signed on Monday"}}),
    ("POST", "/v1/acts/releases/{number}/fulfilment"): ("release_fulfilled", {"json": {"words": "handed over"}}),
    ("POST", "/v1/acts/releases/{number}/return"): (
        "release_returned",
        {"json": {"how": "destroyed", "words": "as they write"}},
    ),
    ("GET", "/v1/acts/list-entries"): ("list_entries_read", {}),
    ("POST", "/v1/acts/list-entries"): ("entry_requested", {"json": AN_ENTRY}),
    ("POST", "/v1/acts/list-entries/trial"): ("entry_tried", {"json": {"case_session": "c-0", "plate": "9Q9*"}}),
    ("POST", "/v1/acts/list-entries/{number}/approval"): ("entry_approved", {"json": {}}),
    ("POST", "/v1/acts/list-entries/{number}/refusal"): ("entry_declined", {"json": {"words": "too vague to act on"}}),
    ("POST", "/v1/acts/list-entries/{number}/refresh"): ("entry_refreshed", {"json": {"words": "still missing"}}),
    ("POST", "/v1/acts/list-entries/{number}/removal"): (
        "entry_removed",
        {"json": {"because": "recovered", "words": "found at the river"}},
    ),
    ("POST", "/v1/files/hot-lists/{list}"): ("hot_list_imported", {"content": SAMPLES["ccic"].text}),
    ("GET", "/v1/acts/hits/{since}"): ("hits_read", {}),
    ("GET", "/v1/acts/hits/{number}/whole"): ("hit_opened", {}),
    ("GET", "/v1/acts/hit-news"): ("hits_watched", {}),
    ("GET", "/v1/acts/hits/{number}/picture/{part}"): ("hit_picture_viewed", {}),
    ("POST", "/v1/acts/hits/{number}/check"): (
        "hit_checked",
        {"json": {"picture": True, "characters": "agrees", "state": "agrees"}},
    ),
    ("POST", "/v1/acts/hits/{number}/confirmation"): (
        "hit_confirmed",
        {"json": {"system": "ncic", "outcome": "active", "asked_at": "2026-11-22T01:52:01.250000Z"}},
    ),
    ("POST", "/v1/acts/hits/{number}/step"): ("hit_step_taken", {"json": {"step": "confirm"}}),
    ("POST", "/v1/acts/hits/{number}/disposition"): (
        "hit_disposed",
        {"json": {"disposition": "accept", "enforced": False}},
    ),
    ("GET", "/v1/acts/hit-tasks"): ("hit_tasks_read", {}),
    ("POST", "/v1/acts/hit-tasks/{number}/settlement"): (
        "hit_task_settled",
        {"json": {"how": "kept", "reason": "The report says the same plate"}},
    ),
    ("DELETE", "/v1/acts/batches/{batch}"): ("batch_withdrawn", {"params": {"reason": "the zone was wrong"}}),
    ("POST", "/v1/acts/sources/{source}/tokens"): ("source_token_made", {"json": {"label": "yard cameras"}}),
    ("DELETE", "/v1/acts/source-tokens/{token}"): ("source_token_revoked", {}),
    ("POST", "/v1/acts/holds"): ("hold_placed", {"json": HOLD}),
    ("GET", "/v1/acts/holds"): ("holds_read", {}),
    ("POST", "/v1/acts/holds/{hold}/review"): (
        "hold_kept_on",
        {"json": {"review_on": review_day(), "reason": "still needed"}},
    ),
    ("DELETE", "/v1/acts/holds/{hold}"): ("hold_released", {"params": {"reason": "no longer needed"}}),
    ("DELETE", "/v1/acts/kept-reads"): ("keeping_ended", {"params": {"reason": "no case needs them"}}),
    ("GET", "/v1/acts/retention"): ("retention_read", {}),
    ("GET", "/v1/acts/purges/plan"): ("purge_tried", {"params": {"retention_class": "flock"}}),
    ("GET", "/v1/acts/certificates"): ("certificates_read", {}),
    ("GET", "/v1/acts/certificates/{purge}"): ("certificate_taken", {}),
    ("POST", "/v1/acts/purges"): ("purge_begun", {"json": {"retention_class": "flock"}}),
    ("POST", "/v1/acts/machines"): ("machine_made", {"json": {"act": "purge", "label": "the timer"}}),
    ("DELETE", "/v1/acts/machines/{machine}"): ("machine_revoked", {}),
    ("GET", "/v1/acts/machines"): ("machines_read", {}),
    ("POST", "/v1/files/reads/{source}"): ("batch_begun", {"content": reads_csv([])}),
    ("POST", "/v1/files/cameras"): ("cameras_imported", {"content": CAMERAS, "params": {"mapping": CAMERAS_MAPPING}}),
    ("POST", "/v1/files/cases"): ("cases_imported", {"content": CASES, "params": {"mapping": CASES_MAPPING}}),
}
"""Every route that acts, with the act's name and a request that is fit but for who makes it."""

A_PASSWORD, A_CHALLENGE = {"password": "wrong, whosever it is"}, {"challenge": "c" * 24}
OWN_PROOFS: dict[str, dict[str, Any]] = {
    "proofs/password": {**A_PASSWORD, "new_password": "Quarry-0123456789abcdef"},
    "proofs/codes/begin": A_PASSWORD,
    "proofs/codes": {**A_CHALLENGE, "code": "000000"},
    "proofs/passkeys/begin": A_PASSWORD,
    "proofs/passkeys": {**A_CHALLENGE, "passkey": {}},
    "proofs/passkeys/remove": {**A_PASSWORD, "passkey": "AAAA"},
    "log-ons/end": {"log_on": "s-0123456789abcdef"},
}

OTHERS: dict[Route, dict[str, Any]] = {
    LOG_OUT: {},
    HUB_LOG_OUT: {"json": {"person": "dunn", "hub_session": "hub-session"}},
    HUB_LOOK: {"json": {"person": "dunn", "hub_session": "hub-session"}},
    HUB_GOOD: {"json": {"log_ons": [{"person": "dunn", "hub_session": "hub-session"}]}},
    UNFIT_NAMES: {},
    ("GET", "/v1/me"): {},
    ("GET", "/v1/cameras"): {},
    ("GET", "/v1/basemap"): {},
    ("GET", "/v1/vocabulary"): {},
    ("POST", "/v1/places"): {"json": {"text": "Main St & 3rd"}},
    ("GET", "/v1/case-sessions"): {},
    ("GET", "/v1/case-sessions/{case_session}/colleagues"): {},
    ("GET", "/v1/cases/mine"): {},
    ("DELETE", "/v1/case-sessions/{case_session}"): {},
    ("GET", "/v1/acts/tokens"): {},
    ("GET", "/v1/me/proofs"): {},
    **{("POST", f"/v1/me/{path}"): {"json": body} for path, body in OWN_PROOFS.items()},
    ("DELETE", "/v1/log-ons"): {},
    DELIVERY: {"content": reads_csv([])},
    **{route: {} for route in UPKEEP},
    ("POST", "/v1/upkeep/drills"): {"json": {"manifest": "0" * 64, "entries": 1, "reads": 0, "seconds": 1}},
    ("POST", "/v1/showings"): {"json": {"case_session": "c-0", "of": 1}},
    **{
        ("POST", f"/v1/{kind}"): {"json": {"case_session": "c-0", "question": question}}
        for kind, question in QUESTIONS.items()
    },
}


def knock(doors: Doors, route: Route, headers: dict[str, str], **changed: Any) -> httpx.Response:
    """Make the request of a route under somebody's headers."""
    method, path = route
    given = {**(ACT_ROUTES[route][1] if route in ACT_ROUTES else OTHERS[route]), **changed}
    if path == "/v1/acts/packs":
        given["json"] = {"hash": doors.site.pack.hash}
    ids = {
        "token": "t-0123456789abcdef",
        "machine": "m-0123456789abcdef",
        "personal": "s-0123456789abcdef",
        "case_session": "c-0",
    }
    url = path.format(
        hold=1,
        batch=1,
        finding=1,
        number=1,
        purge=1,
        source="vendor",
        list="state",
        first=0,
        since=0,
        part="plate",
        **ids,
    )
    return doors.client.request(method, url, headers={**headers, "Accept": "application/json"}, **given)


def ask(doors: Doors, kind: str, person: str, case: str, headers: dict[str, str] | None = None) -> httpx.Response:
    body = {"case_session": case, "question": QUESTIONS[kind]}
    headers = headers or doors.session_of(person)
    return doors.client.post(f"/v1/{kind}", json=body, headers={**headers, "Accept": "application/json"})


def must_be_refused(doors: Doors, answer: httpx.Response, since: int, clause: str) -> None:
    """A refusal names its clause, to who asked and on record, and discloses nothing."""
    assert answer.status_code == 403, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert kinds(doors, since) == ["refusal"]
    said, recorded = answer.json(), entries(doors, since)[0]
    assert clause in [reason["clause"] for reason in said["reasons"]]
    assert clause in [reason["clause"] for reason in recorded["reasons"]]
    assert said["seq"] == recorded["seq"]
    assert "rows" not in said


def test_the_open_doors_are_those_of_the_list(doors: Doors) -> None:
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.ANYONE} == OPEN
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.DOOR} == OF_THE_DOOR
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.SOURCE} == {DELIVERY}
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.MACHINE} == UPKEEP


def test_every_route_of_the_description_is_in_the_table_and_is_tried_here(doors: Doors) -> None:
    described = {(method.upper(), path) for path, item in doors.app.openapi()["paths"].items() for method in item}
    table = set(table_of(doors.app))
    assert described <= table
    assert table - described == {("GET", "/openapi.json"), ("HEAD", "/openapi.json")}
    assert table - OPEN == set(ACT_ROUTES) | set(OTHERS)


@pytest.mark.parametrize("tags", [[], ["pages"], [CallerKind.ANYONE, CallerKind.LOGGED_ON]])
def test_a_route_that_does_not_say_who_may_call_it_keeps_the_gateway_shut(tags: list[str]) -> None:
    router, app = APIRouter(), FastAPI(docs_url=None, redoc_url=None)
    router.get("/v1/planted", tags=tags)(lambda: {})  # type: ignore[arg-type]  # StrEnum members are str
    app.include_router(router)
    with pytest.raises(BadSite, match="planted"):
        table_of(app)


def test_a_plain_route_or_a_mount_keeps_the_gateway_shut() -> None:
    plain, mounted = (FastAPI(docs_url=None, redoc_url=None) for _ in range(2))
    plain.add_route("/v1/planted", lambda _: httpx.Response(200))  # type: ignore[arg-type, return-value]  # never called
    mounted.mount("/v1/planted", FastAPI())
    for app in (plain, mounted):
        with pytest.raises(BadSite, match="planted"):
            table_of(app)


def bad_keys(doors: Doors) -> dict[str, dict[str, str]]:
    """Headers that open nothing, by what is wrong with them, each of a person who might else."""
    long_ago = datetime.now(UTC) - timedelta(hours=9)
    doors.hire("gone", "administrator")
    left, disabled, reset = doors.session_of("adams"), doors.session_of("gone"), doors.session_of("gone")
    assert doors.client.delete("/v1/log-ons/current", headers=left).status_code == 204
    for act in ("disable", "enable"):
        about = {"person": "gone", "reason": "Looking at what the doors let through"}
        answer = doors.client.post(f"/v1/acts/accounts/{act}", json=about, headers=doors.as_("adams"))
        assert answer.status_code == 204, answer.text
    return {
        "none": {},
        "malformed": {"Authorization": "Bearer wb_short"},
        "unknown": {"Authorization": "Bearer wb_" + "x" * 43},
        "unknown to the Hub": {"Authorization": "Bearer " + "0" * 32},
        "a session's public id": {"Authorization": "Bearer s-0123456789abcdef0123"},
        "logged out": left,
        "ended by disabling, though enabled again": disabled,
        "another of the same person": reset,
        "expired": doors.session_of("adams", expires_at=long_ago),
        "expired token": doors.session_of("adams", "token", expires_at=long_ago),
        "idle": doors.session_of("adams", last_used_at=datetime.now(UTC) - timedelta(minutes=31)),
    }


def test_no_door_opens_to_a_bad_key_and_nothing_but_refusals_is_recorded(doors: Doors) -> None:
    keys = bad_keys(doors)
    known = {name for name in keys if "Bearer wb_" in keys[name].get("Authorization", "") and "unknown" not in name}
    since, opened = doors.site.ledger.size, []
    for route in [*ACT_ROUTES, *OTHERS]:
        for name, headers in keys.items():
            answer = knock(doors, route, headers)
            if route == LOG_OUT and name in known - {"malformed"}:
                assert answer.status_code == 204  # to log out of what has ended already is no error
            elif answer.status_code != 401 or answer.json()["code"] != "not_logged_on":
                opened.append((route, name, answer.status_code))
    assert opened == []
    assert set(kinds(doors, since)) == {"refusal", "logged_out"}
    assert kinds(doors, since).count("logged_out") == 3  # expired, expired token, idle: those that had not ended


def test_a_disabled_account_opens_nothing_even_if_its_log_on_was_forgotten(doors: Doors) -> None:
    doors.hire("off", "administrator")
    headers = doors.session_of("off")
    doors.change(people.people.update().where(people.people.c.person_id == "off").values(disabled_at=datetime.now(UTC)))
    since = doors.site.ledger.size
    for route in [*ACT_ROUTES, *OTHERS]:
        if route != LOG_OUT:
            assert knock(doors, route, headers).status_code in {401, 403}, route
    assert set(kinds(doors, since)) == {"refusal"}


def test_a_personal_token_shows_what_its_owner_may_see_and_acts_on_nothing(doors: Doors) -> None:
    assert knock(doors, ("GET", "/v1/me"), doors.session_of("dunn", "token")).status_code == 200
    for route, (name, _) in ACT_ROUTES.items():
        if route != ("POST", "/v1/case-sessions"):
            headers, since = doors.session_of(one_who_may(doors, name), "token"), doors.site.ledger.size
            must_be_refused(doors, knock(doors, route, headers), since, "own.token")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "GET", "DELETE"])
def test_no_other_method_does_anything(doors: Doors, method: str) -> None:
    headers, table = doors.as_("dunn"), table_of(doors.app)
    since = doors.site.ledger.size
    for _, path in table:
        if (method, path) not in table:
            answer = doors.client.request(method, path, headers=headers)
            assert answer.status_code in {404, 405}, (method, path, answer.status_code)
    assert kinds(doors, since) == []


def one_who_may(doors: Doors, act: str) -> str:
    """Name a member of the staff whose role may do this, and who is not whom the act is about."""
    roles = {"adams": "administrator", "cole": "commander", "dunn": "detective", "sato": "sergeant", "quinn": "auditor"}
    return next(person for person, role in roles.items() if doors.site.pack.roles[role].may & ACTS[act])


def test_each_act_is_refused_to_every_role_that_lacks_it_with_the_clause_of_the_role(doors: Doors) -> None:
    staff = {role: doors.session_of(person) for role, person in by_role(doors).items()}
    for route, (name, _) in ACT_ROUTES.items():
        for code, role in doors.site.pack.roles.items():
            if not role.may & ACTS[name]:
                since = doors.site.ledger.size
                must_be_refused(doors, knock(doors, route, staff[code]), since, role.clause)


def by_role(doors: Doors) -> dict[str, str]:
    roles = {"administrator": "adams", "commander": "cole", "detective": "dunn", "officer": "ortiz", "analyst": "avery"}
    roles |= {"sergeant": "sato", "auditor": "quinn", "commander_designee": "dees"}
    if "dees" not in doors.people.tokens:
        doors.hire("dees", "commander_designee")
        doors.people.tokens["dees"] = doors.session_of("dees")["Authorization"].removeprefix("Bearer ")
    assert set(roles) == set(doors.site.pack.roles)
    return roles


def test_each_act_is_refused_while_the_pack_is_not_the_adopted_one(doors: Doors) -> None:
    staff = {person: doors.session_of(person) for person in ("adams", "cole", "dunn", "sato")}
    with doors.under(hash="0" * 64):
        for route, (name, _) in ACT_ROUTES.items():
            if name != "pack_adopted":  # which is how the adopted one comes into force again
                since = doors.site.ledger.size
                must_be_refused(doors, knock(doors, route, staff[one_who_may(doors, name)]), since, "own.pack")


def test_each_act_that_leads_to_reads_is_refused_to_the_untrained(doors: Doors) -> None:
    roles = {"dunn": "detective", "adams": "administrator", "sato": "sergeant"}
    for person, role in roles.items():
        doors.hire(f"{person}2", role, trained=None)
        doors.hire(f"{person}3", role, trained=(-400, -35))
    routes = [route for route, (name, _) in ACT_ROUTES.items() if name in WITH_READS or name == "case_session_opened"]
    assert len(routes) == 45
    for route in routes:
        for number in (2, 3):
            who = one_who_may(doors, ACT_ROUTES[route][0]).replace("cole", "adams")
            headers, since = doors.session_of(f"{who}{number}"), doors.site.ledger.size
            must_be_refused(doors, knock(doors, route, headers), since, "R4")


def test_nobody_does_to_the_own_account_what_is_done_to_others(doors: Doors) -> None:
    headers = doors.session_of("adams")
    routes = [route for route, (name, _) in ACT_ROUTES.items() if name in ABOUT_A_PERSON]
    assert len(routes) == 15
    for route in routes:
        body, since = {**ACT_ROUTES[route][1]["json"], "person": "adams"}, doors.site.ledger.size
        must_be_refused(doors, knock(doors, route, headers, json=body), since, "own.oneself")


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("person", ["adams", "cole", "quinn"])
def test_a_question_of_a_role_that_may_not_ask_is_refused(doors: Doors, kind: str, person: str) -> None:
    case = doors.case_of(person)
    headers, since = doors.session_of(person), doors.site.ledger.size
    must_be_refused(doors, ask(doors, kind, person, case, headers), since, "A1" if person == "quinn" else "R1")


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("trained", [None, (-400, -35), (-400, 300), (5, 300)])
def test_a_question_of_the_untrained_is_refused(doors: Doors, kind: str, trained: tuple[int, int] | None) -> None:
    person = f"trainee{abs(hash((kind, trained))) % 10**9}"
    doors.hire(person, "detective", trained)
    case = doors.case_of(person)
    headers, since = doors.session_of(person), doors.site.ledger.size
    must_be_refused(doors, ask(doors, kind, person, case, headers), since, "R4")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_under_a_case_session_that_is_not_ones_own_and_open_is_refused(doors: Doors, kind: str) -> None:
    now = datetime.now(UTC)
    unfit = {
        "somebody else's": doors.case_of("ortiz"),
        "expired": doors.case_of("dunn", expires_at=now - timedelta(minutes=1)),
        "closed": doors.case_of("dunn", closed_at=now - timedelta(minutes=1)),
        "older than the pack allows": doors.case_of("dunn", opened_at=now - timedelta(hours=9)),
        "unknown": "c-0123456789abcdef",
    }
    headers = doors.session_of("dunn")
    for case in unfit.values():
        since = doors.site.ledger.size
        must_be_refused(doors, ask(doors, kind, "dunn", case, headers), since, "own.case_session")


@pytest.mark.parametrize("kind", ANSWERED_WITH_READS)
def test_a_question_on_a_closed_case_is_refused(doors: Doors, kind: str) -> None:
    case, headers = doors.case_of("dunn", case_number="26-000002"), doors.session_of("dunn")
    table = cases.cases
    closing = table.update().where(table.c.number == "26-000002")
    doors.change(closing.values(closed_at=datetime.now(UTC) - timedelta(minutes=1)))
    since = doors.site.ledger.size
    answer = ask(doors, kind, "dunn", case, headers)
    must_be_refused(doors, answer, since, "U11")
    doors.change(closing.values(closed_at=None))
    assert ask(doors, kind, "dunn", case, headers).status_code == 200


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_under_another_pack_than_the_adopted_one_is_refused(doors: Doors, kind: str) -> None:
    case, headers = doors.case_of("dunn"), doors.session_of("dunn")
    since = doors.site.ledger.size
    with doors.under(hash="0" * 64):
        must_be_refused(doors, ask(doors, kind, "dunn", case, headers), since, "own.pack")


@pytest.mark.parametrize("kind", ANSWERED_WITH_READS)
def test_a_token_asks_only_where_the_pack_allows_tokens(doors: Doors, kind: str) -> None:
    case, headers = doors.case_of("dunn"), doors.session_of("dunn", "token")
    assert ask(doors, kind, "dunn", case, headers).status_code == 200
    since = doors.site.ledger.size
    with doors.under(sessions=doors.site.pack.sessions.model_copy(update={"tokens": False})):
        must_be_refused(doors, ask(doors, kind, "dunn", case, headers), since, "own.token")


def test_questions_and_refusals_have_their_rate(doors: Doors) -> None:
    doors.hire("eager", "detective")
    case, headers = doors.case_of("eager"), doors.session_of("eager")
    limits = doors.site.pack.limits
    with doors.under(limits=limits.model_copy(update={"questions_per_minute": 2, "refusals_per_minute": 2})):
        answers = [ask(doors, "history", "eager", case, headers) for _ in range(6)]
        since = doors.site.ledger.size
        assert knock(doors, ("POST", "/v1/acts/purges"), headers).status_code == 429
        assert knock(doors, ("POST", "/v1/case-sessions"), headers).status_code == 429
    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 429, 429]
    assert answers[2].json()["reasons"][0]["clause"] == "own.rate"
    assert int(answers[4].headers["retry-after"]) > 0
    assert kinds(doors, since) == []


def test_refused_acts_fill_no_disk_either(doors: Doors) -> None:
    doors.hire("busy", "officer")
    headers = doors.session_of("busy")
    with doors.under(limits=doors.site.pack.limits.model_copy(update={"refusals_per_minute": 2})):
        answers = [knock(doors, ("POST", "/v1/acts/purges"), headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 429, 429]


def test_the_hub_says_who_it_is_and_the_register_whether_they_may(doors: Doors, hub: FakeHub) -> None:
    doors.hire("hana", "detective")
    with_hub(doors, "hana", "browser-one")
    doors.hire("igor", "detective")
    tokens = {
        "known": hub.knows("1" * 32, "hana", "browser-one"),
        "another browser": hub.knows("2" * 32, "hana", "browser-two"),
        "another person": hub.knows("3" * 32, "igor", "browser-one"),
        "nobody here": hub.knows("4" * 32, "nobody", "browser-one"),
        "a server of hers": hub.knows("5" * 32, "hana", None),
        "a server of one never logged in": hub.knows("6" * 32, "igor", None),
        "for another service": hub.knows("7" * 32, "hana", "browser-one", scopes=["access:services!service=voila"]),
        "for all services": hub.knows("8" * 32, "hana", "browser-one", scopes=["access:services"]),
        "without scopes": hub.knows("9" * 32, "hana", "browser-one", scopes=None),
        "a service's own": hub.knows("a" * 32, "hana", "browser-one", kind="service"),
        "not known to the Hub": {"Authorization": "Bearer " + "b" * 32},
    }
    answers = {name: doors.client.get("/v1/me", headers=headers).status_code for name, headers in tokens.items()}
    assert {name for name, status in answers.items() if status == 200} == {
        "known",
        "a server of hers",
        "for all services",
    }
    assert set(answers.values()) == {200, 401}


def with_hub(doors: Doors, person: str, hub_session: str) -> None:
    """Keep a log-on that the Hub vouches for."""
    with doors.site.ledger.deciding() as turn:
        log_ons.open_session(
            turn.connection,
            turn.append("site_created", {"why": "a test logs in through the Hub"}),
            session_id=log_ons.new_id(),
            person_id=person,
            method="hub",
            expires_at=turn.now + timedelta(hours=8),
            hub_session=hub_session,
        )


def test_what_the_hub_said_is_believed_for_less_than_five_seconds(doors: Doors, hub: FakeHub) -> None:
    doors.hire("jana", "detective")
    with_hub(doors, "jana", "browser-jana")
    headers = hub.knows("c" * 32, "jana", "browser-jana")

    def status() -> int:
        return doors.client.get("/v1/me", headers=headers).status_code

    assert status() == 200
    before = hub.asked
    del hub.users["c" * 32]
    hub.clock_s += 4.9
    assert status() == 200
    assert hub.asked == before
    hub.clock_s += 0.1
    assert status() == 401
    assert hub.asked == before + 1


def test_a_log_out_at_the_hub_takes_effect_at_the_next_question(doors: Doors, hub: FakeHub) -> None:
    doors.hire("kurt", "detective")
    with_hub(doors, "kurt", "browser-kurt")
    case, headers = doors.case_of("kurt"), hub.knows("d" * 32, "kurt", "browser-kurt")
    assert ask(doors, "history", "kurt", case, headers).status_code == 200
    said = {"person": "kurt", "hub_session": "browser-kurt"}
    assert knock(doors, HUB_LOOK, {"X-Door": DOOR}, json=said).json() == {"groups": ["dashboards"]}
    assert knock(doors, HUB_LOG_OUT, {"X-Door": DOOR}, json=said).status_code == 204
    assert knock(doors, HUB_LOOK, {"X-Door": DOOR}, json=said).status_code == 401
    since = doors.site.ledger.size
    assert ask(doors, "history", "kurt", case, headers).status_code == 401
    assert kinds(doors, since) == ["refusal"]
    assert knock(doors, HUB_LOG_OUT, {"X-Door": DOOR}, json=said).status_code == 204
    assert kinds(doors, since) == ["refusal"]


@pytest.mark.parametrize("secret", ["", "d" * 63, "e" * 64, "d" * 65])
def test_only_who_knows_the_doors_secret_speaks_for_the_hub(doors: Doors, secret: str) -> None:
    since = doors.site.ledger.size
    given = {"person": "adams", "password": "x", "code": "000000", "hub_session": "browser-adams"}
    assert doors.client.post("/v1/log-ons", json=given, headers={"X-Door": secret}).status_code == 401
    for route in OF_THE_DOOR:
        assert knock(doors, route, {"X-Door": secret}).status_code == 401
    assert kinds(doors, since) == []


def test_the_hub_learns_whether_a_log_on_is_good_and_nothing_is_used_by_asking(doors: Doors) -> None:
    doors.hire("lena", "detective")
    with_hub(doors, "lena", "browser-lena")
    table, mine = log_ons.sessions, {"person": "lena", "hub_session": "browser-lena"}
    since = doors.site.ledger.size

    def good(**changed: str) -> bool:
        asked = {**mine, **changed}
        every = knock(doors, HUB_GOOD, {"X-Door": DOOR}, json={"log_ons": [asked]}).json()
        one = knock(doors, HUB_LOOK, {"X-Door": DOOR}, json=asked).status_code == 200
        assert every == ([{**asked, "groups": ["dashboards"]}] if one else [])
        return one

    assert good()
    assert not good(hub_session="browser-of-another")
    assert not good(person="dunn")
    assert kinds(doors, since) == []
    for column in ("last_used_at", "expires_at", "ended_at"):
        with_hub(doors, "lena", "browser-lena")
        before = datetime.now(UTC) - timedelta(minutes=31)
        doors.change(table.update().where(table.c.person_id == "lena").values({column: before}))
        assert not good()
        by_any_browser = {"log_ons": [{"person": "lena", "hub_session": None}]}
        assert knock(doors, HUB_GOOD, {"X-Door": DOOR}, json=by_any_browser).json() == []


def test_the_hub_learns_what_a_person_reaches_through_any_browser_until_the_account_is_disabled(doors: Doors) -> None:
    doors.hire("nora", "analyst")
    with_hub(doors, "nora", "browser-nora")
    asked = {"log_ons": [{"person": "nora"}, {"person": "nobody.at.all"}]}

    def good() -> Any:
        return knock(doors, HUB_GOOD, {"X-Door": DOOR}, json=asked).json()

    assert good() == [{"person": "nora", "hub_session": None, "groups": ["dashboards", "analysts"]}]
    roles = {
        **doors.site.pack.roles,
        "analyst": doors.site.pack.roles["analyst"].model_copy(update={"notebooks": False}),
    }
    with doors.under(roles=roles):
        assert good()[0]["groups"] == ["dashboards"]
    about = {"person": "nora", "reason": "left the agency"}
    assert (
        doors.client.post("/v1/acts/accounts/disable", json=about, headers=doors.session_of("adams")).status_code == 204
    )
    assert good() == []


def test_an_address_is_believed_of_who_shows_the_doors_secret_only(doors: Doors) -> None:
    given = {"person": "ortiz", "password": "wrong-password", "code": "000000"}
    said = {"X-Client-Address": "192.0.2.7"}
    for headers, address in (({**said, "X-Door": DOOR}, "192.0.2.7"), ({**said, "X-Door": "e" * 64}, "127.0.0.1")):
        assert doors.client.post("/v1/log-ons", json=given, headers=headers).status_code == 401
        assert entries(doors)[-1]["address"] == address


@pytest.mark.parametrize(
    "fault",
    [
        NoAnswer("ConnectionRefusedError"),
        NoAnswer("TimeoutError"),
        (500, b""),
        (200, b"<html>"),
        (200, b"[]"),
    ],
    ids=["down", "slow", "failing", "no JSON", "another JSON"],
)
def test_without_the_hub_its_people_are_told_to_come_back(
    doors: Doors, hub: FakeHub, fault: tuple[int, bytes] | NoAnswer
) -> None:
    headers = hub.knows("e" * 32, "dunn", "browser-dunn")
    hub.clock_s += 100
    hub.fault = fault
    try:
        answer = doors.client.get("/v1/me", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert doors.client.get("/v1/me", headers=doors.as_("dunn")).status_code == 200
    finally:
        hub.fault = None
