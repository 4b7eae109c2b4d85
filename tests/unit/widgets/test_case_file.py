"""The file of a case on a page, and the star and note beside an answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data_access.answers.case_file import WITNESS_PARTIAL, CaseFile, Finding, SavedRead
from data_access.answers.me import Me
from data_access.answers.value import value_of
from data_access.errors import Busy, Reason
from data_access.terms import stamp
from tests.builders.front import HOSTILE, NOW, FakeGateway, a_read, because
from tests.builders.front_case import COLLEAGUE, PARTIAL, a_question
from tests.unit.widgets.test_models import of_a_plate
from tests.unit.widgets.test_one_read import a_read_model, texts
from widgets.answer.saved_read_model import SavedReadModel
from widgets.answer.verification_model import VerificationModel
from widgets.answer.zoom_model import ZoomModel
from widgets.case.justification_model import JustificationModel
from widgets.case.person import person_of
from widgets.case_file.case_file_lists import head, keeping
from widgets.case_file.case_file_model import CaseFileModel
from widgets.case_file.case_file_panel import case_file_panel, incident_panel, new_finding_panel
from widgets.work.detail import hold_of
from widgets.work.read_tab import read_tab

ZONE = "America/Chicago"


def a_page(gateway: FakeGateway, *, open_case: bool = True) -> CaseFileModel:
    client = gateway.client()
    case = JustificationModel(client, person_of(Me.model_validate(gateway.person)))
    if open_case:
        case.session = client.open_case(because())
    return CaseFileModel(client, case)


def controls(panel: Any, name: str) -> list[Any]:
    """All controls of a panel with that description."""
    inside = [each for child in getattr(panel, "children", ()) for each in controls(child, name)]
    return [panel, *inside] if getattr(panel, "description", None) == name else inside


def a_saved(**changed: Any) -> SavedRead:
    whole: dict[str, Any] = {
        "read_id": "north:1",
        "captured_at": NOW - timedelta(days=24),
        "of": 3,
        "outcome": 4,
        "starred_by": "adaly",
        "starred_at": NOW,
        "verifications": (),
        "withdrawn_at": None,
        "withdrawn_entry": None,
        "state": "kept",
        "retention_class": "flock",
        "until": NOW + timedelta(days=6, hours=2),
        "review_on": None,
        "destroyed_at": None,
        "notes": (),
    }
    return SavedRead(**{**whole, **changed})


def test_without_an_open_case_nothing_is_read_and_the_page_says_what_to_do() -> None:
    gateway = FakeGateway()
    model = a_page(gateway, open_case=False)
    panel = case_file_panel(model)
    assert (model.file, gateway.case_file.acts) == (None, [])
    assert "Open a case" in texts(panel)


def test_opening_a_case_reads_its_file_once_and_closing_it_takes_it_away() -> None:
    gateway = FakeGateway()
    model = a_page(gateway, open_case=False)
    model.case.case_number, model.case.purpose, model.case.reason = "26-001234", "homicide", "a silver sedan that left"
    model.case.open()
    assert gateway.case_file.acts == [""]
    assert model.file.case.number == "26-001234"
    model.case.close()
    assert model.file is None
    assert gateway.case_file.acts == [""]


def test_questions_are_listed_with_who_asked_what_came_of_them_and_their_entries() -> None:
    gateway = FakeGateway()
    gateway.case_file.questions = [
        a_question(NOW, entry=9, outcome=None, rows=None, status="refused", question=PARTIAL, person=COLLEAGUE),
        a_question(NOW, entry=5, outcome=6, question=PARTIAL, plate="4K?C"),
        a_question(NOW),
    ]
    shown = texts(case_file_panel(a_page(gateway)))
    assert "Partial plate (4 characters given, sealed)" in shown
    assert "Partial plate 4K?C" in shown
    assert "A. Daly (you)" in shown
    assert "B. Sato" in shown
    assert "answered, 2 reads" in shown
    assert "entries 3, 4" in shown


def test_a_finding_is_recorded_shown_and_struck_out() -> None:
    gateway = FakeGateway()
    gateway.case_file.questions = [a_question(NOW)]
    model = a_page(gateway)
    panel, form = case_file_panel(model), new_finding_panel(model)
    model.text, model.rests_on = f"Twice {HOSTILE}", 3
    controls(form, "Record finding")[0].click()
    assert (model.problem, model.text, model.rests_on) == (None, "", 0)
    assert "rests on the answer of entry 4" in texts(panel)
    assert "<img" not in texts(panel)
    controls(panel, "Strike out …")[0].click()
    model.strike_reason = "another vehicle"
    controls(panel, "Strike out")[0].click()
    assert "<del>Twice" in texts(panel)
    assert "another vehicle" in texts(panel)
    assert controls(panel, "Strike out …") == []
    assert gateway.case_file.acts == ["", "/findings", "/findings/1/strike"]


def test_a_witness_partial_needs_its_pattern_and_stands_open_in_a_major_incident() -> None:
    gateway = FakeGateway()
    model = a_page(gateway)
    panel = case_file_panel(model)
    model.incident_reason = "shots fired"
    controls(incident_panel(model), "Flag as a major incident")[0].click()
    assert "MAJOR INCIDENT" in texts(panel)
    assert "No canvass has been answered" in texts(panel)
    model.kind, model.text = WITNESS_PARTIAL, "the clerk"
    model.record()
    assert "Plate: needs what the witness read" in model.problem.markup().html
    model.pattern = "4K?C"
    model.record()
    assert "<code>4K?C</code> <a" in texts(panel)
    model.striking, model.strike_reason = 1, "he was not there"
    model.strike()
    assert "has not been searched" not in texts(panel)
    model.flag()
    assert "MAJOR INCIDENT" not in texts(panel)


def test_who_may_not_flag_finds_no_form_for_it() -> None:
    gateway = FakeGateway()
    gateway.person["capabilities"] = ["canvass", "keep_findings"]
    assert incident_panel(a_page(gateway)).layout.display == "none"


def test_a_star_and_a_note_beside_an_answer_stand_in_the_file() -> None:
    gateway = FakeGateway(reads=[a_read(1), a_read(2)])
    read = a_read_model(gateway)
    model = SavedReadModel(read.client, read)
    work = of_a_plate(gateway)
    hold = hold_of(work, read, read.client)
    panel = read_tab(work, ZoomModel(read.answer), read, VerificationModel(read.client, read), model, hold)
    star = controls(panel, "★ Star")[0]
    assert star.layout.display == "none"
    read.chosen = 0
    assert star.layout.display is None
    star.click()
    assert "Starred" in model.said
    model.note = "the left tail light is out"
    controls(panel, "Add note")[0].click()
    assert (model.note, model.problem) == ("", None)
    model.star()
    assert "already" in model.problem.markup().html
    read.chosen = 1
    assert (model.said, model.problem) == ("", None)

    page = CaseFileModel(read.client, read.case)
    shown = case_file_panel(page)
    assert "Destroyed in 6 days" in texts(shown)
    assert "the left tail light is out" in texts(shown)
    assert "9A9A9" not in texts(shown)
    controls(shown, "Show the saved reads")[0].click()
    assert page.problem is None
    assert "<strong>9A9A9</strong>" in texts(shown)
    controls(shown, "Take star off")[0].click()
    assert "the left tail light is out" in texts(shown)
    assert "★" not in texts(shown)


def test_a_refusal_is_said_where_the_file_would_be() -> None:
    gateway = FakeGateway()
    model = a_page(gateway)
    gateway.refuse = [Reason("own.case_session", "The case session has expired.", "Open the case again.")]
    model.read()
    assert "has expired" in texts(case_file_panel(model))
    assert model.file is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "Destroyed in 6 days (26 Nov 2026, retention class flock)"),
        ({"until": NOW + timedelta(hours=5)}, "Destroyed in 5 hours"),
        ({"until": NOW + timedelta(days=1, hours=1)}, "Destroyed in 1 day ("),
        ({"state": "held", "review_on": date(2027, 1, 1)}, "review on 01 Jan 2027"),
        ({"state": "past", "until": NOW - timedelta(days=1)}, "Past its retention since 19 Nov 2026"),
        ({"state": "unknown", "until": None}, "not known"),
        (
            {"state": "destroyed", "destroyed_at": datetime(2026, 11, 20, 3, tzinfo=UTC)},
            "The read was destroyed on 19 Nov 2026 under retention class flock.",
        ),
    ],
)
def test_a_saved_read_says_how_long_it_is_kept(changed: dict[str, Any], says: str) -> None:
    assert says in keeping(a_saved(**changed), NOW, ZONE)


@pytest.mark.parametrize("given", [{}, {"case": None}, {"case": {}, "incident": None}])
def test_an_answer_of_another_shape_is_not_shown(given: dict[str, Any]) -> None:
    with pytest.raises(Busy):
        value_of(CaseFile, given, "the case")
    with pytest.raises(Busy):
        value_of(Finding, given, "a finding")


def test_the_file_says_who_made_a_provisional_number_this_case_when_and_why() -> None:
    gateway = FakeGateway()
    given = {"number": "P26-0042", "by": COLLEAGUE, "at": stamp(NOW), "because": f"The same address {HOSTILE}"}
    gateway.case_file.reconciled = [given, {**given, "number": "P26-0043", "because": None}]
    html = head(a_page(gateway).file, ZONE).html
    assert "B. Sato said that P26-0042 is this case, 20 Nov 12:00:00" in html
    assert "The same address" in html
    assert HOSTILE not in html
    assert "P26-0043 is this case" in html


def test_a_note_is_struck_out_on_the_page_and_stays_with_who_did_it_and_why() -> None:
    gateway = FakeGateway()
    gateway.case_file.fill()
    model = a_page(gateway)
    panel = case_file_panel(model)
    (button,) = controls(panel, "Strike note …")
    button.click()
    model.strike_reason = f"Another vehicle {HOSTILE}"
    controls(panel, "Strike out")[0].click()
    assert (model.problem, model.said) == (None, "Struck out, and on record.")
    html = texts(panel)
    assert "<s>the left tail light is out</s>" in html
    assert "Struck out by B. Sato" in html
    assert "Another vehicle" in html
    assert HOSTILE not in html
    assert controls(panel, "Strike note …") == []
