"""Pictures that come as files beside a file of reads: from the parcel that brings them to the image that is shown."""

from __future__ import annotations

import contextlib
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_access.client import Client
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from tests.builders.gateway import Doors
from tests.builders.holds import an_order
from tests.builders.live import a_source_token, bearer
from tests.builders.parcels import a_parcel, a_picture, colours
from tests.builders.site import READS_MAPPING, kept_of, reads_csv
from tests.flow.conftest import kinds
from workbench.administration.desk import Desk
from workbench.commands.reads import import_

pytestmark = pytest.mark.slow
RED, BLUE = a_picture("red"), a_picture("blue")


@pytest.fixture(scope="module", autouse=True)
def _approved(doors: Doors) -> None:
    approve(doors, "dropped", "flock")
    approve(doors, "roaming", "mobile")


def approve(doors: Doors, source: str, retention_class: str) -> None:
    mapping = READS_MAPPING.replace('"vendor"', f'"{source}"').replace('colour = "colour"', 'image_crop = "colour"')
    approval = {
        "source": source,
        "name": "Files with pictures",
        "owner_kind": "agency",
        "mapping": mapping.replace('"flock"', f'"{retention_class}"'),
        "zone": "UTC",
        "approved_by": "C. Cole",
        "reference": "memo 3",
        "approved_on": "2026-11-01",
    }
    answer = doors.client.post("/v1/acts/sources", json=approval, headers=doors.as_("cole"))
    assert answer.status_code == 201, answer.text


def rows_of(*named: tuple[str, str]) -> str:
    """A file of reads, each with the name of its picture."""
    return reads_csv([(timedelta(minutes=7 + n), plate, "cam-1", name) for n, (plate, name) in enumerate(named)])


def sent(doors: Doors, data: bytes, source: str = "dropped") -> Any:
    return doors.client.post(f"/v1/files/reads/{source}", content=data, headers=doors.as_("adams"))


def client_of(doors: Doors) -> Client:
    return Client(str(doors.client.base_url), doors.as_("dunn")["Authorization"].removeprefix("Bearer "))


def asked_of(case: str, answer: Any, row: dict[str, Any], kind: str, **more: Any) -> Inquiry:
    """What is asked of one read of an answer."""
    about = {"of": answer.facts.intent, "read_id": row["read_id"], "captured_at": row["captured_at"]}
    return parse(Inquiry, {"case_session": case, "question": {"kind": kind, **about, **more}})


def found(doors: Doors, plate: str) -> list[tuple[str | None, list[tuple[int, ...]]]]:
    """What is kept of a plate's images, and their colours as they are shown."""
    case, seen = doors.case_of("dunn"), []
    with client_of(doors) as client:
        answer = client.history(parse(Inquiry, {"case_session": case, "question": {"kind": "history", "plate": plate}}))
        for row in answer.reads.iter_rows(named=True):
            shown = [client.image(asked_of(case, answer, row, "image")).data] if row["image_ref"] else []
            seen.append((row["image_ref"], colours(shown)))
    return seen


def test_each_read_of_a_parcel_is_shown_with_its_own_picture(doors: Doors) -> None:
    rows = rows_of(("7P7-RED", "out/1.png"), ("7P7-BLU", "2.png"), ("7P7-NON", "3.png"))
    answer = sent(doors, a_parcel(rows, {"2.png": BLUE, "1.png": RED, "9.png": RED}))
    assert answer.status_code == 201, answer.text
    done = answer.json()
    assert (done["taken"], done["dropped"], done["noted"]) == (3, {"image_crop_missing": 1}, {"pictures_not_named": 1})
    assert found(doors, "7P7RED") == [("kept:crop", [(255, 0, 0)])]
    assert found(doors, "7P7BLU") == [("kept:crop", [(0, 0, 255)])]
    assert found(doors, "7P7NON") == [(None, [])]


def test_the_same_parcel_again_is_known_and_another_with_the_same_reads_stores_nothing_twice(
    doors: Doors,
) -> None:
    rows = rows_of(("7P7-TWO", "1.png"))
    assert sent(doors, a_parcel(rows, {"1.png": RED})).json()["taken"] == 1
    assert sent(doors, a_parcel(rows, {"1.png": RED})).status_code == 409
    assert kept_of(doors, sent(doors, a_parcel(rows, {"1.png": BLUE})).json()["batch"]) == (0, 1)
    assert found(doors, "7P7TWO") == [("kept:crop", [(255, 0, 0)])]


