"""The models of the pages, without a browser, against a gateway that honours the wire."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import polars as pl
import pytest

from data_access.answers.me import Me
from data_access.client import Client
from data_access.errors import LedgerStopped, NotLoggedOn, Reason
from data_access.questions.canvass import Canvass
from data_access.questions.plates import Plates
from data_access.questions.shapes import Cameras, Circle, Polygon
from tests.builders.facts import say, some_notes
from tests.builders.front import NOW, FakeGateway, a_read, because, many_reads, me
from widgets.answer.answer_model import AnswerModel
from widgets.case.justification_model import JustificationModel
from widgets.case.person import person_of
from widgets.parts.time_bars import BARS
from widgets.work.work_model import WorkModel

MORNING = "20 Nov 08:00-12:00"
CIRCLE = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 500.0}


def a_case(gateway: FakeGateway, **changed: str) -> JustificationModel:
    model = JustificationModel(gateway.client(), person_of(Me.model_validate(gateway.person)))
    for name, value in {**because().model_dump(exclude={"offence"}), **changed}.items():
        setattr(model, name, value)
    return model


def an_open_case(gateway: FakeGateway) -> JustificationModel:
    model = a_case(gateway)
    model.open()
    return model


def a_work_model(gateway: FakeGateway, **form: Any) -> WorkModel:
    """A model of the work page with a case open and this in its form."""
    case = an_open_case(gateway)
    return filled(WorkModel(gateway.client(), case, AnswerModel(case.person.zone), now=lambda: NOW), **form)


def filled(model: WorkModel, **form: Any) -> WorkModel:
    """Type or draw something into the form of the work page."""
    for name, value in form.items():
        if name in ("area", "where"):
            setattr(model.where, "text" if name == "where" else name, value)
        else:
            setattr(model, name, value)
    return model


def of_a_place(gateway: FakeGateway, **form: Any) -> WorkModel:
    """The same, with a place and the hours of the reads."""
    return a_work_model(gateway, **{"area": CIRCLE, "when": MORNING, **form})


def of_a_plate(gateway: FakeGateway, plate: str = "9A*", **form: Any) -> WorkModel:
    """The same, with part of a plate, of all that is kept."""
    return a_work_model(gateway, **{"plate": plate, "when": "all", **form})


def lines(model: WorkModel) -> pl.DataFrame:
    """What the table of reads shows."""
    return model.answer.lines(model.answer.numbered())


def test_a_case_is_opened_with_what_was_written() -> None:
    gateway = FakeGateway()
    model = a_case(gateway)
    model.open()
    assert (model.session.case_number, model.problem, model.purpose_label()) == ("26-001234", None, "Homicide")


def test_a_refused_case_says_every_reason_its_clause_and_its_entry() -> None:
    reasons = [Reason("U11", "No such case.", "Check it."), Reason("U6", "No reason.", "Give one.")]
    model = a_case(FakeGateway(refuse=reasons))
    model.open()
    assert model.session is None
    said = model.problem.markup().html
    assert all(words in said for words in ("U11", "No such case.", "Check it.", "U6", "entry 0"))


def test_an_empty_case_number_is_refused_before_anything_is_sent() -> None:
    gateway = FakeGateway()
    model = a_case(gateway, case_number=" ")
    model.open()
    assert model.problem.text == "Write the case number."
    assert gateway.seen == []


def test_a_page_takes_up_the_case_that_another_page_opened() -> None:
    gateway = FakeGateway()
    first, second = an_open_case(gateway), a_case(gateway)
    second.resume()
    assert second.session == first.session


def test_a_closed_case_is_closed_at_the_gateway_and_what_was_written_stays() -> None:
    gateway = FakeGateway()
    model = an_open_case(gateway)
    model.close()
    model.close()
    assert (model.session, gateway.sessions, model.case_number) == (None, {}, "26-001234")


def test_a_case_that_cannot_be_closed_is_gone_from_the_page_and_says_why() -> None:
    gateway = FakeGateway()
    model = an_open_case(gateway)
    gateway.sessions.clear()
    model.close()
    assert model.session is None
    assert model.problem is not None


def test_the_prompt_is_the_purposes_own_and_the_agencys() -> None:
    model = a_case(FakeGateway())
    assert model.prompt().startswith("Name the incident")
    model.purpose = "robbery"
    assert model.prompt() == "Say in your own words what you look for and why."


def test_a_canvass_asks_what_was_drawn_in_the_agencys_time() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway)
    model.run()
    question = gateway.asked[0].question
    assert isinstance(question, Canvass)
    assert question.area == Circle(lat=43.9, lon=-101.2, radius_m=500)
    assert question.windows[0].start == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    assert (model.problem, model.answer.problem, model.answer.asking) == (None, None, False)
    assert model.answer.answer.reads.height == 2


def test_an_area_can_be_written_or_be_cameras() -> None:
    model = of_a_place(FakeGateway(), area={})
    model.where.circle(1.0, 2.0, 3.0)
    assert model.reading().question().area == Circle(lat=1, lon=2, radius_m=3)
    model.where.cameras(("C1", "C2"))
    assert model.reading().question().area == Cameras(ids=("C1", "C2"))
    model.where.cameras(())
    assert model.where.area == {}


def test_a_drawn_polygon_is_asked_as_it_is() -> None:
    ring = [[-101.21, 43.89], [-101.19, 43.89], [-101.2, 43.91]]
    model = of_a_place(FakeGateway(), area={"shape": "polygon", "ring": ring})
    assert model.reading().question().area == Polygon(ring=tuple((x, y) for x, y in ring))


def test_a_polygon_that_crosses_itself_is_said_so_and_not_asked() -> None:
    ring = [[0, 0], [1, 1], [1, 0], [0, 1]]
    gateway = FakeGateway()
    model = of_a_place(gateway, area={"shape": "polygon", "ring": ring})
    model.run()
    assert "crosses itself" in model.slip
    assert gateway.asked == []


def test_looks_may_be_set_apart_by_commas_and_unknown_ones_be_left_out() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway, looks="us-mo, XA-NOR, Silver ,,grey ,northbound", keep_unknown=False)
    filters = model.reading().question().filters
    assert (filters.states, filters.colours, filters.directions) == (("US-MO", "XA-NOR"), ("silver", "grey"), ("N",))
    assert not filters.keep_unknown


def test_a_refusal_leaves_no_answer_of_before_on_the_page() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway)
    model.run()
    gateway.refuse = [Reason("own.area", "Too wide.", "Draw smaller.")]
    model.run()
    assert model.answer.answer is None
    assert model.answer.problem.reasons[0].clause == "own.area"
    assert (model.answer.bars(), model.answer.counts(), model.answer.not_known()) == ([], "", [])
    assert lines(model).is_empty()


@pytest.mark.parametrize(("error", "title"), [(NotLoggedOn("Log in."), "logged out"), (LedgerStopped("x"), "record")])
def test_errors_of_ours_are_said_in_words(error: Any, title: str) -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway)
    gateway.broken = error
    model.run()
    assert title in model.answer.problem.title


def test_reads_whose_receipt_does_not_hold_are_not_shown() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway)
    gateway._receipt = lambda seq, salt: {"seq": seq}  # type: ignore[method-assign]
    model.run()
    assert model.answer.answer is None
    assert "receipt" in model.answer.problem.text


def test_anything_unexpected_is_a_number_on_the_page_and_no_plate_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise RuntimeError("row of 9A9A9")

    model = of_a_place(FakeGateway())
    model.client = Client("http://gateway", "x", transport=httpx.MockTransport(broken))
    with caplog.at_level(logging.ERROR, "workbench.page"):
        model.run()
    reference = caplog.records[0].getMessage().split("reference ")[1][:8]
    assert reference in model.answer.problem.text
    assert "9A9A9" not in caplog.text + model.answer.problem.text
    assert "RuntimeError" in caplog.text
    assert "Traceback" not in caplog.text
    assert not model.answer.asking


def test_part_of_a_plate_is_asked_with_its_confusable_characters() -> None:
    gateway = FakeGateway()
    model = of_a_plate(gateway, "9a?*", area=CIRCLE, note="second look")
    model.run()
    assert gateway.asked[0].question == Plates(
        pattern="9A?*", confusable=True, area=Circle(lat=43.9, lon=-101.2, radius_m=500)
    )
    assert gateway.asked[0].note == "second look"
    assert model.answer.answer.reads.height == 2


def test_days_become_one_window_that_ends_now() -> None:
    window = of_a_plate(FakeGateway(), "9A?", when="last 7 days").reading().question().windows
    assert window is not None
    assert (window[0].length, window[0].end) == (timedelta(days=7), NOW)


def test_a_pattern_without_a_letter_or_digit_is_said_to_need_one() -> None:
    assert of_a_plate(FakeGateway(), "?*").lacks() == ["At least one letter or digit is needed."]


def test_reads_without_a_position_are_said_to_be_in_the_table_only() -> None:
    gateway = FakeGateway(reads=[a_read(1), a_read(2, lat_e7=None, lon_e7=None)])
    model = of_a_plate(gateway, "9A*", confusable=False)
    model.run()
    assert any("without a position" in said for said in model.answer.not_known())


def test_the_table_says_unknown_where_something_is_not_known() -> None:
    gateway = FakeGateway(
        reads=[a_read(1, plate_state=None, plate_conf_bp=None, colour=None, body=None, camera_name=None)]
    )
    model = of_a_plate(gateway)
    model.run()
    assert lines(model).row(0) == ("10:00:01", "9A9A9", "?", "unknown", "C1")


def test_a_column_that_says_nothing_of_any_read_is_left_out() -> None:
    reads = [a_read(n, received_at=None) for n in range(3)]
    model = of_a_plate(FakeGateway(reads=reads), "*A*", confusable=False)
    model.run()
    always = ["Time", "Plate", "State", "Look", "Camera"]
    assert lines(model).columns == always
    model = of_a_plate(FakeGateway(reads=[*reads, a_read(9, received_at=None, image_ref="kept:crop")]), "*A*")
    model.run()
    assert lines(model).columns == [*always, "Image"]
    assert sorted(lines(model)["Image"].to_list()) == ["", "", "", "▣"]


def test_how_late_a_read_came_in_is_said_in_its_two_largest_units() -> None:
    late = timedelta(days=2, hours=12, minutes=45)
    model = of_a_plate(FakeGateway(reads=[a_read(1, captured_at=NOW - late, received_at=NOW)]))
    model.run()
    assert lines(model)["Arrived after"].to_list() == ["2 d 12 h"]


def test_every_read_is_in_one_bar_and_quiet_times_have_bars_too() -> None:
    model = of_a_plate(FakeGateway(reads=many_reads(500)), "*A*", confusable=False)
    model.run()
    bars = model.answer.bars()
    assert sum(count for _, count in bars) == model.answer.answer.reads.height
    assert len(bars) <= BARS + 1


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(minutes=3), timedelta(days=30), timedelta(days=3000)])
def test_bars_fit_whatever_time_they_span(apart: timedelta) -> None:
    gateway = FakeGateway(reads=[a_read(1, captured_at=NOW - apart), a_read(2, captured_at=NOW)])
    model = of_a_plate(gateway)
    model.run()
    bars = model.answer.bars()
    assert (sum(count for _, count in bars), len(bars) <= BARS + 1) == (2, True)


def test_no_reads_are_said_to_prove_nothing() -> None:
    model = of_a_plate(FakeGateway(reads=[]))
    model.run()
    assert "proves nothing" in model.answer.counts()
    assert model.answer.bars() == []
    assert json.loads(model.answer.receipt_text()) == model.answer.answer.receipt


def test_what_the_gateway_leaves_open_is_said() -> None:
    gateway = FakeGateway(reads=[a_read(1, time_basis="ambiguous_dst")])
    model = of_a_plate(gateway)
    model.run()
    say(model.answer, unknown_kept=3, caveats=["One camera was out of order."], retention=["Kept 30 days."])
    said = " ".join(model.answer.not_known())
    assert all(
        words in said for words in ("clocks show twice", "3 reads listed although", "out of order", "Kept 30 days")
    )


@pytest.mark.parametrize(
    ("counted", "sentences"),
    [
        ({"later": 0, "perhaps_outside": 0, "perhaps_inside": 0, "shift_s": 3600}, []),
        (
            {"later": 1, "perhaps_outside": 0, "perhaps_inside": 0, "shift_s": 1800},
            ["1 read of this answer is from", "it may have been 30 minutes later than shown."],
        ),
        (
            {"later": 3, "perhaps_outside": 2, "perhaps_inside": 1, "shift_s": 3600},
            [
                "3 reads of this answer are from the hour that clocks show twice when they are set back: each may have been"
                " an hour later than shown. If so, 2 reads would lie outside of the time asked for.",
                "1 read from the hour that clocks show twice when they are set back is not in this answer, but would be if"
                " seen an hour later than recorded. To see it, begin an hour earlier.",
            ],
        ),
        ({"later": 0, "perhaps_outside": 0, "perhaps_inside": None, "shift_s": 3600}, ["could not be counted"]),
        (None, ["1 read of this answer is from the hour that clocks show twice"]),
    ],
)
def test_the_hour_that_comes_twice_is_said_in_plain_words(counted, sentences) -> None:
    model = of_a_plate(FakeGateway(reads=[a_read(1, time_basis="ambiguous_dst")]))
    model.run()
    if counted is not None:
        say(model.answer, repeated_hour=counted)
    said = [each for each in model.answer.not_known() if "clocks show twice" in each]
    assert len(said) == len(
        [each for each in sentences if "clocks show twice" in each or "counted" in each or "is from" in each]
    )
    assert all(any(words in each for each in said) for words in sentences)


def test_a_read_that_came_in_late_is_marked_with_its_age_and_counted() -> None:
    ages = [timedelta(minutes=60), timedelta(minutes=61), timedelta(days=2, minutes=5)]
    reads = [a_read(n, captured_at=NOW - age, received_at=NOW) for n, age in enumerate(ages)]
    model = of_a_plate(FakeGateway(reads=[*reads, a_read(7, captured_at=NOW, received_at=None)]))
    model.run()
    assert lines(model)["Arrived after"].to_list() == ["2 d 5 min", "1 h 1 min", "", ""]
    assert any("2 reads arrived over an hour late" in said for said in model.answer.not_known())
    say(model.answer, late_after_s=30)
    assert lines(model)["Arrived after"].to_list()[2] == "1 h"


def test_filters_of_fields_that_the_policy_does_not_permit_are_not_offered() -> None:
    person = person_of(Me.model_validate(me(fields=["vehicle_make"])))
    assert [person.may_filter(n) for n in ("states", "colours", "makes", "directions")] == [True, False, True, False]


@pytest.mark.parametrize("broken", [{}, {"person": "x"}, {"person": "x", "role": "y", "agency": "z", "purposes": [3]}])
def test_a_person_in_an_unknown_shape_is_not_taken(broken: dict[str, Any]) -> None:
    from data_access.errors import Busy

    with pytest.raises(Busy):
        FakeGateway(person=broken).client().me()


def a_note(**changed: Any) -> dict[str, Any]:
    """A camera that was silent for two hours of the evening, town time."""
    whole = {"camera_id": "C7", "name": "#07 Main St", "state": "down", "reads": 0, "usual": 212.0}
    times = {"start": "2026-11-20T02:57:12.000000Z", "end": "2026-11-20T05:04:40.000000Z"}
    return {**whole, **times, **changed}


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ({}, "#07 Main St was silent 19 Nov 20:57 to 23:04 (usually 212 reads)."),
        (
            {"end": "2026-11-20T07:00:00.000000Z"},
            "#07 Main St was silent 19 Nov 20:57 to 20 Nov 01:00 (usually 212 reads).",
        ),
        ({"end": None, "usual": 0.0}, "#07 Main St has been silent since 19 Nov 20:57."),
        ({"state": "quiet", "reads": 12}, "#07 Main St had 12 reads 19 Nov 20:57 to 23:04, usually 212."),
        (
            {
                "state": "behind",
                "camera_id": "",
                "name": "3 cameras of north",
                "end": None,
                "reads": None,
                "usual": None,
            },
            "Nothing has come in yet from 3 cameras of north after 19 Nov 20:57.",
        ),
        ({"state": "new", "start": None, "end": None}, "Too new to know what is usual: #07 Main St."),
    ],
)
def test_cameras_that_did_not_read_as_usual_are_named(note: dict[str, Any], said: str) -> None:
    model = of_a_plate(FakeGateway())
    assert model.answer.silent() == []
    model.run()
    assert model.answer.silent() == []
    say(model.answer, quality=some_notes(named=[a_note(**note)]))
    assert model.answer.silent() == [said]


def test_of_many_new_cameras_a_few_are_named_and_what_is_not_listed_is_counted() -> None:
    model = of_a_plate(FakeGateway())
    model.run()
    new = [a_note(name=f"#{n:02}", state="new", start=None, end=None) for n in range(11)]
    say(model.answer, quality=some_notes(named=new, more=1_200))
    first, last = model.answer.silent()
    assert first.endswith("#07 and 3 more.")
    assert last == "1,200 more of this kind are not listed."


def test_an_area_without_a_camera_is_said_with_the_slip_that_would_explain_it() -> None:
    model = of_a_place(FakeGateway())
    model.run()
    say(model.answer, quality=some_notes(asked=0, slips={"longitude_minus": 12}))
    assert model.answer.silent() == [
        "No fixed camera stands in this area: only mobile units can have read anything here.",
        "With the opposite sign on the longitude it would hold 12 cameras.",
    ]
    assert model.answer.out_of_order() == "No fixed camera was asked."
    say(model.answer, quality=some_notes(asked=3))
    assert (model.answer.silent(), model.answer.out_of_order()) == ([], "")
