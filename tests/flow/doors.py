"""Every door of the gateway, with what is brought to it: the tables that tests of doors knock by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from data_access.policy.acts import ACTS
from data_access.terms import stamp
from tests.builders.gateway import Doors
from tests.builders.holds import an_order, review_day
from tests.builders.list_samples import SAMPLES
from tests.builders.releases import NEW
from tests.builders.site import (
    CAMERAS,
    CAMERAS_MAPPING,
    CASES,
    CASES_MAPPING,
    JUSTIFICATION,
    READS_MAPPING,
    circle,
    reads_csv,
)
from tests.flow.conftest import entries, kinds

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
    ("POST", "/v1/acts/camera-outages/strike"): (
        "camera_outage_struck",
        {"json": {"number": 1, "reason": "the wrong camera"}},
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


def one_who_may(doors: Doors, act: str) -> str:
    """Name a member of the staff whose role may do this, and who is not whom the act is about."""
    roles = {"adams": "administrator", "cole": "commander", "dunn": "detective", "sato": "sergeant", "quinn": "auditor"}
    return next(person for person, role in roles.items() if doors.site.pack.roles[role].may & ACTS[act])


def by_role(doors: Doors) -> dict[str, str]:
    roles = {"administrator": "adams", "commander": "cole", "detective": "dunn", "officer": "ortiz", "analyst": "avery"}
    roles |= {"sergeant": "sato", "auditor": "quinn", "commander_designee": "dees"}
    if "dees" not in doors.people.tokens:
        doors.hire("dees", "commander_designee")
        doors.people.tokens["dees"] = doors.session_of("dees")["Authorization"].removeprefix("Bearer ")
    assert set(roles) == set(doors.site.pack.roles)
    return roles
