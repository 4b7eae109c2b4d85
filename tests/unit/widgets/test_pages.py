"""Pages as a kernel draws them, without a browser: for whom, with what, and what is said when that fails."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from data_access.wording.on_releases.requests import no_paper
from tests.builders.front import HOSTILE, TOKEN, FakeGateway, a_read, because, me
from tests.builders.front_server import serve
from tests.unit.widgets.test_panels import built, control, inside, press, tags, texts, the_bar
from widgets.parts.print_sheet import PrintSheet
from widgets.parts.script_parts import CanvassMap, Clock
from workbench import show_page
from workbench.page_table import NAMES, entry_of
from workbench.python import handoff as handoff_module
from workbench.python.handoff import Handoff

__all__ = ["built"]

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKBENCH_HANDOFF", "WORKBENCH_STATIC", "WORKBENCH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", TOKEN)


def drawn(page: str, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> Any:
    with serve(gateway) as address:
        monkeypatch.setenv("WORKBENCH_GATEWAY", address)
        return show_page(page)


def the(kind: type, page: Any) -> Any:
    return next(part for part in inside(page) if isinstance(part, kind))


@contextlib.contextmanager
def handing_over(given: Handoff) -> Iterator[str]:
    """Answer one kernel that asks for whom it draws; yield what it is started with."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(given.to_json().encode())

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        answering = threading.Thread(target=server.handle_request)
        answering.start()
        yield f"http://127.0.0.1:{server.server_port}/handoff#secret"
        answering.join()


@pytest.mark.parametrize("name", NAMES)
def test_a_kernel_that_is_heated_for_any_page_draws_the_one_its_reader_asks_for(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handoff_module, "hide_memory", lambda: None)
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN")
    with handing_over(Handoff(TOKEN, {"page": name, "log_out_url": "/out"})) as offered:
        monkeypatch.setenv("WORKBENCH_HANDOFF", offered)
        html = texts(drawn("dashboard", FakeGateway(), monkeypatch))
    assert f'aria-current="page">{entry_of(name).label}</a>' in html
    assert 'href="/out"' in html


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", ["REL-0007", "26-001234"])
def test_no_page_is_printed_while_a_release_request_is_open_as_a_case(
    name: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = FakeGateway()
    gateway.client().open_case(because())
    for session in gateway.sessions.values():
        session["case_number"] = number
    [sheet] = [part for part in inside(drawn(name, gateway, monkeypatch)) if isinstance(part, PrintSheet)]
    assert sheet.lead == no_paper(number)
    assert bool(sheet.lead) is number.startswith("REL-")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("request=2", "Request REL-0002: Port of Larkspur Police"),
        ("other=1&request=1", "Request REL-0001: Larkspur County Sheriff"),
        ("request=99", "There is no release request of that number."),
        ("request=2x&request=-1", "Press a line to look at a request."),
        ("", "Press a line to look at a request."),
    ],
)
def test_the_page_of_records_begins_at_the_request_that_its_address_names(
    query: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handoff_module, "hide_memory", lambda: None)
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN")
    with handing_over(Handoff(TOKEN, {"page": "records", "query": query})) as offered:
        monkeypatch.setenv("WORKBENCH_HANDOFF", offered)
        assert words in texts(drawn("dashboard", FakeGateway(), monkeypatch))


def test_whoever_opens_the_notebook_of_all_pages_in_the_laboratory_sees_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    html = texts(drawn("dashboard", FakeGateway(), monkeypatch))
    assert f'aria-current="page">{entry_of(NAMES[0]).label}</a>' in html


def test_a_page_whose_server_ended_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handoff_module, "hide_memory", lambda: None)
    monkeypatch.setenv("WORKBENCH_HANDOFF", "http://127.0.0.1:1/handoff#secret")
    assert "The page lost its server" in texts(show_page())


def test_a_page_shows_who_asks_the_town_and_its_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn("work", FakeGateway(), monkeypatch)
    town = the(CanvassMap, page)
    assert [camera["lat"] for camera in town.cameras] == [43.9]
    assert town.basemap == {}
    assert any(clock.until > 0 for clock in inside(page) if isinstance(clock, Clock))
    assert all(words in texts(page) for words in ("Marrow Falls Police", "A. Daly · Detective", "SYNTHETIC"))
    assert the_bar(page).state == "Open a case first."


def test_all_pages_share_the_open_case(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = FakeGateway()
    gateway.client().open_case(because(reason=HOSTILE))
    for page in NAMES:
        html = texts(drawn(page, gateway, monkeypatch))
        assert "26-001234" in html
        assert "img" not in tags(html).names


def test_mobile_units_are_not_drawn_as_places_but_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn("work", FakeGateway(reads=[a_read(lat_e7=None, lon_e7=None)]), monkeypatch)
    assert the(CanvassMap, page).cameras == []
    assert control(page, "Cameras by name").options == (("Mill Bridge north", "C1"),)


def test_what_is_drawn_on_the_map_is_the_area_of_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = FakeGateway()
    gateway.client().open_case(because())
    with serve(gateway) as address:
        monkeypatch.setenv("WORKBENCH_GATEWAY", address)
        page = show_page("work")
        the(CanvassMap, page).area = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 500}
        assert the_bar(page).where == "Circle on the map, 500 m"
        press(page, when="last 2 hours")
    assert gateway.asked[0].question.area.radius_m == 500


def test_a_log_on_that_ended_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "of-somebody-else")
    assert "You are logged out" in texts(drawn("work", FakeGateway(), monkeypatch))


def test_a_gateway_that_is_not_there_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_GATEWAY", "http://127.0.0.1:1")
    assert "cannot be reached" in texts(show_page("case"))


def test_anything_unexpected_is_a_reference_number_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = FakeGateway(person=me(zone="Nowhere/None"))
    html = texts(drawn("work", gateway, monkeypatch))
    assert "Tell the administrator this number" in html
    assert "ZoneInfo" not in html
