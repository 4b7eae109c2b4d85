"""What is taken in, how long it is kept, and what is left of it: each clause at a site of each agency that it binds."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from data_access.answers.me import Me
from data_access.captured_fields import OF_FILTER
from data_access.errors import BadSite
from data_access.policy.packs.pack import Keeping, parse
from data_access.questions.shapes import Filters
from data_access.reads import NAMES
from data_access.records.intake import sources as approvals
from data_access.records.keeping import holds
from data_access.terms import Capability
from tests.builders.agencies import (
    STAFF,
    Row,
    Sites,
    approve,
    bring,
    client_of,
    history,
    mapping_of,
    open_case,
    post,
)
from tests.builders.gateway import Doors
from tests.builders.holds import an_order
from tests.builders.packages import no_picture_of_people_leaves
from tests.builders.policy import a_canvass, at, clauses_of, the_pack
from tests.builders.site import circle, reads_csv
from tests.flow.conftest import entries
from widgets.case.person import person_of
from widgets.holding.hold_model import READ, HoldModel

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
AGENCIES = ["parsons", "twin_falls", "barstow", "clayton"]
MET = {"agreement": "MOU 3", "search_rights": "Two accounts on their portal"}
"""What the order asks of a private system beside the Chief's approval."""
LOOKS = {"colours": ("red",), "makes": ("ford",), "bodies": ("pickup",), "directions": ("N",)}


def purge(doors: Doors, retention_class: str) -> int:
    """Destroy what is due of a class, and return how many reads that was."""
    done = post(doors, "ivy", "/v1/acts/purges", {"retention_class": retention_class})
    assert done.status_code == 201, done.text
    return int(done.json()["destroyed"])


def must_end_after(doors: Doors, retention_class: str, days: int, plate: str) -> None:
    """Reads of a class are shown through so many days and no longer, and the purge destroys those that are past them."""
    source = f"source-{retention_class}"
    assert approve(doors, source, mapping_of(source, retention_class)).status_code == 201
    rows: list[Row] = [(age, plate, "cam-1", "") for age in ((days - 1) * DAY, (days + 2) * DAY)]
    assert bring(doors, rows, source)["taken"] == 2
    assert len(history(doors, plate)) == 1
    assert purge(doors, retention_class) == 1
    assert (len(history(doors, plate)), purge(doors, retention_class)) == (1, 0)


def must_not_load(agency: str, retention_class: str, days: int) -> None:
    """A pack that would keep a class for so many days does not load."""
    head, _, tail = the_pack(agency).text.partition(f"[retention.{retention_class}]")
    table, _, rest = tail.partition("purge_after_d = ")
    changed = f"{head}[retention.{retention_class}]{table}purge_after_d = {days}\n{rest.partition(chr(10))[2]}"
    with pytest.raises(BadSite, match=f"retention.{retention_class}"):
        parse(changed.encode())


def held(doors: Doors, plate: str, days: int) -> list[str]:
    """Reads of a plate that outlive a purge after so many days, of which the older of two is held for a case."""
    bring(doors, [(10 * DAY, plate, "cam-1", ""), (11 * DAY, plate, "cam-1", "")])
    older, newer = sorted(history(doors, plate), key=lambda read: str(read["captured_at"]))
    order = an_order(doors.site.pack.name)
    refused = post(
        doors, "sato", "/v1/acts/holds", {**order, "case_number": "26-009999", "read_ids": [older["read_id"]]}
    )
    assert refused.status_code == 404
    since = doors.site.ledger.size
    placed = post(doors, "sato", "/v1/acts/holds", {**order, "read_ids": [older["read_id"]]})
    assert placed.status_code == 201, placed.text
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["who"]["person"]) == ("hold_placed", "sato")
    assert {"reason", "held"} <= set(entry["secret"])
    with doors.site.ledger.reading() as connection:
        [hold] = [each for each in holds.in_force(connection) if each.hold == placed.json()["hold"]]
    assert (hold.case_number, hold.basis, hold.placed_by) == ("26-000001", "criminal", "sato")
    assert (hold.reason, str(hold.review_on)) == ("court order", order["review_on"])
    kept = Keeping(floor_d="none", ceiling_d=days, purge_after_d=days, clause="D5")
    with doors.under(retention={**doors.site.pack.retention, "flock": kept}):
        assert [read["read_id"] for read in history(doors, plate)] == [older["read_id"]]
        assert purge(doors, "flock") >= 1
        left = [str(read["read_id"]) for read in history(doors, plate)]
    assert newer["read_id"] not in left
    released = doors.client.delete(
        f"/v1/acts/holds/{hold.hold}", params={"reason": "the case is over"}, headers=doors.as_("sato")
    )
    assert released.status_code == 204
    return left if left == [older["read_id"]] else []


