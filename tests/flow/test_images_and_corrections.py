"""Images and corrections of reads, from the file that brings them to what the ledger says of them."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from data_access.client import Client
from data_access.errors import Conflict, InvalidQuery, NotFound, NotVerified, Refused, TooLarge
from data_access.gateway.asking import contact_sheets
from data_access.gateway.open_site.members import viewing_of
from data_access.gateway.open_site.openings import opened
from data_access.questions.image import MOST_IMAGES
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from data_access.records.casework import viewings
from data_access.records.keeping import holds
from data_access.store.store import Store
from tests.builders.holds import an_order
from tests.builders.pictures import Desk, a_picture
from tests.builders.site import import_reads, reads_csv
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


def test_an_image_is_kept_and_shown_once_asked_for_and_both_are_on_record(desk: Desk) -> None:
    row = desk.row("9Q9ZZZ")
    assert row["image_ref"] == "kept:crop+overview"
    since = desk.premises.site.ledger.size
    shown = desk.image(row)
    assert Image.open(io.BytesIO(shown.data)).size == (60, 20)
    assert b"SECRET" not in shown.data
    intent, outcome = entries(desk.premises, since)
    assert (intent["question"], outcome["status"], outcome["rows"]) == (
        {"image": "crop", "kind": "image", "of": row["of"]},
        "answered",
        "1-9",
    )
    assert row["read_id"] not in json.dumps([intent, outcome])


def test_a_missing_image_is_said_and_its_asking_is_on_record(desk: Desk) -> None:
    row, since = desk.row("8X8ZZZ"), desk.premises.site.ledger.size
    assert row["image_ref"] is None
    with pytest.raises(NotFound, match="No image"):
        desk.image(row, image="overview")
    assert kinds(desk.premises, since) == ["intent", "outcome"]


def test_an_image_of_a_read_that_was_not_in_that_answer_is_refused(desk: Desk) -> None:
    row = desk.row("9Q9ZZZ")
    for other in ({"of": row["of"] - 1}, {"read_id": "cams:nobody"}):
        with pytest.raises(Refused, match="in no answer"):
            desk.image({**row, **other})


def test_an_image_is_shown_to_nobody_else_and_under_no_other_case(desk: Desk) -> None:
    row = desk.row("9Q9ZZZ")
    another = desk.premises.open_case("dunn", case_number="26-000002")
    body = desk.asked(row, "image").model_dump(mode="json")
    for person, case in (("dunn", another), ("avery", desk.case), ("avery", desk.premises.open_case("avery"))):
        headers = desk.premises.as_(person)
        answer = desk.premises.client.post("/v1/images", json={**body, "case_session": case}, headers=headers)
        assert answer.status_code == 403


def test_an_image_with_another_receipt_is_not_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = desk.row("9Q9ZZZ")
    answer = desk.premises.client.post(
        "/v1/images", json=desk.asked(row, "image").model_dump(mode="json"), headers=desk.premises.as_("dunn")
    )
    forged = httpx.MockTransport(
        lambda _: httpx.Response(200, content=a_picture((1, 1)), headers={"X-Receipt": answer.headers["X-Receipt"]})
    )
    with Client("http://gateway.invalid", "t", transport=forged) as client, pytest.raises(NotVerified):
        client.image(desk.asked(row, "image"))


def test_a_correction_stands_beside_its_read_and_both_are_found(desk: Desk) -> None:
    row, since = desk.row("8X8ZZZ"), desk.premises.site.ledger.size
    correction = desk.correct(row, plate="8X8-ZZ2", state="XA-NOR", position=(43.9001, -101.2))
    said = entries(desk.premises, since)
    assert [entry["kind"] for entry in said] == ["intent", "read_corrected", "outcome"]
    assert said[0]["question"]["changes"] == ["plate", "state", "position"]
    assert "8X8ZZ2" not in json.dumps(said)
    reads = {each["read_id"]: each for each in desk.answer().reads.iter_rows(named=True)}
    original, corrected = reads[row["read_id"]], reads[correction]
    assert (original["plate"], original["corrected_by"], original["corrects"]) == ("8X8ZZZ", correction, None)
    assert (corrected["plate"], corrected["corrects"], corrected["corrected_by"]) == ("8X8ZZ2", row["read_id"], None)
    assert (corrected["plate_state"], corrected["pos_source"]) == ("XA-NOR", "corrected")
    again = desk.correct({**row, "read_id": correction, "of": desk.answer().facts.intent}, plate="8X8ZZZ")
    assert desk.row("8X8ZZ2")["corrected_by"] == again


def test_what_a_read_says_already_is_no_correction_and_leaves_nothing_behind(desk: Desk) -> None:
    row, since = desk.row("9Q9ZZZ"), desk.premises.site.ledger.size
    with pytest.raises(Conflict, match="nothing to correct"):
        desk.correct(row, plate="9Q9-ZZZ")
    assert kinds(desk.premises, since) == ["intent", "batch_undone", "outcome"]
    assert desk.row("9Q9ZZZ")["corrected_by"] is None


def test_who_may_not_correct_is_refused(desk: Desk) -> None:
    case = desk.premises.open_case("ortiz")
    asked = desk.asked(desk.row("9Q9ZZZ"), "correction", plate="1A1A1A1", reason="as the image shows")
    body = {**asked.model_dump(mode="json"), "case_session": case}
    answer = desk.premises.client.post("/v1/corrections", json=body, headers=desk.premises.as_("ortiz"))
    assert {reason["rule"] for reason in answer.json()["reasons"]} == {"role_may_ask", "read_was_returned"}


@pytest.mark.parametrize("done", [False, True])
def test_a_correction_that_fails_is_undone_whether_it_was_written_or_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    row, since = desk.row("9Q9ZZZ"), desk.premises.site.ledger.size
    real = Store.correct

    def failing(store: Store, intent: Any, batch: int) -> str:
        if done:
            real(store, intent, batch)
        raise OSError("the disk")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "correct", failing)
        body = desk.asked(row, "correction", plate="1A1A1A1", reason="as the image shows").model_dump(mode="json")
        answer = desk.premises.client.post("/v1/corrections", json=body, headers=desk.premises.as_("dunn"))
    assert answer.status_code == 500
    assert kinds(desk.premises, since) == ["intent", "batch_undone", "outcome"]
    reads = desk.answer().reads
    assert reads.filter(plate="1A1A1A1").is_empty()
    assert desk.row("9Q9ZZZ")["corrected_by"] is None


def test_a_hold_on_a_correction_holds_its_original(desk: Desk) -> None:
    correction = desk.correct(desk.row("9Q9ZZZ"), plate="9Q9ZZ2")
    new = an_order(read_ids=[correction])
    answer = desk.premises.client.post("/v1/acts/holds", json=new, headers=desk.premises.as_("sato"))
    assert answer.status_code == 201, answer.text
    reads = desk.answer().reads
    assert reads.filter(held=True)["plate"].sort().to_list() == ["9Q9ZZ2", "9Q9ZZZ"]
    with desk.premises.site.ledger.reading() as connection:
        assert holds.held_ids(connection) == {"cams:u-1/0"}


def test_an_import_goes_on_beside_corrections(desk: Desk) -> None:
    rows = [(timedelta(minutes=5), "7T7-ZZZ", "cam-2", "")]
    assert import_reads(desk.premises, reads_csv(rows)).status_code == 201
    listed = desk.premises.client.get("/v1/files/reads", headers=desk.premises.as_("adams")).json()
    assert {batch["source"] for batch in listed} == {"vendor", "cams"}


def sheet(desk: Desk, rows: list[dict[str, Any]], **more: Any) -> Any:
    reads = [{name: row[name] for name in ("read_id", "captured_at")} for row in rows]
    question = {"kind": "contact_sheet", "of": rows[0]["of"], "reads": reads, **more}
    return parse(Inquiry, {"case_session": desk.case, "question": question})


def several(desk: Desk, *plates: str) -> list[dict[str, Any]]:
    answer = desk.answer()
    by_plate = {row["plate"]: {**row, "of": answer.facts.intent} for row in answer.reads.iter_rows(named=True)}
    return [by_plate[plate] for plate in plates]


def test_images_of_several_reads_are_shown_under_one_entry_that_names_each_sealed(desk: Desk) -> None:
    rows, since = several(desk, "9Q9ZZZ", "6V6AAA", "8X8ZZZ"), desk.premises.site.ledger.size
    with desk.client as client:
        shown = client.contact_sheet(sheet(desk, rows))
    assert shown.pictures.keys() == {rows[0]["read_id"], rows[1]["read_id"]}
    assert Image.open(io.BytesIO(shown.pictures[rows[1]["read_id"]].data)).size == (60, 20)
    intent, outcome = entries(desk.premises, since)
    assert (intent["question"], set(intent["secret"]) & {"read", "reads"}, outcome["rows"]) == (
        {"image": "crop", "kind": "contact_sheet", "of": rows[0]["of"]},
        {"reads"},
        "1-9",
    )
    assert not any(row["read_id"] in json.dumps([intent, outcome]) for row in rows)
    found = opened(desk.premises.site, [intent["seq"]])[intent["seq"]].values["reads"]
    assert [each["read_id"] for each in json.loads(found)] == [row["read_id"] for row in rows]


def test_a_viewing_on_a_sheet_lets_its_reads_be_verified_and_no_others(desk: Desk) -> None:
    rows = several(desk, "6V6CCC", "8X8ZZZ")
    with desk.client as client:
        client.contact_sheet(sheet(desk, rows))
    site, held = desk.premises.site, []
    with site.ledger.reading() as connection:
        for row in rows:
            viewing = viewing_of(site.members_key, desk.case, row["read_id"])
            held.append(viewings.find(connection, desk.case, viewing) is not None)
    assert held == [True, False]


def test_a_sheet_with_one_read_that_was_not_in_the_answer_shows_none(desk: Desk) -> None:
    rows = several(desk, "9Q9ZZZ", "6V6AAA")
    with desk.client as client, pytest.raises(Refused, match="in no answer"):
        client.contact_sheet(sheet(desk, [*rows, {**rows[0], "read_id": "cams:nobody"}]))


@pytest.mark.parametrize("number", [0, MOST_IMAGES + 1])
def test_a_sheet_of_none_or_of_too_many_reads_is_no_question(desk: Desk, number: int) -> None:
    (row,) = several(desk, "9Q9ZZZ")
    with pytest.raises(InvalidQuery):
        sheet(desk, [row], reads=[{"read_id": f"r{n}", "captured_at": row["captured_at"]} for n in range(number)])
    with pytest.raises(InvalidQuery):
        sheet(desk, [row, row])


def test_images_that_are_too_large_together_are_not_shown_and_the_asking_is_on_record(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, since = several(desk, "9Q9ZZZ", "6V6AAA"), desk.premises.site.ledger.size
    monkeypatch.setattr(contact_sheets, "MOST_BYTES", 700)
    with desk.client as client, pytest.raises(TooLarge, match="fewer at once"):
        client.contact_sheet(sheet(desk, rows))
    assert kinds(desk.premises, since) == ["intent", "outcome"]


def test_a_sheet_with_another_receipt_is_not_shown(desk: Desk) -> None:
    asked = sheet(desk, several(desk, "9Q9ZZZ"))
    answer = desk.premises.client.post(
        "/v1/contact-sheets", json=asked.model_dump(mode="json"), headers=desk.premises.as_("dunn")
    )
    forged = httpx.MockTransport(
        lambda _: httpx.Response(200, content=b'{"pictures": []}', headers={"X-Receipt": answer.headers["X-Receipt"]})
    )
    with Client("http://gateway.invalid", "t", transport=forged) as client, pytest.raises(NotVerified):
        client.contact_sheet(asked)
