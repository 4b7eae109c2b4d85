"""A kind of question that no rule was told of: without a scope every rule refuses it, with one the rules as they are bound it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from data_access.errors import InvalidQuery
from data_access.gateway.deciding.circumstances import require_known_cameras
from data_access.gateway.quality.board import Board
from data_access.gateway.quality.notes import asked_cameras, facts_of
from data_access.ledger.entries import access
from data_access.policy import question_rules
from data_access.policy.authorise import authorise
from data_access.policy.packs.pack import names
from data_access.policy.rules import QUESTION_RULES
from data_access.policy.tryout import suppositions
from data_access.policy.tryout.suppositions import Supposition
from data_access.questions.scope import scope_of
from data_access.questions.shapes import Cameras, circle_of
from data_access.records.intake.cameras import Camera
from data_access.steps import Decision
from data_access.terms import CameraKind, Capability
from tests.builders.ledger import granted
from tests.builders.planted import (
    FAR,
    LOOKS,
    NEAR,
    NOBODYS,
    NOW,
    SMALL,
    WIDE,
    Common,
    Declared,
    HalfDeclared,
    WithoutLooks,
    scene,
)
from tests.builders.policy import changed, the_pack
from tests.builders.records import registers
from tests.builders.store import a_reach

ASK_NOTHING_OF_THE_QUESTION = {"asks_within_its_rate", "reads_are_known"}
LOOK_AT_THE_QUESTION = [
    rule.__name__
    for rule in QUESTION_RULES
    if rule.__module__ == question_rules.__name__ and rule.__name__ not in ASK_NOTHING_OF_THE_QUESTION
]


def decided(pack: str, question: Any, **given: Any) -> Decision:
    """What a pack says to somebody who may ask for histories, all else in order."""
    rules = the_pack(pack)
    role = next(code for code, each in rules.roles.items() if Capability.HISTORY in each.may)
    request, state = suppositions.question(rules, Supposition(role=role, agency="XA0000001", now=NOW), question)
    return authorise(request, changed(state, **given))


def refused_by(said: Decision) -> set[str]:
    return {reason.rule for reason in said.reasons}


@pytest.mark.parametrize("pack", names())
def test_without_a_scope_every_rule_that_looks_at_a_question_refuses_it(pack: str) -> None:
    for question in (Common(**WIDE), Common(**SMALL)):
        said = decided(pack, question)
        assert not said.granted
        assert refused_by(said) == set(LOOK_AT_THE_QUESTION)
        assert {reason.clause for reason in said.reasons} == {"own.rule_failed"}
    assert len(LOOK_AT_THE_QUESTION) >= 13


@pytest.mark.parametrize("pack", names())
@pytest.mark.parametrize("half", [HalfDeclared(**SMALL), WithoutLooks(**{**SMALL, "filters": LOOKS})])
def test_a_scope_that_leaves_something_out_is_as_good_as_none(pack: str, half: Any) -> None:
    assert refused_by(decided(pack, half)) == set(LOOK_AT_THE_QUESTION)


@pytest.mark.parametrize("pack", names())
def test_with_a_scope_the_rules_as_they_are_bound_it(pack: str) -> None:
    wide = refused_by(decided(pack, Declared(**WIDE)))
    looks = set(the_pack(pack).fields) >= {"vehicle_colour", "vehicle_make", "vehicle_body", "direction"}
    filters = set() if looks else {"filters_are_permitted"}
    assert wide == {"canvass_is_small_enough", "canvass_reaches_no_further", "canvass_is_short_enough"} | filters
    assert decided(pack, Declared(**SMALL)).granted


@pytest.mark.parametrize("pack", names())
@pytest.mark.parametrize("place", [0, 1])
def test_no_scene_hides_behind_another(pack: str, place: int) -> None:
    limits = the_pack(pack).limits.canvass
    shapes = {
        "canvass_is_small_enough": scene(circle_of(limits.area_km2 * 1.01)),
        "canvass_is_short_enough": scene(length=timedelta(hours=limits.window_h, seconds=1)),
    }
    for rule, too_much in shapes.items():
        scenes = [scene(), scene()]
        scenes[place] = too_much
        assert refused_by(decided(pack, Declared(scenes=tuple(scenes)))) == {rule}


@pytest.mark.parametrize("pack", names())
def test_scenes_are_bounded_together_too(pack: str) -> None:
    limits = the_pack(pack).limits.canvass
    half = Cameras(ids=tuple(f"a{n}" for n in range(limits.cameras // 2 + 1)))
    other = Cameras(ids=tuple(f"b{n}" for n in range(limits.cameras // 2 + 1)))
    assert refused_by(decided(pack, Declared(scenes=(scene(half), scene(other))))) == {"canvass_is_small_enough"}
    longest = timedelta(hours=limits.window_h)
    many = tuple(scene(length=longest) for _ in range(limits.total_h // limits.window_h + 1))
    assert refused_by(decided(pack, Declared(scenes=many))) == {"canvass_is_short_enough"}
    crowded = decided(pack, Declared(**SMALL), cameras_asked=limits.cameras + 1)
    assert refused_by(crowded) == {"canvass_asks_few_cameras"}


def test_a_camera_that_does_not_exist_is_not_asked_by_whatever_kind() -> None:
    with registers() as connection:
        with pytest.raises(InvalidQuery, match="not in the camera register"):
            require_known_cameras(connection, scope_of(Declared(**WIDE)))
        require_known_cameras(connection, scope_of(Declared(**SMALL)))
    with pytest.raises(AttributeError):
        scope_of(Common(**WIDE))


def test_an_entry_keeps_all_sealed_that_a_kind_does_not_mark_as_clear() -> None:
    fields, secret = access.of_decision(granted(Declared(**WIDE)))
    assert fields["question"] == {"kind": "common", "at_least": 2}
    assert {"scenes", "filters"} <= secret.keys()
    assert json.loads(secret["scenes"])[1]["area"]["ids"] == ["no-such-camera"]


def test_camera_notes_and_counts_of_cameras_follow_the_scope() -> None:
    board, reach = (
        Board().with_cameras([_camera("near", 43.9), _camera("far", 44.2), _camera("nowhere", 0.0)]),
        a_reach(as_of=NOW),
    )
    for scenes, cameras in (((scene(NEAR),), 1), ((scene(NEAR), scene(FAR)), 2), ((scene(FAR), scene(NOBODYS)), 2)):
        scope = scope_of(Declared(scenes=scenes))
        assert asked_cameras(board, scope) == cameras
        assert facts_of(board, scope, reach).asked == cameras


def _camera(name: str, lat: float) -> Camera:
    return Camera(
        camera_id=name,
        name=name,
        kind=CameraKind.FIXED,
        lat_e7=round(lat * 1e7),
        lon_e7=-1_012_000_000,
        heading_deg=None,
        source="city",
    )