@pytest.mark.parametrize("name", ["path", "cut", "deflated", "csv"])
def test_of_an_unfit_parcel_nothing_is_stored_and_nothing_is_left(doors: Doors, name: str) -> None:
    rows = rows_of(("7P7-BAD", "1.png"))
    unfit = {
        "path": a_parcel(rows, {"../1.png": RED}),
        "cut": a_parcel(rows, {"1.png": RED})[:-40],
        "deflated": a_parcel(rows, {"1.png": bytes(5_000_000)}, how=zipfile.ZIP_DEFLATED),
        "csv": a_parcel(rows + '"', {"1.png": RED}),
    }
    since, left = doors.site.ledger.size, set(doors.paths.rejects.iterdir())
    answer = sent(doors, unfit[name])
    assert answer.status_code == 422, answer.text
    assert (kinds(doors, since), set(doors.paths.rejects.iterdir())) == ([], left)
    assert list(doors.paths.run.glob("upload-*")) == []
    assert found(doors, "7P7BAD") == []


def test_a_source_brings_a_parcel_through_the_live_door(doors: Doors) -> None:
    token = a_source_token(doors.site, "dropped")
    bad = doors.client.post(
        "/v1/batches/dropped", content=a_parcel(rows_of(("7P7-LIV", "1.png")), {"a/1.png": RED}), headers=bearer(token)
    )
    assert (bad.status_code, "no plain file's" in bad.json()["detail"]) == (422, True)
    body = a_parcel(rows_of(("7P7-LIV", "1.png")), {"1.png": BLUE})
    for status in (201, 200):
        answer = doors.client.post("/v1/batches/dropped", content=body, headers=bearer(token))
        assert (answer.status_code, answer.json()["taken"]) == (status, 1)
    assert found(doors, "7P7LIV") == [("kept:crop", [(0, 0, 255)])]


def test_the_command_sends_the_pictures_that_its_file_names(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(doors.client)
    assert desk.resume(doors.as_("adams")["Authorization"].removeprefix("Bearer "))
    monkeypatch.setattr(import_, "logged_on", lambda _: contextlib.nullcontext(desk))
    (tmp_path / "pictures").mkdir()
    for name, data in {"1.png": RED, "2.png": BLUE}.items():
        (tmp_path / "pictures" / name).write_bytes(data)
    (tmp_path / "reads.csv").write_text(rows_of(("7P7-CLI", "1.png")))
    given = ["reads", str(tmp_path), "dropped", str(tmp_path / "reads.csv"), "--images", str(tmp_path / "pictures")]
    result: Result = CliRunner().invoke(import_.command, given)
    assert result.exit_code == 0, result.output
    assert ("pictures  1" in result.output, "taken  1" in result.output) == (True, True)
    assert found(doors, "7P7CLI") == [("kept:crop", [(255, 0, 0)])]


def raw(doors: Doors) -> bytes:
    """Every byte of every file of the site: ledger and its log, registers, reads, keys, rejects."""
    return b"".join(path.read_bytes() for path in sorted(doors.paths.root.rglob("*")) if path.is_file())


def test_of_purged_reads_no_byte_of_image_or_correction_is_left_and_a_held_one_is_shown(doors: Doors) -> None:
    ago = [
        (timedelta(days=9, minutes=n), plate, "cam-1", name)
        for n, plate, name in ((1, "7P7-GON", "1.png"), (2, "7P7-HLD", "2.png"))
    ]
    assert sent(doors, a_parcel(reads_csv(ago), {"1.png": RED, "2.png": BLUE}), "roaming").json()["taken"] == 2
    case, kept, why = doors.case_of("dunn"), [], "written nowhere in clear"
    for plate, instead in (("7P7GON", "7P7GNX"), ("7P7HLD", "7P7HLX")):
        with client_of(doors) as client:
            answer = client.history(
                parse(Inquiry, {"case_session": case, "question": {"kind": "history", "plate": plate}})
            )
            row = answer.reads.row(0, named=True)
            kept.append((row["read_id"], client.image(asked_of(case, answer, row, "image")).data))
            client.correct(asked_of(case, answer, row, "correction", plate=instead, reason=why))
    hold = an_order(read_ids=[kept[1][0]])
    assert doors.client.post("/v1/acts/holds", json=hold, headers=doors.as_("sato")).status_code == 201
    secrets = [data for _, data in kept] + [word.encode() for word in ("7P7GNX", "7P7HLX", why)]
    before = raw(doors)
    files = {path for path in doors.paths.store.rglob("mobile/*") if path.is_file()}
    with doors.under(
        retention={
            **doors.site.pack.retention,
            "mobile": doors.site.pack.retention["mobile"].model_copy(update={"purge_after_d": 5, "ceiling_d": 5}),
        }
    ):
        done = doors.client.post("/v1/acts/purges", json={"retention_class": "mobile"}, headers=doors.as_("adams"))
        assert (done.json()["destroyed"], done.json()["kept"]) == (2, 2)
        assert [secret in text for text in (before, raw(doors)) for secret in secrets] == [False] * 10
        assert not files & {path for path in doors.paths.store.rglob("mobile/*") if path.is_file()}
        assert (found(doors, "7P7GON"), found(doors, "7P7GNX")) == ([], [])
        assert found(doors, "7P7HLD") == found(doors, "7P7HLX") == [("kept:crop", [(0, 0, 255)])]
