"""Cases that cannot be invented alone: who brought a number in is known, and one that only one person did is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from data_access.records.accounts import people
from data_access.records.casework import cases
from data_access.terms import parse_stamp
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import CASES_MAPPING, circle, staffed_site
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow
ROLE = "administrator"
WHY = "The records system is down since Friday"
SCENES_MAPPING = (
    CASES_MAPPING
    + """happened_at = "when"
lat = "lat"
lon = "lon"
[time]
order = "ymd"
zone = "America/Chicago"
"""
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A site where a second person may import cases, too."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("cases"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        made.hire("kay", ROLE)
        yield made


def import_cases(doors: Doors, by: str, text: str, mapping: str = CASES_MAPPING) -> dict[str, Any]:
    headers = doors.session_of(by)
    answer = doors.client.post("/v1/files/cases", content=text, params={"mapping": mapping}, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def add(doors: Doors, by: str = "adams", **changed: Any) -> httpx.Response:
    given = {"number": "26-000070", "kind": "criminal", "reason": WHY, **changed}
    return doors.client.post("/v1/acts/cases", json=given, headers=doors.as_(by))


def named(doors: Doors) -> dict[str, tuple[str, bool]]:
    """The numbers that the supervisor is told of, by whom each came, and whether by hand."""
    week = doors.client.get("/v1/ledger/unit", headers=doors.as_("sato")).json()
    return {each["number"]: (each["brought_by"], each["by_hand"]) for each in week["of_one_importer"]}


def search_under(doors: Doors, number: str) -> None:
    assert doors.ask(circle(), "dunn", doors.open_case("dunn", case_number=number)).status_code == 200


def test_a_number_that_one_person_alone_imported_is_named_until_another_person_imports_it(doors: Doors) -> None:
    import_cases(doors, "adams", "number,kind\n26-000050,criminal\n26-000051,criminal\n")
    search_under(doors, "26-000050")
    assert named(doors)["26-000050"] == ("A. Adams", False)
    assert "26-000051" not in named(doors)  # nobody searched under it
    import_cases(doors, "adams", "number,kind\n26-000050,criminal\n")
    assert "26-000050" in named(doors)
    import_cases(doors, "kay", "number,kind\n26-000050,criminal\n")
    assert "26-000050" not in named(doors)


def test_a_second_account_of_the_same_person_confirms_no_number(doors: Doors) -> None:
    doors.hire("adams2", ROLE)
    with doors.site.ledger.reading() as connection:
        first = people.find(connection, "adams")
    assert first is not None
    table = people.people
    doors.change(table.update().where(table.c.person_id == "adams2").values(number=first.number))
    import_cases(doors, "adams", "number,kind\n26-000055,criminal\n")
    import_cases(doors, "adams2", "number,kind\n26-000055,criminal\n")
    search_under(doors, "26-000055")
    assert "26-000055" in named(doors)


def test_a_number_by_hand_is_an_act_with_its_reason_and_is_named(doors: Doors) -> None:
    since = doors.site.ledger.size
    made = add(doors, offence="homicide", lat=43.9, lon=-101.2, happened_at="2026-11-28T23:10:00Z")
    assert (made.status_code, made.json()) == (201, {"number": "26-000070", "kind": "criminal"})
    [entry] = [each for each in entries(doors, since) if each["kind"] == "case_added"]
    assert (entry["number"], entry["case_kind"]) == ("26-000070", "criminal")
    assert {"offence", "lat", "lon", "happened_at", "reason"} <= entry["secret"].keys()
    search_under(doors, "26-000070")
    assert named(doors)["26-000070"] == ("A. Adams", True)
    with doors.site.ledger.reading() as connection:
        scene = cases.scene_of(connection, ["26-000070"])
    assert scene is not None
    assert scene.place == (43.9, -101.2)
    import_cases(doors, "kay", "number,kind\n26-000070,criminal\n")
    assert "26-000070" not in named(doors)


@pytest.mark.parametrize(
    ("changed", "status", "names"),
    [
        ({"number": "26-000001"}, 409, "already"),
        ({"number": "P26-0001"}, 422, "number"),
        ({"number": "whatever"}, 422, "number"),
        ({"number": "26-000071", "lat": 43.9}, 422, "lat"),
        ({"number": "26-000071", "kind": "private"}, 422, "kind"),
        ({"number": "26-000071", "reason": "26-000071"}, 403, "reason"),
    ],
)
def test_a_number_by_hand_that_does_not_fit_changes_nothing(
    doors: Doors, changed: dict[str, Any], status: int, names: str
) -> None:
    since = doors.site.ledger.size
    answer = add(doors, **changed)
    assert (answer.status_code, names in answer.text) == (status, True), answer.text
    assert "case_added" not in kinds(doors, since)


def test_who_searches_or_assigns_roles_puts_no_number_into_the_register(doors: Doors) -> None:
    for by in ("dunn", "sato", "cole"):
        assert add(doors, by, number="26-000072").status_code == 403


def test_place_and_time_of_an_incident_come_with_the_file_of_cases(doors: Doors) -> None:
    rows = "26-000060,criminal,2026-11-20 21:30,43.91,-101.25\n26-000061,criminal,,,\n26-000062,criminal,,91,0.5\n"
    done = import_cases(doors, "adams", "number,kind,when,lat,lon\n" + rows, SCENES_MAPPING)
    assert (done["added"], done["rejected"]) == (2, {"position_out_of_range": 1})
    with doors.site.ledger.reading() as connection:
        scene, none = (cases.scene_of(connection, [number]) for number in ("26-000060", "26-000061"))
    assert none is None
    assert scene is not None
    assert (scene.place, scene.happened_at) == ((43.91, -101.25), parse_stamp("2026-11-21T03:30:00.000000Z"))