def test_d1_reads_end_after_thirty_days_unless_a_case_holds_them(sites: Sites) -> None:
    doors = sites("parsons")
    for retention_class in the_pack("parsons").retention:
        must_end_after(doors, retention_class, 30, f"7D1{retention_class[:3].upper()}")
        must_not_load("parsons", retention_class, 31)
    assert held(doors, "7D1HLD", 5)


def test_d2_reads_end_after_thirty_days_whatever_the_source(sites: Sites) -> None:
    doors = sites("twin_falls")
    for retention_class in the_pack("twin_falls").retention:
        must_end_after(doors, retention_class, 30, f"7D2{retention_class[:3].upper()}")
        must_not_load("twin_falls", retention_class, 31)


def test_d3_a_year_on_the_server_and_thirty_days_of_flock_are_floors(sites: Sites) -> None:
    doors = sites("barstow")
    for retention_class, days in (("server", 365), ("flock", 30)):
        must_end_after(doors, retention_class, days, f"7D3{retention_class[:3].upper()}")
        must_not_load("barstow", retention_class, days - 1)
        assert the_pack("barstow").retention[retention_class].ceiling_d == "none"


def test_d4_three_stores_have_three_rules(sites: Sites) -> None:
    doors = sites("clayton")
    for retention_class, days in (("server", 365), ("flock", 30), ("mobile", 30)):
        must_end_after(doors, retention_class, days, f"7D4{retention_class[:3].upper()}")
    must_not_load("clayton", "server", 364)
    must_not_load("clayton", "flock", 31)
    must_not_load("clayton", "mobile", 31)


@pytest.mark.parametrize("agency", AGENCIES)
def test_d5_held_reads_outlive_the_purge_for_a_case_on_record(sites: Sites, agency: str) -> None:
    doors = sites(agency)
    must_rest_on_a_ground_of_the_policy(doors)
    must_hold_later_reads(doors, "7D5LTR", 4)
    assert held(doors, "7D5HLD", 4)


def must_rest_on_a_ground_of_the_policy(doors: Doors) -> None:
    """Every ground of the pack is one on which reads are held, and curiosity is none."""
    bring(doors, [(3 * DAY, "7D5GRD", "cam-1", "")])
    ids = [str(read["read_id"]) for read in history(doors, "7D5GRD")]
    order = an_order(doors.site.pack.name, read_ids=ids)
    assert {"criminal", "civil", "belief", "lawful"} <= set(doors.site.pack.holds.bases)
    for basis in doors.site.pack.holds.bases:
        since = doors.site.ledger.size
        placed = post(doors, "sato", "/v1/acts/holds", {**order, "basis": basis})
        assert placed.status_code == 201, placed.text
        [entry] = entries(doors, since)
        assert entry["basis"] == basis
        path = f"/v1/acts/holds/{placed.json()['hold']}"
        assert doors.client.delete(path, params={"reason": "tried"}, headers=doors.as_("sato")).status_code == 204
    refused = post(doors, "sato", "/v1/acts/holds", {**order, "basis": "curiosity"})
    assert [reason["clause"] for reason in refused.json().get("reasons", ())] == ["D5"]


def must_hold_later_reads(doors: Doors, plate: str, days: int) -> None:
    """A hold over a question keeps what it answers, and what comes later and fits, past a purge."""
    bring(doors, [(9 * DAY, plate, "cam-1", "")])
    since = doors.site.ledger.size
    assert len(history(doors, plate)) == 1
    of = next(entry["seq"] for entry in entries(doors, since) if entry["kind"] == "intent")
    placed = post(doors, "dunn", "/v1/acts/holds", an_order(doors.site.pack.name, of=of, later=True))
    assert (placed.status_code, placed.json().get("reads")) == (201, 1), placed.text
    bring(doors, [(8 * DAY, plate, "cam-1", "")])
    kept = Keeping(floor_d="none", ceiling_d=days, purge_after_d=days, clause="D5")
    with doors.under(retention={**doors.site.pack.retention, "flock": kept}):
        purge(doors, "flock")
        assert len(history(doors, plate)) == 2
    path = f"/v1/acts/holds/{placed.json()['hold']}"
    assert doors.client.delete(path, params={"reason": "over"}, headers=doors.as_("sato")).status_code == 204


