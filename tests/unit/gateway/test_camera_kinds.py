"""Of which kinds of camera a question can reach reads: of those that it names, of those of its answer, else of all that are or were."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from data_access.gateway.deciding.circumstances import EVERY_KIND, camera_kinds_of, camera_kinds_of_act
from data_access.questions.image import ImageOf
from data_access.questions.kinds import Asking
from data_access.questions.scope import Scope, scope_of
from data_access.questions.shapes import Cameras, Circle
from data_access.records.casework import answers_given
from data_access.records.intake import cameras
from data_access.terms import CameraKind
from tests.builders.policy import NOW, a_canvass, a_history, some_plates
from tests.builders.records import a_camera, an_account, an_open_case, recorded, registers

FIXED, MOBILE = frozenset({CameraKind.FIXED}), frozenset({CameraKind.MOBILE})
UNIT = {"kind": CameraKind.MOBILE, "lat_e7": None, "lon_e7": None, "heading_deg": None}
NEAR = Circle(lat=43.9, lon=-101.2, radius_m=800)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with registers() as made:
        cameras.put(made, recorded(), [a_camera(camera_id="cam-1"), a_camera(camera_id="unit-7", **UNIT)])
        yield made


def reached(connection: Connection, question: Asking) -> frozenset[CameraKind]:
    return camera_kinds_of(connection, scope_of(question), "c-1")


def named(*ids: str) -> Cameras:
    return Cameras(ids=ids)


def test_a_question_that_names_cameras_reaches_theirs_and_every_other_search_all(connection: Connection) -> None:
    assert reached(connection, a_canvass(area=named("cam-1"))) == FIXED
    assert reached(connection, a_canvass(area=named("unit-7"))) == MOBILE
    assert reached(connection, a_canvass(area=named("cam-1", "unit-7"))) == FIXED | MOBILE
    for question in (a_canvass(area=NEAR), a_history(), some_plates()):
        assert reached(connection, question) == FIXED | MOBILE


def test_a_question_that_names_cameras_and_a_place_reaches_all(connection: Connection) -> None:
    scope = scope_of(a_canvass(area=named("cam-1")))
    both = Scope(limits=scope.limits, areas=(*scope.areas, NEAR), windows=scope.windows)
    assert camera_kinds_of(connection, both, "c-1") == FIXED | MOBILE


def test_where_no_camera_drives_or_ever_did_only_fixed_ones_are_reached_and_with_none_known_all() -> None:
    with registers() as connection:
        assert reached(connection, a_history()) == EVERY_KIND
        cameras.put(connection, recorded(), [a_camera(camera_id="cam-1")])
        assert reached(connection, a_history()) == FIXED
        cameras.put(connection, recorded(), [a_camera(camera_id="unit-7", **UNIT)])
        cameras.put(connection, recorded(), [a_camera(camera_id="unit-7")])
        assert cameras.every(connection)[1].kind is CameraKind.FIXED
        assert (
            reached(connection, a_history()) == reached(connection, a_canvass(area=named("unit-7"))) == FIXED | MOBILE
        )
        assert reached(connection, a_canvass(area=named("cam-1"))) == FIXED


def test_what_is_about_a_read_reaches_what_its_answer_could_and_all_if_that_is_not_known(
    connection: Connection,
) -> None:
    an_account(connection)
    an_open_case(connection)
    for intent, kinds in ((4, FIXED), (5, frozenset())):
        answers_given.keep(connection, recorded(), intent=intent, case_session="c-1", members=b"", camera_kinds=kinds)
    assert reached(connection, ImageOf(of=4, read_id="r1", captured_at=NOW)) == FIXED
    assert (
        reached(connection, ImageOf(of=5, read_id="r1", captured_at=NOW))
        == reached(connection, ImageOf(of=6, read_id="r1", captured_at=NOW))
        == EVERY_KIND
    )
    assert camera_kinds_of(connection, scope_of(ImageOf(of=4, read_id="r1", captured_at=NOW)), "c-2") == EVERY_KIND


def test_an_act_reaches_what_its_answer_could_none_in_the_file_of_a_case_and_else_all(connection: Connection) -> None:
    an_account(connection)
    an_open_case(connection)
    answers_given.keep(connection, recorded(), intent=4, case_session="c-1", members=b"", camera_kinds=FIXED)
    assert camera_kinds_of_act(connection, "c-1", 4) == FIXED
    assert camera_kinds_of_act(connection, "c-1", 5) == EVERY_KIND
    assert camera_kinds_of_act(connection, "c-1", None) == frozenset()
    assert camera_kinds_of_act(connection, None, None) == FIXED | MOBILE
