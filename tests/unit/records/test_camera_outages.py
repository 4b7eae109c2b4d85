"""Cameras out of service and back: held to a plain model over drawn acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_access.answers.collecting.equipment import OutageCause
from data_access.errors import Busy, Conflict, InvalidQuery, NotFound
from data_access.gateway.bringing.imports_of_reads import known_cameras, require_cameras_as_given
from data_access.records.intake import camera_checks, camera_outages, cameras
from tests.builders.records import NOW, a_camera, recorded, registers

HOUR = timedelta(hours=1)


def out(connection: Connection, seq: int = 1, **changed: object) -> camera_outages.OutageRow:
    fields = {"cause": OutageCause.DOWN, "notice": "no reads", "since": NOW - HOUR, "person_id": "ivy", **changed}
    return camera_outages.take_out(connection, recorded(seq), "cam-1", **fields)  # type: ignore[arg-type]


def ready(connection: Connection, seq: int = 2, days: int = 0) -> camera_outages.OutageRow:
    day = (NOW + timedelta(days=days)).date()
    return camera_outages.make_ready(
        connection, recorded(seq), "cam-1", tester="F. Fitter", tested_on=day, person_id="ivy"
    )


def test_a_camera_goes_out_once_is_tested_and_goes_back(connection: Connection) -> None:
    made = out(connection)
    with pytest.raises(Conflict, match="already"):
        out(connection)
    with pytest.raises(Conflict, match="does not wait"):
        camera_outages.put_back(connection, recorded(2), made.number, "cole")
    assert ready(connection).waiting
    back = camera_outages.put_back(connection, recorded(3, NOW + HOUR), made.number, "cole")
    assert (back.until, back.back_by, camera_outages.is_out(connection, "cam-1")) == (NOW + HOUR, "cole", False)
    with pytest.raises(NotFound):
        ready(connection)
    assert out(connection, 5).number == made.number + 1


def test_a_camera_is_not_taken_out_ahead_of_time_nor_tested_before_it_went_out(connection: Connection) -> None:
    with pytest.raises(InvalidQuery, match="since"):
        out(connection, since=NOW + HOUR)
    with pytest.raises(InvalidQuery, match="since"):
        out(connection, since=NOW - timedelta(days=32))
    out(connection, since=NOW)
    with pytest.raises(InvalidQuery, match="tested_on"):
        ready(connection, days=-1)


def test_a_camera_is_tested_on_the_day_on_which_it_went_out_wherever_the_agency_lies(connection: Connection) -> None:
    out(connection, since=NOW - HOUR)  # 11:00 by UTC; twelve hours west of it is the evening before
    with pytest.raises(InvalidQuery, match="tested_on"):
        ready(connection, days=-2)
    assert ready(connection, days=-1).waiting


def test_a_new_camera_is_out_for_ever_until_it_is_approved_and_then_never_was(connection: Connection) -> None:
    cameras.put(connection, recorded(), [a_camera()])
    made = out(connection, since=None, cause=OutageCause.NEW)
    [camera] = cameras.every(connection)
    assert [(each.since, each.until) for each in camera.outages] == [(None, None)]
    assert camera_outages.are_new(connection, [made.number]) == {True}
    ready(connection)
    camera_outages.put_back(connection, recorded(3), made.number, "cole")
    assert cameras.every(connection)[0].outages == ()


def test_a_coordinator_takes_notice_once(connection: Connection) -> None:
    made = out(connection)
    assert [each.number for each in camera_outages.to_see_to(connection)] == [made.number]
    camera_outages.note(connection, recorded(2), made.number, "cole")
    with pytest.raises(Conflict):
        camera_outages.note(connection, recorded(3), made.number, "cole")
    with pytest.raises(NotFound):
        camera_outages.note(connection, recorded(3), made.number + 1, "cole")


def test_an_outage_that_was_entered_by_mistake_counts_no_more_and_stays_in_the_register(connection: Connection) -> None:
    cameras.put(connection, recorded(), [a_camera()])
    made = out(connection, since=NOW)
    struck = camera_outages.strike(
        connection, recorded(2, NOW + HOUR), made.number, because="the camera beside it", person_id="cole"
    )
    assert (struck.struck_by, struck.struck_because, struck.open) == ("cole", "the camera beside it", False)
    assert (struck.refused_since, struck.refused_until, struck.refused) == (NOW, NOW + HOUR, True)
    [camera] = cameras.every(connection)
    assert (camera.outages, camera.struck) == ((), (struck,))
    assert not camera_outages.is_out(connection, "cam-1")
    assert camera_outages.to_see_to(connection) == []
    for act in (
        lambda: camera_outages.strike(connection, recorded(3), made.number, because="x", person_id="cole"),
        lambda: camera_outages.note(connection, recorded(3), made.number, "cole"),
    ):
        with pytest.raises(Conflict, match="struck out"):
            act()
    with pytest.raises(NotFound):
        camera_outages.strike(connection, recorded(3), made.number + 1, because="x", person_id="cole")
    assert out(connection, 4).number == made.number + 1


def test_a_camera_that_was_never_in_service_does_not_come_in_by_striking_out(connection: Connection) -> None:
    made = out(connection, since=None, cause=OutageCause.NEW)
    with pytest.raises(Conflict, match="new"):
        camera_outages.strike(connection, recorded(2), made.number, because="x", person_id="cole")
    assert camera_outages.is_out(connection, "cam-1")


def test_an_outage_that_ended_before_it_is_struck_out_refused_reads_until_it_ended(connection: Connection) -> None:
    made = out(connection, since=NOW)
    ready(connection)
    camera_outages.put_back(connection, recorded(3, NOW + HOUR), made.number, "cole")
    late = recorded(4, NOW + 5 * HOUR)
    assert (
        camera_outages.strike(connection, late, made.number, because="x", person_id="cole").refused_until == NOW + HOUR
    )


def test_a_batch_does_not_begin_on_rows_that_were_read_while_another_camera_was_in_service(
    connection: Connection,
) -> None:
    cameras.put(connection, recorded(), [a_camera()])
    before = known_cameras(connection)
    require_cameras_as_given(connection, before)
    made = out(connection, seq=7)
    with pytest.raises(Busy, match="went out of service"):
        require_cameras_as_given(connection, before)
    while_out = known_cameras(connection)
    ready(connection, 8)
    require_cameras_as_given(connection, while_out)
    camera_outages.put_back(connection, recorded(9), made.number, "cole")
    with pytest.raises(Busy, match="went out of service"):
        require_cameras_as_given(connection, while_out)


def test_a_batch_begins_whatever_was_noted_or_registered_while_its_rows_were_read(connection: Connection) -> None:
    cameras.put(connection, recorded(), [a_camera()])
    made = out(connection, seq=7, since=recorded(7).at)
    before = known_cameras(connection)
    camera_outages.note(connection, recorded(8), made.number, "cole")
    cameras.put(connection, recorded(9), [a_camera(camera_id="cam-9", name="Another")])
    require_cameras_as_given(connection, before)


def test_of_several_checks_the_one_of_the_last_day_counts(connection: Connection) -> None:
    for seq, (days, fit) in enumerate(((0, True), (2, False), (1, True)), 1):
        day = (NOW + timedelta(days=days)).date()
        fields = {"checked_by": "T. Trained", "checked_on": day, "fit": fit, "words": "x", "person_id": "ivy"}
        camera_checks.record(connection, recorded(seq), "cam-1", **fields)  # type: ignore[arg-type]
    assert not camera_checks.latest(connection)["cam-1"].fit


@settings(max_examples=60, deadline=None)
@given(acts=st.lists(st.sampled_from(["out", "ready", "back", "note"]), max_size=14))
def test_whatever_is_done_in_whatever_order_a_plain_model_says_the_same(acts: list[str]) -> None:
    standing, noted, number, spans = "in", True, 0, 0
    with registers() as connection:
        for step, act in enumerate(acts):
            at = recorded(step + 1, NOW + step * HOUR)
            fits = {"out": standing == "in", "ready": standing != "in", "back": standing == "ready", "note": not noted}
            try:
                if act == "out":
                    fields = {"cause": OutageCause.DOWN, "notice": "x", "since": at.at, "person_id": "ivy"}
                    number = camera_outages.take_out(connection, at, "cam-1", **fields).number  # type: ignore[arg-type]
                elif act == "ready":
                    day = (NOW + timedelta(days=2)).date()
                    camera_outages.make_ready(connection, at, "cam-1", tester="F", tested_on=day, person_id="ivy")
                elif act == "back":
                    camera_outages.put_back(connection, at, number, "cole")
                else:
                    camera_outages.note(connection, at, number, "cole")
            except (Conflict, NotFound):
                assert not fits[act]
                continue
            assert fits[act]
            standing = {"out": "out", "ready": "ready", "back": "in"}.get(act, standing)
            noted = act == "note" or (noted and act != "out")
            spans += act == "out"
            assert camera_outages.is_out(connection, "cam-1") == (standing != "in")
        assert len(camera_outages.every(connection)) == spans
