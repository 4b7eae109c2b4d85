"""What is shown of an answer: bars, a stretch of time, a plate, a camera, pages of a table, places on the map."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ipywidgets as w
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.answers.answer import Answer
from data_access.reads import SCHEMA
from data_access.wording.reads import IN_LINE_SORTS
from tests.builders.facts import facts_that, say, some_notes
from tests.builders.front import HOSTILE, NOW, FakeGateway, a_read, frame_of, many_reads
from tests.unit.widgets.test_models import of_a_place, of_a_plate
from tests.unit.widgets.test_panels import built, control, inside, texts, the_page
from widgets.answer.answer_model import AnswerModel
from widgets.answer.places import MOST_PLACES, places_of
from widgets.answer.plates_in_answer import LINE_SORTS, plates_seen, seen_lines
from widgets.answer.read_model import NONE
from widgets.answer.zoom_model import BY_PLATE, EACH_READ, ZoomModel
from widgets.parts import controls as c
from widgets.parts import script_parts as drawn
from widgets.parts.table_model import PAGE, TableModel

__all__ = ["built"]


def answered(reads: list[dict[str, Any]]) -> tuple[Any, ZoomModel]:
    """The model of a plate search that found these reads, and the part of its answer that is shown."""
    model = of_a_plate(FakeGateway(reads=reads), "*9*")
    part = ZoomModel(model.answer)
    model.run()
    return model, part


def seen_at(minutes: int, plate: str = "9A9A9", camera: str = "C1", **changed: Any) -> dict[str, Any]:
    at = NOW - timedelta(hours=3) + timedelta(minutes=minutes)
    return a_read(minutes, captured_at=at, plate=plate, camera_id=camera, **changed)


def test_a_stretch_of_bars_a_plate_and_a_camera_narrow_what_is_shown() -> None:
    _, part = answered([seen_at(0), seen_at(10, camera="C2"), seen_at(20, "9B9B9"), seen_at(30)])
    assert (part.reads().height, part.words(), part.narrowed()) == (4, "", False)
    part.only(stretch=(5, 25))
    assert part.reads()["plate"].to_list() == ["9A9A9", "9B9B9"]
    part.only(plate="9A9A9")
    assert part.reads()["camera_id"].to_list() == ["C2"]
    assert part.words() == "20 Nov 09:05 to 20 Nov 09:26 · plate 9A9A9"
    assert sum(part.bars()) == 3  # the chart still shows the plate's reads of all of the time
    part.only(camera="C1")
    assert part.reads().is_empty()
    part.all()
    assert part.reads().height == 4


def test_a_new_answer_is_shown_whole() -> None:
    model, part = answered([seen_at(0), seen_at(10)])
    part.only(stretch=(0, 0), plate="9A9A9", camera="C1", view=BY_PLATE)
    model.run()
    assert (part.narrowed(), part.view, part.reads().height) == (False, EACH_READ, 2)


@pytest.mark.parametrize(
    ("stretch", "kept"), [((9, 2), (2, 10)), ((-5, 99), (0, 30)), ((), ()), ((1,), ()), ((1, 2, 3), ())]
)
def test_a_stretch_lies_within_the_chart(stretch: tuple[int, ...], kept: tuple[int, ...]) -> None:
    _, part = answered([seen_at(0), seen_at(30)])
    part.only(stretch=stretch)
    if stretch == (9, 2):
        kept = (2, 9)
    assert part.stretch == kept


def test_nothing_is_narrowed_where_there_is_no_answer() -> None:
    part = ZoomModel(AnswerModel("UTC"))
    part.only(stretch=(0, 3))
    assert (part.stretch, part.reads().height, part.bars(), part.words()) == ((), 0, [], "")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from("ABC"), st.sampled_from("12")), min_size=1, max_size=25),
    st.data(),
)
def test_a_part_holds_just_the_reads_that_fit(rows: list[tuple[int, str, str]], data: st.DataObject) -> None:
    reads = [
        seen_at(0, camera="C0"),
        *(
            a_read(n, plate=f"9{p}9", camera_id=f"C{c}", captured_at=NOW + timedelta(minutes=m))
            for n, (m, p, c) in enumerate(rows)
        ),
    ]
    model = AnswerModel("UTC")
    part = ZoomModel(model)
    model.answer = Answer(reads=frame_of(reads), receipt={}, facts=facts_that())
    ends = sorted(data.draw(st.tuples(*[st.integers(0, len(model.time_bars().labels) - 1)] * 2)))
    plate, camera = data.draw(st.sampled_from(["", "9A9", "9B9"])), data.draw(st.sampled_from(["", "C1"]))
    part.only(stretch=tuple(ends), plate=plate, camera=camera)
    plain = [
        (row["place"], row["plate"])
        for row in model.numbered().iter_rows(named=True)
        if ends[0] <= row["bar"] <= ends[1] and plate in ("", row["plate"]) and camera in ("", row["camera_id"])
    ]
    assert list(part.reads().select("place", "plate").iter_rows()) == plain
    assert sum(model.time_bars().counts()) == len(reads)


def test_what_most_reads_of_a_plate_say_of_its_look_is_shown_with_how_many_and_whether_images_are_kept() -> None:
    looks = [
        ("blue", "garrick", "kept:crop"),
        ("blue", None, None),
        ("black", "estrel", "https://vendor/1"),
        (None,) * 3,
    ]
    reads = [seen_at(n, colour=colour, make=make, image_ref=image) for n, (colour, make, image) in enumerate(looks)]
    reads.append(seen_at(9, "9B9B9", colour=None))
    plates = plates_seen(frame_of(reads))
    assert plates.select("plate", "colour", "colour_reads", "make", "make_reads", "images").rows() == [
        ("9A9A9", "blue", 2, "estrel", 1, 1),
        ("9B9B9", None, 0, None, 0, 0),
    ]
    words = seen_lines(plates, 8, "America/Chicago").select("Plate", "Look", "Image")
    assert words.rows() == [("9A9A9", "blue estrel sedan", "▣"), ("9B9B9", "? sedan", "")]


def test_a_page_may_show_a_new_answer_by_plate_first() -> None:
    model = of_a_plate(FakeGateway(reads=[seen_at(0), seen_at(1)]), "*9*")
    part = ZoomModel(model.answer, BY_PLATE)
    part.only(plate="9A9A9", view=EACH_READ)
    model.run()
    assert (part.view, part.narrowed()) == (BY_PLATE, False)


def test_plates_come_in_the_order_of_how_many_cameras_saw_them() -> None:
    reads = [
        seen_at(0, "9ONE9"),
        seen_at(1, "9ONE9"),
        seen_at(2, "9ONE9"),
        seen_at(3, "9TWO9"),
        seen_at(4, "9TWO9", "C2"),
    ]
    words = seen_lines(plates_seen(frame_of(reads)), 8, "America/Chicago")
    assert words.select("Plate", "State", "Cameras", "Reads", "First", "Last").rows() == [
        ("9TWO9", "XA-NOR", "2 of 8", "2", "09:03", "09:04"),
        ("9ONE9", "XA-NOR", "1 of 8", "3", "09:00", "09:02"),
    ]


def test_a_read_that_a_correction_replaces_is_counted_for_what_it_should_have_said() -> None:
    reads = [
        seen_at(0, "9A9", corrected_by="~9:x"),
        seen_at(0, "9B9", read_id="~9:x", corrects="north:000000", plate_state=None),
    ]
    assert plates_seen(frame_of(reads)).select("plate", "state", "reads").rows() == [("9B9", None, 1)]


def test_the_cameras_that_could_have_seen_it_are_those_asked_and_the_mobile_units_that_read() -> None:
    model, _ = answered([seen_at(0), seen_at(1, camera="unit-7", pos_source="read_gps")])
    assert model.answer.cameras_asked() == 2
    say(model.answer, quality=some_notes(asked=5))
    assert model.answer.cameras_asked() == 6


def a_table(reads: list[dict[str, Any]]) -> tuple[TableModel, AnswerModel]:
    model = AnswerModel("UTC")
    model.answer = Answer(reads=frame_of(reads), receipt={}, facts=facts_that())
    table = TableModel()
    table.show(model.numbered(), model.lines, IN_LINE_SORTS)
    return table, model


def test_a_long_table_is_cut_into_pages() -> None:
    table, _ = a_table(many_reads(2 * PAGE + 5))
    assert (len(table.rows), table.total) == (PAGE, 2 * PAGE + 5)
    table.page = 2
    assert [row[0] for row in table.rows] == list(range(2 * PAGE, 2 * PAGE + 5))
    table.page = 99
    assert table.page == 2
    table.page = -1
    assert (table.page, len(table.rows)) == (0, PAGE)


def test_a_column_is_sorted_by_what_it_means_and_unknown_comes_last_either_way() -> None:
    table, _ = a_table([seen_at(n, plate_state=state) for n, state in enumerate(["XA-B", None, "XA-A"])])
    table.sort = ("State", "up")
    assert [row[3] for row in table.rows] == ["XA-A", "XA-B", "?"]
    table.sort = ["State", "down"]  # as it comes from the page
    assert [row[3] for row in table.rows] == ["XA-B", "XA-A", "?"]
    many = [seen_at(n, plate) for n, plate in enumerate([*["9A9A9"] * 10, *["9B9B9"] * 9, *["9C9C9"] * 100])]
    table, _ = a_table(many)
    table.show(plates_seen(frame_of(many)), lambda seen: seen_lines(seen, 3, "UTC"), LINE_SORTS)
    table.sort = ("Reads", "up")
    assert [row[4] for row in table.rows] == ["9", "10", "100"]
    table.sort = ("Reads", "down")
    assert [row[4] for row in table.rows] == ["100", "10", "9"]


def test_a_search_looks_in_all_columns_in_upper_and_lower_case_and_takes_no_pattern() -> None:
    table, _ = a_table([seen_at(0, "9A9"), seen_at(1, "9B9", colour="grey"), seen_at(2, "9C9", camera_name=HOSTILE)])
    for search, places in (("9b9", [1]), ("GREY", [1]), ("onerror", [2]), ("[", []), ("9.9", []), (" ", [0, 1, 2])):
        table.search = search
        assert [row[0] for row in table.rows] == places, search


def test_a_search_begins_on_the_first_page_and_stays_for_rows_of_the_same_kind() -> None:
    table, model = a_table(many_reads(3 * PAGE))
    table.page, table.search, table.chosen = 2, "a", 5
    assert table.page == 0
    table.show(model.numbered().filter(pl.col("place") < 3), model.lines, IN_LINE_SORTS)
    assert (table.search, table.chosen) == ("a", NONE)
    table.sort = ("Plate", "up")
    table.show(plates_seen(model.numbered()), lambda seen: seen_lines(seen, 3, "UTC"), {"Plate": "plate"})
    assert (table.search, table.sort, table.columns[2]) == ("", (), "Cameras")


def test_a_column_that_is_none_sorts_nothing() -> None:
    table, _ = a_table([seen_at(0), seen_at(1)])
    table.sort = ("Nothing", "up")
    assert [row[0] for row in table.rows] == [0, 1]


CAMERAS = [{"id": "C1", "lat": 43.9, "lon": -101.2, "name": "Mill Bridge"}]


def test_reads_are_counted_at_their_camera_and_those_of_mobile_units_where_they_were() -> None:
    unit = {"camera": "unit-7", "camera_name": None}
    reads = [
        seen_at(0),
        seen_at(1),
        seen_at(2, **unit, lat_e7=1, lon_e7=2),
        seen_at(3, **unit, lat_e7=None, lon_e7=None),
    ]
    assert places_of(frame_of(reads), CAMERAS) == [
        {"id": "C1", "lat": 43.9, "lon": -101.2, "name": "Mill Bridge", "n": 2},
        {"id": "", "lat": 1e-7, "lon": 2e-7, "name": "unit-7", "n": 1},
    ]
    assert places_of(pl.DataFrame(schema=SCHEMA), CAMERAS) == []


def test_very_many_reads_of_mobile_units_are_gathered_in_cells() -> None:
    rows = MOST_PLACES + 1
    frame = pl.concat([frame_of([seen_at(0, camera="unit-7")])] * rows).with_columns(
        lat_e7=pl.int_range(rows, dtype=pl.Int32) + 439_000_000
    )
    places = places_of(frame, CAMERAS)
    assert (len(places), sum(place["n"] for place in places)) == (2, rows)


def the(kind: type, panel: Any) -> Any:
    return next(each for each in inside(panel) if isinstance(each, kind))


def test_chart_table_and_map_show_the_same_part() -> None:
    model = of_a_place(FakeGateway(reads=[seen_at(0), seen_at(10, camera="C2"), seen_at(20, "9B9B9")]))
    town = drawn.CanvassMap(cameras=[*CAMERAS, {**CAMERAS[0], "id": "C2", "lat": 43.91}])
    panel = the_page(model, town)
    model.run()
    chart, table = the(drawn.TimeChart, panel), the(drawn.Table, panel)
    chart.stretch = [0, 10]
    assert ([row[0] for row in table.rows], [place["n"] for place in town.places]) == ([0, 1], [1, 1])
    assert "2 reads shown: 20 Nov 09:00 to 20 Nov 09:11" in texts(panel)
    town.camera = "C2"
    assert ([row[0] for row in table.rows], len(town.places)) == ([1], 2)
    control(panel, "Show all").click()
    assert ([row[0] for row in table.rows], chart.stretch, town.camera) == ([0, 1, 2], [], "")


def test_a_plate_of_the_second_view_shows_its_reads_and_a_row_of_them_is_the_read_that_is_looked_at() -> None:
    model = of_a_plate(FakeGateway(reads=[seen_at(0), seen_at(10, "9B9B9"), seen_at(20, "9B9B9", "C2")]), "9*")
    town = drawn.CanvassMap()
    panel = the_page(model, town)
    model.run()
    table = the(drawn.Table, panel)
    assert (table.view, [row[1] for row in table.rows]) == (BY_PLATE, ["9B9B9", "9A9A9"])
    press_row(table, 0)
    assert "9B9B9</strong>: 2 reads of the answer" in texts(panel)
    assert table.chosen == 0
    control(panel, "Its reads").click()
    assert (table.view, table.chosen, [row[0] for row in table.rows]) == (EACH_READ, NONE, [1, 2])
    press_row(table, 2)
    assert "read as" in texts(panel)
    assert town.mark == {"lat": 43.9, "lon": -101.2, "heading_deg": 10}
    model.run()
    assert (table.chosen, town.mark) == (NONE, {})


def press_row(table: drawn.Table, key: int) -> None:
    press_drawn(table, next(row for row in table.rows if row[0] == key))


def press_drawn(table: drawn.Table, row: list[Any]) -> None:
    table._handle_custom_msg({"act": "choose", "row": row}, [])


def test_a_row_that_was_pressed_as_another_answer_came_is_no_read_of_that_answer() -> None:
    gateway = FakeGateway(reads=[seen_at(0), seen_at(10, "9B9B9")])
    model = of_a_place(gateway)
    panel = the_page(model)
    model.run()
    table = the(drawn.Table, panel)
    before = list(table.rows)
    gateway.reads = [seen_at(0), seen_at(20, "9C9C9")]
    model.run()
    press_drawn(table, before[1])
    assert table.chosen == NONE
    press_drawn(table, before[0])
    assert table.chosen == 0  # the same read stands there again


def test_a_row_is_chosen_though_the_table_was_sorted_since_it_was_drawn() -> None:
    model = of_a_place(FakeGateway(reads=[seen_at(0), *(seen_at(n, f"9B{n}") for n in range(1, 2 * PAGE))]))
    panel = the_page(model)
    model.run()
    table = the(drawn.Table, panel)
    drawn_before = table.rows[0]
    table.page = 1
    assert drawn_before not in table.rows
    press_drawn(table, drawn_before)
    assert table.chosen == drawn_before[0]


def test_a_plate_that_was_read_on_one_day_alone_is_chosen_among_plates_of_several_days() -> None:
    day = 24 * 60
    reads = [seen_at(0), seen_at(day), seen_at(5, "9B9B9"), seen_at(day + 5, "9C9C9")]
    model = of_a_plate(FakeGateway(reads=reads), "9*")
    panel = the_page(model)
    model.run()
    table = the(drawn.Table, panel)
    for row in table.rows:
        press_drawn(table, row)
        assert f"{row[1]}</strong>" in texts(panel)


def test_cameras_that_were_down_are_said_beside_the_count_and_marked_on_the_map() -> None:
    from tests.unit.widgets.test_models import a_note

    gateway = FakeGateway()
    model, town = of_a_plate(gateway), drawn.CanvassMap()
    panel = the_page(model, town)
    model.run()
    say(model.answer, quality=some_notes(named=[a_note()], down=1))
    assert "1 camera was out." in texts(panel)
    assert town.silent == ["C7"]


def test_what_is_folded_away_is_opened_by_a_button_that_says_which_way_it_turns() -> None:
    within = w.HTML("inside")
    turn, folded = c.fold("More", within).children
    seen = [(turn.description, folded.layout.display)]
    turn.value = True
    seen.append((turn.description, folded.layout.display))
    assert (type(turn), folded.children) == (w.ToggleButton, (within,))
    assert seen == [("▸ More", "none"), ("▾ More", None)]
