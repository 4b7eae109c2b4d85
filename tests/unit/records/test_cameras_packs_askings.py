"""Cameras, adoptions, and the counts that rates are taken from."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from data_access.errors import InvalidQuery
from data_access.records import packs
from data_access.records.accounts import question_rate
from data_access.records.intake import cameras
from data_access.terms import CameraKind
from tests.builders.records import MINUTE, NOW, SECOND, a_camera, recorded, registers, unhurried


def test_cameras_are_kept_by_id_and_replaced(connection: Connection) -> None:
    mobile = a_camera(camera_id="car-7", kind=CameraKind.MOBILE, lat_e7=None, lon_e7=None, heading_deg=None)
    assert cameras.put(connection, recorded(), [mobile, a_camera()]) == 2
    assert cameras.put(connection, recorded(2), [a_camera(name="Bridge, south")]) == 2
    assert cameras.every(connection) == [a_camera(name="Bridge, south"), mobile]


@pytest.mark.parametrize(
    "unfit",
    [
        {"camera_id": ""},
        {"camera_id": "c" * 81},
        {"lat_e7": None},
        {"lon_e7": None},
        {"lat_e7": None, "lon_e7": None},
        {"kind": CameraKind.MOBILE, "lat_e7": None},
        {"lat_e7": 900_000_001},
        {"lon_e7": -1_800_000_001},
        {"heading_deg": 360},
        {"heading_deg": -1},
    ],
)
def test_a_camera_that_cannot_be_is_refused(unfit: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery):
        a_camera(**unfit)


@pytest.mark.parametrize(
    "edge", [{"lat_e7": 900_000_000}, {"lon_e7": -1_800_000_000}, {"heading_deg": 359}, {"heading_deg": 0}]
)
def test_a_camera_may_stand_at_the_edge_of_the_globe(edge: dict[str, Any]) -> None:
    a_camera(**edge)


def test_the_last_adopted_pack_is_in_force(connection: Connection) -> None:
    assert packs.adopted(connection) is None
    for seq, name in ((4, "a"), (9, "b"), (12, "a")):
        packs.adopt(connection, recorded(seq), hash=name * 64, name=name, text=f"# {name}", person_id="ann")
    adopted = packs.adopted(connection)
    assert adopted is not None
    assert (adopted.hash, adopted.seq, adopted.adopted_by, adopted.adopted_at) == ("a" * 64, 12, "ann", NOW)
    assert packs.adopted_hash(connection) == "a" * 64


TRIES = st.lists(st.tuples(st.sampled_from(["ann", "bob"]), st.integers(0, 400), st.booleans()), max_size=20)


@unhurried
@given(TRIES, st.integers(0, 300))
def test_questions_are_counted_as_a_plain_list_would(tries: list[tuple[str, int, bool]], back_s: int) -> None:
    at, plain = NOW, []
    with registers() as connection:
        for who, pause, granted in tries:
            at += timedelta(seconds=pause)
            question_rate.note(connection, recorded(at=at), who, granted=granted)
            plain.append((who, at, granted))
        since = at - timedelta(seconds=back_s)
        mine = [granted for who, when, granted in plain if who == "ann" and when > since]
        assert question_rate.recent(connection, "ann", since) == (len(mine), mine.count(False))


def test_old_questions_are_forgotten(connection: Connection) -> None:
    for n in range(5):
        question_rate.note(connection, recorded(at=NOW + n * MINUTE), "ann", granted=True)
    question_rate.note(connection, recorded(at=NOW + 8 * MINUTE + SECOND), "ann", granted=True)
    assert connection.execute(text("SELECT count(*) FROM askings")).scalar_one() == 2
