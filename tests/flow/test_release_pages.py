"""More release requests than one page has, over a real gateway: further ones on the page and the command line; log and figures of all."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_access.answers.releases import ReleaseState
from data_access.client import Client
from data_access.gateway.showing.on_releases import releases as showing
from tests.builders.agencies import agency_site, client_of
from tests.builders.gateway import Doors
from tests.builders.releases import PATH, case_of, do, entered, fulfilled, read, verify
from tests.flow.conftest import entries, kinds
from tests.flow.test_who_acts import PROOFS, command
from tests.unit.widgets.test_panels import built, control, inside, texts
from widgets.case.person import person_of
from widgets.parts.script_parts import EntryTable
from widgets.records.records_panel import READ_ALL, records_panel
from widgets.records.requests_model import NOT_THERE, RequestsModel

__all__ = ["built", "command"]
pytestmark = pytest.mark.slow

COUNT, PAGE = 8, 3
FURTHER = "Further requests"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "MOST_LISTED", PAGE)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A site with eight requests: files of the first were handed over, the third waits for its approval, all others were refused."""
    with agency_site(tmp_path_factory.mktemp("many"), "barstow") as doors:
        read(doors)
        assert fulfilled(doors) == 1
        for number in range(2, COUNT + 1):
            assert entered(doors, agency=f"County {number}") == number
            assert verify(doors, number).status_code == 200
            if number != 3:
                refused = do(doors, "cole", number, "refusal", words="no case is named in it")
                assert refused.status_code == 200, refused.text
        yield doors


@pytest.fixture
def client(doors: Doors) -> Iterator[Client]:
    with client_of(doors, "dunn") as made:
        yield made


@pytest.fixture
def model(client: Client, built: None) -> RequestsModel:
    made = RequestsModel(client, person_of(client.me()))
    made.read()
    return made


def page(doors: Doors, **query: int) -> dict[str, Any]:
    answer = doors.client.get(PATH, params=query, headers=doors.as_("dunn"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(model: RequestsModel) -> list[int]:
    return [each.number for each in model.listed()]


def log_of(said: str) -> list[dict[str, str]]:
    [data] = re.findall(r'href="data:text/csv;base64,([^"]*)" download="dissemination-log.csv"', said)
    return list(csv.DictReader(io.StringIO(base64.b64decode(data).decode("utf-8-sig"))))


def test_each_page_says_how_many_there_are_and_has_the_figures_of_all(doors: Doors) -> None:
    since = doors.site.ledger.size
    first = page(doors)
    second = page(doors, before=first["older"])
    third = page(doors, before=second["older"])
    numbers = [[each["number"] for each in one["releases"]] for one in (first, second, third)]
    assert numbers == [[3, 8, 7, 6], [3, 5, 4], [2, 1]]
    assert [one["older"] for one in (first, second, third)] == [6, 3, None]
    assert {one["count"] for one in (first, second, third)} == {COUNT}
    assert first["months"] == second["months"] == third["months"]
    assert sum(each["received"] for each in first["months"]) == COUNT
    assert sum(each["left"] for each in first["months"]) == 1
    on_record = [(each["kind"], each.get("before"), each["shown"]) for each in entries(doors, since)]
    assert on_record == [("releases_read", None, 4), ("releases_read", 6, 3), ("releases_read", 3, 2)]


@pytest.mark.parametrize("before", [0, -1, 2**54])
def test_a_number_that_no_request_has_is_no_place_where_a_page_begins(doors: Doors, before: int) -> None:
    assert doors.client.get(PATH, params={"before": before}, headers=doors.as_("dunn")).status_code == 422


def test_the_page_lists_further_requests_by_a_button_and_says_how_many_there_are(model: RequestsModel) -> None:
    panel = records_panel(model)
    [table] = [part for part in inside(panel) if isinstance(part, EntryTable)]
    assert [row["key"] for row in table.rows] == [3, 8, 7, 6]
    assert "4 of 8 requests are listed" in texts(panel)
    control(panel, FURTHER).click()
    assert [row["key"] for row in table.rows] == [3, 8, 7, 6, 5, 4]
    assert "6 of 8 requests are listed" in texts(panel)
    model.read()
    assert listed(model) == [3, 8, 7, 6, 5, 4], "reading again leaves as many pages there"
    control(panel, FURTHER).click()
    assert sorted(listed(model)) == list(range(1, COUNT + 1))
    assert "requests are listed" not in texts(panel)


def test_the_log_on_the_page_is_of_all_requests_or_is_not_there(model: RequestsModel) -> None:
    panel = records_panel(model)
    assert "dissemination-log.csv" not in texts(panel)
    assert "release-figures.csv" in texts(panel)
    control(panel, READ_ALL).click()
    assert [line["request"] for line in log_of(texts(panel))] == [case_of(1)]


def test_there_is_no_log_of_pages_that_were_read_one_after_the_other_and_reading_all_reads_each_anew(
    doors: Doors, model: RequestsModel
) -> None:
    panel = records_panel(model)
    while model.older_words():
        control(panel, FURTHER).click()
    assert "dissemination-log.csv" not in texts(panel)
    since = doors.site.ledger.size
    control(panel, READ_ALL).click()
    assert kinds(doors, since) == ["releases_read"] * -(-COUNT // PAGE)
    assert "dissemination-log.csv" in texts(panel)
    model.look_at(1)
    assert "dissemination-log.csv" in texts(panel)


def test_there_is_no_log_of_a_list_on_which_a_request_is_lacking_that_was_entered_meanwhile(
    model: RequestsModel,
) -> None:
    panel = records_panel(model)
    model.read_all()
    assert model.found is not None
    model.found = model.found.model_copy(update={"count": COUNT + 1})
    assert "dissemination-log.csv" not in texts(panel)
    control(panel, READ_ALL).click()
    assert "dissemination-log.csv" in texts(panel)


def test_a_request_of_a_later_page_is_found_by_its_number_and_stays_after_an_act_on_it(
    doors: Doors, model: RequestsModel
) -> None:
    model.look_at(1)
    assert (model.problem, model.chosen, model.release().agency) == (None, 1, "Larkspur County Sheriff")
    model.how, model.words = "destroyed", "shredded, as the sheriff writes"
    model.take_back()
    assert (model.problem, model.release().standing) == (None, ReleaseState.DESTROYED)


def test_a_number_that_was_never_given_out_reads_no_further_page(doors: Doors, model: RequestsModel) -> None:
    since = doors.site.ledger.size
    model.look_at(COUNT + 1)
    assert (model.problem, doors.site.ledger.size) == (NOT_THERE, since)


def test_the_command_lists_the_newest_with_what_waits_or_all_and_writes_the_log_of_all(
    command: Any, doors: Doors, tmp_path: Path
) -> None:
    def run(what: str, *given: str) -> str:
        done = command(f"release {what}", *given, "--as", "dunn", said=PROOFS)
        assert done.exit_code == 0, (done.output, done.exception)
        return str(done.stdout)

    some = run("list")
    assert case_of(1) not in some
    assert "4 of 8 requests; --all lists the others, too." in some
    whole = run("list", "--all")
    assert all(case_of(number) in whole for number in range(1, COUNT + 1))
    assert "--all" not in whole
    log = tmp_path / "log.csv"
    assert "1 file left." in run("log", str(log))
    lines = list(csv.DictReader(log.read_text(encoding="utf-8-sig").splitlines()))
    assert [line["request"] for line in lines] == [case_of(1)]
    assert f"{COUNT} received" in run("figures")
