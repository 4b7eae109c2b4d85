"""What is asked: how often, how wide, how long, how vague; each rule alone, at its edges."""

import math
import string
from datetime import timedelta

import pytest

from data_access import captured_fields
from data_access.errors import Reason
from data_access.policy import question_rules as rules
from data_access.policy.authorise import authorise
from data_access.policy.state import Fitting, State
from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.correction import Correction
from data_access.questions.estimate import Estimate
from data_access.questions.files import FilesOf
from data_access.questions.shapes import Area, Cameras, Circle, Filters, Polygon, Window
from data_access.questions.with_reads import Question
from tests.builders.policy import (
    A_PLACE,
    DAY,
    HOUR,
    NOW,
    a_canvass,
    a_convoy,
    a_history,
    a_pack,
    a_request,
    a_state,
    a_window,
    parsons,
    some_plates,
    some_scenes,
    without_canvasses,
)

MOMENT = timedelta(microseconds=1)
LIMITS = parsons().limits
EVERYTHING = string.ascii_uppercase + string.digits
WIDEST_M = math.sqrt(LIMITS.canvass.area_km2 / math.pi) * 1000


def clause(reason: Reason | None) -> str | None:
    return reason.clause if reason else None


def files_of(question: Question) -> FilesOf:
    return FilesOf(of=3, asked=question, formats=("csv",), why="for the case file")


def square(side_km: float) -> Polygon:
    d = side_km / 111.195
    return Polygon(ring=((0, 0), (d, 0), (d, d), (0, d)))


@pytest.mark.parametrize(("asked", "said"), [(0, None), (29, None), (30, "own.rate"), (31, "own.rate")])
def test_one_person_asks_so_many_questions_a_minute(asked: int, said: str | None) -> None:
    assert clause(rules.asks_within_its_rate(a_request(), a_state(asked=asked))) == said


@pytest.mark.parametrize(
    ("area", "said"),
    [
        (Circle(lat=0, lon=0, radius_m=WIDEST_M - 0.001), None),
        (Circle(lat=0, lon=0, radius_m=WIDEST_M + 0.001), "own.area"),
        (Circle(lat=0, lon=0, radius_m=50_000), "own.area"),
        (square(3.6), None),
        (square(3.7), "own.area"),
        (Cameras(ids=tuple(f"cam-{n}" for n in range(25))), None),
        (Cameras(ids=tuple(f"cam-{n}" for n in range(26))), "own.area"),
        (Cameras(ids=("cam-1",) * 26), None),
    ],
)
def test_a_canvass_is_no_wider_than_the_pack_says(area: object, said: str | None) -> None:
    reason = rules.canvass_is_small_enough(a_request(a_canvass(area=area)), a_state())
    assert clause(reason) == said
    assert reason is None or reason.remedy


def test_only_a_canvass_has_a_widest_area() -> None:
    wide = Circle(lat=0, lon=0, radius_m=50_000)
    assert rules.canvass_is_small_enough(a_request(some_plates(area=wide)), a_state()) is None


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ((a_window(24 * HOUR),), None),
        ((a_window(24 * HOUR + MOMENT),), "own.window"),
        ((a_window(HOUR), a_window(25 * HOUR, NOW - 5 * DAY)), "own.window"),
        (tuple(a_window(24 * HOUR, NOW - n * DAY) for n in range(3)), None),
        ((*(a_window(24 * HOUR, NOW - n * DAY) for n in range(3)), a_window(MOMENT)), "own.window"),
    ],
)
def test_a_canvass_is_no_longer_than_the_pack_says(windows: object, said: str | None) -> None:
    assert clause(rules.canvass_is_short_enough(a_request(a_canvass(windows=windows)), a_state())) == said


def test_only_a_canvass_is_held_to_hours() -> None:
    assert rules.canvass_is_short_enough(a_request(a_history()), a_state()) is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("7A?C*", None), ("7AC", None), ("7A*", "own.pattern"), ("*7?A*", "own.pattern"), ("7??????", "own.pattern")],
)
def test_a_partial_plate_names_enough(pattern: str, said: str | None) -> None:
    assert clause(rules.pattern_says_enough(a_request(some_plates(pattern=pattern)), a_state())) == said


