"""The form of scenes: each is drawn, dated and added; and what stands over the answer says where each plate was."""

from __future__ import annotations

from datetime import timedelta

from data_access.answers.facts import KnownChance, SceneCounts, UnknownChance
from data_access.wording import scenes as words
from data_access.wording.entries import question
from tests.builders.facts import some_chance
from tests.builders.front import NOW, FakeGateway
from tests.unit.widgets.test_models import CIRCLE, an_open_case
from tests.unit.widgets.test_panels import control, texts
from widgets.answer.answer_model import AnswerModel
from widgets.question.scenes_model import ScenesModel
from widgets.question.scenes_panel import scenes_panel

HOUR = timedelta(hours=1)


def a_model(gateway: FakeGateway) -> ScenesModel:
    case = an_open_case(gateway)
    return ScenesModel(gateway.client(), case, AnswerModel(case.person.zone), now=NOW)


def add(model: ScenesModel, lat: float) -> None:
    model.area = {**CIRCLE, "lat": lat}
    model.add()


def test_a_scene_is_added_with_its_own_time_and_the_next_one_begins_without_a_place() -> None:
    model = a_model(FakeGateway())
    panel = scenes_panel(model)
    assert control(panel, "Add this scene").disabled
    assert control(panel, "Ask").disabled
    add(model, 43.9)
    model.start, model.end = model.start - HOUR, model.end - HOUR
    add(model, 43.8)
    assert model.area == {}
    assert [scene.area["lat"] for scene in model.scenes] == [43.9, 43.8]
    assert model.scenes[0].start - model.scenes[1].start == HOUR
    assert [each["lat"] for each in model.areas()] == [43.9, 43.8]
    assert not control(panel, "Ask").disabled
    assert "2. " in texts(panel)


def test_a_place_that_is_added_twice_is_said_before_it_is_asked() -> None:
    model = a_model(FakeGateway())
    panel = scenes_panel(model)
    add(model, 43.9)
    add(model, 43.9)
    assert "scenes 1 and 2 apart in place or in time" in texts(panel)
    assert control(panel, "Ask").disabled
    model.drop(1)
    model.start, model.end = model.start - HOUR, model.end - HOUR
    add(model, 43.9)
    assert not control(panel, "Ask").disabled


def test_at_how_many_scenes_never_says_more_than_there_are() -> None:
    model = a_model(FakeGateway())
    panel = scenes_panel(model)
    for lat in (43.9, 43.8, 43.7):
        add(model, lat)
    model.at_least = 3
    assert control(panel, "Read at").value == 3
    model.drop(0)
    assert (model.at_least, control(panel, "Read at").value) == (2, 2)
    assert [scene.area["lat"] for scene in model.scenes] == [43.8, 43.7]
    question = model.question()
    assert (len(question.scenes), question.at_least) == (2, 2)


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
    assert question(asked, {}, "America/Chicago") == (
        "Plates at 2 or more of 2 scenes · scene 1: circle, 129 ha, 26 Nov 21:00 to 26 Nov 23:00 (rounded) · "
        "scene 2: circle, 12 ha, 26 Nov 21:00 to 26 Nov 23:00 (rounded)"
    )
