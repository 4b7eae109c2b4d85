"""What a notebook shows of a case, an answer and an error: words, degrees and local times, no address and no bounds of a validator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from data_access.errors import AccessError, Busy, InvalidQuery, NotLoggedOn, Reason, Refused
from data_access.questions.canvass import Canvass
from data_access.questions.image import ImageOf
from data_access.questions.shapes import Circle, Filters, Polygon
from data_access.questions.value import Value, parse
from data_access.reads import NAMES
from tests.builders.front import NOW, FakeGateway, a_read
from workbench import open_case
from workbench.python.case_answer import CaseAnswer
from workbench.python.open_case import OpenCase

START, END = NOW - timedelta(hours=6), NOW
PLACE = {"lat": 43.9, "lon": -101.2, "radius_m": 500}


def a_case(gateway: FakeGateway | None = None) -> OpenCase:
    way = (gateway or FakeGateway()).client()
    return open_case("26-001234", purpose="homicide", reason="Vehicles near the scene", client=way)


def an_answer(*reads: dict[str, Any], **area: Any) -> CaseAnswer:
    case = a_case(FakeGateway(reads=list(reads or [a_read(1)])))
    return case.canvass(**(area or PLACE), start=START, end=END)


def shown(thing: OpenCase | CaseAnswer) -> dict[str, str]:
    return dict(thing._repr_mimebundle_())


def test_a_case_says_its_number_its_end_by_local_clocks_and_that_all_is_invented() -> None:
    said = shown(a_case())
    first, second, third = said["text/plain"].splitlines()
    assert first.startswith("SYNTHETIC")
    assert second.startswith("Case 26-001234 ")
    assert " Open until " in second
    assert third.startswith("0 answers so far. Ask: canvass, plates, history")
    assert "0x" not in said["text/plain"]
    assert "SYNTHETIC" in said["text/html"]


def test_an_answer_says_how_much_it_is_that_it_is_a_lead_and_what_is_not_known() -> None:
    said = shown(an_answer(a_read(1), a_read(2)))
    lines = said["text/plain"].splitlines()
    assert lines[0].startswith("SYNTHETIC")
    assert lines[1].startswith("2 reads, ")
    assert "of the ledger" in lines[1]
    assert "UNVERIFIED LEAD" in lines[2]
    assert "missing read proves nothing" in said["text/plain"]


def test_the_reads_stand_in_degrees_and_local_times_and_whatever_a_vendor_wrote_is_shown_as_text() -> None:
    html = shown(an_answer(a_read(1, camera_name="<img src=x onerror=alert(1)>")))["text/html"]
    assert "43.900000" in html
    assert "-101.200000" in html
    assert "e7" not in html
    assert "CST" in html
    assert "<img" not in html


def test_only_the_first_reads_are_shown_and_how_to_see_the_others() -> None:
    html = shown(an_answer(*(a_read(number) for number in range(1, 14))))["text/html"]
    assert html.count("<tr>") == 1 + 10
    assert "3 more reads: table(), to_pandas(), map()" in html


def test_a_table_and_a_pandas_frame_have_degrees_where_reads_have_integers() -> None:
    found = an_answer(a_read(1), a_read(2, lat_e7=None, lon_e7=None, pos_source="none"), cameras=["C1"])
    table, pandas = found.table(), found.to_pandas()
    expected = [{"lat_e7": "lat", "lon_e7": "lon"}.get(name, name) for name in NAMES]
    assert table.columns == list(pandas.columns) == expected
    assert table.select("lat", "lon").rows() == [(43.9, -101.2), (None, None)]
    assert (pandas["lat"][0], pandas["lon"][0]) == (43.9, -101.2)
    assert pandas["lat"].isna().tolist() == [False, True]
    assert str(pandas["captured_at"].dt.tz) == "America/Chicago"
    assert table["captured_at"].dt.convert_time_zone("UTC").to_list() == found.reads["captured_at"].to_list()
    assert list(found.geo().columns) == [*expected, "geometry"]
    found.check_receipt()


def test_a_map_holds_the_area_the_cameras_and_the_reads_and_begins_around_them() -> None:
    wide = {**PLACE, "radius_m": 5_000}
    box = an_answer(a_read(1), a_read(2, camera_id="U7", camera_name="Unit 7", lat_e7=439_100_000), **wide).map()
    above, drawn = box.children
    assert "SYNTHETIC" in above.value
    assert "UNVERIFIED LEAD" in above.value
    assert drawn.area == {"shape": "circle", **wide}
    assert {camera["id"] for camera in drawn.cameras} >= {"C1"}
    assert sum(place["n"] for place in drawn.places) == 2
    west, south, east, north = drawn.view["bounds"]
    assert (west, east) == (pytest.approx(-101.2 - 0.0634, abs=1e-3), pytest.approx(-101.2 + 0.0634, abs=1e-3))
    assert (south, north) == (pytest.approx(43.9 - 0.046, abs=1e-3), pytest.approx(43.9 + 0.046, abs=1e-3))
    assert not drawn.drawable


def test_a_map_of_named_cameras_begins_around_their_reads_and_one_without_reads_shows_the_town() -> None:
    _, drawn = an_answer(cameras=["C1"]).map().children
    west, south, east, north = drawn.view["bounds"]
    assert (west + east) / 2 == pytest.approx(-101.2)
    assert (south + north) / 2 == pytest.approx(43.9)
    assert max(east - west, north - south) < 0.01
    _, empty = a_case(FakeGateway(reads=[])).canvass(cameras=["C1"], start=START, end=END).map().children
    assert empty.view == {}


def test_an_answer_of_no_case_has_no_map_and_is_shown_in_utc() -> None:
    alone = CaseAnswer(an_answer().answer)
    with pytest.raises(InvalidQuery, match="map: needs an answer of an open case"):
        alone.map()
    assert str(alone.table().schema["captured_at"]) == str(pl.Datetime("us", "UTC"))


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (
            Refused([Reason("U11", "The case is closed.", "Ask for another number.")], 812),
            [
                "Refused by your agency's policy. On record as entry 812.",
                "U11: The case is closed.",
                "What to do: Ask for another number.",
            ],
        ),
        (
            Refused([Reason("U1", "No.", ""), Reason("", "Nor so.", "Wait.")]),
            ["Refused by your agency's policy.", "U1: No.", "Nor so.", "What to do: Wait."],
        ),
        (
            InvalidQuery("radius_m", "must be at most 50,000"),
            ["Not asked: change what does not fit, then run it again.", "radius_m: must be at most 50,000"],
        ),
        (NotLoggedOn("Log in again."), ["Log in again."]),
        (Busy("Later."), ["Later."]),
    ],
)
def test_an_error_has_lines_instead_of_a_traceback(error: AccessError, lines: list[str]) -> None:
    assert error._render_traceback_() == lines


@pytest.mark.parametrize(
    ("model", "given", "words"),
    [
        (Circle, {"lat": 43.9, "lon": -101.2}, "radius_m: is missing"),
        (Circle, {**PLACE, "radius_m": 60_000}, "radius_m: must be at most 50,000"),
        (Circle, {**PLACE, "radius_m": 0}, "radius_m: must be more than 0"),
        (Circle, {**PLACE, "lat": "north"}, "lat: must be a number"),
        (Circle, {**PLACE, "lat": float("nan")}, "lat: must be a number that is not infinite"),
        (Circle, {**PLACE, "metres": 1}, "metres: is not known here"),
        (Polygon, {"ring": [(0, 0)]}, "ring: must have at least 3 entries"),
        (
            Filters,
            {"states": ["missouri!"]},
            "states: number 1, “missouri!”, is no state that is known here; the nearest are missouri (US-MO)",
        ),
        (Filters, {"colours": ["7A"]}, "colours.0: must be a word of letters, such as grey"),
        (Filters, {"directions": ["up"]}, "directions.0: must be one of 'N', 'NE', 'E', 'SE', 'S', 'SW', 'W' or 'NW'"),
        (Filters, {"keep_unknown": "perhaps"}, "keep_unknown: must be true or false"),
        (
            Canvass,
            {"windows": [], "area": {"shape": "cameras", "ids": ["C1"]}},
            "windows: must not be empty",
        ),
        (
            Canvass,
            {"area": {"shape": "star"}, "windows": [{"start": START, "end": END}]},
            "area: is none of 'circle', 'polygon', 'cameras'",
        ),
        (ImageOf, {"of": 1, "read_id": "", "captured_at": NOW, "image": "crop"}, "read_id: must not be empty"),
    ],
)
def test_what_does_not_fit_is_said_in_plain_words_with_its_bound(
    model: type[Value], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidQuery) as refused:
        parse(model, given)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("radius", "Perhaps radius_m."),
        ("colors", "Perhaps colours."),
        ("state", "Perhaps states."),
        ("zzz", "Filters"),
    ],
)
def test_a_slip_in_an_argument_is_answered_with_the_one_that_was_meant(slip: str, meant: str) -> None:
    with pytest.raises(InvalidQuery, match=f"^{slip}: is no argument of this question.*{meant}.* colours, ") as refused:
        a_case().canvass(**PLACE, start=START, end=END, **{slip: 5})
    assert refused.value.field == slip
