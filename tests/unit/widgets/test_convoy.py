"""Who passed with a plate: asked from its history, and what stands over the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data_access.answers.facts import ConvoyCounts
from data_access.wording import convoys as words
from data_access.wording.entries import question
from tests.builders.facts import say
from tests.builders.front import HOSTILE, NOW, FakeGateway, a_read, frame_of, me
from tests.unit.widgets.test_models import of_a_plate
from tests.unit.widgets.test_panels import built, control, texts
from widgets.answer.read_model import ReadModel
from widgets.answer.saved_read_model import SavedReadModel
from widgets.answer.verification_model import VerificationModel
from widgets.answer.zoom_model import ZoomModel
from widgets.question.convoy_panel import MOST_LISTED, convoy_line, plates_beside
from widgets.question.history_model import HistoryModel
from widgets.work.beside import beside_tab
from widgets.work.detail import hold_of
from widgets.work.read_tab import read_tab
from widgets.work.work_model import WorkModel

__all__ = ["built"]

MINUTE = timedelta(minutes=1)
PASSED = ("9A9A9", "9B9B9", "9C9C9", "9A9A9", "9B9B9")
COUNTS = {
    "passages": 2,
    "at_least": 2,
    "within_s": 60,
    "of_reads": [1, 1, 1, 2, 2],
    "minutes_later": [-15, 15, 30],
    "by_chance": [0, None, 3],
}


def an_answered(**changed: object) -> WorkModel:
    """A model that has asked who passed with `9A9A9`."""
    reads = [a_read(n, plate=plate, captured_at=NOW - (60 - 10 * n) * MINUTE) for n, plate in enumerate(PASSED)]
    model = of_a_plate(FakeGateway(reads=reads), "9a9-a9")
    model.run()
    model.ask_beside(60, 2)
    say(model.answer, convoy={**COUNTS, **changed})
    return model


@pytest.mark.usefixtures("built")
def test_it_is_asked_in_one_press_for_the_plate_and_the_days_of_the_history() -> None:
    gateway = FakeGateway()
    model = of_a_plate(gateway, "9a9-a9", when="last 7 days")
    panel = beside_tab(model)
    model.run()
    control(panel, "Within").value = 120
    control(panel, "At").value = 4
    control(panel, "Ask who passed").click()
    asked = gateway.asked[-1].question.model_dump()
    assert (asked["kind"], asked["plate"], asked["within_s"], asked["at_least"]) == ("convoy", "9A9A9", 120, 4)
    assert len(asked["windows"]) == 1


@pytest.mark.parametrize(("capabilities", "may"), [(["canvass", "history"], True), (["history"], False)])
def test_who_may_not_canvass_does_not_see_it(capabilities: list[str], may: bool) -> None:
    model = of_a_plate(FakeGateway(person=me(capabilities=capabilities)), "9A9A9")
    model.run()
    read = ReadModel(model.client, model.case, model.answer)
    of_read = (VerificationModel(model.client, read), SavedReadModel(model.client, read))
    tab = read_tab(model, ZoomModel(model.answer), read, *of_read, hold_of(model, read, model.client))
    read.chosen = 0
    assert (control(tab, "Passed with it").layout.display != "none") == may


def test_over_the_answer_stand_the_other_plates_with_their_passages_and_what_chance_would_do() -> None:
    model = an_answered()
    said = texts(convoy_line(model.answer))
    assert "2 plates passed the same cameras within 60 seconds at 2 or more of its 2 passages." in said
    assert "15 minutes earlier 0, 30 minutes later 3." in said
    assert [(each.plate, each.passages, each.reads) for each in plates_beside(model.answer)] == [
        ("9B9B9", "2 of 2", 2),
        ("9C9C9", "1 of 2", 1),
    ]


def test_the_way_beside_the_map_stays_that_of_the_one_plate() -> None:
    way = HistoryModel(an_answered().answer)
    assert [stop.at for stop in way.stops()] == [NOW - 60 * MINUTE, NOW - 30 * MINUTE]
    assert sum(sum(row["counts"]) for row in way.grid()) == 2


def test_of_many_plates_the_first_stand_over_the_answer_and_none_of_them_is_markup() -> None:
    plates = ["9A9A9", *(f"9{n:03d}" for n in range(MOST_LISTED + 2)), HOSTILE]
    model = an_answered()
    answer = model.answer.answer
    assert answer is not None
    reads = frame_of([a_read(n, plate=plate) for n, plate in enumerate(plates)])
    facts = answer.facts.model_copy(
        update={"convoy": ConvoyCounts(**{**COUNTS, "of_reads": (1,) * len(plates)})}  # type: ignore[arg-type] - as on the wire
    )
    model.answer.answer = type(answer)(reads=reads, receipt=answer.receipt, facts=facts, question=answer.question)
    said = texts(convoy_line(model.answer))
    assert "3 more in the list below." in said
    assert HOSTILE not in said


def test_another_answer_says_nothing_of_it() -> None:
    model = of_a_plate(FakeGateway(), "9A9A9")
    assert plates_beside(model.answer) == []
    model.run()
    assert texts(convoy_line(model.answer)) == ""
    assert plates_beside(model.answer) == []


def test_what_is_not_known_is_said_and_never_as_none() -> None:
    counts = ConvoyCounts.model_validate(COUNTS)
    never = counts.model_copy(update={"by_chance": (0, None, 0)})
    assert "at any of 2 other times from 15 minutes earlier to 30 minutes later, no plate" in words.by_chance(never)
    nothing = counts.model_copy(update={"by_chance": (None, None, None)})
    assert "is not known" in words.by_chance(nothing)
    assert words.counted(0, counts).startswith("No plate passed the same cameras")
    few = counts.model_copy(update={"passages": 1})
    assert words.counted(0, few) == "The plate passed fixed cameras once, so none can have passed with it 2 times."
    assert words.by_chance(few) == ""
    none = counts.model_copy(update={"passages": 0})
    assert (
        words.counted(0, none) == "The plate passed fixed cameras at no time, so none can have passed with it 2 times."
    )
    assert len(words.sentences(frame_of([]), none)) == 2


def test_a_supervisor_reads_how_it_was_asked_and_not_whom() -> None:
    asked = {"kind": "convoy", "within_s": 60, "at_least": 3, "windows": None}
    said = "Plates that passed the same cameras within 60 seconds at 3 or more passages of"
    assert question(asked, {}, "America/Chicago") == f"{said} one plate (sealed)"
    assert question(asked, {"plate": "9A9A9"}, "America/Chicago") == f"{said} 9A9A9"
