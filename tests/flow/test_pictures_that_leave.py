"""Pictures of all that a camera saw as they leave: left out, blurred whole, or as they are by somebody's decision that is on record (D10)."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from data_access.answers.on_evidence.packages import OverviewTreatment
from data_access.blurring.blurred_pictures import blurred
from data_access.blurring.mosaic import CELL_PX, SIDE
from data_access.evidence import case_papers
from data_access.gateway.asking import pictures
from data_access.gateway.asking.pictures import UNBLURRED
from data_access.gateway.open_site.openings import opened
from data_access.policy.packs.releases import EvidencePolicy
from data_access.receipts import check_archive
from data_access.records.accounts import people
from data_access.records.casework import viewings
from data_access.records.keeping import packages as register
from tests.builders.agencies import agency_site, history, post
from tests.builders.blurring import FAILURES, NONE_CAN_BE_READ, a_scene, stand_in
from tests.builders.gateway import Doors
from tests.builders.packages import a_case, document, files_of, make, verified, written
from tests.builders.pictures import bring_pictures
from tests.builders.releases import approved, archive, case_of, clauses, do, read_under, told
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow

WHY = "What the driver wore matters, and no other picture shows it"
NEED = "Armed man fled in a grey pickup, children were threatened at the school"
PUBLIC = {"kind": "public", "state": None, "written": None, "agency": "News media", "purpose": NEED}


@pytest.fixture(scope="module")
def parsons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    yield from site(tmp_path_factory, "parsons")


@pytest.fixture(scope="module")
def clayton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    yield from site(tmp_path_factory, "clayton")


def site(factory: pytest.TempPathFactory, agency: str) -> Iterator[Doors]:
    """Open the site of an agency, with a read whose camera saw a street."""
    with agency_site(factory.mktemp(agency), agency) as doors:
        bring_pictures(doors, importer="ivy", approver="grant", overview=a_scene("8P7L6A5", 0.2, Random(1)))
        yield doors


def policy_of(doors: Doors, treatment: OverviewTreatment) -> EvidencePolicy:
    """What the pack says of packages, with another treatment of overviews."""
    policy = doors.site.pack.evidence
    return policy.model_copy(update={"overviews": policy.overviews.model_copy(update={"treatment": treatment})})


def blurring(doors: Doors) -> Any:
    """Run on a pack that blurs overviews."""
    return doors.under(evidence=policy_of(doors, OverviewTreatment.BLURRED))


def kept_overview(doors: Doors, case: str, of: int) -> bytes:
    """The picture that is kept, as it is shown to who looks into the case."""
    row = history(doors, "9Q9ZZZ")[0]
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["captured_at"])
    named = {"of": of, "read_id": row["read_id"], "captured_at": at.isoformat()}
    question = {"kind": "image", "image": "overview", **named}
    shown = post(doors, "dunn", "/v1/images", {"case_session": case, "question": question})
    assert shown.status_code == 200, shown.text
    return shown.content


def pictures_of(files: dict[str, bytes], of: int) -> dict[str, bytes]:
    """The pictures of an answer in a package, by their names."""
    inside = f"answers/entry-{of}/pictures/"
    return {name.removeprefix(inside): data for name, data in files.items() if name.startswith(inside)}


def is_mosaic(picture: bytes) -> bool:
    """True of a PNG of a few cells, each of one colour."""
    image = Image.open(io.BytesIO(picture))
    pixels = np.asarray(image.convert("RGB"))
    cells = pixels[::CELL_PX, ::CELL_PX]
    whole = np.repeat(np.repeat(cells, CELL_PX, 0), CELL_PX, 1)
    return (
        image.format == "PNG" and max(cells.shape) <= SIDE and whole.shape == pixels.shape and (whole == pixels).all()
    )


def test_where_the_pack_says_so_a_blurred_copy_goes_along_and_its_original_is_named(
    parsons: Doors, tmp_path: Path
) -> None:
    doors = parsons
    case, of = a_case(doors)
    original = kept_overview(doors, case, of)
    plates = pictures_of(files_of(make(doors, case, of, pictures="all")), of)
    assert plates
    since = doors.site.ledger.size
    with blurring(doors):
        files = files_of(make(doors, case, of, pictures="all"))
    pictures = pictures_of(files, of)
    [copy] = pictures.keys() - plates.keys()
    assert {name: pictures[name] for name in plates} == plates, "pictures of the plate stay as they are"
    assert copy.endswith("-overview-blurred.png")
    assert is_mosaic(pictures[copy])
    assert original not in files.values()
    [said] = [
        each
        for each in document(files, f"answers/entry-{of}/manifest.json")["sealed"]["pictures"]
        if each["kind"] == "overview"
    ]
    assert (said["blurred"], said["sha256"]) == (True, hashlib.sha256(pictures[copy]).hexdigest())
    assert said["sha256_of_original"] == hashlib.sha256(original).hexdigest()
    page = files["index.html"].decode()
    for words in ("Blurred pictures", copy, said["sha256_of_original"], "blurred copies alone"):
        assert words in page
    assert "left out (" not in page
    assert entries(doors, since)[1]["question"]["pictures"] == "blurred"
    code, words = verified(written(files, tmp_path / "package"), doors.site.ledger.verifier_key)
    assert code == 0, words


def test_the_same_picture_is_blurred_to_the_same_bytes_in_every_package(parsons: Doors) -> None:
    case, of = a_case(parsons)
    with blurring(parsons):
        once, again = (files_of(make(parsons, case, of, pictures="all")) for _ in range(2))
    assert pictures_of(once, of) == pictures_of(again, of)


def test_a_picture_that_cannot_be_blurred_is_left_out_and_counted(
    parsons: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, of = a_case(parsons)
    plates = pictures_of(files_of(make(parsons, case, of, pictures="all")), of)
    stand_in(monkeypatch, NONE_CAN_BE_READ)
    with blurring(parsons):
        files = files_of(make(parsons, case, of, pictures="all"))
    assert pictures_of(files, of) == plates
    assert document(files, f"answers/entry-{of}/manifest.json")["sealed"][UNBLURRED] == 1
    assert document(files, case_papers.ELSEWHERE)["answers"][0][UNBLURRED] == 1
    assert "1 such picture could not be blurred, and was left out." in files["index.html"].decode()


@pytest.mark.parametrize("failure", FAILURES)
def test_where_the_blurring_fails_no_package_leaves_and_none_is_on_record_as_made(
    parsons: Doors, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, of = a_case(parsons)
    stand_in(monkeypatch, FAILURES[failure])
    since = parsons.site.ledger.size
    with blurring(parsons):
        failed = make(parsons, case, of, pictures="all")
    assert (failed.status_code, failed.json()["code"]) == (503, "busy")
    assert kinds(parsons, since) == ["package_begun", "intent", "outcome"]
    assert entries(parsons, since)[2]["status"] == "failed"
    with parsons.site.ledger.reading() as connection:
        assert since not in {each.number for each in register.of_case(connection, ["26-000001"])}


@pytest.mark.parametrize("treatment", OverviewTreatment)
def test_who_decided_that_one_goes_as_it_is_and_why_is_on_record(parsons: Doors, treatment: OverviewTreatment) -> None:
    doors = parsons
    case, of = a_case(doors, "sato")
    since = doors.site.ledger.size
    with doors.under(evidence=policy_of(doors, treatment)):
        files = files_of(make(doors, case, of, person="sato", pictures="all", overviews=WHY))
        refused = make(doors, *a_case(doors), pictures="all", overviews=WHY)
    begun = entries(doors, since)[0]
    assert (begun["kind"], begun["who"]["person"]) == ("package_begun", "sato")
    assert opened(doors.site, [since])[since].values["overviews"] == WHY
    assert {name.rpartition("-")[2] for name in pictures_of(files, of)} == {"crop.jpg", "overview.png"}
    steps = list(csv.DictReader(io.StringIO(files[case_papers.CUSTODY].decode("utf-8-sig"))))
    assert any(WHY in " ".join(step.values()) and "Sato" in " ".join(step.values()) for step in steps)
    assert WHY in files["index.html"].decode()
    assert [each["rule"] for each in refused.json()["reasons"]] == ["package_leaves_overviews_out"]


@pytest.mark.parametrize("treatment", OverviewTreatment)
def test_the_form_of_a_package_says_what_becomes_of_overviews(parsons: Doors, treatment: OverviewTreatment) -> None:
    case, _ = a_case(parsons)
    with parsons.under(evidence=policy_of(parsons, treatment)):
        form = post(parsons, "dunn", "/v1/case-file/package", {"case_session": case}).json()["form"]
    assert form["overview_treatment"] == treatment.value


def for_the_public(doors: Doors) -> tuple[int, str, dict[str, Any]]:
    """Have a release to the public approved; return its number, the case session and a read of it."""
    number = approved(doors, "grant", **PUBLIC)
    case, read = read_under(doors, case_of(number))
    return number, case, read


def as_released(answer: httpx.Response) -> tuple[bytes, dict[str, Any]]:
    """The picture in an archive for the public, and what its manifest says of it."""
    assert answer.headers["content-type"] == "application/zip", answer.text
    files, sealed = archive(answer)
    [said], [(name, picture)] = sealed["files"], files.items()
    assert (said["name"], said["sha256"], said["bytes"]) == (name, hashlib.sha256(picture).hexdigest(), len(picture))
    assert check_archive(answer.content)["sealed"] == sealed
    return picture, said


def sheet_of(doors: Doors, case: str, read: dict[str, Any]) -> httpx.Response:
    """Ask for a sheet of the one picture of all that the camera saw under a release."""
    named = {name: read[name] for name in ("read_id", "captured_at")}
    sheet = {"kind": "contact_sheet", "image": "overview", "of": read["of"], "reads": [named]}
    return post(doors, "dunn", "/v1/contact-sheets", {"case_session": case, "question": sheet})


def shown(doors: Doors, case: str, read: dict[str, Any], person: str = "dunn", note: str = "") -> httpx.Response:
    """Ask for the picture of all that the camera saw under a release."""
    question = {"kind": "image", "image": "overview", **read}
    return post(doors, person, "/v1/images", {"case_session": case, "question": question, "note": note})


def seen(doors: Doors) -> int:
    """How many pictures the register has as looked at."""
    with doors.site.ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(viewings.viewings)).scalar_one())


def test_to_the_public_goes_a_blurred_copy_where_the_pack_says_so_and_nobody_has_seen_the_picture_by_that(
    clayton: Doors,
) -> None:
    doors = clayton
    original = hashlib.sha256(kept_overview(doors, *a_case(doors))).hexdigest()
    number, case, read = for_the_public(doors)
    assert shown(doors, case, read).status_code == 403
    before, since = seen(doors), doors.site.ledger.size
    with blurring(doors):
        copy, said = as_released(shown(doors, case, read))
        assert clauses(sheet_of(doors, case, read)) == {"S9"}
    assert is_mosaic(copy)
    assert said["name"] == f"{case_of(number)}-UNVERIFIED-LEAD-overview-blurred.png"
    assert (said["format"], said["blurred"], said["sha256_of_original"]) == ("blurred overview", True, original)
    intent, outcome = entries(doors, since)[:2]
    assert intent["reach"]["overviews"] == "blurred"
    [row] = told(doors, number)["files"]
    assert [(each["format"], each["digest"]) for each in outcome["files"]] == [("blurred overview", row["digest"])]
    assert row["format"] == "blurred overview"
    assert seen(doors) == before


def test_to_the_public_one_goes_as_it_is_by_whom_the_pack_names_and_why_is_on_record(clayton: Doors) -> None:
    doors = clayton
    original = kept_overview(doors, *a_case(doors))
    number, _, _ = for_the_public(doors)
    case, read = read_under(doors, case_of(number), person="sato")
    since = doors.site.ledger.size
    with blurring(doors):
        whole, said = as_released(shown(doors, case, read, "sato", "he drove at a child, and only this shows the car"))
        unsaid, _ = as_released(shown(doors, case, read, "sato"))
    assert whole == original
    assert (said["name"].rpartition("-")[2], said["format"]) == ("overview.png", "overview")
    assert not {"blurred", "sha256_of_original"} & set(said)
    assert is_mosaic(unsaid)
    intent = entries(doors, since)[0]
    assert intent["who"]["person"] == "sato"
    assert "overviews" not in intent["reach"]
    assert opened(doors.site, [since])[since].values["note"].startswith("he drove at a child")
    assert [each["format"] for each in told(doors, number)["files"]] == ["overview", "blurred overview"]


@pytest.mark.parametrize(("program", "status"), [(NONE_CAN_BE_READ, 404), (FAILURES["is killed"], 503)])
def test_to_the_public_goes_nothing_of_a_picture_that_cannot_be_blurred(
    clayton: Doors, program: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, case, read = for_the_public(clayton)
    stand_in(monkeypatch, program)
    with blurring(clayton):
        assert shown(clayton, case, read).status_code == status
    assert told(clayton, number)["files"] == []


def test_to_an_agency_goes_a_blurred_copy_where_the_pack_says_so_and_nobody_has_seen_the_picture_by_that(
    parsons: Doors,
) -> None:
    doors = parsons
    number = approved(doors)
    case, read = read_under(doors, case_of(number))
    for refused in (shown(doors, case, read), sheet_of(doors, case, read)):
        assert clauses(refused) == {"own.package"}
    before, since = seen(doors), doors.site.ledger.size
    with blurring(doors):
        one, sheet = shown(doors, case, read), sheet_of(doors, case, read)
    assert one.status_code == sheet.status_code == 200
    assert one.headers["content-type"] == "image/png"
    assert is_mosaic(one.content)
    [on_the_sheet] = sheet.json()["pictures"]
    assert base64.b64decode(on_the_sheet["data"]) == one.content
    assert [each["reach"]["overviews"] for each in entries(doors, since) if each["kind"] == "intent"] == ["blurred"] * 2
    release = told(doors, number)
    assert [(each["format"], each["rows"]) for each in release["files"]] == [("blurred overview", 1)] * 2
    assert release["use_until"] is not None, "its use begins with the first"
    assert seen(doors) == before


def test_to_an_agency_one_goes_as_it_is_by_whom_the_pack_names_alone_and_with_a_reason(parsons: Doors) -> None:
    doors, why = parsons, "the plate alone does not show the trailer"
    original = kept_overview(doors, *a_case(doors))
    number = approved(doors)
    with blurring(doors):
        for person, note, whole in (("sato", why, True), ("sato", "", False), ("dunn", why, False)):
            case, read = read_under(doors, case_of(number), person=person)
            picture = shown(doors, case, read, person, note).content
            assert (picture == original, is_mosaic(picture)) == (whole, not whole)
    assert [each["format"] for each in told(doors, number)["files"]] == ["overview", *["blurred overview"] * 2]


def test_no_blurred_copy_leaves_under_a_request_that_was_refused_while_it_was_made(
    parsons: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = parsons
    number = approved(doors)
    case, read = read_under(doors, case_of(number))
    store, kept = doors.site.store, doors.site.store.image
    happened: list[int] = []

    def interrupted(*given: Any) -> Any:
        found = kept(*given)
        happened.append(do(doors, "cole", number, "refusal", words="the deputy was an impostor").status_code)
        return found

    monkeypatch.setattr(store, "image", interrupted)
    with blurring(doors):
        answer = shown(doors, case, read)
    assert (happened, doors.site.pack.releases.approvers.clause in clauses(answer)) == ([200], True)
    assert (told(doors, number)["standing"], told(doors, number)["files"]) == ("refused", [])


@pytest.mark.parametrize("sheet", [False, True])
def test_no_blurred_copy_leaves_to_whom_it_would_be_refused_by_the_time_it_is_made(
    parsons: Doors, monkeypatch: pytest.MonkeyPatch, sheet: bool
) -> None:
    doors = parsons
    number = approved(doors)
    case, read = read_under(doors, case_of(number))

    def interrupted(*given: Any, **how: Any) -> Any:
        copies = blurred(*given, **how)
        doors.change(people.people.update().where(people.people.c.person_id == "dunn").values(role="officer"))
        return copies

    monkeypatch.setattr(pictures, "blurred", interrupted)
    try:
        with blurring(doors):
            answer = sheet_of(doors, case, read) if sheet else shown(doors, case, read)
    finally:
        doors.change(people.people.update().where(people.people.c.person_id == "dunn").values(role="detective"))
    assert clauses(answer)
    assert told(doors, number)["files"] == []
