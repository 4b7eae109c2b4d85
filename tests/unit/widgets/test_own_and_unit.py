"""My searches, the check of a receipt, the unit's week and the live view, without a browser."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from data_access.answers.entries import Item
from data_access.errors import LedgerStopped, NotLoggedOn, Reason
from data_access.marks import said
from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.history import History
from data_access.questions.kinds import Inquiry
from data_access.questions.shapes import Cameras, Circle, Filters, Window
from data_access.wording.entries import asked, came, details, row
from tests.builders.front import HOSTILE, FakeGateway, because
from tests.builders.front_ledger import an_item
from tests.unit.widgets.test_panels import built, control, inside, tags, texts
from tests.unit.widgets.work.test_where import CORNER
from widgets.parts.script_parts import EntryTable
from widgets.record.live_model import LiveModel
from widgets.record.receipt_model import ReceiptModel
from widgets.record.receipt_panel import receipt_panel
from widgets.record.searches_model import SearchesModel
from widgets.record.searches_panel import EMPTY, searches_form, searches_table
from widgets.record.unit_model import UnitModel
from widgets.record.unit_panel import OWN, unit_counts, unit_entry, unit_filters, unit_table

__all__ = ["built"]
ZONE = "America/Chicago"


def searches(gateway: FakeGateway) -> SearchesModel:
    model = SearchesModel(gateway.client(), ZONE)
    model.read()
    return model


def a_unit(gateway: FakeGateway) -> UnitModel:
    model = UnitModel(gateway.client(), ZONE)
    model.read()
    return model


def table_in(panel: Any) -> Any:
    return next(each for each in inside(panel) if isinstance(each, EntryTable))


def the_item(seq: int, **changed: Any) -> Item:
    """An entry as a page has it."""
    return Item.model_validate(an_item(seq, **changed))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "History of one plate (sealed) · 19 Nov 11:00 to 20 Nov 11:00"),
        ({"opened": {"plate": "7A2C8B5"}}, "History of 7A2C8B5 · 19 Nov 11:00 to 20 Nov 11:00"),
        ({"question": {"kind": "plates", "fixed": 5}}, "Partial plate (5 characters given, sealed)"),
        ({"question": {"kind": "plates"}, "opened": {"pattern": "7A?"}}, "Partial plate 7A?"),
        ({"question": {"kind": "canvass", "shape": "circle", "area_ha": 79}}, "Canvass · circle, 79 ha"),
        ({"question": {"kind": "canvass", "shape": "cameras", "cameras": ["a"]}}, "Canvass · 1 camera"),
        ({"question": {"kind": "image", "image": "crop", "of": 9}}, "Image (crop) of a read of entry 9"),
        ({"question": {"kind": "correction", "changes": ["plate", "state"]}}, "Correction of plate, state"),
        ({"question": {}, "kind": "refusal", "act": "hold_placed"}, "Act: hold placed"),
        ({"question": {}, "kind": "case_session_opened"}, "Opened the case"),
        ({"question": {}, "kind": "hold_placed"}, "Hold placed"),
    ],
)
def test_an_entry_says_what_was_asked_and_what_of_it_is_sealed(changed: dict[str, Any], words: str) -> None:
    assert asked(the_item(1, **changed), ZONE) == words


CIRCLE = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 1200.0}
EVENING = ["2026-11-20T02:40:00.000000Z", "2026-11-20T04:40:30.000000Z"]
NIGHT = ["2026-11-20T05:00:00.000000Z", "2026-11-20T08:00:00.000000Z"]
SCENES = [
    {"area": CIRCLE, "windows": [dict(zip(("start", "end"), EVENING, strict=True))]},
    {"area": {"shape": "cameras", "ids": ["F-27"]}, "windows": [dict(zip(("start", "end"), NIGHT, strict=True))]},
]
AROUND = "circle of 1200 m around 43.900000, -101.200000"


def opened(**texts: Any) -> dict[str, Any]:
    """An entry of which these commitments were opened."""
    return {"opened": {name: value if isinstance(value, str) else json.dumps(value) for name, value in texts.items()}}


def test_what_was_opened_is_said_in_sentences_each_scene_by_itself() -> None:
    held = opened(
        scenes_asked=SCENES,
        filters_asked={"colours": ["blue", "dark blue"], "bodies": ["pickup"]},
        exact={"rows": 1200, "plates": 1, "cameras": 4, "bytes": 99_999, "quality": {"down": 1}},
        reason="Seen leaving",
    )
    assert details(the_item(160, **held), ZONE) == [
        ("Scene 1", f"{AROUND}, 19 Nov 20:40 to 22:40:30"),
        ("Scene 2", "cameras F-27, 19 Nov 23:00 to 20 Nov 02:00"),
        ("Looks", "colours: blue, dark blue; bodies: pickup"),
        ("Exact counts", "1,200 reads, 1 plate, 4 cameras"),
        ("Reason", "Seen leaving"),
    ]
    place = details(the_item(160, **opened(area=CIRCLE, windows_asked=[EVENING, NIGHT])), ZONE)
    assert place == [("Area", AROUND), ("Times", "19 Nov 20:40 to 22:40:30; 19 Nov 23:00 to 20 Nov 02:00")]


def test_what_a_question_really_seals_is_said_in_sentences() -> None:
    window = Window(start=datetime(2026, 11, 20, 2, 40, tzinfo=UTC), end=datetime(2026, 11, 20, 4, 40, 30, tzinfo=UTC))
    area = Circle(lat=43.9, lon=-101.2, radius_m=1200)
    scenes = (Scene(area=area, windows=(window,)), Scene(area=Cameras(ids=("F-27",)), windows=(window,)))
    looks = Filters(colours=("blue",), bodies=("pickup",))
    for question in (
        CommonPlates(scenes=scenes, at_least=2, filters=looks),
        Canvass(area=area, windows=(window,), filters=looks),
    ):
        clear, secrets = said(question)
        item = the_item(1, question=json.loads(json.dumps(clear)), opened=dict(secrets))
        lines = [asked(item, ZONE), *(words for _, words in details(item, ZONE))]
        assert "19 Nov 20:40 to 22:40:30" in lines[0]
        assert "19 Nov 20:40 to 22:40:30" in " ".join(lines[1:])
        assert not re.search(r'[{}"\[\]]', " ".join(lines))


def test_an_opened_question_says_where_and_when_it_really_was() -> None:
    rounded = {"kind": "canvass", "shape": "circle", "area_ha": 453, "lengths_min": [121], "windows": [EVENING]}
    item = the_item(1, question=rounded, **opened(area=CIRCLE, windows_asked=[EVENING]))
    assert asked(item, ZONE) == f"Canvass · {AROUND} · 19 Nov 20:40 to 22:40:30"
    several = {"kind": "common_plates", "at_least": 2, "scenes": [{}, {}]}
    assert asked(the_item(1, question=several, **opened(scenes_asked=SCENES)), ZONE) == (
        f"Plates at 2 or more of 2 scenes · scene 1: {AROUND}, 19 Nov 20:40 to 22:40:30"
        " · scene 2: cameras F-27, 19 Nov 23:00 to 20 Nov 02:00"
    )


@pytest.mark.parametrize("text", ["not JSON", "7", "{}", '[{"area": 1}]'])
def test_an_opening_of_another_shape_is_shown_as_it_stands(text: str) -> None:
    for name in ("area", "windows_asked", "scenes_asked", "filters_asked", "exact"):
        assert [words for _, words in details(the_item(1, opened={name: text}), ZONE)] == [text]


def test_an_own_entry_names_the_corner_in_the_middle_of_its_circle() -> None:
    gateway = FakeGateway()
    gateway.ledger.items[2] |= {"sealed": ["area", "reason"]}
    gateway.ledger.opens["area"] = json.dumps(CIRCLE)
    gateway.places_answer = CORNER
    model = searches(gateway)
    panel = searches_table(model)
    table_in(panel).chosen = 160
    assert f"<dt>Corner</dt><dd>{CORNER[0]['name'].replace('&', '&amp;')}</dd>" in texts(panel)
    assert json.loads(gateway.seen[-1].content) == {"text": "43.900000, -101.200000"}
    table_in(panel).chosen = 180
    assert "Corner" not in texts(panel)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "12 reads, 1 plate, 3 cameras"),
        ({"outcome": None}, "no outcome yet"),
        ({"question": {"kind": "image"}}, "a picture was shown"),
        (
            {"question": {"kind": "image"}, "outcome": {"seq": 2, "status": "answered", "rows": 0}},
            "no such picture is kept",
        ),
        ({"question": {"kind": "correction"}}, "a correction was put beside the read"),
        ({"question": {"kind": "files"}}, "files of 12 reads were made"),
        ({"question": {"kind": "estimate"}}, "counts of cameras alone; no read was looked at"),
        ({"outcome": {"seq": 2, "status": "unknown"}}, "not known; disclosure assumed"),
        ({"outcome": {"seq": 2, "status": "refused", "reasons": [{"clause": "own.rows"}]}}, "refused: own.rows"),
        ({"reasons": [{"clause": "U11"}, {"clause": "U6"}, {"clause": "U11"}]}, "refused: U11, U6"),
        ({"kind": "case_session_opened", "outcome": None}, ""),
    ],
)
def test_an_entry_says_what_came_of_it(changed: dict[str, Any], words: str) -> None:
    assert came(the_item(1, **changed)) == words


def test_two_windows_are_said_to_be_two() -> None:
    windows = an_item(1)["question"]["windows"] * 2
    assert asked(the_item(1, question={"kind": "canvass", "windows": windows}), ZONE).endswith(
        "20 Nov 11:00 and 1 more"
    )


def test_an_entry_without_a_case_has_an_empty_cell_for_it() -> None:
    assert row(the_item(1, case={"number": "-"}), ZONE)[3] == ""


def test_a_page_reads_once_and_again_only_on_a_button() -> None:
    gateway = FakeGateway()
    gateway.ledger.page = 2
    model = searches(gateway)
    form, table = searches_form(model), searches_table(model)
    assert gateway.ledger.read == ["own"]
    assert [each["key"] for each in table_in(table).rows] == [180, 160]
    assert table_in(table).rows[1]["cells"][0::2] == ["160", "26-001234", "12 reads, 1 plate, 3 cameras"]
    control(form, "Older").click()
    assert [each["key"] for each in table_in(table).rows] == [150]
    assert "1 older entries" in texts(form)
    assert control(form, "Older").disabled
    control(form, "Only this case number").value = "26-999999"
    assert gateway.ledger.read == ["own", "own"]
    control(form, "Read").click()
    assert table_in(table).rows == []


def test_a_reading_that_found_nothing_says_so_and_offers_nothing_older() -> None:
    gateway = FakeGateway()
    gateway.ledger.items.clear()
    model = searches(gateway)
    form, table = searches_form(model), table_in(searches_table(model))
    assert (table.rows, table.empty) == ([], EMPTY)
    assert control(form, "Older").disabled


def test_the_chosen_entry_shows_its_own_words_and_none_of_them_as_html() -> None:
    gateway = FakeGateway()
    gateway.ledger.opens = {"plate": "7A2C8B5", "reason": HOSTILE}
    model = searches(gateway)
    table = searches_table(model)
    table_in(table).chosen = 160
    html = texts(table)
    assert "7A2C8B5" in html
    assert "img" not in tags(html).names


def test_nothing_read_says_why() -> None:
    model = SearchesModel(FakeGateway(broken=LedgerStopped("The ledger stopped.")).client(), ZONE)
    model.read()
    model.read_older()
    assert "record is stopped" in texts(searches_form(model))


def a_receipt(gateway: FakeGateway) -> dict[str, Any]:
    session = gateway.client().open_case(because()).case_session
    return dict(gateway.client().history(Inquiry(case_session=session, question=History(plate="9A9A9"))).receipt)


def checked(gateway: FakeGateway, text: str) -> ReceiptModel:
    model = ReceiptModel(gateway.client(), ZONE)
    model.text = text
    model.check()
    return model


def test_a_receipt_is_checked_alone_and_against_todays_ledger_without_an_entry() -> None:
    gateway = FakeGateway()
    receipt = a_receipt(gateway)
    a_receipt(gateway)
    before = len(gateway.entries)
    model = checked(gateway, json.dumps(receipt))
    assert (model.verdict(), model.problem, len(gateway.entries)) == ("This receipt is valid.", None, before)
    assert "2 entries still begins with the 1" in model.checks[-1].words
    assert "tools/ledger_verify.py" in texts(receipt_panel(model))


def test_a_receipt_that_was_changed_or_whose_ledger_was_rewritten_does_not_hold() -> None:
    gateway = FakeGateway()
    receipt = a_receipt(gateway)
    changed = checked(gateway, json.dumps({**receipt, "entry": receipt["entry"] + " "}))
    assert (changed.verdict(), len(changed.checks)) == ("This receipt is not valid.", 1)
    gateway.entries[0] = b"another"
    rewritten = checked(gateway, json.dumps(receipt))
    assert rewritten.verdict() == "This receipt is not valid."
    assert "rewritten" in rewritten.checks[-1].words
    gateway.entries.clear()
    assert "set back" in checked(gateway, json.dumps(receipt)).checks[-1].words


@pytest.mark.parametrize("text", ["", "no receipt", "[1]", "x" * 200_001])
def test_what_is_no_receipt_is_said_to_be_none(text: str) -> None:
    model = checked(FakeGateway(), text)
    assert model.problem is not None
    assert model.verdict() == ""


def test_a_receipt_of_another_shape_does_not_hold() -> None:
    assert checked(FakeGateway(), '{"entry": 3}').verdict() == "This receipt is not valid."


def test_the_week_is_narrowed_on_the_page_without_another_reading() -> None:
    gateway = FakeGateway()
    model = a_unit(gateway)
    panel, form = unit_table(model), unit_filters(model, LiveModel(gateway.client(), model.add))
    assert len(table_in(panel).rows) == 5
    control(form, "Person").value = "bmoss"
    assert [each["key"] for each in table_in(panel).rows] == [171, 151]
    control(form, "Refused").value = True
    assert [(each["key"], each["mark"]) for each in table_in(panel).rows] == [(171, "refused")]
    control(form, "Day").value = "2026-11-20"
    control(form, "Case").value = "26-001234"
    assert [each["key"] for each in table_in(panel).rows] == [171]
    assert gateway.ledger.read == ["unit"]
    assert "5 entries since 13 Nov 12:00" in texts(panel)


def test_what_was_left_out_of_the_week_is_said() -> None:
    model = a_unit(FakeGateway())
    model.week = model.week.model_copy(update={"asked": 900, "unit": ""})
    assert "All units: 900 entries" in model.since()
    assert "the newest 5 are listed" in model.since()


def test_counts_stand_in_a_tab_of_their_own_and_are_called_a_reason_to_look() -> None:
    html = texts(unit_counts(a_unit(FakeGateway())))
    assert all(
        words in html for words in ("41, flagged", "A reason to look", "U11", "P26-0007", "ran out 20 Nov 09:00")
    )


def test_an_entry_is_opened_only_for_a_reason_and_stays_open_on_the_page() -> None:
    gateway = FakeGateway()
    model = a_unit(gateway)
    panel, entry = unit_table(model), unit_entry(model)
    assert "7A2C8B5" not in str([each["cells"] for each in table_in(panel).rows])
    table_in(panel).chosen = 160
    assert "Sealed: plate, reason." in texts(entry)
    control(entry, "Reveal").click()
    assert "Say in a few words why." in texts(entry)
    assert gateway.ledger.read == ["unit"]
    control(entry, "Why you open it").value = "Monthly review of the unit"
    control(entry, "Reveal").click()
    assert json.loads(gateway.seen[-1].content) == {"seq": 160, "reason": "Monthly review of the unit"}
    assert "7A2C8B5" in texts(entry)
    assert "History of 7A2C8B5" in str(table_in(panel).rows)
    assert model.reason == ""


def test_an_entry_is_signed_off_from_its_line_and_the_line_says_by_whom() -> None:
    gateway = FakeGateway()
    model = a_unit(gateway)
    table = table_in(unit_table(model))
    assert {each["act"] for each in table.rows} == {"Sign off"}
    table._handle_custom_msg({"act": 160}, [])
    assert gateway.duties.done == [("reviews", {"seq": 160, "result": "in_order", "reason": ""})]
    line = next(each for each in table.rows if each["key"] == 160)
    assert (line["act"], line["cells"][-1]) == ("", "signed off: sato, 20 Nov 12:00")
    model.open_only = True
    assert 160 not in [each["key"] for each in table.rows]
    assert len(table.rows) == 4


def test_what_is_to_be_followed_up_says_why_and_stays_among_what_is_open() -> None:
    gateway = FakeGateway()
    model = a_unit(gateway)
    entry = unit_entry(model)
    model.chosen = 160
    control(entry, "Follow up").click()
    assert "Say in a few words why." in texts(entry)
    assert gateway.duties.done == []
    control(entry, "What is to be followed up").value = "Which vehicle did the witness see?"
    control(entry, "Follow up").click()
    assert gateway.duties.done[0][1]["result"] == "follow_up"
    model.open_only = True
    assert 160 in [each["key"] for each in model.rows()]


def test_nobody_is_offered_to_sign_off_their_own_entry() -> None:
    model = a_unit(FakeGateway())
    model.own_name = "adaly"
    acts = {each["cells"][2]: each["act"] for each in model.rows()}
    assert acts == {"adaly": "", "bmoss": "Sign off"}
    entry = unit_entry(model)
    model.chosen = 160
    assert OWN in texts(entry)


def test_a_refused_reveal_says_its_clause_and_opens_nothing() -> None:
    gateway = FakeGateway()
    model = a_unit(gateway)
    gateway.refuse = [Reason("own.sight", "Not of your unit.", "Ask an auditor.")]
    model.chosen, model.reason = 160, "Monthly review of the unit"
    model.reveal()
    assert model.problem is not None
    assert [reason.clause for reason in model.problem.reasons] == ["own.sight"]
    assert model.opened == {}


def test_what_is_not_as_it_was_recorded_is_said_to_be_and_not_shown() -> None:
    told = dict(details(the_item(160, broken=["plate"]), ZONE))
    assert told == {"Plate": "Not shown: what the vault holds is not what was recorded. Tell the auditor."}
    assert details(the_item(160), ZONE) == []


def test_a_live_view_puts_new_items_at_the_top_once_each_and_says_why_it_ended() -> None:
    gateway = FakeGateway()
    gateway.ledger.pushed = [an_item(201, person="bmoss"), an_item(201, person="bmoss"), an_item(202)]
    gateway.ledger.ended = NotLoggedOn("Log in again.").problem()
    model = a_unit(gateway)
    live = LiveModel(gateway.client(), model.add)
    form = unit_filters(model, live)
    control(form, "Watch live").click()
    live.join(120)
    assert [item.seq for item in model.items][:3] == [202, 201, 180]
    assert (live.watching, live.count) == (False, 3)
    assert "You are logged out" in texts(form)


def test_a_live_view_can_be_stopped_before_and_after_it_ran() -> None:
    gateway = FakeGateway()
    gateway.ledger.pushed = [an_item(201)]
    model = a_unit(gateway)
    live = LiveModel(gateway.client(), model.add)
    live.stop()
    live.start()
    live.start()
    live.join(120)
    live.stop()
    assert (live.watching, live.problem) == (False, None)
