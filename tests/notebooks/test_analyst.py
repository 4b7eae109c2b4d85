"""The analysts' notebook, run from top to bottom against a real gateway: its figure, its numbers, its files."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import nbclient
import nbformat
import polars as pl
import pytest
from PIL import Image

from data_access.receipts import check_receipt
from tests.builders.front import a_read, frame_of
from tests.builders.site import Premises, working_site
from workbench.demo.notebook import TAG
from workbench.processes.web.page_addresses import NOTEBOOK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

FONTS = Path(__file__).parents[2] / "build" / "matplotlib"
"""Where matplotlib keeps what it knows of the machine's fonts, which it looks for once."""

ZONE = ZoneInfo("America/Chicago")
LOCAL = pl.col("captured_at").dt.convert_time_zone(ZONE.key)
RIGHT, MISREAD = "9Q9Z1A", "9Q9ZIA"
CAMERAS = {"Main St at 1st Ave": RIGHT, "River bridge": MISREAD}
"""At each camera one read, thirty and twenty minutes ago."""

TOLD = """
import json
drawn = {
    "counts": per_hour.drop("camera_id").rows(),
    "hours": counts.columns,
    "boxes": [text.get_text() for text in table.texts],
    "candidates": candidates.select("plate", "reads", "cameras", "near", "of").rows(),
    "history": history.reads["plate"].to_list(),
    "labels": [text.get_text() for text in town.texts],
    "marks": {each.get_label(): len(each.get_offsets()) for each in town.collections},
    "way": stops[["plate", "km", "kph"]].fillna(0).values.tolist(),
    "beneath": fig.get_supxlabel(),
    "above": fig.get_suptitle(),
}
print(json.dumps(drawn))
"""

SLIPS = {
    "refused": 'open_case("26-999999", purpose=purpose, reason=reason)',
    "misspelt": "near = case.canvass(lat=lat, lon=lon, radius=5, start=at - hour, end=at + hour)",
    "out of bounds": "near = case.canvass(lat=lat, lon=lon, radius_m=-5, start=at - hour, end=at + hour)",
}
"""What goes wrong in a notebook, by name."""


@dataclass
class Ran:
    """What came of it: what the figure shows, what was printed, where the files are."""

    drawn: dict[str, Any]
    said: str
    shown: list[dict[str, str]]
    slips: dict[str, list[str]]
    folder: Path
    began: datetime
    premises: Premises


def the_notebook() -> Any:
    return nbformat.read(Path(__file__).parents[2] / "notebooks" / NOTEBOOK, as_version=4)


def filled_in(at: datetime) -> Any:
    """Return the notebook with parameters for the site, and a last cell that says what was drawn."""
    notebook = the_notebook()
    cell = next(cell for cell in notebook.cells if TAG in cell.metadata.get("tags", ()))
    for name, value in (
        ("number, purpose", '"26-000001", "homicide"'),
        ("lat, lon, radius_m", "43.9, -101.2, 2_000"),
        ("at", f"datetime.fromisoformat({at.isoformat()!r})"),
        ("pattern, looks", '"9Q?Z1*", "gray"'),
    ):
        cell.source, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", cell.source)
        assert found == 1
    for name, slip in SLIPS.items():
        notebook.cells.append(nbformat.v4.new_code_cell(slip, metadata={"tags": ["raises-exception"], "slip": name}))
    notebook.cells.append(nbformat.v4.new_code_cell(TOLD))
    return notebook


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("home")
    began = datetime.now(UTC)
    with working_site(tmp_path_factory, began) as premises:
        notebook = filled_in(began - timedelta(minutes=25))
        token = premises.as_("avery")["Authorization"].removeprefix("Bearer ")
        given = {"WORKBENCH_GATEWAY": str(premises.client.base_url), "JUPYTERHUB_API_TOKEN": token}
        client = nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}})
        client.execute(env={**os.environ, **given, "MPLCONFIGDIR": str(FONTS), "WORKBENCH_TOKEN": ""})
        said = "".join(o.text for cell in notebook.cells for o in cell.get("outputs", ()) if o.output_type == "stream")
        shown = [
            o.data for cell in notebook.cells for o in cell.get("outputs", ()) if o.output_type == "execute_result"
        ]
        slips = {cell.metadata.slip: cell.outputs[-1].traceback for cell in notebook.cells if "slip" in cell.metadata}
        yield Ran(json.loads(notebook.cells[-1].outputs[-1].text), said, shown, slips, folder, began, premises)


def test_reads_per_camera_and_hour_are_those_that_a_plain_count_finds(ran: Ran) -> None:
    hours = [(ran.began - timedelta(minutes=m)).astimezone(ZONE).strftime("%d %b %H h") for m in (30, 20)]
    expected = [
        [camera, *(int(hour == read) for hour in dict.fromkeys(hours))]
        for camera, read in zip(CAMERAS, hours, strict=True)
    ]
    assert ran.drawn["hours"] == list(dict.fromkeys(hours))
    assert ran.drawn["counts"] == expected
    assert ran.drawn["boxes"] == [str(count) for _, *row in expected for count in row]