def test_only_a_partial_plate_is_asked_to_name_enough() -> None:
    assert rules.pattern_says_enough(a_request(a_history(plate="9")), a_state()) is None


@pytest.mark.parametrize("question", [some_plates, a_history, a_convoy])
@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ((a_window(30 * DAY),), None),
        ((a_window(30 * DAY + MOMENT),), "own.window"),
        ((a_window(20 * DAY), a_window(11 * DAY, NOW - 20 * DAY)), "own.window"),
        (None, None),
    ],
)
def test_a_look_back_is_no_longer_than_the_pack_says(question: object, windows: object, said: str | None) -> None:
    assert callable(question)
    request = a_request(question(windows=windows))
    assert clause(rules.look_back_is_short_enough(request, a_state())) == said


def longer_kept(days: int) -> State:
    keeping = parsons().retention["flock"].model_copy(update={"ceiling_d": "none", "purge_after_d": days})
    return a_state(pack=a_pack(retention={"flock": keeping, "mobile": parsons().retention["mobile"]}))


@pytest.mark.parametrize("question", [some_plates(windows=None), a_history(windows=None), a_convoy(windows=None)])
def test_without_a_window_all_that_is_kept_counts(question: object) -> None:
    request = a_request(question)  # type: ignore[arg-type] - both are questions
    assert clause(rules.look_back_is_short_enough(request, longer_kept(31))) == "own.window"
    assert rules.look_back_is_short_enough(request, longer_kept(30)) is None


def test_partial_plates_and_histories_have_limits_of_their_own() -> None:
    limits = LIMITS.model_copy(update={"history": LIMITS.history.model_copy(update={"window_d": 7})})
    state = a_state(pack=a_pack(limits=limits))
    assert clause(rules.look_back_is_short_enough(a_request(a_history()), state)) == "own.window"
    assert rules.look_back_is_short_enough(a_request(some_plates()), state) is None


def test_a_canvass_is_not_a_look_back() -> None:
    assert rules.look_back_is_short_enough(a_request(a_canvass(windows=(a_window(31 * DAY),))), a_state()) is None


USED = {"colours": ("grey",), "makes": ("ford",), "bodies": ("pickup",), "directions": ("N",)}


@pytest.mark.parametrize("name", USED)
@pytest.mark.parametrize("question", [a_canvass, some_plates])
def test_a_filter_asks_only_about_permitted_fields(name: str, question: object) -> None:
    assert callable(question)
    request = a_request(question(filters=Filters(**{name: USED[name]})))
    fields = parsons().captured.fields - {captured_fields.OF_FILTER[name]}
    narrow = a_pack(captured=parsons().captured.model_copy(update={"fields": fields}))
    refusal = rules.filters_are_permitted(request, a_state(pack=narrow))
    assert refusal is not None
    assert refusal.clause == "own.field"
    assert name in refusal.sentence
    assert rules.filters_are_permitted(request, a_state()) is None


def test_a_closed_list_refuses_all_its_filters_at_once_but_not_the_state() -> None:
    narrow = a_pack(captured=parsons().captured.model_copy(update={"fields": frozenset()}))
    request = a_request(a_canvass(filters=Filters(**USED, states=("XA-NOR",))))
    refusal = rules.filters_are_permitted(request, a_state(pack=narrow))
    assert refusal is not None
    assert refusal.sentence.endswith("colours, makes, bodies, directions.")
    states_only = a_request(a_canvass(filters=Filters(states=("XA-NOR",))))
    assert rules.filters_are_permitted(states_only, a_state(pack=narrow)) is None


def test_a_history_has_no_filters() -> None:
    assert rules.filters_are_permitted(a_request(a_history()), a_state()) is None


def test_every_filter_has_a_field_or_is_part_of_the_plate() -> None:
    assert set(Filters.model_fields) - {"keep_unknown", "states"} == set(captured_fields.OF_FILTER)


def test_what_may_be_seen_must_be_known() -> None:
    assert clause(rules.reads_are_known(a_request(), a_state(batches=None))) == "D1"
    assert clause(rules.reads_are_known(a_request(), a_state(pack=a_pack(retention={})))) == "D1"
    assert rules.reads_are_known(a_request(), a_state()) is None


STRIP = Polygon(ring=((0, 0), (0.08, 0), (0.08, 0.000005), (0, 0.000005)))


