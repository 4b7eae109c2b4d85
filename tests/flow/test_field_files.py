"""Small files that once went wrong between two imports, through a whole gateway: what is right is in each test's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders.gateway import Doors, open_doors
from tests.builders.site import CAMERAS_MAPPING, put_cameras_into_service, staffed_site
from tests.contract.field.test_small_files import FILES
from tests.flow.acts import history, post
from tests.flow.doors import APPROVAL

pytestmark = pytest.mark.slow


@pytest.fixture
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("field"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


def approve(doors: Doors, mapped: str, zone: str = "America/Chicago") -> None:
    text = (FILES / f"{mapped}.mapping.toml").read_text().replace("America/Chicago", zone)
    answer = post(doors, "cole", "/v1/acts/sources", {**APPROVAL, "source": "field", "mapping": text, "zone": zone})
    assert answer.status_code == 201, answer.text


def recent(file: str) -> str:
    """Return a file's text with its days in the week that is kept now."""
    text, today = (FILES / file).read_text(), datetime.now(UTC).date()
    for day in (16, 17, 18):
        text = text.replace(f"2026-11-{day}", (today - timedelta(days=20 - day)).isoformat())
    return text


def take(doors: Doors, text: str) -> dict[str, Any]:
    answer = doors.client.post("/v1/files/reads/field", content=text, headers=doors.as_("adams"))
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_a_counter_that_begins_anew_on_tuesday_loses_no_vehicle(doors: Doors) -> None:
    approve(doors, "ids")
    take(doors, recent("01_row_numbers_monday.csv"))
    assert take(doors, recent("01_row_numbers_tuesday.csv"))["taken"] == 3
    for plate in ("6QD11A", "6QD11B", "6QD22A", "6QD22B", "6QD22C"):
        assert len(history(doors, plate)) == 1


def test_a_row_whose_camera_is_registered_later_comes_in_with_the_same_file(doors: Doors) -> None:
    approve(doors, "plain")
    text = recent("02_camera_registered_later.csv")
    assert take(doors, text)["rejected"] == {"camera_unknown": 1}
    late = "id,name,kind,lat,lon\ncam-new,Put up later,fixed,43.9000,-101.2000\n"
    given = {"content": late, "params": {"mapping": CAMERAS_MAPPING}, "headers": doors.as_("adams")}
    assert doors.client.post("/v1/files/cameras", **given).status_code == 201
    put_cameras_into_service(doors)
    assert take(doors, text)["rejected"] == {}
    assert len(history(doors, "6QE11A")) == len(history(doors, "6QE11B")) == 1


@pytest.mark.parametrize("mapped", ["ids", "plain"])
def test_a_file_of_the_wrong_zone_is_withdrawn_and_comes_in_anew_once_and_at_its_time(
    doors: Doors, mapped: str
) -> None:
    text = recent("03_wrong_zone.csv")
    text = text if mapped == "ids" else "\n".join(line.partition(",")[2] for line in text.splitlines())
    approve(doors, mapped, "America/Los_Angeles")
    wrong = take(doors, text)["batch"]
    (before,) = history(doors, "6QF11A")
    answer = doors.client.delete(
        f"/v1/acts/batches/{wrong}", params={"reason": "the zone was wrong"}, headers=doors.as_("cole")
    )
    assert answer.status_code == 200, answer.text
    approve(doors, mapped)
    take(doors, text)
    (after,) = history(doors, "6QF11A")
    assert len(history(doors, "6QF11B")) == 1
    assert timedelta(microseconds=before["captured_at"] - after["captured_at"]) == timedelta(hours=2)
    assert (before["read_id"] == after["read_id"]) is (mapped == "ids")
