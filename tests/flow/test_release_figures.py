"""The figures of releases at the turn of a year, over a real gateway: by the agency's clocks, on the page and as files."""

from __future__ import annotations

import base64
import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders.agencies import agency_site, client_of
from tests.builders.clock import Machine
from tests.builders.closed_site import FACTS
from tests.builders.gateway import Doors
from tests.builders.releases import PATH, do, entered, verify
from tests.unit.widgets.test_panels import built, texts
from widgets.case.person import person_of
from widgets.records.records_panel import records_panel
from widgets.records.requests_model import RequestsModel

__all__ = ["built"]
pytestmark = pytest.mark.slow

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doors, int]]:
    """A site at which a year has just turned, and that year: a request came in each second before and after, and one was refused in each."""
    machine = Machine()
    machine.timing = type(machine.timing)(machine.now, lambda: machine.off.total_seconds())
    zone = ZoneInfo(FACTS.zone)
    year = machine.base.astimezone(zone).year + 1
    midnight = datetime(year, 1, 1, tzinfo=zone)
    with agency_site(tmp_path_factory.mktemp("turn"), "clayton", machine.timing) as doors:
        for at in (midnight - SECOND, midnight):
            machine.off = at.astimezone(UTC) - machine.base
            for who in ("dunn", "cole", "quinn", "grant"):
                doors.people.tokens[who] = doors.session_of(who)["Authorization"].removeprefix("Bearer ")
            entered(doors)
            number = entered(doors)
            assert verify(doors, number).status_code == 200
            assert do(doors, "grant", number, "refusal", words="no case is named").status_code == 200
        yield doors, year


def test_what_happened_in_the_last_second_of_december_is_decembers(turned: tuple[Doors, int]) -> None:
    doors, year = turned
    found = doors.client.get(PATH, headers=doors.as_("quinn")).json()
    assert found["zone"] == FACTS.zone
    counted = {(each["year"], each["month"]): (each["received"], each["refused"]) for each in found["months"]}
    assert counted == {(year, 1): (2, 1), (year - 1, 12): (2, 1)}


def test_the_page_shows_december_and_both_years_and_exports_them(turned: tuple[Doors, int], built: None) -> None:
    doors, year = turned
    client = client_of(doors, "quinn")
    model = RequestsModel(client, person_of(client.me()))
    model.read()
    said = texts(records_panel(model))
    assert f"by the clocks of {FACTS.zone}" in said
    links = re.findall(r'href="data:text/csv;base64,([^"]*)" download="([a-z-]+\.csv)"', said)
    files = {name: data for data, name in links}
    assert files.keys() == {"dissemination-log.csv", "release-figures.csv"}
    _, *rows = csv.reader(base64.b64decode(files["release-figures.csv"]).decode("utf-8-sig").splitlines())
    assert [row[:2] for row in rows] == [
        [f"{year}", "2"],
        [f"{year}-01", "2"],
        [f"{year - 1}", "2"],
        [f"{year - 1}-12", "2"],
    ]