@pytest.mark.parametrize(
    ("area", "said"),
    [
        (Circle(lat=0, lon=0, radius_m=4_000), None),
        (Circle(lat=0, lon=0, radius_m=4_000.001), "own.area"),
        (STRIP, "own.area"),
        (Polygon(ring=((0, 0), (0.07, 0), (0.07, 0.000005), (0, 0.000005))), None),
        (Cameras(ids=("cam-1",)), None),
    ],
)
def test_a_canvass_reaches_no_further_than_the_pack_says(area: object, said: str | None) -> None:
    for question in (a_canvass(area=area), Estimate(area=area, windows=(a_window(),)), files_of(a_canvass(area=area))):
        assert clause(rules.canvass_reaches_no_further(a_request(question), a_state())) == said
    assert rules.canvass_reaches_no_further(a_request(some_plates(area=area)), a_state()) is None


@pytest.mark.parametrize(("asked", "said"), [(0, None), (25, None), (26, "own.cameras"), (None, "own.cameras")])
@pytest.mark.parametrize("area", [Circle(lat=0, lon=0, radius_m=10), square(0.1)])
def test_in_the_area_of_a_canvass_stand_as_many_cameras_as_it_might_name(
    area: object, asked: int | None, said: str | None
) -> None:
    state = a_state(cameras_asked=asked)
    for question in (a_canvass(area=area), Estimate(area=area, windows=(a_window(),)), files_of(a_canvass(area=area))):
        reason = rules.canvass_asks_few_cameras(a_request(question), state)
        assert clause(reason) == said
        assert reason is None or str(asked) not in reason.sentence
    for question in (some_plates(area=area), a_history(), a_canvass(area=Cameras(ids=("cam-1",)))):
        assert rules.canvass_asks_few_cameras(a_request(question), state) is None


def test_files_are_held_to_the_limits_of_the_question_that_is_asked_again() -> None:
    wide = files_of(a_canvass(area=Circle(lat=0, lon=0, radius_m=9_000)))
    assert clause(rules.canvass_is_small_enough(a_request(wide), a_state())) == "own.area"
    long = files_of(a_canvass(windows=(a_window(25 * HOUR),)))
    assert clause(rules.canvass_is_short_enough(a_request(long), a_state())) == "own.window"
    assert clause(rules.pattern_says_enough(a_request(files_of(some_plates(pattern="7*"))), a_state())) == "own.pattern"
    far = files_of(a_history(windows=(a_window(31 * DAY),)))
    assert clause(rules.look_back_is_short_enough(a_request(far), a_state())) == "own.window"


@pytest.mark.parametrize("classes", [(EVERYTHING,), ("ABCDE",), (EVERYTHING[:18], EVERYTHING[18:])])
def test_a_class_that_makes_a_letter_a_wild_card_gains_nothing(classes: tuple[str, ...]) -> None:
    loose = some_plates(pattern="AAA*", confusable=True, classes=classes)
    reason = rules.pattern_says_enough(a_request(loose), a_state())
    assert clause(reason) == "own.pattern"
    assert reason is not None
    assert "more than 4 characters" in reason.sentence
    assert rules.pattern_says_enough(a_request(some_plates(pattern="AAA*", classes=classes)), a_state()) is None


@pytest.mark.parametrize(
    ("plates", "town", "said"),
    [(500, 100_000, None), (501, 100_000, "own.plates"), (20, 50, None), (21, 50, "own.plates")],
)
def test_a_partial_plate_fits_few_of_the_plates_in_town(plates: int, town: int, said: str | None) -> None:
    state = a_state(fitting=Fitting(plates=plates, town=town))
    small = Circle(lat=0, lon=0, radius_m=10)
    for question in (some_plates(), some_plates(area=small), some_plates(windows=(a_window(HOUR),))):
        reason = rules.pattern_fits_few_plates(a_request(question), state)
        assert clause(reason) == said
        assert reason is None or not any(digit in reason.sentence for digit in "0123456789")


def test_how_many_plates_fit_must_be_known() -> None:
    for question in (some_plates(), files_of(some_plates())):
        assert clause(rules.pattern_fits_few_plates(a_request(question), a_state(fitting=None))) == "own.plates"
    for question in (a_history(), a_canvass(), files_of(a_history())):
        assert rules.pattern_fits_few_plates(a_request(question), a_state(fitting=None)) is None


