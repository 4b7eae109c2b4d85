"""Taking an import back: nobody sees its reads, what rests on them says so, and its file may come in anew."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import pytest
from sqlalchemy import delete

from data_access.client import Answer
from data_access.errors import Conflict
from data_access.gateway.acting import withdrawals
from data_access.records.casework import answers_given
from data_access.records.intake import batches, camera_hours
from data_access.terms import hour_of
from tests.builders import case_file
from tests.builders.case_work import CLIENTS, Worker
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order
from tests.builders.pictures import SOURCE, a_group, a_picture
from tests.builders.site import circle, import_reads, kept_of, reads_csv, staffed_site
from tests.flow.acts import Forgetful, batch_states, history, post, settle
from tests.flow.conftest import entries, kinds
from tests.flow.doors import APPROVAL
from widgets.case_file.case_file_lists import finding, keeping, questions

pytestmark = pytest.mark.slow

WRONG_ZONE = "The zone of the cameras was wrong"
Rows = list[tuple[timedelta, str, str, str]]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("withdrawals"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()


def brought(doors: Doors, *plates: str, ago: timedelta = timedelta(minutes=30)) -> tuple[int, str]:
    """Import one read of each plate; return the import's number and its file."""
    text = reads_csv([(ago + timedelta(seconds=n), plate, "cam-1", "") for n, plate in enumerate(plates)])
    answer = import_reads(doors, text)
    assert answer.status_code == 201, answer.text
    done = answer.json()
    assert done["taken"] == len(plates)
    return done["batch"], text


def withdraw(doors: Doors, batch: int, person: str = "cole", reason: str = WRONG_ZONE) -> httpx.Response:
    return doors.client.delete(f"/v1/acts/batches/{batch}", params={"reason": reason}, headers=doors.as_(person))


def files(worker: Worker, of: Answer) -> dict[str, bytes]:
    given = {
        "kind": "files",
        "of": of.facts.intent,
        "asked": of.question,
        "formats": ("csv", "map"),
        "why": "For the prosecutor, who asked for the reads",
    }
    archive = worker.client.make_files(worker.asked(given))
    with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_nobody_sees_the_reads_of_a_withdrawn_import_and_its_file_may_come_in_anew(doors: Doors) -> None:
    batch, text = brought(doors, "2W2AAA", "2W2AAB")
    since = doors.site.ledger.size
    done = withdraw(doors, batch)
    assert (done.status_code, done.json()) == (200, {"batch": batch, "source": "vendor", "corrections": 0, "saved": 0})
    (entry,) = entries(doors, since)
    assert (entry["kind"], entry["batch"], entry["source"]) == ("batch_withdrawn", batch, "vendor")
    assert "reason" in entry["secret"]
    assert WRONG_ZONE not in json.dumps(entry)
    assert history(doors, "2W2AAA") == []
    again = import_reads(doors, text)
    assert (again.status_code, again.json()["taken"], kept_of(doors, again.json()["batch"])) == (201, 2, (2, 0))
    assert len(history(doors, "2W2AAA")) == len(history(doors, "2W2AAB")) == 1


def test_who_may_not_approve_sources_withdraws_no_import_which_is_on_record(doors: Doors) -> None:
    batch, _ = brought(doors, "2W2BBB")
    since = doors.site.ledger.size
    assert withdraw(doors, batch, person="dunn").status_code == 403
    assert kinds(doors, since) == ["refusal"]
    assert len(history(doors, "2W2BBB")) == 1


def test_only_an_import_that_is_visible_is_withdrawn(doors: Doors) -> None:
    batch, _ = brought(doors, "2W2CCC")
    assert withdraw(doors, batch).status_code == 200
    since = doors.site.ledger.size
    again = withdraw(doors, batch)
    assert (again.status_code, "withdrawn already" in again.json()["detail"]) == (409, True)
    assert withdraw(doors, batch + 100).status_code == 404
    with doors.site.importing:
        assert withdraw(doors, batch).status_code == 409
    pending = batches.batches.update().where(batches.batches.c.number == batch)
    doors.change(pending.values(state="pending"))
    under_way = withdraw(doors, batch)
    doors.change(pending.values(state="withdrawn"))
    assert (under_way.status_code, "under way" in under_way.json()["detail"]) == (409, True)
    assert set(kinds(doors, since)) == {"site_created"}


