"""`open_case`: questions in Python, under one justification."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from data_access.client import Client
from data_access.errors import InvalidQuery, NotLoggedOn, NotVerified, Reason, Refused
from data_access.questions.history import History
from data_access.questions.pattern import CONFUSABLE
from data_access.questions.plates import Plates
from data_access.questions.shapes import Cameras, Circle, Filters, Polygon, Window
from tests.builders.facts import facts_that, some_notes, with_facts
from tests.builders.front import NOW, FakeGateway, a_read
from workbench import open_case
from workbench.python.kernel import client_of_this_kernel, static_url
from workbench.python.open_case import CaseAnswer, OpenCase

START, END = NOW - timedelta(hours=6), NOW
PLACE = {"lat": 43.9, "lon": -101.2, "radius_m": 500}


def a_case(gateway: FakeGateway) -> OpenCase:
    return open_case("26-001234", purpose="homicide", reason="Vehicles near the scene", client=gateway.client())


def test_a_canvass_returns_reads_points_and_a_receipt_that_holds() -> None:
    gateway = FakeGateway(reads=[a_read(1), a_read(2, lat_e7=None, lon_e7=None, pos_source="none")])
    with a_case(gateway) as case:
        found = case.canvass(cameras=["C1"], start=START, end=END)
    points = found.geo()
    assert (found.reads.height, len(points), str(points.crs)) == (2, 2, "EPSG:4326")
    assert (points.geometry[0].x, points.geometry[0].y) == (-101.2, 43.9)
    assert points.geometry[1] is None
    assert list(points.columns[:2]) == ["read_id", "captured_at"]
    found.check_receipt()
    assert found.facts.returned == 2


def test_what_an_answer_leaves_open_is_said_in_the_agency_s_times_and_cameras_that_were_down_come_first() -> None:
    silent = {"camera_id": "C1", "name": "#27 Main St", "state": "down", "reads": 0, "usual": 212.0}
    down = {**silent, "start": "2026-11-19T01:50:00.000000Z", "end": "2026-11-19T06:45:00.000000Z"}
    said = {"quality": some_notes(asked=3, named=[down]), "chance": {"known": False, "why": "few_reads"}}
    with a_case(FakeGateway(reads=[a_read(1)])) as case:
        found = case.canvass(cameras=["C1"], start=START, end=END)
        found = CaseAnswer(with_facts(found.answer, **said))
        first, second, *others = found.not_known(case.zone)
        banner = case.banner
    assert first == "#27 Main St was silent 18 Nov 19:50 to 19 Nov 00:45 (usually 212 reads)."
    assert second.startswith("How many unrelated plates would match is not known")
    assert any("missing read proves nothing" in line for line in others)
    assert found.cameras_asked() == 3
    assert banner.startswith("SYNTHETIC")


def test_no_reads_are_an_empty_frame_of_points() -> None:
    with a_case(FakeGateway(reads=[])) as case:
        points = case.canvass(**PLACE, start=START, end=END).geo()
    assert (len(points), str(points.crs)) == (0, "EPSG:4326")


@pytest.mark.parametrize(
    ("given", "area"),
    [
        (PLACE, Circle(lat=43.9, lon=-101.2, radius_m=500)),
        ({"polygon": [(0, 0), (1, 0), (0, 1)]}, Polygon(ring=((0, 0), (1, 0), (0, 1)))),
        ({"cameras": iter(["C1", "C2"])}, Cameras(ids=("C1", "C2"))),
    ],
)
def test_an_area_is_a_circle_a_polygon_or_cameras(given: dict[str, Any], area: object) -> None:
    gateway = FakeGateway()
    a_case(gateway).canvass(**given, start=START, end=END, note="first look")
    assert (gateway.asked[0].question.area, gateway.asked[0].note) == (area, "first look")


@pytest.mark.parametrize(
    "given", [{}, {**PLACE, "cameras": ["C1"]}, {"lat": 43.9}, {"polygon": [(0, 0)]}, {"cameras": []}]
)
def test_an_area_that_is_missing_half_or_twofold_is_refused(given: dict[str, Any]) -> None:
    gateway = FakeGateway()
    with pytest.raises(InvalidQuery):
        a_case(gateway).canvass(**given, start=START, end=END)
    assert gateway.asked == []


@pytest.mark.parametrize("name", ["start", "end"])
def test_a_time_without_a_zone_is_refused_by_its_name_and_says_how_to_write_it(name: str) -> None:
    given = {"start": START, "end": END, name: datetime(2026, 11, 20, 12)}
    with pytest.raises(InvalidQuery, match=f"^{name}: has no time zone; write for example .*ZoneInfo"):
        a_case(FakeGateway()).canvass(**PLACE, **given)


@pytest.mark.parametrize("given", [{"start": START}, {"end": END}, {}, {"start": "2026-11-20", "end": END}])
def test_half_a_window_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery):
        a_case(FakeGateway()).canvass(**PLACE, **given)


def test_times_of_any_zone_are_asked_in_utc_and_windows_add_up() -> None:
    gateway = FakeGateway()
    local = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("America/Chicago"))
    a_case(gateway).canvass(**PLACE, windows=[(START, END)], start=local, end=local + timedelta(hours=1))
    assert gateway.asked[0].question.windows == (
        Window(start=START, end=END),
        Window(start=datetime(2026, 11, 20, 18, tzinfo=UTC), end=datetime(2026, 11, 20, 19, tzinfo=UTC)),
    )


def test_filters_are_lists_or_single_words_and_unknown_ones_are_refused() -> None:
    gateway = FakeGateway()
    case = a_case(gateway)
    case.canvass(**PLACE, start=START, end=END, colours="silver", directions=["N", "NE"], keep_unknown=False)
    expected = Filters(colours=("silver",), directions=("N", "NE"), keep_unknown=False)
    assert gateway.asked[0].question.filters == expected
    with pytest.raises(InvalidQuery, match="colors"):
        case.canvass(**PLACE, start=START, end=END, colors="silver")


def test_part_of_a_plate_is_asked_as_written() -> None:
    gateway = FakeGateway()
    case = a_case(gateway)
    case.plates("7A?C*", confusable=True, days=14)
    question = gateway.asked[0].question
    assert isinstance(question, Plates)
    assert (question.pattern, question.confusable, question.classes, question.area) == ("7A?C*", True, CONFUSABLE, None)
    assert question.windows[0].length == timedelta(days=14)
    case.plates("7A", classes=["8B", "5S"], cameras=["C1"])
    again = gateway.asked[1].question
    assert (again.classes, again.windows, again.area) == (("8B", "5S"), None, Cameras(ids=("C1",)))


@pytest.mark.parametrize("given", [{"days": 0}, {"days": -1}, {"days": 1e9}, {"days": 3, "start": START, "end": END}])
def test_days_are_bounded_and_instead_of_windows(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery):
        a_case(FakeGateway()).plates("7A*", **given)


def test_a_history_is_of_one_plate() -> None:
    gateway = FakeGateway()
    found = a_case(gateway).history("9A9-A9", start=START, end=END)
    assert gateway.asked[0].question == History(plate="9A9A9", windows=(Window(start=START, end=END),))
    assert found.reads.height == 2


def test_leaving_the_case_closes_it_and_a_lost_gateway_does_not_hide_what_was_found() -> None:
    gateway = FakeGateway()
    with a_case(gateway):
        assert len(gateway.sessions) == 1
    assert gateway.sessions == {}
    with a_case(gateway) as case:
        gateway.sessions.clear()
        assert isinstance(case, OpenCase)


def test_a_refused_case_is_not_opened() -> None:
    with pytest.raises(Refused, match="Check it"):
        a_case(FakeGateway(refuse=[Reason("U11", "No such case.", "Check it.")]))


def test_a_receipt_for_other_reads_does_not_pass() -> None:
    gateway = FakeGateway()
    case = a_case(gateway)
    one, other = case.history("9A9A9"), case.history("1B1B1")
    with pytest.raises(NotVerified):
        CaseAnswer(type(one.answer)(reads=other.reads, receipt=one.receipt, facts=facts_that())).check_receipt()


def test_a_receipt_is_saved_where_it_is_asked_for(tmp_path: Path) -> None:
    place = a_case(FakeGateway()).history("9A9A9").save_receipt(tmp_path / "receipt.json")
    assert place.read_text().startswith("{")


def test_the_kernels_own_token_and_gateway_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def way(base_url: str, token: str, **_: Any) -> Client:
        seen.extend([base_url, token])
        return Client(base_url, token, transport=httpx.MockTransport(lambda _: httpx.Response(200)))

    monkeypatch.setattr("workbench.python.kernel.Client", way)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "from-the-hub")
    monkeypatch.delenv("WORKBENCH_TOKEN", raising=False)
    monkeypatch.setenv("WORKBENCH_GATEWAY", "http://127.0.0.1:9")
    client_of_this_kernel()
    monkeypatch.setenv("WORKBENCH_TOKEN", "my-own")
    client_of_this_kernel()
    assert seen == ["http://127.0.0.1:9", "from-the-hub", "http://127.0.0.1:9", "my-own"]


def test_without_a_token_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKBENCH_TOKEN", "JUPYTERHUB_API_TOKEN", "WORKBENCH_STATIC"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NotLoggedOn):
        open_case("26-001234", purpose="homicide", reason="Vehicles near the scene")
    assert static_url() == ""


def test_importing_the_workbench_loads_nothing_heavy() -> None:
    program = (
        "import sys, workbench; print([m for m in ('polars', 'pydantic', 'httpx', 'ipywidgets') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_workbench_has_no_other_names() -> None:
    import workbench

    with pytest.raises(AttributeError, match="nothing_such"):
        _ = workbench.nothing_such


def test_a_read_of_an_answer_is_shown_and_corrected_by_its_id() -> None:
    gateway = FakeGateway(picture=b"\x89PNG a picture")
    with a_case(gateway) as case:
        read_id = case.plates("9A*").reads["read_id"][0]
        assert case.image(read_id, "overview").data == gateway.picture
        assert case.correct(read_id, plate="9A9A9B", reason="the image shows B") == f"~9:{read_id}"
        with pytest.raises(InvalidQuery, match="no answer of this case"):
            case.image("another")