def test_hours_stand_in_order_of_time_over_the_end_of_a_month() -> None:
    midnight = datetime(2026, 12, 1, tzinfo=ZONE)
    reads = frame_of([a_read(n, captured_at=midnight + n * timedelta(hours=1)) for n in range(-2, 2)])
    lines = [line for cell in the_notebook().cells for line in cell.source.splitlines() if line.startswith("hours = ")]
    known: dict[str, Any] = {"pl": pl, "near": SimpleNamespace(reads=reads), "local": LOCAL}
    exec("\n".join(lines), known)
    assert known["hours"].columns == ["camera_id", "30 Nov 22 h", "30 Nov 23 h", "01 Dec 00 h", "01 Dec 01 h"]


def test_candidates_stand_with_how_many_of_the_cameras_near_the_scene_they_were_at(ran: Ran) -> None:
    assert sorted(ran.drawn["candidates"]) == [[RIGHT, 1, 1, 1, 2], [MISREAD, 1, 1, 1, 2]]


def test_the_way_holds_the_misread_too_and_is_drawn_in_order_of_time(ran: Ran) -> None:
    chosen = ran.drawn["candidates"][0][0]
    assert ran.drawn["history"] == [chosen]
    assert [plate for plate, _, _ in ran.drawn["way"]] == [RIGHT, MISREAD]
    km, kph = ran.drawn["way"][1][1:]
    assert (km, kph) == (pytest.approx(1.37, abs=0.02), 8)
    times = [(ran.began - timedelta(minutes=m)).astimezone(ZONE).strftime("%H:%M") for m in (30, 20)]
    assert [label.split()[0] for label in ran.drawn["labels"]] == ["1", "2"]
    assert [label.split()[1] for label in ran.drawn["labels"]] == times
    assert {name: ran.drawn["marks"][name] for name in ("camera", chosen, "read as another plate")} == {
        "camera": 2,
        chosen: 1,
        "read as another plate": 1,
    }


def test_what_is_not_known_stands_beneath_the_figure_with_its_entries(ran: Ran) -> None:
    beneath = " ".join(ran.drawn["beneath"].split())
    for words in (
        "UNVERIFIED LEAD",
        "times of America/Chicago",
        "A read can be wrong",
        "A missing read proves nothing",
    ):
        assert words in beneath
    assert re.search(r"Entries \d+, \d+, \d+, \d+ of the ledger", beneath)
    assert "Too new to know what is usual" in beneath
    assert ran.drawn["above"].startswith("SYNTHETIC")
    assert "How many unrelated plates would match is not known" in ran.said


def test_the_picture_is_not_empty_and_the_files_are_sealed(ran: Ran) -> None:
    with Image.open(ran.folder / "26-000001-unverified-lead.png") as picture:
        assert picture.width > 1500
        assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 50
    check_receipt(json.loads((ran.folder / "26-000001-receipt.json").read_text()))
    [archive] = ran.folder.glob("UNVERIFIED-LEAD-entry-*.zip")
    with zipfile.ZipFile(archive) as files:
        assert {Path(name).suffix for name in files.namelist()} == {".pdf", ".csv", ".json"}


def test_what_goes_wrong_is_said_in_a_few_lines_without_a_traceback(ran: Ran) -> None:
    assert {name: len(lines) for name, lines in ran.slips.items()} == {"refused": 5, "misspelt": 2, "out of bounds": 2}
    refused, *reasons = ran.slips["refused"]
    assert re.fullmatch(r"Refused by your agency's policy. On record as entry \d+.", refused)
    assert all(re.match(r"[A-Z]+\d+: ", clause) for clause in reasons[::2])
    assert all(remedy.startswith("What to do: ") for remedy in reasons[1::2])
    assert ran.slips["misspelt"][1].startswith("radius: is no argument of this question. Perhaps radius_m.")
    assert ran.slips["out of bounds"][1] == "radius_m: must be more than 0"


def test_case_and_map_are_shown_under_whose_eyes_they_are_for(ran: Ran) -> None:
    *_, case = [each["text/plain"].splitlines() for each in ran.shown if "text/html" in each]
    assert case[0].startswith("SYNTHETIC")
    assert case[1].startswith("Case 26-000001 (confirmed), homicide. Open until ")
    assert case[2].startswith("4 answers so far.")
    assert sum("application/vnd.jupyter.widget-view+json" in each for each in ran.shown) == 1


def test_the_case_stays_open_and_every_question_stands_on_record(ran: Ran) -> None:
    headers = ran.premises.as_("avery")
    [session] = ran.premises.client.get("/v1/case-sessions", headers=headers).json()
    assert session["case_number"] == "26-000001"
    own = ran.premises.client.get("/v1/ledger/own", headers=headers).json()["items"]
    asked = [item["question"]["kind"] for item in own if item["kind"] == "intent"]
    assert sorted(asked) == ["canvass", "files", "history", "plates", "plates"], (
        "no picture is kept, so none is asked for"
    )