@pytest.mark.parametrize(
    ("why", "refused"),
    [
        ("for the prosecutor", False),
        ("for the case file", False),
        ("per request", True),
        ("26-001234", True),
        ("investigation", True),
    ],
)
def test_a_file_is_made_and_a_read_corrected_for_a_reason_that_says_something(why: str, refused: bool) -> None:
    correction = Correction(of=3, read_id="r1", captured_at=NOW, plate="9Q9Z1A", reason=why)
    for question in (files_of(a_canvass()).model_copy(update={"why": why}), correction):
        found = rules.question_says_why(a_request(question), a_state())
        assert clause(found) == ("U6" if refused else None)
    assert rules.question_says_why(a_request(), a_state()) is None


HERE = A_PLACE
RING = Polygon(ring=((-101.21, 43.91), (-101.2, 43.91), (-101.2, 43.92)))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (HERE, HERE, "own.scenes"),
        (HERE, HERE.model_copy(update={"lat": 43.900001}), "own.scenes"),
        (HERE, HERE.model_copy(update={"lat": 43.9 + 599 / 111_195}), "own.scenes"),
        (HERE, HERE.model_copy(update={"lat": 43.9 + 601 / 111_195}), None),
        (HERE, RING, None),
        (HERE.model_copy(update={"lat": 43.915}), RING, "own.scenes"),
        (RING, RING, "own.scenes"),
        (Circle(lat=0, lon=179.9999, radius_m=100), Circle(lat=0, lon=-179.9999, radius_m=100), "own.scenes"),
        (Circle(lat=0, lon=179, radius_m=100), Circle(lat=0, lon=-179, radius_m=100), None),
        (Cameras(ids=("cam-1", "cam-2")), Cameras(ids=("cam-2",)), "own.scenes"),
        (Cameras(ids=("cam-1",)), Cameras(ids=("cam-2",)), None),
        (HERE, Cameras(ids=("cam-1",)), "own.scenes"),
    ],
)
def test_no_read_can_lie_at_two_scenes_of_the_same_hours(one: Area, other: Area, said: str | None) -> None:
    for question in (some_scenes(one, other), some_scenes(other, one), files_of(some_scenes(one, other))):
        assert clause(rules.scenes_are_apart(a_request(question), a_state())) == said


def test_the_same_place_in_hours_that_only_touch_is_two_scenes() -> None:
    first = Window(start=NOW - 2 * HOUR, end=NOW - HOUR)
    for start, said in ((NOW - HOUR, None), (NOW - HOUR - MOMENT, "own.scenes")):
        second = Window(start=start, end=NOW)
        scenes = tuple(Scene(area=HERE, windows=(window,)) for window in (first, second))
        question = CommonPlates(scenes=scenes, at_least=2)
        assert clause(rules.scenes_are_apart(a_request(question), a_state())) == said


def test_a_third_scene_that_lies_on_another_is_named() -> None:
    far = HERE.model_copy(update={"lat": 43.95})
    reason = rules.scenes_are_apart(a_request(some_scenes(HERE, far, far)), a_state())
    assert reason is not None
    assert "Scenes 2 and 3" in reason.sentence
    assert rules.scenes_are_apart(a_request(a_canvass()), a_state()) is None


def test_who_may_not_canvass_finds_no_others_beside_a_plate_and_still_its_history() -> None:
    state = a_state(pack=without_canvasses())
    for question in (a_convoy(), files_of(a_convoy())):
        assert clause(rules.plates_beside_one_need_canvasses(a_request(question), state)) == "U5"
        assert rules.plates_beside_one_need_canvasses(a_request(question), a_state()) is None
    assert rules.plates_beside_one_need_canvasses(a_request(a_history()), state) is None


def test_reads_beside_a_plate_are_of_no_more_cameras_than_a_canvass() -> None:
    for question, most in (
        (a_convoy(), LIMITS.canvass.cameras),
        (a_canvass(), LIMITS.canvass.cameras),
        (a_history(), None),
    ):
        said = authorise(a_request(question), a_state(fixed_cameras=frozenset({"cam-1"})))
        assert said.reach is not None
        assert (said.reach.max_cameras, said.reach.fixed_cameras) == (most, frozenset({"cam-1"}))
