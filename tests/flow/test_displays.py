"""What is shown beside answers: the ledger's proofs to anybody, pages to who is logged on; no read is among it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest

from data_access.ledger.proof.checkpoint import verify
from data_access.ledger.proof.tree import includes, leaf_hash
from tests.builders.basemap import TOWN, a_basemap
from tests.builders.gateway import Doors
from tests.flow.conftest import kinds

pytestmark = pytest.mark.slow


def get(doors: Doors, path: str, person: str | None = None, **query: int) -> Any:
    return doors.client.get(path, params=query, headers=doors.as_(person) if person else {})


def test_anybody_can_prove_an_entry_and_that_the_ledger_only_grew(doors: Doors) -> None:
    ledger = doors.site.ledger
    key = get(doors, "/v1/ledger/key").json()
    assert key == {"origin": ledger.origin, "public_key": ledger.public_key.hex(), "verifier_key": ledger.verifier_key}
    signed = verify(get(doors, "/v1/ledger/checkpoint").text, ledger.origin, bytes.fromhex(key["public_key"]))
    shown = get(doors, "/v1/ledger/inclusion", seq=2, size=signed.size).json()
    proof = [bytes.fromhex(node) for node in shown["proof"]]
    assert includes(leaf_hash(ledger.entry(2)), 2, signed.size, proof, signed.root)
    grown = get(doors, "/v1/ledger/consistency", old=2, new=signed.size).json()
    assert [bytes.fromhex(node) for node in grown["proof"]] == ledger.consistency(2, signed.size)


def test_a_proof_of_what_is_not_there_is_not_found(doors: Doors) -> None:
    size = doors.site.ledger.size
    for query in ({"seq": size, "size": size}, {"seq": 0, "size": size + 1}):
        assert get(doors, "/v1/ledger/inclusion", **query).status_code == 404
    for query in ({"old": 2, "new": 1}, {"old": 0, "new": size + 1}):
        assert get(doors, "/v1/ledger/consistency", **query).status_code == 404


def test_health_is_whether_it_can_be_recorded(doors: Doors) -> None:
    about = {"ledger": {"size": doors.site.ledger.size}, "synthetic": True}
    assert get(doors, "/healthz").json() == {"ok": True, "status": "ok", "problems": [], **about}
    real = doors.site.ledger

    class Stopped:
        stopped = True
        why_stopped = "A write failed."

    doors.site.ledger = Stopped()  # type: ignore[assignment]
    try:
        assert get(doors, "/healthz").status_code == 503
    finally:
        doors.site.ledger = real


def test_pages_are_told_who_asks_which_cameras_there_are_and_what_was_imported(doors: Doors) -> None:
    since = doors.site.ledger.size
    me = get(doors, "/v1/me", "dunn").json()
    assert (me["person"], me["role"], me["synthetic"]) == ("dunn", "detective", True)
    auditors, of_the_unit = me["reason_opened_by"]["of_everybody"], me["reason_opened_by"]["of_their_unit"]
    assert ("Auditor" in auditors, "Sergeant" in of_the_unit, "Detective" in (*auditors, *of_the_unit)) == (
        True,
        True,
        False,
    )
    cameras = {camera["camera_id"]: camera for camera in get(doors, "/v1/cameras", "dunn").json()["cameras"]}
    assert cameras["unit-7"]["lat_e7"] is None
    assert get(doors, "/v1/files/reads", "adams").json()[0]["state"] == "visible"
    assert set(kinds(doors, since)) <= {"logged_on", "batches_read"}


def test_without_a_base_map_nothing_is_told_and_no_place_is_found(doors: Doors) -> None:
    assert get(doors, "/v1/basemap", "dunn").json() == {}
    assert places(doors, "Main & 3rd") == []


def test_the_base_map_is_told_and_searched_and_nothing_of_it_is_on_record(doors: Doors) -> None:
    about = a_basemap(doors.paths.basemap, TOWN)
    since = doors.site.ledger.size
    try:
        told = get(doors, "/v1/basemap", "dunn").json()
        assert (told["version"], told["attribution"], told["corners"]) == (about.version, "Invented", 1)
        corner, street = places(doors, "main and third")[0], places(doors, "Maine Street")[0]
        assert (corner["kind"], corner["name"]) == ("corner", "3rd Ave & Main St")
        assert (corner["lat"], corner["lon"], corner["bounds"]) == (43.9, -101.2, None)
        assert (street["kind"], street["bounds"]) == ("street", [-101.21, 43.9, -101.19, 43.9])
        assert kinds(doors, since) in ([], ["logged_on"])
        again = a_basemap(doors.paths.basemap, {"Elm St": [(-101.2, 43.9), (-101.1, 43.9)]})
        assert get(doors, "/v1/basemap", "dunn").json()["version"] == again.version
        assert [place["name"] for place in places(doors, "elm")] == ["Elm St"]
        (doors.paths.basemap / f"{again.version}.streets").write_bytes(b"spoiled")
        a_basemap(doors.paths.basemap, TOWN)
        (doors.paths.basemap / f"{about.version}.streets").write_bytes(b"spoiled")
        assert places(doors, "main", status=503)["detail"].startswith("The street index cannot be read.")
        (doors.paths.basemap / "about.json").write_text("{}")
        assert get(doors, "/v1/basemap", "dunn").status_code == 503
    finally:
        shutil.rmtree(doors.paths.basemap)


def test_what_is_typed_is_bounded_and_an_error_does_not_repeat_it(doors: Doors) -> None:
    for text in ("", "secret corner " * 20):
        answer = doors.client.post("/v1/places", json={"text": text}, headers=doors.as_("dunn"))
        assert (answer.status_code, "secret" in answer.text) == (422, False)


def places(doors: Doors, text: str, status: int = 200) -> Any:
    answer = doors.client.post("/v1/places", json={"text": text}, headers=doors.as_("dunn"))
    assert answer.status_code == status
    return answer.json()["places"] if status == 200 else answer.json()


def test_a_part_that_does_not_run_is_told_to_who_sees_to_the_site_and_to_nobody_else(doors: Doors) -> None:
    facts = doors.site.facts
    doors.site.facts = replace(facts, left_out=lambda: ("The folder of source yard is not watched.",))
    try:
        told = {
            person: doors.client.get("/v1/me", headers=doors.as_(person)).json()["left_out"]
            for person in ("adams", "dunn")
        }
    finally:
        doors.site.facts = facts
    assert told == {"adams": ["The folder of source yard is not watched."], "dunn": []}
