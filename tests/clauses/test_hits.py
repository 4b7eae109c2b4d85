"""What people do with a hit: each clause at a site of each agency that it binds."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable

import pytest

from data_access.answers.hits import HitState
from tests.builders.agencies import STAFF, Sites, clear, open_case, post
from tests.builders.gateway import Doors
from tests.builders.hits import DIFFERS, FIRST_SYSTEM, NO_PICTURE, WHY, HitDesk, done, refused_by, shown

pytestmark = pytest.mark.slow

Desks = Callable[[str], HitDesk]


@pytest.fixture(scope="module")
def desks(sites: Sites) -> Desks:
    """Gives the people who work on hits at an agency; they begin when they are first asked for."""
    made: dict[str, HitDesk] = {}

    def of(agency: str) -> HitDesk:
        if agency not in made:
            made[agency] = HitDesk(sites(agency))
            made[agency].begin()
            if agency == "barstow":
                employ_dispatcher(made[agency].doors)
        return made[agency]

    return of


def employ_dispatcher(doors: Doors) -> None:
    """Let dot be a dispatcher, trained, cleared and logged on."""
    doors.hire("dot", "dispatcher")
    clear(doors, "dot")
    doors.people.tokens["dot"] = doors.session_of("dot")["Authorization"].removeprefix("Bearer ")


def actionable(desk: HitDesk, number: int, system: str) -> None:
    """Verify a hit wholly."""
    desk.checked(number)
    assert done(desk.confirm(number, system)).standing is HitState.ACTIONABLE


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_h1_a_step_is_left_out_before_enforcement_only_for_a_reason_on_record(desks: Desks, agency: str) -> None:
    desk, system = desks(agency), FIRST_SYSTEM[agency]
    number = desk.hit("9QZX001")
    assert refused_by(desk.dispose(number, "accept", enforced=True)) == ["H1"]
    told = done(desk.dispose(number, "accept", enforced=True, reason=WHY))
    assert told.standing is HitState.DISPOSED
    ended = desk.whole(number).disposition
    assert ended is not None
    assert (ended.reason, ended.enforced) == (WHY, True)
    assert ended.breach == desk.doors.site.pack.hits.breach
    assert "Nobody compared the read with a picture." in told.narrative
    second = desk.hit("9QZX002")
    actionable(desk, second, system)
    assert done(desk.dispose(second, "accept", enforced=True)).standing is HitState.DISPOSED
    assert desk.whole(second).disposition.breach == ""  # type: ignore[union-attr]  # it has just ended


def verified_or_refused(desks: Desks, agency: str, clause: str, plate: str) -> None:
    """No step can be left out before enforcement, whatever the reason; the picture comes before the official system."""
    desk, system = desks(agency), FIRST_SYSTEM[agency]
    number = desk.hit(plate)

    def must_be_refused() -> None:
        assert refused_by(desk.dispose(number, "accept", enforced=True, reason=WHY)) == [clause]

    must_be_refused()
    assert refused_by(desk.confirm(number, system)) == [clause]
    assert refused_by(desk.check(number)) == [clause]
    desk.checked(number, **DIFFERS)
    must_be_refused()
    assert done(desk.check(number, state="not_seen")).standing is HitState.NEW
    must_be_refused()
    assert done(desk.check(number)).standing is HitState.CHECKED
    must_be_refused()
    assert refused_by(desk.confirm(number, "a_friend")) == [clause]
    assert done(desk.confirm(number, system, "no_answer")).standing is HitState.CHECKED
    assert done(desk.confirm(number, system, "not_active")).standing is HitState.CHECKED
    must_be_refused()
    assert done(desk.confirm(number, system)).standing is HitState.ACTIONABLE
    assert done(desk.dispose(number, "accept", enforced=True)).standing is HitState.DISPOSED


def without_a_picture(desks: Desks, agency: str, clause: str, plate: str) -> None:
    """A read without a picture is said to have none, and is right only once the official system said so."""
    desk, system = desks(agency), FIRST_SYSTEM[agency]
    number = desk.hit(plate, picture=False)
    assert desk.look(number).status_code == 404
    assert refused_by(desk.check(number)) == [clause]
    assert done(desk.check(number, **NO_PICTURE)).standing is HitState.CHECKED
    assert refused_by(desk.dispose(number, "accept", reason=WHY)) == [clause]
    assert done(desk.confirm(number, system)).standing is HitState.ACTIONABLE
    told = done(desk.dispose(number, "accept"))
    assert "No picture of the read was kept" in told.narrative


def test_h2_no_stop_on_a_hit_before_all_information_available_was_used(desks: Desks) -> None:
    verified_or_refused(desks, "twin_falls", "H2", "9QZX003")
    without_a_picture(desks, "twin_falls", "H2", "9QZX004")


def test_h3_characters_state_and_record_are_verified_before_a_stop_or_an_arrest(desks: Desks) -> None:
    verified_or_refused(desks, "clayton", "H3", "9QZX005")
    without_a_picture(desks, "clayton", "H3", "9QZX006")


def test_h4_each_hit_ends_as_accept_or_misread_and_feeds_the_misread_rate_of_its_camera(desks: Desks) -> None:
    desk = desks("clayton")
    codes = set(desk.doors.site.pack.hits.dispositions)
    assert {"accept", "misread"} <= codes
    before = desk.whole(desk.hit("9QZX010")).misreads or (0, 0)
    for place, (disposition, seen) in enumerate([("accept", ""), *[("misread", "9QZX0B{}")] * 5]):
        plate = f"9QZX08{place}"
        number = desk.hit(plate)
        desk.checked(number, **(DIFFERS if seen else {}))
        done(desk.dispose(number, disposition, seen=seen.format(place)))
    number = desk.hit("9QZX090")
    misreads, ended = desk.whole(number).misreads or (0, 0)
    assert misreads - before[0] == 5 or before == (0, 0)
    assert misreads >= 5
    assert ended > misreads
    desk.list_plate("9QZXB91")
    desk.read_plate("9QZX891")
    assert "took B for 8 in 5 of" in desk.last("9QZX891").pair
    assert refused_by(desk.dispose(number, "maybe")) == ["H3"]


def test_h5_the_paragraph_for_the_report_says_who_verified_what_by_which_system_and_what_is_not_known(
    desks: Desks,
) -> None:
    desk = desks("clayton")
    number = desk.hit("9QZX020")
    actionable(desk, number, "mules")
    told = done(desk.dispose(number, "accept", enforced=True, action="Stopped on Elm Street", report="26-4711"))
    zone = "UTC"
    hit = desk.whole(number)
    assert hit.disposition is not None
    assert hit.disposition.narrative == told.narrative
    for words in (
        "read plate 9QZX020, no state",
        'It matched the hot list "Wanted": plate 9QZX020, state US-TX',
        "Dunn (dunn) compared it with the picture on ",
        "the characters agree, the state agrees",
        "MULES, asked on ",
        "answered: the record is active (reference R-17)",
        "Action: Stopped on Elm Street.",
        "Report: 26-4711.",
        "Not known: the state of the plate that was read",
        "does not tell who was in the vehicle",
    ):
        assert words in told.narrative, words
    assert hit.captured_at.strftime(f"%Y-%m-%d %H:%M:%S {zone}") in told.narrative or desk.doors.site.facts.zone != zone


def own_entry(desk: HitDesk, plate: str) -> int:
    """Let lund ask for an entry of a plate, and the commander approve it; return its number."""
    new = {"case_session": open_case(desk.doors, "lund"), "plate": plate, "purpose": "stolen_vehicle", "days": 7}
    body = {**new, "narrative": "Grey pickup taken from the yard on Elm Street"}
    asked = post(desk.doors, "lund", "/v1/acts/list-entries", body)
    assert asked.status_code == 201, asked.text
    number = int(asked.json()["number"])
    approved = post(desk.doors, "grant", f"/v1/acts/list-entries/{number}/approval", {})
    assert approved.status_code == 200, approved.text
    return number


def test_h12_who_locates_the_vehicle_owes_that_its_entry_is_removed(desks: Desks) -> None:
    desk = desks("barstow")
    entry = own_entry(desk, "9QZX070")
    desk.read_plate("9QZX070")
    hit = desk.last("9QZX070")
    assert hit.entry == entry
    actionable(desk, hit.number, "clets")
    told = done(desk.dispose(hit.number, "accept", enforced=True, located=True, action="Recovered"))
    assert "The vehicle was located." in told.narrative
    entries = desk.get("lund", "/v1/acts/list-entries").json()["entries"]
    (there,) = [each for each in entries if each["number"] == entry]
    assert (there["removal_due"], there["removal_by"]) == ("recovered", "Dunn")


def test_an_error_of_an_own_entry_is_owed_by_its_owner_until_the_entry_is_gone(desks: Desks) -> None:
    desk = desks("barstow")
    entry = own_entry(desk, "9QZX080")
    desk.read_plate("9QZX080")
    number = desk.last("9QZX080").number
    desk.checked(number)
    told = done(desk.dispose(number, "not_this_vehicle"))
    (task,) = [each for each in desk.tasks("lund") if each.number == told.task]
    assert (task.owner, task.entry, task.note) == ("lund", entry, "")
    assert told.task is not None
    duties = desk.get("sato", "/v1/acts/duties").json()["duties"]
    (duty,) = [each for each in duties if each["kind"] == "hit_task" and each["number"] == number]
    assert (duty["by"], duty["words"]) == ("Lund", str(entry))
    assert refused_by(desk.settle(told.task, "removed")) == ["own.hit"]
    assert desk.settle(told.task, "removed", "lund").status_code == 409
    body = {"because": "error", "words": "Another vehicle has this plate"}
    removed = post(desk.doors, "lund", f"/v1/acts/list-entries/{entry}/removal", body)
    assert removed.status_code == 200, removed.text
    assert desk.settle(told.task, "removed", "lund").status_code == 201
    assert told.task not in [each.number for each in desk.tasks("lund") if each.settled_at is None]


def test_h17_the_dispatcher_confirms_at_once_and_walks_the_checklist_in_its_order_with_times(desks: Desks) -> None:
    desk = desks("barstow")
    number = desk.hit("9QZX030")
    for early in ("in_progress", "description", "verified", "update"):
        assert "H17" in refused_by(desk.step(number, early, "dot"))
    done(desk.step(number, "confirm", "dot"))
    assert refused_by(desk.step(number, "confirm", "dot")) == ["H17"]
    done(desk.step(number, "in_progress", "dot"))
    done(desk.step(number, "description", "dot", "White Ford, northbound on Elm Street"))
    assert refused_by(desk.step(number, "verified", "dot")) == ["H17"]
    assert done(desk.confirm(number, "clets", person="dot")).standing is HitState.NEW
    done(desk.step(number, "verified", "dot"))
    for words in ("Now eastbound", "Lost at the bridge"):
        done(desk.step(number, "update", "dot", words))
    steps = desk.whole(number, "dot").steps
    assert [each.step for each in steps] == ["confirm", "in_progress", "description", "verified", "update", "update"]
    assert [each.at for each in steps] == sorted(each.at for each in steps)
    assert steps[-1].words == "Lost at the bridge"
    desk.checked(number)
    assert desk.whole(number).standing is HitState.ACTIONABLE


def test_r9_a_dispatcher_confirms_hits_and_takes_steps_and_does_nothing_else_with_them(desks: Desks) -> None:
    desk = desks("barstow")
    number = desk.hit("9QZX040")
    done(desk.step(number, "confirm", "dot"))
    done(desk.confirm(number, "clets", person="dot"))
    refused = [
        desk.look(number, "dot"),
        desk.check(number, "dot"),
        desk.dispose(number, "dismissed", "dot"),
        desk.get("dot", "/v1/acts/hit-tasks"),
        desk.settle(1, "kept", "dot"),
    ]
    assert all("R9" in refused_by(each) for each in refused)
    assert desk.whole(number, "dot").standing is HitState.NEW


@pytest.mark.parametrize("agency", STAFF)
def test_an_error_sounds_no_second_time_until_its_task_is_settled(desks: Desks, agency: str) -> None:
    desk = desks(agency)
    first = desk.hit("9QZX050")
    assert desk.whole(first).sounds
    desk.checked(first, **DIFFERS)
    told = done(desk.dispose(first, "misread"))
    assert told.task is not None
    for _ in range(2):
        desk.read_plate("9QZX050")
        again = desk.last("9QZX050")
        assert (again.sounds, again.beneath) == (False, first)
    (task,) = [each for each in desk.tasks() if each.number == told.task]
    assert (task.hit, task.list, task.owner) == (first, "Wanted", "dunn")
    assert "Please check the entry" in task.note
    assert "9QZX050" in task.note
    assert refused_by(desk.settle(told.task, "removed")) == ["own.hit"]
    assert desk.settle(told.task, "sent").status_code == 201
    assert refused_by(desk.settle(told.task, "sent")) == ["own.hit"]
    desk.read_plate("9QZX050")
    assert (desk.last("9QZX050").sounds, desk.last("9QZX050").beneath) == (True, None)


def test_what_has_ended_stays_as_it_is_and_no_plate_stands_in_the_ledger(desks: Desks) -> None:
    desk = desks("parsons")
    number = desk.hit("9QZX060")
    picture = shown(desk.look(number))
    data = base64.b64decode(picture.data)
    assert (picture.media_type, data[:3], hashlib.sha256(data).hexdigest()) == (
        "image/jpeg",
        b"\xff\xd8\xff",
        picture.sha256,
    )
    desk.checked(number)
    done(desk.dispose(number, "not_this_vehicle", seen="9QZX061", action="Looked at 9QZX060"))
    for refused in (desk.check(number), desk.confirm(number, "ncic"), desk.dispose(number, "accept")):
        assert refused_by(refused) == ["own.hit"]
    assert desk.look(number).status_code == 200
    entries = b"".join(desk.doors.site.ledger.entries(0, desk.doors.site.ledger.size))
    assert b"9QZX06" not in entries
    kinds = [json.loads(each)["kind"] for each in desk.doors.site.ledger.entries(0, desk.doors.site.ledger.size)]
    assert kinds.count("hit_disposed") >= 1
    assert refused_by(desk.check(99_999)) == ["own.hit"]
