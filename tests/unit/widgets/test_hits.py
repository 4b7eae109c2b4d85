"""The board of hits: what is new stands apart from what is disposed, what sounds sounds once, and each step is recorded as it is taken."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from data_access.answers.hits import Hit, HitBoard
from data_access.answers.me import Me
from data_access.errors import NotLoggedOn, Reason
from tests.builders.front import HOSTILE, NOW, FakeGateway, me
from tests.builders.front_hits import a_hit
from tests.unit.widgets.test_panels import built, control, inside, tags, texts
from widgets.case.person import person_of
from widgets.hits.board_watch import ENDED, LOST, WATCHING, BoardWatch
from widgets.hits.hit_cards import columns_of, due_words
from widgets.hits.hit_work_model import HitWorkModel
from widgets.hits.hits_model import NONE, HitsModel
from widgets.hits.hits_panel import hits_panel
from widgets.parts.narrative import Narrative

__all__ = ["built"]
ZONE = "America/Chicago"
WITHIN_S = 120.0


def a_board(gateway: FakeGateway) -> HitsModel:
    model = HitsModel(gateway.client(), ZONE, lambda: NOW)
    model.read()
    return model


def a_page(gateway: FakeGateway) -> tuple[Any, HitsModel, HitWorkModel]:
    model = a_board(gateway)
    work = HitWorkModel(model, person_of(Me.model_validate(gateway.person)))
    return hits_panel(model, work, BoardWatch(gateway.client(), model.look, model.knows)), model, work


def columns(model: HitsModel) -> dict[str, list[Any]]:
    laid = columns_of(model.hits(), NOW, ZONE, {"misread": "Misread: other characters"})
    return {each["key"]: each["cards"] for each in laid}


def numbers(cards: list[Any]) -> list[int]:
    return [each["number"] for each in cards]


def test_hits_stand_in_three_columns_what_may_sound_first() -> None:
    laid = columns(a_board(FakeGateway()))
    assert numbers(laid["new"]) == [19, 17, 18, 16]
    assert numbers(laid["verifying"]) == [14, 13]
    assert numbers(laid["disposed"]) == [11, 10]
    assert [card["look"] for card in laid["new"]] == ["sounds", "sounds", "quiet", "quiet"]


def test_a_hit_beneath_an_earlier_disposition_lies_on_its_card_and_not_among_the_new() -> None:
    laid = columns(a_board(FakeGateway()))
    assert numbers(laid["disposed"][0]["beneath"]) == [15]
    assert laid["disposed"][0]["due"] == "Misread"
    assert laid["disposed"][0]["beneath"][0]["look"] == "done"


def test_a_hit_beneath_one_that_is_not_on_the_board_any_more_stands_among_the_disposed() -> None:
    gateway = FakeGateway()
    gateway.hits.hits = [each for each in gateway.hits.hits if each["number"] != 11]
    assert numbers(columns(a_board(gateway))["disposed"]) == [15, 10]


def test_a_card_names_what_differs() -> None:
    cards = {each["number"]: each["badges"] for each in columns(a_board(FakeGateway()))["new"]}
    assert cards == {19: [], 17: ["Other state"], 18: ["Check the character"], 16: ["Late"]}


def test_only_a_verified_hit_is_no_unverified_lead() -> None:
    laid = columns(a_board(FakeGateway()))
    leads = {each["number"]: each["lead"] for cards in laid.values() for each in cards}
    assert {number for number, lead in leads.items() if not lead} == {13, 10}
    assert leads[19] == "UNVERIFIED LEAD"


def test_the_line_above_says_what_is_due() -> None:
    model = a_board(FakeGateway())
    assert due_words(model.hits()) == "4 to compare · 1 to confirm · 1 confirmed, to act on and close"
    assert due_words([]) == "Nothing is due."


def test_a_hit_that_comes_while_the_page_is_open_sounds_and_what_was_there_before_does_not() -> None:
    gateway = FakeGateway()
    model = a_board(gateway)
    assert (model.ring, model.came) == (NONE, NONE)
    gateway.hits.come(a_hit(20, NOW))
    model.read()
    assert (model.ring, model.came) == (20, 20)


@pytest.mark.parametrize("changed", [{"sounds": False}, {"standing": "disposed"}, {"sounds": False, "beneath": 11}])
def test_a_hit_that_may_not_sound_comes_without_a_sound(changed: dict[str, Any]) -> None:
    gateway = FakeGateway()
    model = a_board(gateway)
    gateway.hits.come(a_hit(20, NOW, **changed))
    model.read()
    assert (model.ring, model.came) == (NONE, 20)


def test_a_hit_sounds_once_however_often_the_board_is_read() -> None:
    gateway = FakeGateway()
    model = a_board(gateway)
    gateway.hits.come(a_hit(20, NOW))
    rung: list[int] = []
    model.observe(lambda change: rung.append(change["new"]), ["ring"])
    for _ in range(3):
        model.read()
    assert rung == [20]


def test_both_plates_stand_one_above_the_other_with_the_differing_character_marked() -> None:
    panel, model, _ = a_page(FakeGateway())
    model.choose(18)
    assert texts(panel).count("wb-char-differs") == 2
    assert "Check the character: one has O where the other has 0." in texts(panel)
    assert "taken for one another 1 of 12 times" in texts(panel)


def test_a_differing_state_a_late_read_and_a_missing_picture_are_said() -> None:
    panel, model, _ = a_page(FakeGateway())
    model.choose(17)
    assert "Other state: read as XA-SOU, listed as XA-NOR." in texts(panel)
    model.choose(16)
    assert "Captured 9 h ago" in texts(panel)
    assert "No picture of this read is kept." in texts(panel)


def test_nothing_is_compared_before_the_picture_was_shown() -> None:
    gateway = FakeGateway()
    panel, model, work = a_page(gateway)
    model.choose(19)
    work.characters, work.state = "agrees", "agrees"
    control(panel, "Record the comparison").click()
    assert "Show the picture first" in texts(panel)
    assert gateway.hits.done == []
    control(panel, "Show plate").click()
    control(panel, "Record the comparison").click()
    told = {"picture": True, "characters": "agrees", "state": "agrees"}
    assert gateway.hits.done == [("picture/plate", {}), ("check", told)]
    assert "Compared, and on record." in texts(panel)


def test_a_hit_goes_from_comparison_to_confirmation_to_its_end() -> None:
    gateway = FakeGateway()
    panel, model, work = a_page(gateway)
    model.choose(14)
    assert work.to_confirm()
    work.system, work.outcome, work.asked_at = "ncic", "active", "11:58"
    control(panel, "Record the answer").click()
    assert gateway.hits.done[-1][1]["asked_at"] == "2026-11-20T17:58:00.000000Z"
    assert "VERIFIED" in texts(panel)
    work.disposition, work.action, work.report = "accept", "Vehicle recovered", "26-1188"
    control(panel, "Record how it ended").click()
    assert gateway.hits.done[-1][0] == "disposition"
    assert numbers(columns(model)["disposed"])[0] == 14
    assert next(each for each in inside(panel) if isinstance(each, Narrative)).text.startswith("A reader read")


def test_a_time_of_day_that_is_to_come_is_yesterdays() -> None:
    gateway = FakeGateway()
    _, model, work = a_page(gateway)
    model.choose(14)
    work.system, work.outcome, work.asked_at = "ncic", "no_answer", "23:30"
    work.confirm()
    assert gateway.hits.done[-1][1]["asked_at"] == "2026-11-20T05:30:00.000000Z"


def test_no_time_of_day_is_sent_that_is_none() -> None:
    gateway = FakeGateway()
    panel, model, work = a_page(gateway)
    model.choose(14)
    work.system, work.outcome, work.asked_at = "ncic", "active", "soon"
    work.confirm()
    assert "must be a time of day" in texts(panel)
    assert gateway.hits.done == []


def test_a_dispatcher_walks_the_checklist_in_its_order_and_closes_nothing() -> None:
    gateway = FakeGateway(person=me(capabilities=["watch_hits", "confirm_hit"]))
    panel, model, work = a_page(gateway)
    model.choose(19)
    steps = {each.code: each for each in work.form.steps}
    assert [work.ready(each) for each in steps.values()] == [True, False, False, False]
    work.words = "blue pickup, northbound"
    control(panel, "Ask for the status of the vehicle, at once").click()
    assert gateway.hits.done == [("step", {"step": "confirm", "words": "blue pickup, northbound"})]
    assert [work.ready(each) for each in steps.values()] == [False, True, False, False]
    work.take(steps["in_progress"])
    assert work.ready(steps["update"])
    assert "CONFIRMATION IN PROGRESS" in texts(panel)
    assert not work.to_dispose()
    assert not work.to_check()
    assert not work.may_see()


def test_a_misread_tells_the_plate_that_the_picture_shows_and_other_ends_do_not() -> None:
    gateway = FakeGateway()
    _, model, work = a_page(gateway)
    model.choose(19)
    work.seen, work.disposition = "7A2C8B6", "accept"
    work.dispose()
    assert gateway.hits.done[-1][1]["seen"] == ""
    model.choose(18)
    work.seen, work.disposition = "7A208B5", "misread"
    work.dispose()
    assert gateway.hits.done[-1][1]["seen"] == "7A208B5"


def test_what_is_typed_for_one_hit_is_not_there_for_the_next() -> None:
    _, model, work = a_page(FakeGateway())
    model.choose(19)
    work.characters, work.action, work.enforced = "agrees", "Stopped on Elm Street", True
    model.choose(18)
    assert (work.characters, work.action, work.enforced) == ("", "", False)


def test_that_somebody_else_worked_on_the_hit_is_said() -> None:
    gateway = FakeGateway()
    _, model, _ = a_page(gateway)
    model.choose(19)
    gateway.hits.hits[0] = {**gateway.hits.hits[0], "standing": "checked"}
    model.read()
    assert model.moved()
    model.choose(19)
    assert not model.moved()


def test_a_refusal_is_said_beside_the_form_and_nothing_moves() -> None:
    gateway = FakeGateway()
    panel, model, work = a_page(gateway)
    model.choose(13)
    gateway.refuse = [Reason("H3", "The record was not confirmed.", "Have it confirmed.")]
    work.disposition = "accept"
    work.dispose()
    assert "The record was not confirmed." in texts(panel)
    assert model.hit is not None
    assert model.hit.standing == "actionable"


def test_text_of_a_hit_stays_text() -> None:
    gateway = FakeGateway()
    gateway.hits.come(a_hit(20, NOW, reason=HOSTILE, note=HOSTILE, camera_name=HOSTILE, list=HOSTILE, plate=HOSTILE))
    panel, model, _ = a_page(gateway)
    model.choose(20)
    assert "img" not in tags(texts(panel)).names
    assert HOSTILE in "".join(tags(texts(panel)).said)


def test_the_watch_hands_on_what_comes_and_says_that_a_lost_line_is_lost_until_it_is_back() -> None:
    gateway = FakeGateway()
    model = a_board(gateway)
    watch = BoardWatch(gateway.client(), model.look, model.knows)
    seen: list[str] = []
    watch.observe(lambda change: seen.append(change["new"]), ["standing"])
    watch.start()
    until(lambda: watch.standing == WATCHING)
    gateway.hits.come(a_hit(20, NOW))
    until(lambda: model.ring == 20)
    gateway.hits.cut(stays=True)
    until(lambda: watch.standing == LOST)
    gateway.hits.come(a_hit(21, NOW))
    gateway.hits.closed = False
    until(lambda: model.ring == 21)
    watch.stop()
    gateway.hits.cut()
    watch.join(WITHIN_S)
    assert seen == [WATCHING, LOST, WATCHING, ENDED]


def test_a_board_that_shows_all_that_is_told_already_is_not_read_again_and_goes_on_record_once() -> None:
    gateway = FakeGateway()
    model = a_board(gateway)
    watch = BoardWatch(gateway.client(), model.look, model.knows)
    watch.start()
    until(lambda: watch.standing == WATCHING)
    assert gateway.hits.looks == 1
    gateway.hits.cut(stays=True)
    until(lambda: watch.standing == LOST)
    gateway.hits.closed = False
    until(lambda: watch.standing == WATCHING)
    assert gateway.hits.looks == 1
    gateway.hits.come(a_hit(20, NOW))
    until(lambda: model.came == 20)
    assert gateway.hits.looks == 2
    watch.stop()
    gateway.hits.cut()
    watch.join(WITHIN_S)


def test_a_log_on_that_ends_ends_the_watch_for_good_and_says_so() -> None:
    gateway = FakeGateway(away=NotLoggedOn("Your log-on has ended."))
    model = HitsModel(gateway.client(), ZONE, lambda: NOW)
    watch = BoardWatch(gateway.client(), model.look, model.knows)
    watch.start()
    watch.join(WITHIN_S)
    assert watch.standing == ENDED
    assert watch.problem is not None
    assert watch.problem.title == "You are logged out"


def test_where_somebody_acted_on_an_unverified_hit_the_page_says_so_and_what_the_policy_asks_for() -> None:
    gateway = FakeGateway()
    end = {"disposition": "accept", "by": "bmoss", "at": gateway.hits.hits[0]["arrived_at"], "enforced": True}
    asked = "Report it to your supervisor: policy retraining follows."
    gateway.hits.come(a_hit(20, NOW, standing="disposed", disposition={**end, "breach": asked}))
    gateway.hits.come(a_hit(21, NOW, standing="disposed", disposition={**end, "breach": ""}))
    panel, model, _ = a_page(gateway)
    model.choose(20)
    assert "Acted on before it was verified." in texts(panel)
    assert asked in texts(panel)
    model.choose(21)
    assert "Acted on before" not in texts(panel)


def test_a_hit_of_a_stale_list_says_so_on_its_card_and_in_its_detail() -> None:
    gateway = FakeGateway()
    gateway.hits.come(a_hit(20, NOW, stale=True))
    panel, model, _ = a_page(gateway)
    assert columns(model)["new"][0]["badges"] == ["Stale list"]
    model.choose(20)
    assert "The list is older than it may be" in texts(panel)


@pytest.mark.parametrize(
    ("in_force", "badges"), [(True, []), (False, ["Entry ended"]), (None, ["Not known whether in force"])]
)
def test_a_hit_says_on_its_card_and_in_its_detail_that_its_entry_ended_or_that_this_is_not_known(
    in_force: bool | None, badges: list[str]
) -> None:
    gateway = FakeGateway()
    gateway.hits.come(a_hit(20, NOW, in_force=in_force))
    panel, model, _ = a_page(gateway)
    assert columns(model)["new"][0]["badges"] == badges
    model.choose(20)
    said = texts(panel)
    assert ("The entry has ended since." in said) == (in_force is False)
    assert ("Whether the entry is still in force is not known: a hot list is damaged." in said) == (in_force is None)


def test_a_hit_whose_correction_cannot_be_read_now_says_that_there_is_one() -> None:
    gateway = FakeGateway()
    gateway.hits.come(a_hit(20, NOW, corrected=True))
    panel, model, _ = a_page(gateway)
    assert columns(model)["new"][0]["badges"] == ["Read corrected since"]
    model.choose(20)
    assert "Corrected since by a person; to what cannot be read now." in texts(panel)


def test_a_board_is_read_in_one_piece() -> None:
    gateway = FakeGateway()
    board = HitBoard.model_validate({"now": gateway.hits.hits[0]["arrived_at"], "last": 19, "hits": gateway.hits.hits})
    assert all(isinstance(each, Hit) for each in board.hits)


def until(true: Any) -> None:
    """Wait until something is so, bounded in time."""
    ends = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < ends
        threading.Event().wait(0.01)
