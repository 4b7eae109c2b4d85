"""What an entry says of a question or an act: all that the law asks for, and no plate, name, free text or place in clear."""

import json
from datetime import timedelta

import pytest

from data_access.ledger.entries import access
from data_access.ledger.proof import canonical
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.justification import Justification
from data_access.questions.plates import Plates
from data_access.questions.shapes import Cameras, Circle, Filters, Polygon, Window
from data_access.questions.with_reads import Question
from data_access.steps import Act
from data_access.terms import Capability
from tests.builders.ledger import (
    NOON,
    a_history,
    a_permit,
    a_question,
    a_request,
    an_asker,
    granted,
    refused,
)

WINDOW = Window(start=NOON - timedelta(hours=1), end=NOON)
CIRCLE = Circle(lat=12.3456789, lon=-45.6789012, radius_m=333.25)
RING = Polygon(ring=((-45.5, 12.5), (-45.25, 12.5), (-45.25, 12.75)))
NAMED = Cameras(ids=("north-1", "north-2"))


def test_an_intent_says_who_when_why_what_and_by_which_rules() -> None:
    fields, secret = access.of_decision(granted())
    assert fields["who"] == {
        "person": "ada",
        "agency": "XX0010000",
        "role": "detective",
        "unit": "robbery",
        "trained_on": "2026-03-01",
        "cleared_on": "",
        "session": "s-1",
        "method": "log_on",
        "client": "test 1",
        "address": "127.0.0.1",
    }
    assert fields["case"] == {"session": "cs-1", "number": "26-001234", "standing": "confirmed", "kind": ""}
    assert (fields["purpose"], fields["rules"], fields["pack"]) == ("robbery", ["names_an_open_case"], "ab" * 32)
    assert fields["initiator"] == "person"
    assert fields["reach"]["keep_s"] == {"fixed": 30 * 86_400}
    assert fields["reach"]["max_ms"] == 2500
    assert "reasons" not in fields
    assert set(secret) == {"reason", "offence", "note", "area", "windows_asked"}


def test_a_refusal_says_rule_and_clause_and_has_no_reach() -> None:
    fields, secret = access.of_decision(refused())
    assert fields["reasons"] == [{"clause": "U11", "rule": "names_an_open_case"}]
    assert "reach" not in fields
    assert secret["reason"] == "Getaway car seen leaving"


@pytest.mark.parametrize(
    ("question", "clear", "hidden"),
    [
        (a_question(), {"shape": "circle", "area_ha": 20}, {"area"}),
        (Canvass(area=RING, windows=(WINDOW,)), {"shape": "polygon"}, {"area"}),
        (Canvass(area=NAMED, windows=(WINDOW,)), {"shape": "cameras", "cameras": 2}, {"area"}),
        (a_history(), {"kind": "history", "windows": None}, {"plate"}),
        (Plates(pattern="ZZ?EST*"), {"shape": None, "confusable": False, "fixed": 5}, {"pattern"}),
        (Plates(pattern="ZZ?EST*", area=CIRCLE, windows=(WINDOW,)), {"shape": "circle"}, {"pattern", "area"}),
        (
            Canvass(area=NAMED, windows=(WINDOW,), filters=Filters(colours=("red",), keep_unknown=False)),
            {"filters": {"used": ["colours"], "keep_unknown": False}},
            {"area", "filters_asked"},
        ),
    ],
)
def test_each_question_stands_in_clear_but_for_plate_pattern_and_place(
    question: Question, clear: dict[str, object], hidden: set[str]
) -> None:
    fields, secret = access.of_decision(granted(question))
    written = canonical.encode({**fields, "kind": "intent"}).decode()
    assert {name: fields["question"][name] for name in clear} == clear
    when = {"windows_asked"} if question.windows else set()
    patterns = {"classes_asked"} if isinstance(question, Plates) else set()
    assert set(secret) - {"reason", "offence", "note"} == hidden | when | patterns
    hidden_parts = ("ZZ", "12.", "45.", "333", "Getaway", "second look", "north", '"red"')
    assert not any(part in written for part in hidden_parts)


TO_THE_SECOND = Window(start=NOON - timedelta(minutes=20, seconds=7), end=NOON + timedelta(minutes=9, seconds=53))


def test_windows_stand_widened_with_their_lengths_and_exact_ones_are_sealed() -> None:
    fields, secret = access.of_decision(granted(Canvass(area=NAMED, windows=(WINDOW, TO_THE_SECOND))))
    assert fields["question"]["windows"] == [
        ["2026-11-22T11:00:00.000000Z", "2026-11-22T12:00:00.000000Z"],
        ["2026-11-22T11:00:00.000000Z", "2026-11-22T13:00:00.000000Z"],
    ]
    assert fields["question"]["lengths_min"] == [60, 30]
    assert json.loads(secret["windows_asked"])[1] == ["2026-11-22T11:39:53.000000Z", "2026-11-22T12:09:53.000000Z"]


@pytest.mark.parametrize(
    "question", [History(plate="ZZTEST1", windows=(TO_THE_SECOND,)), Plates(pattern="ZZ?", windows=(TO_THE_SECOND,))]
)
def test_windows_of_a_question_about_plates_stand_by_days(question: Question) -> None:
    fields, _ = access.of_decision(granted(question))
    assert fields["question"]["windows"] == [["2026-11-22T00:00:00.000000Z", "2026-11-23T00:00:00.000000Z"]]
    assert fields["question"]["lengths_min"] == [60]


def test_what_was_not_said_has_no_commitment() -> None:
    why = Justification(case_number="26-1", purpose="robbery", reason="Seen leaving")
    _, secret = access.of_decision(granted(request=a_request(justification=why, note="")))
    assert set(secret) == {"reason", "area", "windows_asked"}


@pytest.mark.parametrize("change", [{"rules": ()}, {"reach": None}, {"reasons": refused().reasons}])
def test_a_grant_that_is_none_is_not_recorded(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a grant needs"):
        access.of_decision(granted(**change))


def test_an_act_names_its_subject_and_reason_as_secrets() -> None:
    fields, secret = access.of_permit(a_permit())
    assert fields["who"]["person"] == "ada"
    assert "bob" not in json.dumps(fields)
    assert secret == {"subject": "bob", "reason": "new"}


def test_a_refused_act_says_which_act_it_was() -> None:
    act = Act(asker=an_asker(), name="hold_placed", needs=Capability.HOLD)
    fields, secret = access.of_permit(a_permit(act=act, granted=False, reasons=refused().reasons))
    assert fields["act"] == "hold_placed"
    assert fields["reasons"]
    assert secret == {}


@pytest.mark.parametrize("change", [{"rules": ()}, {"reasons": refused().reasons}])
def test_a_permit_that_is_none_is_not_recorded(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a permit needs"):
        access.of_permit(a_permit(**change))


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, 0), (1, 1), (2, 2), (4, 2), (5, 5), (9, 5), (10, 10), (19, 10), (48, 20), (99, 50), (100, 100)],
)
def test_how_many_cameras_were_asked_is_said_in_steps(count: int, said: int) -> None:
    assert access.rounded_down(count) == said
