"""One question and its answer: read as it is typed, asked once, and bound to what it answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from data_access.errors import Reason
from data_access.questions.canvass import Canvass
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.shapes import Filters
from data_access.terms import Capability
from tests.builders.front import FakeGateway, a_read, many_reads, me
from tests.builders.front_town import PLACES
from tests.unit.widgets.test_models import CIRCLE, a_case, a_work_model, filled
from widgets.answer.answer_model import AnswerModel
from widgets.question.form import ALIKE, NEAR
from widgets.question.other_ways import LOOK_ALIKES, ONE_WRONG
from widgets.work.work_model import NO_CASE, WorkModel

LIMITS = {
    "canvass": {"area_km2": 13.0, "extent_km": 8.0, "cameras": 2, "window_h": 24, "total_h": 72},
    "plates": {"fewest_fixed": 3, "window_d": 30},
    "history": {"window_d": 30},
}


def a_work(gateway: FakeGateway | None = None, **form: Any) -> tuple[WorkModel, FakeGateway]:
    gateway = gateway or FakeGateway(reads=many_reads(60), places_answer=[PLACES[0]])
    return a_work_model(gateway, **form), gateway


def question(gateway: FakeGateway) -> Any:
    return gateway.asked[-1].question


def test_a_place_and_a_time_ask_for_all_reads_there() -> None:
    model, gateway = a_work(where="3rd & Avenue C, 800 m", when="20 Nov 08:00-12:00", looks="gray sedan")
    model.run()
    asked = question(gateway)
    assert isinstance(asked, Canvass)
    assert (asked.area.radius_m, asked.filters.colours, asked.filters.bodies) == (800.0, ("grey",), ("sedan",))
    assert asked.windows[0].start == datetime(2026, 11, 20, 14, tzinfo=UTC)
    assert model.question_words() == "3rd Street & Avenue C, 800 m, 20 Nov 08:00 to 12:00, grey sedan"


@pytest.mark.parametrize(
    ("form", "kind", "text"),
    [
        ({"plate": "7a?c*"}, Plates, "7A?C*"),
        ({"plate": "A2C8"}, Plates, "*A2C8*"),
        ({"plate": "A2C8", "match": "whole"}, History, "A2C8"),
        ({"plate": "7A2C8B5"}, History, "7A2C8B5"),
        ({"plate": "7A2C8B5", "match": "part"}, Plates, "*7A2C8B5*"),
        ({"plate": "7A2C8B5", "looks": "blue"}, Plates, "7A2C8B5"),
        ({"plate": "7A2 C8B5", "area": CIRCLE}, Plates, "7A2C8B5"),
    ],
)
def test_a_plate_asks_for_part_of_one_or_for_one(form: dict[str, Any], kind: type, text: str) -> None:
    model, gateway = a_work(**form)
    model.run()
    asked = question(gateway)
    assert type(asked) is kind
    assert (asked.plate if kind is History else asked.pattern) == text
    assert asked.windows[0].length.days == 14


def test_part_of_a_plate_is_searched_around_a_corner_by_its_name() -> None:
    model, gateway = a_work(plate="9A*", where="3rd & Avenue C, 300 m")
    model.run()
    asked = question(gateway)
    assert isinstance(asked, Plates)
    assert (asked.area.lat, asked.area.radius_m) == (43.8975, 300.0)


def test_all_that_is_kept_has_no_windows_and_is_no_time_of_a_place() -> None:
    model, gateway = a_work(plate="7A?C*", when="all")
    model.run()
    assert question(gateway).windows is None
    model, gateway = a_work(area=CIRCLE, when="all")
    model.run()
    assert gateway.asked == []
    assert "A place needs a time" in model.slip


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Still needed: where and when, or a plate."),
        ({"area": CIRCLE}, "Still needed: when."),
        ({"when": "last night"}, "Still needed: where, or a plate."),
        ({"area": CIRCLE, "when": "about nine"}, "This time is not understood"),
        ({"plate": "7A_C"}, "The 3rd character, _, is on no plate"),
        ({"plate": "7A?C*", "looks": "blue 77"}, "“77” is no colour"),
        (
            {"area": {**CIRCLE, "radius_m": 3000.0}, "when": "last night"},
            "The area is 28.3 km²; 13 km² at most. Take a circle of at most 2,030 m.",
        ),
        (
            {"area": {"shape": "cameras", "ids": ["a", "b", "c"]}, "when": "last night"},
            "3 cameras are too many: at most 2",
        ),
        ({"area": CIRCLE, "when": "25 oct 08:00 - 27 oct 08:00"}, "The time is 48 hours long; 24 hours at most"),
        ({"area": CIRCLE, "when": "; ".join(f"{day} oct" for day in (1, 2, 3, 4))}, "long together; 72 hours at most"),
        ({"plate": "7A*"}, "Name at least 3 letters or digits of the plate"),
        ({"plate": "7A?C*", "when": "last 40 days"}, "The time is 40 days long; 30 days at most"),
    ],
)
def test_what_is_missing_or_over_a_limit_is_said_in_words_and_sends_nothing(form: dict[str, Any], words: str) -> None:
    model, gateway = a_work(FakeGateway(person=me(limits=LIMITS)), **form)
    seen = len(gateway.seen)
    assert words in " ".join(model.lacks())
    model.run()
    assert words in model.slip
    sent = [each for each in gateway.seen[seen:] if each.url.path != "/v1/vocabulary"]
    assert (gateway.asked, sent, model.problem, model.answer.problem) == ([], [], None, None)


def test_without_a_case_nothing_is_asked() -> None:
    gateway = FakeGateway()
    case = a_case(gateway)
    model = filled(WorkModel(gateway.client(), case, AnswerModel(case.person.zone)), plate="7A2C8B5")
    model.run()
    assert (model.slip, gateway.seen) == (NO_CASE, [])


@pytest.mark.parametrize(
    "edit",
    [
        {"when": "20 Nov 08:00-12:01"},
        {"looks": "blue"},
        {"plate": "7A?C*"},
        {"area": {**CIRCLE, "radius_m": 501.0}},
        {"keep_unknown": False},
    ],
)
def test_any_edit_marks_the_answer_as_one_to_another_question(edit: dict[str, Any]) -> None:
    model, _ = a_work(area=CIRCLE, when="20 Nov 08:00-12:00")
    model.run()
    assert not model.stale
    words = model.question_words()
    filled(model, **edit)
    assert model.stale
    assert model.question_words() == words
    model.run()
    assert not model.stale


def test_an_edit_that_is_taken_back_leaves_the_answer_as_it_was() -> None:
    model, _ = a_work(area=CIRCLE, when="20 Nov 08:00-12:00")
    model.run()
    filled(model, looks="blue")
    filled(model, looks="")
    assert not model.stale


def test_a_place_that_is_not_found_is_not_asked_in_the_place_of_before() -> None:
    model, gateway = a_work(where="3rd & Avenue C", when="20 Nov 08:00-12:00")
    model.run()
    gateway.places_answer = []
    filled(model, where="Nowhere Rd")
    model.run()
    assert len(gateway.asked) == 1
    assert "so no place is chosen" in model.slip
    assert model.stale


def test_a_read_leads_to_its_history_in_one_step_and_that_to_who_passed_with_it() -> None:
    model, gateway = a_work(
        FakeGateway(reads=many_reads(60), person=me(limits=LIMITS)), area=CIRCLE, when="20 Nov 08:00-12:00"
    )
    model.follow("9A9A9")
    history = question(gateway)
    assert isinstance(history, History)
    assert (history.plate, history.windows[0].length.days) == ("9A9A9", 30)
    assert (model.plate, model.where.area, model.stale) == ("9A9A9", {}, False)
    model.ask_beside()
    beside = question(gateway)
    assert isinstance(beside, Convoy)
    assert (beside.plate, beside.windows[0].length.days) == ("9A9A9", 30)
    assert model.question_words().startswith("Plates that passed with 9A9A9, ")


def test_who_passed_is_asked_of_the_plate_that_is_shown_whatever_was_typed_since() -> None:
    model, gateway = a_work()
    model.follow("9A9A9")
    filled(model, plate="9B?", area=CIRCLE)
    model.ask_beside()
    assert (question(gateway).plate, model.plate, model.stale) == ("9A9A9", "9A9A9", False)


def test_without_the_history_of_one_plate_nobody_is_asked_who_passed_with_it() -> None:
    model, gateway = a_work(plate="9A?")
    model.ask_beside()
    assert (gateway.asked, model.slip) == ([], "Ask for the history of one plate first.")
    model.run()
    model.ask_beside()
    assert [type(asked.question) for asked in gateway.asked] == [Plates]


def test_an_earlier_answer_is_looked_at_again_with_its_form_and_nothing_is_asked() -> None:
    model, gateway = a_work(area=CIRCLE, when="20 Nov 08:00-12:00")
    model.run()
    first = model.answer.answer
    assert first is not None
    model.follow("9A9A9")
    asked = len(gateway.asked)
    model.back(first.facts.intent)
    assert model.answer.answer is first
    assert (model.where.area, model.when, model.plate, model.stale) == (CIRCLE, "20 Nov 08:00-12:00", "", False)
    assert len(gateway.asked) == asked


def test_a_refusal_is_the_answers_problem_and_shows_no_reads() -> None:
    model, gateway = a_work(area=CIRCLE, when="20 Nov 08:00-12:00")
    gateway.refuse = [Reason("U11", "The case is closed.", "Open another.")]
    model.run()
    assert model.answer.answer is None
    assert model.answer.problem is not None
    assert model.slip == ""


def test_what_a_policy_does_not_permit_to_search_by_is_said_while_typing() -> None:
    model, gateway = a_work(FakeGateway(person=me(fields=["vehicle_colour"])), plate="7A?C*", looks="blue ford")
    assert model.faults() == {"looks": "Your agency's policy does not permit searching by make."}
    model.run()
    assert gateway.asked == []


def test_an_estimate_says_what_asking_would_bring_and_an_edit_takes_it_away() -> None:
    model, gateway = a_work(FakeGateway(reads=[a_read(1)]), area=CIRCLE, when="20 Nov 08:00-12:00")
    model.estimate()
    assert model.estimated is not None
    assert model.estimated.counts.reads == 1
    filled(model, when="20 Nov 08:00-11:00")
    assert model.estimated is None
    assert len(gateway.asked) == 1


def test_unknown_looks_are_kept_unless_that_is_switched_off() -> None:
    model, gateway = a_work(plate="7A?C*", looks="blue", keep_unknown=False)
    model.run()
    assert question(gateway).filters == Filters(colours=("blue",), keep_unknown=False)


def test_a_look_that_is_not_known_is_said_and_not_asked() -> None:
    model, gateway = a_work(plate="7A?C*", looks="gery pickup")
    model.run()
    assert gateway.asked == []
    assert model.slip == "“gery” is not known here. Did you mean grey?"
    assert model.hints()["looks"] == model.slip
    filled(model, looks=dict(model.look_words.offers(model.looks))["grey"])
    model.run()
    assert (question(gateway).filters.colours, question(gateway).filters.bodies) == (("grey",), ("pickup",))


def test_a_make_that_only_the_agencys_reads_bear_is_known() -> None:
    model, gateway = a_work(FakeGateway(reads=[a_read(1, make="halden")]), plate="7A?C*", looks="blue halden")
    model.run()
    assert question(gateway).filters.makes == ("halden",)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"plate": "A2C8", "confusable": False}, "A2C8 anywhere in the plate"),
        ({"plate": "a2c8"}, "A2C8 anywhere in the plate, look-alikes too"),
        ({"plate": "7A2C8B5"}, "This whole plate, exactly"),
        ({"plate": "7A2C8B5", "match": ALIKE}, "This whole plate, look-alikes too"),
        ({"plate": "7A2C8B5", "match": NEAR}, "This plate, or with one character wrong"),
        ({"plate": "A2C8", "match": NEAR}, "A2C8 anywhere in the plate, or with one character wrong"),
        ({"plate": "7A?C*"}, "Starts 7A, any one character, then C, then anything"),
        ({"plate": "7A2C8B5", "looks": "blue"}, "This whole plate, look-alikes too"),
        ({"plate": "7A2C8B5", "looks": "blue", "confusable": False}, "This whole plate"),
    ],
)
def test_it_is_said_how_a_plate_is_understood(form: dict[str, Any], words: str) -> None:
    model, _ = a_work(**form)
    assert model.hints()["plate"] == words


def test_without_a_read_of_a_plate_other_ways_are_offered_and_each_is_asked_by_one_press() -> None:
    reads = [a_read(1, plate="9A9A8"), a_read(2, plate="X9A9A9"), a_read(3, plate="9A9A4", colour="red")]
    model, gateway = a_work(FakeGateway(reads=reads, person=me(limits=LIMITS)), plate="9A9A1")
    model.run()
    assert type(question(gateway)) is History
    assert model.nothing_words() == "No read of 9A9A1 exactly."
    ways = {each.label: each.form for each in model.other_ways()}
    assert list(ways) == ["inside a plate (*9A9A1*)", LOOK_ALIKES, ONE_WRONG]
    model.ask_otherwise(ways[ONE_WRONG])
    asked = question(gateway)
    assert isinstance(asked, NearPlates)
    assert asked.pattern == "9A9A1"
    assert model.answer.answer is not None
    assert set(model.answer.answer.reads["plate"]) == {"9A9A8", "9A9A4"}
    assert (model.match, model.stale, model.other_ways()) == (NEAR, False, [])
    assert model.question_words().startswith("Plates that fit 9A9A1 or its look-alikes, one character wrong at most, ")


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        ({"plate": "0ZZZ0"}, ["inside a plate (*0ZZZ0*)", LOOK_ALIKES, ONE_WRONG]),
        ({"plate": "0ZZZ0", "looks": "blue"}, ["inside a plate (*0ZZZ0*)", ONE_WRONG]),
        ({"plate": "0ZZZ0", "match": ALIKE}, ["inside a plate (*0ZZZ0*)", ONE_WRONG]),
        ({"plate": "0ZZZ"}, [ONE_WRONG]),
        ({"plate": "0ZZZ*"}, [ONE_WRONG]),
        ({"plate": "0ZZ*"}, []),  # one wrong would say too little for the policy
        ({"plate": "0ZZZ*", "confusable": False}, [LOOK_ALIKES, ONE_WRONG]),
        ({"plate": "0ZZZ0", "match": NEAR}, ["inside a plate (*0ZZZ0*)"]),
        ({"plate": "1A*"}, []),
        ({"area": CIRCLE, "when": "20 Nov 01:00-01:01"}, []),
    ],
)
def test_only_ways_that_find_more_and_that_the_policy_permits_are_offered(
    form: dict[str, Any], labels: list[str]
) -> None:
    model, _ = a_work(FakeGateway(reads=many_reads(30), person=me(limits=LIMITS)), **form)
    model.run()
    assert [each.label for each in model.other_ways()] == labels


def test_who_may_not_search_for_part_of_a_plate_is_offered_no_other_way() -> None:
    may = [each.value for each in Capability if each is not Capability.PLATES]
    model, _ = a_work(FakeGateway(reads=[], person=me(capabilities=may)), plate="9A9A1")
    model.run()
    assert model.nothing_words()
    assert model.other_ways() == []