@pytest.mark.parametrize("happened", [False, True], ids=["it did not happen", "it happened but was reported as failed"])
def test_an_import_is_withdrawn_whole_or_not_at_all(
    doors: Doors, happened: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plate = "2W2DDT" if happened else "2W2DDF"
    batch, _ = brought(doors, plate)
    worker, real = Worker(doors), doors.site.ledger
    (read,) = worker.reads(plate)
    case_file.star(worker.client, worker.case, **read)
    hours = counts(doors)
    if happened:
        doors.site.ledger = Forgetful(real, 2)  # type: ignore[assignment]  # a look beforehand, then the act
    else:
        monkeypatch.setattr(withdrawals.saved_reads, "note_withdrawn", _fail)
    try:
        assert withdraw(doors, batch).status_code >= 409
    finally:
        doors.site.ledger = real
        monkeypatch.undo()
    state = "withdrawn" if happened else "visible"
    assert batch_states(doors)[batch - 1] == state
    assert len(history(doors, plate)) == (0 if happened else 1)
    mine = [each for each in worker.file().saved if each.read_id == read["read_id"]]
    assert [each.state for each in mine] == ["withdrawn" if happened else "kept"]
    assert (counts(doors) == hours) is not happened
    assert withdraw(doors, batch).status_code == (409 if happened else 200)
    settle(doors)
    assert (batch_states(doors)[batch - 1], history(doors, plate)) == ("withdrawn", [])


def _fail(*_: object) -> None:
    raise Conflict("A test lets it fail.")


def counts(doors: Doors) -> int:
    """Reads of the first camera in the last two days, as they are counted by camera and hour; on the board too."""
    end = hour_of(datetime.now(UTC)) + 1
    with doors.site.ledger.reading() as connection:
        counted = camera_hours.totals(connection, end - 48, end).get("cam-1", {}).get("reads", 0)
    board = doors.site.board
    place = np.array([[camera.camera_id for camera in board.cameras].index("cam-1")])
    assert board.reads(place, end - 48, end).sum() == counted
    return counted


def test_what_is_usual_of_a_camera_is_not_falsified_by_withdrawn_reads(doors: Doors) -> None:
    brought(doors, "2W2EEA", ago=timedelta(hours=3))
    before = counts(doors)
    batch, _ = brought(doors, "2W2EEB", "2W2EEC", ago=timedelta(hours=3, minutes=1))
    assert counts(doors) == before + 2
    assert withdraw(doors, batch).status_code == 200
    assert counts(doors) == before


def test_the_file_of_the_case_says_which_answers_held_withdrawn_reads(doors: Doors) -> None:
    worker, bystander = Worker(doors), Worker(doors, "sato")
    batch, text = brought(doors, "2W2FFA", "2W2FFB")
    brought(doors, "2W2FFC")
    (read,), (other,) = worker.reads("2W2FFA"), worker.reads("2W2FFC")
    case_file.record_finding(worker.client, worker.case, "It was there", rests_on=read["of"])
    case_file.record_finding(worker.client, worker.case, "So was this", rests_on=other["of"])
    case_file.star(worker.client, worker.case, **read)
    case_file.note(worker.client, worker.case, "The left tail light is out", **read)
    since = doors.site.ledger.size
    assert withdraw(doors, batch).json()["saved"] == 1
    file = bystander.file()
    asked = {each.entry: each.withdrawn for each in file.questions}
    said = {"batch": batch, "entry": since, "reads": 1}
    assert [{name: getattr(one, name) for name in said} for one in asked[read["of"]]] == [said]
    assert asked[other["of"]] == ()
    resting = {each.text: each.withdrawn for each in file.findings}
    assert (resting["It was there"], resting["So was this"]) == (asked[read["of"]], ())
    (saved,) = [each for each in file.saved if each.read_id == read["read_id"]]
    assert (saved.state, saved.withdrawn_entry) == ("withdrawn", since)
    assert read["read_id"] not in worker.saved()
    assert WRONG_ZONE not in file.model_dump_json()
    page = str(questions(file, "UTC")) + "".join(str(finding(file, each, "UTC")) for each in file.findings)
    assert page.count(f"held 1 read of import {batch}") == 2
    assert f"sealed in entry {since}" in page
    (mine,) = [each for each in file.saved if each.read_id == read["read_id"]]
    assert keeping(mine, file.as_of, "UTC").startswith("Withdrawn: the import that brought it was withdrawn on")
    assert import_reads(doors, text).status_code == 201
    (back,) = [each for each in worker.file().saved if each.read_id == read["read_id"]]
    assert (back.state, back.withdrawn_at) == ("kept", None)
    assert read["read_id"] in worker.saved()


def test_of_an_answer_that_is_not_remembered_any_more_the_file_says_that_it_may_have_held_some(doors: Doors) -> None:
    worker = Worker(doors)
    batch, _ = brought(doors, "2W2GGA")
    window = [{"start": str(datetime.now(UTC) - timedelta(hours=1)), "end": str(datetime.now(UTC))}]
    past = [{"start": str(datetime.now(UTC) - timedelta(days=9)), "end": str(datetime.now(UTC) - timedelta(days=8))}]
    of = {}
    for name, windows in (("all", None), ("window", window), ("past", past)):
        answer = worker.client.history(worker.asked({"kind": "history", "plate": "2W2GGA", "windows": windows}))
        of[name] = answer.facts.intent
    worker.client.close_case(worker.case)
    later = Worker(doors)
    doors.change(delete(answers_given.returned).where(answers_given.returned.c.intent.in_(of.values())))
    assert withdraw(doors, batch).status_code == 200
    asked = {each.entry: each.withdrawn for each in later.file().questions}
    assert [[one.reads for one in asked[of[name]]] for name in ("all", "window", "past")] == [[None], [None], []]
    page = str(questions(later.file(), "UTC"))
    assert f"may have held reads of import {batch}" in page


def test_files_of_an_old_answer_leave_withdrawn_reads_out_and_say_how_many(doors: Doors) -> None:
    worker = Worker(doors)
    batch, text = brought(doors, "2W2HHA", "2W2HHB")
    brought(doors, "2W2HHC")
    answer = worker.client.canvass(worker.asked(circle()))
    assert {"2W2HHA", "2W2HHB", "2W2HHC"} <= set(answer.reads["plate"])
    assert withdraw(doors, batch).status_code == 200
    assert import_reads(doors, text).status_code == 201  # what came since was not in the answer
    made = files(worker, answer)
    (table,) = [data.decode() for name, data in made.items() if name.endswith(".csv")]
    assert ("2W2HHC" in table, "2W2HHA" in table, "2W2HHB" in table) == (True, False, False)
    (report,) = [data.decode() for name, data in made.items() if name.endswith(".html")]
    assert "Withdrawn since that answer was given, and left out of this file: 2 of its reads" in report
    assert "not kept any more" not in report
    outcome = entries(doors)[-1]
    assert (outcome["status"], outcome["withdrawn"]) == ("answered", "1-9")


def test_a_withdrawn_read_is_neither_starred_noted_shown_corrected_nor_verified(doors: Doors) -> None:
    worker, picture = Worker(doors), base64.b64encode(a_picture()).decode()
    approval = {**APPROVAL, "source": "cams", "mapping": SOURCE}
    assert post(doors, "cole", "/v1/acts/sources", approval).status_code == 201
    group = a_group("w-1", "2W2JJA", best_plate={"plate_crop_jpeg": picture})
    content = json.dumps(group)
    done = doors.client.post("/v1/files/reads/cams", content=content, headers=doors.as_("adams")).json()
    (read,) = worker.reads("2W2JJA")
    image = worker.asked({"kind": "image", **read})
    assert worker.client.image(image).data
    fix = worker.asked({"kind": "correction", **read, "plate": "2W2JJB", "reason": "as the image shows"})
    worker.client.correct(fix)
    assert len(worker.reads("2W2JJB")) == 1
    assert withdraw(doors, done["batch"]).json()["corrections"] == 1
    assert worker.reads("2W2JJA") == worker.reads("2W2JJB") == []
    verdict = {"plate": "agrees", "state": "agrees"}
    for deed in (
        lambda: case_file.star(worker.client, worker.case, **read),
        lambda: case_file.note(worker.client, worker.case, "seen", **read),
        lambda: case_file.verify(worker.client, worker.case, **read, **verdict),
        lambda: worker.client.image(image),
        lambda: worker.client.correct(fix),
    ):
        with pytest.raises(Conflict, match="The import that brought this read was withdrawn on"):
            deed()
    again = doors.client.post("/v1/files/reads/cams", content=content, headers=doors.as_("adams"))
    assert (again.status_code, again.json()["taken"]) == (201, 1)
    (new,) = worker.reads("2W2JJA")  # as it came: its correction went with the import
    assert worker.client.image(worker.asked({"kind": "image", **new})).data
    assert case_file.verify(worker.client, worker.case, **new, **verdict).outcome == "not_confirmed"


def test_what_was_seen_may_be_held_though_it_was_withdrawn(doors: Doors) -> None:
    batch, _ = brought(doors, "2W2KKA")
    (read,) = history(doors, "2W2KKA")
    assert withdraw(doors, batch).status_code == 200
    placed = post(doors, "sato", "/v1/acts/holds", an_order(basis="discovery", read_ids=[read["read_id"]]))
    assert placed.status_code == 201, placed.text
    assert history(doors, "2W2KKA") == []


def test_imports_are_listed_with_what_became_of_them(doors: Doors) -> None:
    batch, _ = brought(doors, "2W2LLA")
    assert withdraw(doors, batch).status_code == 200
    listed = doors.client.get("/v1/files/reads", headers=doors.as_("adams")).json()
    assert {each["batch"]: each["state"] for each in listed}[batch] == "withdrawn"