@pytest.mark.parametrize("agency", ["parsons", "barstow", "clayton"])
def test_x2_held_reads_follow_a_retention_schedule_of_the_agency_that_the_hold_names(sites: Sites, agency: str) -> None:
    doors = sites(agency)
    bring(doors, [(3 * DAY, "7X2AAA", "cam-1", "")])
    order = an_order(agency, read_ids=[str(read["read_id"]) for read in history(doors, "7X2AAA")])
    refused = post(doors, "sato", "/v1/acts/holds", {**order, "schedule": "for_ever"})
    assert [reason["clause"] for reason in refused.json().get("reasons", ())] == ["X2"]
    without = {name: value for name, value in order.items() if name != "schedule"}
    assert post(doors, "sato", "/v1/acts/holds", without).status_code == 422
    since = doors.site.ledger.size
    placed = post(doors, "sato", "/v1/acts/holds", order)
    assert placed.status_code == 201, placed.text
    [entry] = entries(doors, since)
    assert entry["schedule"] == order["schedule"]
    listed = doors.client.get("/v1/acts/holds", headers=doors.as_("sato")).json()["holds"]
    [mine] = [each for each in listed if each["hold"] == placed.json()["hold"]]
    assert "retention schedule" in mine["schedule"]
    path = f"/v1/acts/holds/{mine['hold']}"
    assert doors.client.delete(path, params={"reason": "over"}, headers=doors.as_("sato")).status_code == 204


def test_d13_who_acts_on_a_lead_is_offered_a_hold_with_ground_and_words_filled_in(sites: Sites) -> None:
    doors = sites("clayton")
    bring(doors, [(3 * DAY, "7D13AA", "cam-1", "")])
    [read] = history(doors, "7D13AA")
    form = doors.client.get("/v1/me", headers=doors.as_("dunn")).json()["holds"]
    assert (form["possible"], form["lead_chosen"], form["lead_basis"]) == (True, True, "acted_on")
    person = person_of(Me.model_validate(doors.client.get("/v1/me", headers=doors.as_("dunn")).json()))
    with client_of(doors, "dunn") as client:
        offer = HoldModel(client, person, lambda: "26-000001", lambda _: {"read_ids": [read["read_id"]]})
        since = doors.site.ledger.size
        assert (offer.basis, offer.reason) == ("acted_on", "Acted on in the field.")
        offer.place_over(READ)
    assert offer.problem is None
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["basis"], entry["who"]["person"]) == ("hold_placed", "acted_on", "dunn")


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_d8_every_import_leaves_a_manifest_of_file_rows_and_operator(sites: Sites, agency: str) -> None:
    doors = sites(agency)
    text = reads_csv([(timedelta(hours=2), "7D8-ONE", "cam-1", ""), (timedelta(hours=1), "7D8-TWO", "cam-99", "")])
    since = doors.site.ledger.size
    given = {"content": text, "headers": doors.as_("ivy")}
    assert doors.client.post("/v1/files/reads/vendor", **given).status_code == 201
    begun, visible = entries(doors, since)
    assert (begun["kind"], visible["kind"]) == ("batch_begun", "batch_visible")
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert (begun["who"]["person"], begun["who"]["role"]) == ("ivy", STAFF[agency]["ivy"])
    assert begun["sha256"] == visible["sha256"] == digest
    assert (begun["source"], begun["batch"]) == ("vendor", visible["batch"])
    assert (visible["rows_in"], visible["taken"], visible["rejected"]) == (2, 1, {"camera_unknown": 1})
    assert doors.client.post("/v1/files/reads/vendor", **given).status_code == 409


def must_keep_the_image_alone(doors: Doors, agency: str, clause: str, plate: str) -> None:
    """No look of a vehicle is stored, asked about or shown."""
    done = bring(doors, [(timedelta(hours=3), plate, "cam-1", "red")])
    assert (done["taken"], done["dropped"]["colour"]) == (1, 1)
    assert [read["colour"] for read in history(doors, plate)] == [None]
    assert LOOKS.keys() == OF_FILTER.keys()
    for name, asked in LOOKS.items():
        question = a_canvass(filters=Filters(**{name: asked}))
        assert clauses_of(at(agency, "detective", question)) == {clause}
    granted = at(agency, "detective", a_canvass(filters=Filters(states=("US-ID",))))
    assert granted.reach is not None
    assert granted.reach.fields == frozenset({"vehicle_image"})
    asked_in_full = {**circle(), "filters": {"colours": ["red"]}}
    refused = doors.ask(asked_in_full, "dunn", open_case(doors))
    assert [reason["clause"] for reason in refused.json()["reasons"]] == [clause]


