"""A printed sheet says question, entry, case, lead, chance, camera gaps, what is not known, and the reads."""

from __future__ import annotations

from tests.builders.facts import say, some_chance
from tests.builders.front import FakeGateway, many_reads
from tests.unit.widgets.work.test_work_model import a_work
from widgets.answer.zoom_model import ZoomModel
from widgets.work.print_model import MOST_ROWS, ROWS_AT_ONCE, PrintModel


def a_print(reads: int = 60) -> PrintModel:
    work, _ = a_work(FakeGateway(reads=many_reads(reads)), plate="?A?*", when="last 3 days")
    model = PrintModel(work, ZoomModel(work.answer))
    assert model.lead() == ""
    assert (model.facts(), model.notes(), model.table().height, model.rest()) == ([], [], 0, "")
    work.run()
    return model


def test_the_sheet_says_what_was_asked_where_it_stands_on_record_and_what_it_leaves_open() -> None:
    model = a_print()
    say(model.answer, chance=some_chance())
    facts, notes = dict(model.facts()), dict(model.notes())
    assert model.lead() == "UNVERIFIED LEAD"
    assert facts["Question"].startswith("Plates that fit ?A?*")
    assert facts["Case"] == "26-001234, Homicide"
    assert facts["On record as entry"].startswith(f"{model.work.number};")
    assert set(notes) == {
        "Before anybody acts on it",
        "By chance",
        "Camera gaps in this search",
        "What is not known",
    }
    assert model.table().height == model.answer.answer.reads.height
    assert {"Time", "Plate", "Camera"} <= set(model.table().columns)


def test_a_sheet_of_a_part_says_so() -> None:
    model = a_print()
    plate = model.answer.answer.reads["plate"][0]
    model.zoom.only(plate=plate)
    assert dict(model.facts())["Only a part of it"].endswith(f"plate {plate}")
    assert set(model.table()["Plate"]) == {plate}


def test_a_long_answer_says_which_reads_are_not_on_the_sheet() -> None:
    model = a_print(MOST_ROWS + 500)
    count = model.answer.answer.reads.height
    assert count > MOST_ROWS
    assert model.table().height == ROWS_AT_ONCE
    assert (
        model.rest() == f"The first 200 of {count:,} reads are on this sheet. Press Print this answer for more of them."
    )
    model.whole = True
    assert model.table().height == MOST_ROWS
    assert model.rest().startswith(f"The first 2,000 of {count:,} reads")
    model.work.run()
    assert not model.whole
