"""Misreads stand beside a history, marked in table and map, and are no part of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ipywidgets as w
import pytest

from data_access.errors import Reason
from data_access.questions.history import History
from data_access.questions.plates import NearPlates
from data_access.terms import Capability
from tests.builders.front import NOW, FakeGateway, a_read, me
from tests.unit.widgets.work.test_work_model import LIMITS, a_work
from widgets.answer.perhaps import COLUMN, MARK
from widgets.answer.read_model import ReadModel
from widgets.answer.zoom_model import ZoomModel
from widgets.parts import bundles
from widgets.parts.script_parts import CanvassMap
from widgets.work.misreads_model import NONE, OFFER, MisreadsModel
from widgets.work.views import views_of
from widgets.work.work_model import WorkModel

MINUTE = timedelta(minutes=1)
READS = [
    a_read(1, captured_at=NOW - 60 * MINUTE, image_ref="kept:crop"),
    a_read(2, captured_at=NOW - 50 * MINUTE),
    a_read(3, captured_at=NOW - 55 * MINUTE, plate="9A9A8", camera_id="C2", image_ref="kept:crop"),
    a_read(4, captured_at=NOW - 54 * MINUTE, plate="9B9B9"),
    a_read(5, captured_at=NOW - 300 * MINUTE, plate="9A9A8"),
]


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the bundle, which needs npm."""
    monkeypatch.setattr(bundles, "text_of", lambda name: f"/* {name} */")


def a_history(reads: list[dict[str, Any]] = READS, **person: Any) -> tuple[WorkModel, MisreadsModel, FakeGateway]:
    gateway = FakeGateway(reads=reads, person=me(**{"limits": LIMITS, **person}), picture=b"a picture")
    model, _ = a_work(gateway, plate="9A9A9")
    misreads = MisreadsModel(model.client, model.case, model.answer, model.about)
    model.run()
    return model, misreads, gateway


def test_one_press_brings_what_may_be_misreads_and_leaves_the_history_as_it_was() -> None:
    model, misreads, gateway = a_history()
    assert (misreads.said, misreads.offered) == (OFFER, True)
    history = model.answer.answer
    misreads.ask()
    asked = gateway.asked[-1].question
    assert isinstance(asked, NearPlates)
    assert (asked.pattern, asked.confusable) == ("9A9A9", True)
    assert model.answer.answer is history
    assert model.answer.perhaps is not None
    assert model.answer.perhaps.reads["plate"].to_list() == ["9A9A8"]
    assert misreads.said.startswith(f"1 read marked “{MARK}” in the table and on the map")
    assert "On record as" in misreads.said
    assert not misreads.offered
    west, south, east, north = misreads.bounds()
    assert west < -101.2 < east
    assert south < 43.9 < north


def test_table_and_map_mark_them_and_chips_and_chart_count_the_history_alone() -> None:
    model, misreads, _ = a_history()
    zoom, canvass_map = ZoomModel(model.answer), CanvassMap()
    canvass_map.cameras = [{"id": each, "lat": 43.9, "lon": -101.2, "name": each} for each in ("C1", "C2")]
    read = ReadModel(model.client, model.case, model.answer)
    views = views_of(zoom, read, canvass_map, w.Box(), lambda _: None)
    misreads.ask()
    lines = model.answer.lines(zoom.rows())
    assert dict(zip(lines["Plate"], lines[COLUMN], strict=True)) == {"9A9A9": "", "9A9A8": MARK}
    assert lines["Plate"].to_list() == ["9A9A9", "9A9A8", "9A9A9"]
    assert [(each["id"], each["n"]) for each in canvass_map.places] == [("C1", 2)]
    assert [(each["id"], each["n"]) for each in canvass_map.perhaps] == [("C2", 1)]
    assert sum(count for _, count in model.answer.bars()) == 2
    assert zoom.reads().height == 2
    zoom.only(camera="C1")
    assert zoom.rows()["plate"].unique().to_list() == ["9A9A9"]
    assert views.map is canvass_map


def test_a_stretch_of_time_narrows_them_too() -> None:
    model, misreads, _ = a_history()
    zoom = ZoomModel(model.answer)
    misreads.ask()
    place = zoom.beside()["bar"][0]
    assert 0 < place < len(model.answer.bars()) - 1
    zoom.only(stretch=(place, place))
    assert zoom.rows()["plate"].to_list() == ["9A9A8"]
    zoom.only(stretch=(place + 1, place + 1))
    assert zoom.rows()["plate"].to_list() == []


def test_its_picture_is_asked_of_the_answer_that_it_came_in() -> None:
    model, misreads, gateway = a_history()
    read = ReadModel(model.client, model.case, model.answer)
    misreads.ask()
    read.chosen = 2
    row = read.row()
    assert row is not None
    assert row["plate"] == "9A9A8"
    read.show("crop")
    assert model.answer.perhaps is not None
    assert gateway.asked[-1].question.of == model.answer.perhaps.answer.facts.intent
    read.chosen = 3
    assert read.row() is None


def test_another_answer_takes_them_away() -> None:
    model, misreads, _ = a_history()
    misreads.ask()
    model.follow("9B9B9")
    assert model.answer.perhaps is None
    assert misreads.said == OFFER
    assert model.answer.beside().is_empty()


def test_where_there_are_none_it_is_said_that_this_proves_nothing() -> None:
    model, misreads, _ = a_history(READS[:2])
    misreads.ask()
    assert misreads.said.startswith(NONE)
    assert model.answer.perhaps is not None
    assert model.answer.perhaps.reads.is_empty()


def test_a_refusal_is_said_and_marks_nothing() -> None:
    model, misreads, gateway = a_history()
    gateway.refuse = [Reason("U11", "The case is closed.", "Open another.")]
    misreads.ask()
    assert misreads.problem is not None
    assert model.answer.perhaps is None
    assert misreads.offered


@pytest.mark.parametrize(
    ("form", "person"),
    [
        ({"plate": "9A9A*"}, {}),
        ({"plate": "9C9C9"}, {}),
        ({"plate": "9A9A9"}, {"capabilities": [each.value for each in Capability if each is not Capability.PLATES]}),
        ({"plate": "9A9A9"}, {"limits": {"plates": {"fewest_fixed": 5, "window_d": 30}}}),
    ],
)
def test_they_are_offered_beside_a_history_with_reads_alone_and_within_the_policys_limits(
    form: dict[str, Any], person: dict[str, Any]
) -> None:
    gateway = FakeGateway(reads=READS, person=me(**{"limits": LIMITS, **person}))
    model, _ = a_work(gateway, **form)
    misreads = MisreadsModel(model.client, model.case, model.answer, model.about)
    model.run()
    assert (misreads.offered, misreads.said) == (False, "")
    misreads.ask()
    assert len(gateway.asked) == 1
    if isinstance(gateway.asked[0].question, History) and not person:
        model.ask_beside()
        assert not misreads.offered