def test_d9_what_401_6_does_not_list_is_neither_kept_nor_asked_about_nor_shown(sites: Sites) -> None:
    must_keep_the_image_alone(sites("twin_falls"), "twin_falls", "D9", "7D9ONE")


def test_d11_what_the_order_does_not_list_is_neither_kept_nor_asked_about_nor_shown(sites: Sites) -> None:
    must_keep_the_image_alone(sites("clayton"), "clayton", "D11", "7D11AA")


def is_refused_whole(doors: Doors, word: str) -> None:
    """A file with a column of that name is refused, mapped or not, and nothing of it is kept."""
    mapped = mapping_of("people", "flock").replace('colour = "colour"', f'colour = "{word}"')
    assert approve(doors, "people", mapped).status_code == 201
    rows = reads_csv([(timedelta(hours=1), "7D10-AA", "cam-1", "x")])
    for source, text in (
        ("vendor", rows.replace("camera,colour", f"camera,colour,{word}").replace("x\n", "x,y\n")),
        ("people", rows.replace("camera,colour", f"camera,{word}")),
    ):
        since = doors.site.ledger.size
        answer = doors.client.post(f"/v1/files/reads/{source}", content=text, headers=doors.as_("ivy"))
        assert answer.status_code == 422, answer.text
        assert "D10" in answer.json()["detail"]
        assert entries(doors, since) == []
    assert history(doors, "7D10AA") == []
    assert not {
        name for name in NAMES if any(part in name for part in ("face", "person", "people", "gender", "race", "driver"))
    }


def test_d10_nothing_that_says_something_of_people_comes_in_and_no_picture_of_them_leaves(sites: Sites) -> None:
    doors = sites("twin_falls")
    for word in ["FaceId", "people_count", "Driver Gender", "race", "occupantSex", "face_image"]:
        is_refused_whole(doors, word)
    no_picture_of_people_leaves(doors)


def test_d14_nothing_comes_in_from_a_private_system_that_the_chief_has_not_approved(sites: Sites) -> None:
    doors = sites("clayton")
    mapping = mapping_of("homes", "flock")
    text = reads_csv([(timedelta(hours=1), "7D14-AA", "cam-1", "")])

    def imported() -> Any:
        return doors.client.post("/v1/files/reads/homes", content=text, headers=doors.as_("ivy"))

    for role in the_pack("clayton").roles:
        person = f"as.{role}"
        doors.hire(person, role)
        doors.people.tokens[person] = doors.session_of(person)["Authorization"].removeprefix("Bearer ")
        if role != "chief":
            assert approve(doors, "homes", mapping, by=person, owner_kind="private", **MET).status_code == 403
    able = doors.site.pack.roles["alpr_coordinator"]
    able = able.model_copy(update={"may": able.may | {Capability.APPROVE_SOURCE}})
    with doors.under(roles={**doors.site.pack.roles, "alpr_coordinator": able}):
        refused = approve(doors, "homes", mapping, by="as.alpr_coordinator", owner_kind="private", **MET)
        assert (refused.status_code, [each["clause"] for each in refused.json()["reasons"]]) == (403, ["D14"])
    since = doors.site.ledger.size
    refused = imported()
    assert (refused.status_code, [reason["clause"] for reason in refused.json()["reasons"]]) == (403, ["D14"])
    assert [entry["kind"] for entry in entries(doors, since)] == ["refusal"]
    since = doors.site.ledger.size
    assert approve(doors, "homes", mapping, by="as.chief", owner_kind="private", **MET).status_code == 201
    assert [(entry["kind"], entry["who"]["role"]) for entry in entries(doors, since)] == [("source_approved", "chief")]
    assert imported().status_code == 201
    [read] = history(doors, "7D14AA")
    with doors.site.ledger.reading() as connection:
        source = approvals.approved(connection, "homes")
    assert (read["source"], source.owner_kind, source.retention_class) == ("homes", "private", "flock")
    withdrawn = doors.client.delete("/v1/acts/sources/homes", params={"reason": "moved"}, headers=doors.as_("as.chief"))
    assert withdrawn.status_code == 204
    assert doors.client.post("/v1/files/reads/homes", content=text + "\n", headers=doors.as_("ivy")).status_code == 403
