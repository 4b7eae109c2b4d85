"""Scenes on the work page: each is added as it was typed, asked together, and its candidates say where and when they were seen."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Any

import ipywidgets as w
import pytest

from data_access.answers.facts import KnownChance, SceneCounts, UnknownChance
from data_access.questions.common_plates import CommonPlates
from data_access.questions.history import History
from data_access.wording import scenes as words
from data_access.wording.entries import question as entry_words
from tests.builders.facts import say, some_chance
from tests.builders.front import HOSTILE, NOW, FakeGateway, a_read, me
from tests.unit.widgets.test_models import CIRCLE, filled
from tests.unit.widgets.test_panels import built, control, inside, tags, texts
from tests.unit.widgets.work.test_work_model import a_work, question
from widgets.answer.read_model import ReadModel
from widgets.answer.zoom_model import BY_PLATE, ZoomModel
from widgets.parts.script_parts import CanvassMap, Table
from widgets.work.detail import detail
from widgets.work.question_panel import question_panel
from widgets.work.scenes_row import scenes_row
from widgets.work.views import views_of
from widgets.work.work_model import SCENE_NEEDS, WorkModel
from widgets.work.work_panel import work_panel

__all__ = ["built"]

FIRST, SECOND, THIRD = "20 Nov 08:00-09:00", "20 Nov 10:00-11:00", "19 Nov 10:00-11:00"
MINUTE = timedelta(minutes=1)


def circle(lat: float) -> dict[str, Any]:
    return {**CIRCLE, "lat": lat}


def add(model: WorkModel, lat: float, when: str) -> None:
    filled(model, area=circle(lat), when=when)
    model.add_scene()
    assert model.slip == ""


def test_a_scene_is_added_with_its_own_time_and_the_next_one_begins_empty() -> None:
    model, gateway = a_work()
    add(model, 43.9, FIRST)
    assert (model.where.area, model.where.text, model.when) == ({}, "", "")
    assert model.lacks() == ["Still needed: a second scene: where and when."]
    add(model, 43.8, SECOND)
    assert model.lacks() == []
    model.run()
    asked = question(gateway)
    assert isinstance(asked, CommonPlates)
    assert [(scene.area.lat, scene.windows[0].length) for scene in asked.scenes] == [
        (43.9, timedelta(hours=1)),
        (43.8, timedelta(hours=1)),
    ]
    assert asked.scenes[1].windows[0].start - asked.scenes[0].windows[0].start == timedelta(hours=2)
    assert asked.at_least == 2


def test_the_scene_that_stands_in_the_form_is_asked_about_too() -> None:
    model, gateway = a_work()
    add(model, 43.9, FIRST)
    filled(model, where="3rd & Avenue C, 800 m", when=SECOND, looks="grey")
    model.run()
    asked = question(gateway)
    assert [scene.area.radius_m for scene in asked.scenes] == [500.0, 800.0]
    assert asked.filters.colours == ("grey",)
    assert model.question_words() == (
        "Plates at both scenes: 1. Circle on the map, 500 m, 20 Nov 08:00 to 09:00; "
        "2. 3rd Street & Avenue C, 800 m, 20 Nov 10:00 to 11:00, grey"
    )
    assert not model.stale
    assert [scene.name for scene in model.scenes.scenes] == ["Circle on the map, 500 m", "3rd Street & Avenue C, 800 m"]


def test_a_place_that_is_added_twice_is_said_before_it_is_asked() -> None:
    model, gateway = a_work()
    add(model, 43.9, FIRST)
    filled(model, area=CIRCLE, when="20 Nov 08:30-09:30")
    assert "Scenes 1 and 2 overlap in place and time" in model.lacks()[0]
    model.add_scene()
    assert "Scenes 1 and 2 overlap" in model.slip
    assert len(model.scenes.scenes) == 1
    model.run()
    assert gateway.asked == []
    filled(model, when=SECOND)
    model.run()
    assert len(question(gateway).scenes) == 2


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, SCENE_NEEDS),
        ({"area": CIRCLE}, SCENE_NEEDS),
        ({"when": FIRST}, SCENE_NEEDS),
        ({"area": CIRCLE, "when": "about nine"}, "not understood"),
        ({"area": CIRCLE, "when": "all"}, "A place needs a time"),
        ({"area": {**CIRCLE, "radius_m": 3000.0}, "when": FIRST}, "The area is 28.3 km²; 13 km² at most."),
    ],
)
def test_what_is_no_scene_yet_is_not_added_and_says_why(form: dict[str, Any], words: str) -> None:
    limits = {"canvass": {"area_km2": 13.0, "extent_km": 8.0, "cameras": 2, "window_h": 24, "total_h": 72}}
    model, gateway = a_work(FakeGateway(person=me(limits=limits)), **form)
    model.add_scene()
    assert words in model.slip
    assert (model.scenes.scenes, gateway.asked) == ([], [])


def test_a_place_that_is_not_found_is_no_scene() -> None:
    model, gateway = a_work(when=FIRST)
    gateway.places_answer = []
    filled(model, where="Nowhere Rd")
    model.add_scene()
    assert "so no place is chosen" in model.slip
    assert model.scenes.scenes == []


def test_a_plate_is_no_part_of_a_question_about_scenes() -> None:
    model, gateway = a_work()
    add(model, 43.9, FIRST)
    add(model, 43.8, SECOND)
    filled(model, plate="7A2C8B5")
    model.run()
    assert "A question about scenes takes no plate" in model.slip
    assert gateway.asked == []


@pytest.mark.usefixtures("built")
def test_a_place_from_the_map_is_text_and_nothing_else_when_it_is_a_scene() -> None:
    place = {"kind": "corner", "name": HOSTILE, "near": HOSTILE, "lat": 1.0, "lon": 2.0, "bounds": None}
    model, _ = a_work(FakeGateway(places_answer=[place]), where="hurt", when=FIRST)
    model.add_scene()
    panel = question_panel(model, [])
    assert "img" not in tags(texts(panel)).names
    assert escape(HOSTILE) in texts(panel)


def test_there_are_at_most_eight_scenes() -> None:
    model, gateway = a_work()
    for number in range(8):
        add(model, 43.0 + number / 10, FIRST)
    filled(model, area=CIRCLE, when=SECOND)
    model.add_scene()
    assert "at most 8 scenes" in model.slip
    model.run()
    assert "at most 8 scenes" in model.slip
    assert (len(model.scenes.scenes), gateway.asked) == (8, [])


def test_at_how_many_scenes_never_says_more_than_there_are() -> None:
    model, gateway = a_work()
    row = scenes_row(model)
    assert row.layout.display == "none"
    for lat, when in ((43.9, FIRST), (43.8, SECOND), (43.7, THIRD)):
        add(model, lat, when)
    assert [label for label, _ in control(row, "Read at").options] == ["2 or more of the 3 scenes", "all 3 scenes"]
    control(row, "Read at").value = 3
    assert model.scenes.at_least == 3
    remove = control(row, "Remove scene 1")
    remove.click()
    remove.click()  # twice, before the page has drawn what is left
    assert (model.scenes.at_least, control(row, "Read at").value) == (2, 2)
    model.run()
    assert [scene.area.lat for scene in question(gateway).scenes] == [43.8, 43.7]
    assert "2. " in texts(row)


def test_an_edit_of_the_scenes_marks_the_answer_and_an_earlier_one_comes_back_with_its_scenes() -> None:
    model, gateway = a_work()
    add(model, 43.9, FIRST)
    add(model, 43.8, SECOND)
    model.run()
    first = model.answer.answer
    assert first is not None
    add(model, 43.7, THIRD)
    assert model.stale
    model.follow("9A9A9")
    assert isinstance(question(gateway), History)
    assert model.scenes.scenes == []
    model.back(first.facts.intent)
    assert model.answer.answer is first
    assert ([scene.area["lat"] for scene in model.scenes.scenes], model.stale) == ([43.9, 43.8], False)


def an_answered(plates: dict[str, tuple[tuple[int, float], ...]]) -> WorkModel:
    """A model that was answered about two scenes: for each plate at which scene, and how many minutes from the middle of its time."""
    places = {1: (439_000_000, NOW - timedelta(hours=3.5)), 2: (438_000_000, NOW - timedelta(hours=1.5))}
    seen = [(plate, *places[scene], minutes) for plate, each in plates.items() for scene, minutes in each]
    reads = [
        a_read(n, captured_at=middle + minutes * MINUTE, plate=plate, lat_e7=lat, camera_name=HOSTILE)
        for n, (plate, lat, middle, minutes) in enumerate(seen)
    ]
    model, _ = a_work(FakeGateway(reads=reads))
    add(model, 43.9, FIRST)
    add(model, 43.8, SECOND)
    model.run()
    return model


def the_table(model: WorkModel) -> Table:
    zoom = ZoomModel(model.answer, BY_PLATE)
    views = views_of(zoom, ReadModel(model.client, model.case, model.answer), CanvassMap(), w.Box(), model.follow)
    return next(each for each in inside(views.table) if isinstance(each, Table))


@pytest.mark.usefixtures("built")
def test_candidates_come_by_scenes_then_by_nearness_in_time_each_with_where_and_when() -> None:
    far, near, once = ((1, 20), (2, -10)), ((1, -25), (1, 4), (2, 2)), ((2, 0), (2, 1))
    model = an_answered({"9F9F9": far, "9N9N9": near, "9H9H9": once})
    table = the_table(model)
    rows = [[row[1], row[3], row[4], row[5]] for row in table.rows]
    assert table.columns[:5] == ["Plate", "State", "Seen at", "When", "Off by"]
    assert rows == [
        ["9N9N9", "2 of 2", "1: 08:34 · 2: 10:32", "3 min"],
        ["9F9F9", "2 of 2", "1: 08:50 · 2: 10:20", "15 min"],
    ]


@pytest.mark.usefixtures("built")
def test_a_plate_that_is_written_with_an_o_and_with_a_0_is_one_candidate() -> None:
    table = the_table(an_answered({"9O9A1": ((1, 0),), "909A1": ((2, 0), (2, 1))}))
    assert [(row[1], row[3]) for row in table.rows] == [("909A1", "2 of 2")]


@pytest.mark.usefixtures("built")
def test_beside_the_candidates_stands_how_many_there_are_by_chance() -> None:
    model = an_answered({"9F9F9": ((1, 20), (2, -10))})
    say(model.answer, chance=some_chance(about=12.4, low=7, high=19, days_compared=11))
    counts = model.answer.answer.facts.scenes.model_copy(update={"weeks_before": (4, None, 2, None)})
    say(model.answer, scenes=counts.as_json())
    zoom, read = ZoomModel(model.answer), ReadModel(model.client, model.case, model.answer)
    said = texts(detail(model, zoom, read, model.client, CanvassMap()))
    assert "1 plate was read at both scenes." in said
    assert "By chance, about 12 plates (90 %: 7 to 19) would be at both scenes" in said
    assert "At the same places and hours: a week before 4, 3 weeks before 2." in said
    assert "First come those at most scenes" in said
    say(model.answer, chance={"known": False, "why": "no_days_alike"})
    assert "How many would be there by chance is not known" in texts(
        detail(model, zoom, read, model.client, CanvassMap())
    )


@pytest.mark.usefixtures("built")
def test_the_map_shows_every_scene_that_was_added() -> None:
    model, _ = a_work()
    canvass_map = CanvassMap()
    work_panel(model.client, model.case, model, canvass_map, [])
    add(model, 43.9, FIRST)
    add(model, 43.8, SECOND)
    assert [each["lat"] for each in canvass_map.scenes] == [43.9, 43.8]
    assert canvass_map.area == {}


def test_it_is_said_what_passes_there_anyway_or_that_it_is_not_known() -> None:
    counts = SceneCounts(scenes=3, at_least=2, of_reads=((1,), (3,), (1, 2)), weeks_before=(4, None, 1_200, None))
    assert words.counted(0, counts) == "No plate was read at 2 or more of the 3 scenes."
    assert words.counted(1, counts) == "1 plate was read at 2 or more of the 3 scenes."
    every = counts.model_copy(update={"at_least": 3})
    assert words.counted(2, every) == "2 plates were read at all 3 scenes."
    assert words.weeks(counts) == "At the same places and hours: a week before 4, 3 weeks before 1,200."
    assert "not known" in words.weeks(counts.model_copy(update={"weeks_before": (None, None, None, None)}))
    assert words.places(words.of_plate([0, 1], counts), 3) == "1, 3 of 3"


def test_it_is_said_how_many_are_there_by_chance_in_numbers_in_odds_or_that_it_is_not_known() -> None:
    counts = SceneCounts(scenes=3, at_least=2, of_reads=((1,), (3,)), weeks_before=(4, None, None, None))
    chance = KnownChance.model_validate(some_chance(about=12.4, low=7, high=19, days_compared=11))
    assert words.by_chance(counts, chance) == (
        "By chance, about 12 plates (90 %: 7 to 19) would be at 2 or more of the 3 scenes, counted on 11 other days of the same "
        "kind, at the same places and hours."
    )
    seldom = chance.model_copy(update={"about": 0.3, "low": 0, "high": 1, "one_or_more": 0.25})
    assert words.by_chance(counts, seldom) == (
        "In about 1 of 4 such searches a plate would be at 2 or more of the 3 scenes by chance, counted on 11 other days of the "
        "same kind, at the same places and hours."
    )
    one = chance.model_copy(update={"about": 1.1, "low": 0, "high": 3, "days_compared": 1})
    assert "about 1 plate (90 %" in words.by_chance(counts, one)
    for why in ("no_other_days", "no_days_alike", "too_long", "not_counted"):
        said = words.by_chance(counts, UnknownChance(why=why))
        assert said.startswith("How many would be there by chance is not known: ")
        assert words.OTHERWISE not in said
    assert words.by_chance(counts, UnknownChance(why="?")).endswith(words.OTHERWISE)
    assert words.by_chance(counts, None) == ""
    assert words.by_chance(counts, chance) in words.sentences(3, counts, chance)


def test_a_supervisor_reads_how_many_scenes_how_large_and_about_when() -> None:
    window = [["2026-11-27T03:00:00.000000Z", "2026-11-27T05:00:00.000000Z"]]
    scene = {"shape": "circle", "area_ha": 129, "windows": window, "lengths_min": [30]}
    asked = {"kind": "common_plates", "at_least": 2, "scenes": [scene, {**scene, "area_ha": 12}]}
    assert entry_words(asked, {}, "America/Chicago") == (
        "Plates at 2 or more of 2 scenes · scene 1: circle, 129 ha, 26 Nov 21:00 to 26 Nov 23:00 (rounded) · "
        "scene 2: circle, 12 ha, 26 Nov 21:00 to 26 Nov 23:00 (rounded)"
    )


@pytest.mark.usefixtures("built")
def test_of_more_than_two_scenes_those_at_most_of_them_come_first_with_the_day_where_it_changes() -> None:
    third = (437_000_000, NOW - timedelta(days=1, hours=1.5))
    near = [("9N9N9", 439_000_000, NOW - timedelta(hours=3.5)), ("9N9N9", 438_000_000, NOW - timedelta(hours=1.5))]
    all_three = [("9A9A9", lat, at + 20 * MINUTE) for _, lat, at in near] + [
        ("9A9A9", third[0], third[1] + 20 * MINUTE)
    ]
    reads = [
        a_read(n, plate=plate, lat_e7=lat, captured_at=at) for n, (plate, lat, at) in enumerate([*near, *all_three])
    ]
    model, _ = a_work(FakeGateway(reads=reads))
    for lat, when in ((43.9, FIRST), (43.8, SECOND), (43.7, THIRD)):
        add(model, lat, when)
    model.run()
    assert [[row[1], row[3], row[4]] for row in the_table(model).rows] == [
        ["9A9A9", "3 of 3", "1: 20 Nov 08:50 · 2: 10:50 · 3: 19 Nov 10:50"],
        ["9N9N9", "2 of 3", "1: 20 Nov 08:30 · 2: 10:30"],
    ]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("unrelated", [True, False])
def test_of_part_of_a_plate_it_is_said_what_a_number_by_chance_means_and_what_it_assumes(unrelated: bool) -> None:
    model, _ = a_work(plate="9A?", looks="blue")
    model.run()
    say(model.answer, chance=some_chance(about=12.4, low=7, high=19, filters_assumed_unrelated=unrelated))
    zoom, read = ZoomModel(model.answer), ReadModel(model.client, model.case, model.answer)
    said = texts(detail(model, zoom, read, model.client, CanvassMap()))
    assert "Expect about 12 unrelated plates to match (7 to 19)." in said
    assert "It counts plates, and says nothing about any one of them" in said
    assert ("Assumes that looks and characters of a plate have nothing to do with one another." in said) == unrelated


@pytest.mark.usefixtures("built")
def test_the_key_h_goes_on_from_a_row_to_the_history_of_its_plate_and_from_no_row_nowhere() -> None:
    model = an_answered({"9F9F9": ((1, 20), (2, -10))})
    table, asked = the_table(model), model.number
    assert table.follows
    for other in (None, -1, [], [*table.rows[0][:-1], "of another answer"], [99, *table.rows[0][1:]]):
        table._handle_custom_msg({"act": "follow", "row": other}, [])
    table._handle_custom_msg({"act": "fly", "row": table.rows[0]}, [])
    assert model.number == asked
    table._handle_custom_msg({"act": "follow", "row": table.rows[0]}, [])
    assert model.about().scope.plate == "9F9F9"
