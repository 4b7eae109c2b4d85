"""Plates that passed with another: as one plain loop finds them, at the exact edges of what is asked, and never fewer for a wider question."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access.errors import Busy, Cancelled, Refused
from data_access.questions.convoy import Convoy
from data_access.questions.correction import Correction
from data_access.questions.history import History
from data_access.questions.shapes import Window
from data_access.reads import empty
from data_access.repeated_hours import AMBIGUOUS
from data_access.steps import Batches, Reach
from data_access.store.disk import sheaf_keeping
from data_access.store.store import Store
from tests.builders.store import NOON, LoopStore, Row, a_reach, a_read, a_table, an_intent, emptied, ids, passages_in
from tests.contract.store.test_store_equals_loop import outcome

TARGET, OTHER = "7QK4F2X", "9Z1A"
CAMERAS = ("cam-1", "cam-2", "cam-3", "unit-7")
FIXED = frozenset(CAMERAS[:3])
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
US = timedelta(microseconds=1)
METRE_E7 = 89.932
"""A metre to the north, 1e-7 degrees."""


def reads(*seen: tuple[str, str, timedelta], **more: Any) -> list[Row]:
    """Reads of plates at cameras, so long before noon. The cameras stand two kilometres from one another."""
    rows = []
    for number, (plate, camera, ago) in enumerate(seen):
        place = 390_000_000 + round(2000 * METRE_E7) * CAMERAS.index(camera)
        row = a_read(f"r{number:02d}", plate=plate, plate_raw=plate, camera_id=camera, lat_e7=place, **more)
        rows.append(row | {"captured_at": NOON - ago})
    return rows


def written(store: Any, rows: list[Row], batch: int = 1) -> Any:
    store.write(batch, "fixed", a_table(rows))
    return store


def asked(**changed: Any) -> Convoy:
    return Convoy(**{"plate": TARGET, "at_least": 2, **changed})


def found(store: Any, question: Convoy | None = None, **reach: Any) -> set[str]:
    """Plates that passed with the target."""
    given = an_intent(question or asked(), a_reach(**{"fixed_cameras": FIXED, **reach}))
    return set(store.fetch(given).reads["plate"]) - {TARGET}


def trip(
    plate: str, late: timedelta = timedelta(0), cameras: tuple[str, ...] = CAMERAS[:3], start: timedelta = 5 * HOUR
) -> list[tuple[str, str, timedelta]]:
    """A plate that passes cameras ten minutes apart, so late behind one that begins when it is said."""
    return [(plate, camera, start - number * 10 * MINUTE - late) for number, camera in enumerate(cameras)]


@pytest.mark.parametrize("late", [timedelta(0), 60 * SECOND, -60 * SECOND])
def test_a_plate_that_passes_the_same_cameras_within_the_seconds_is_found_at_both_ends(
    store: Any, late: timedelta
) -> None:
    written(store, reads(*trip(TARGET), *trip(OTHER, late)))
    assert found(store, asked(at_least=3)) == {OTHER}


@pytest.mark.parametrize("late", [60 * SECOND + US, -60 * SECOND - US])
def test_a_microsecond_more_is_too_late(store: Any, late: timedelta) -> None:
    written(store, reads(*trip(TARGET), *trip(OTHER, late)))
    assert found(store) == set()
    assert found(store, asked(within_s=61)) == {OTHER}


def test_the_reads_of_both_come_back_and_no_others(store: Any) -> None:
    rows = reads(
        *trip(TARGET),
        *trip(OTHER, SECOND),
        *trip("ONCE", SECOND, CAMERAS[:1]),
        (OTHER, "cam-1", HOUR),
        (TARGET, "unit-7", HOUR),
    )
    written(store, rows)
    fetched = store.fetch(an_intent(asked(), a_reach(fixed_cameras=FIXED)))
    assert sorted(ids(fetched)) == ["r00", "r01", "r02", "r03", "r04", "r05"]
    assert (fetched.cameras, fetched.plates) == (3, 2)


def test_a_queue_at_one_light_counts_once_however_long_it_is(store: Any) -> None:
    queue = [(plate, "cam-1", HOUR + minutes * MINUTE) for minutes in range(0, 100, 25) for plate in (TARGET, OTHER)]
    written(store, reads(*queue))
    assert found(store) == set()


def test_half_an_hour_later_the_same_light_counts_again(store: Any) -> None:
    for apart, plates in ((30 * MINUTE - US, set()), (30 * MINUTE, {OTHER})):
        if isinstance(store, Store):
            emptied(store)
        else:
            store.rows = []
        written(
            store, reads(*((plate, "cam-1", HOUR + ago) for ago in (timedelta(0), apart) for plate in (TARGET, OTHER)))
        )
        assert found(store) == plates


@pytest.mark.parametrize(("metres", "plates"), [(99.9, set()), (100.2, {OTHER})])
def test_two_cameras_that_see_one_light_are_one_place(store: Any, metres: float, plates: set[str]) -> None:
    rows = reads(*((plate, camera, HOUR) for plate in (TARGET, OTHER) for camera in ("cam-1", "cam-2")))
    moved = [row | {"lat_e7": 390_000_000 + round(metres * METRE_E7) * (row["camera_id"] == "cam-2")} for row in rows]
    written(store, moved)
    assert found(store) == plates


def test_parked_beside_it_when_a_mobile_unit_passes_is_no_passage(store: Any) -> None:
    written(store, reads(*trip(TARGET, cameras=("cam-1", "unit-7")), *trip(OTHER, cameras=("cam-1", "unit-7"))))
    assert found(store) == set()
    assert found(store, fixed_cameras=frozenset(CAMERAS)) == {OTHER}


def test_nobody_passes_where_no_camera_is_known_to_be_fixed(store: Any) -> None:
    written(store, reads(*trip(TARGET), *trip(OTHER)))
    assert len(store.fetch(an_intent(asked(), a_reach())).reads) == 0


@pytest.mark.parametrize("plate", ["", "9Z?A"])
def test_a_plate_that_was_not_read_whole_is_nobodys(store: Any, plate: str) -> None:
    written(store, reads(*trip(TARGET), *trip(plate, SECOND)))
    assert found(store) == set()


def test_o_and_0_are_one_character_in_both_plates(store: Any) -> None:
    rows = reads(
        *trip("1O0"),
        *trip("9O0", SECOND, CAMERAS[:1]),
        *trip("900", timedelta(minutes=10, seconds=1), CAMERAS[1:2], 5 * HOUR + 10 * MINUTE - 10 * MINUTE),
    )
    written(store, rows)
    assert found(store, asked(plate="100")) >= {"9O0", "900"}


def test_no_read_outside_of_the_windows_counts(store: Any) -> None:
    written(store, reads(*trip(TARGET), *trip(OTHER, 5 * SECOND)))
    end = NOON - 5 * HOUR + 10 * MINUTE
    for upto, plates in ((end + 5 * SECOND, set()), (end + 5 * SECOND + US, {OTHER})):
        window = Window(start=NOON - 6 * HOUR, end=upto)
        assert found(store, asked(windows=(window,))) == plates


def test_beside_midnight_the_next_day_is_looked_at_too(store: Any) -> None:
    midnight = 12 * HOUR
    pairs = [(midnight + 10 * SECOND, midnight - 10 * SECOND), (5 * HOUR, 5 * HOUR)]
    written(
        store,
        reads(*((plate, "cam-1", ago) for pair in pairs for plate, ago in zip((TARGET, OTHER), pair, strict=True))),
    )
    assert found(store) == {OTHER}


def test_retention_holds_and_imports_bind_all_of_it(store: Any) -> None:
    written(store, reads(*trip(TARGET), *trip(OTHER, SECOND)))
    assert found(store, batches=Batches(upto=0)) == set()
    assert found(store, batches=Batches(upto=1, hidden=frozenset({1}))) == set()
    old = {"fixed": 5 * HOUR - 5 * MINUTE}  # the first passage is gone
    assert found(store, keep=old) == {OTHER}
    assert found(store, asked(at_least=3), keep=old) == set()
    assert found(store, asked(at_least=3), keep=old, held=frozenset({"r00", "r03"})) == {OTHER}
    assert found(store, asked(at_least=3), keep=old, held=frozenset({"r00"})) == set()
    assert found(store, keep={}) == set()


def test_columns_of_fields_that_are_not_permitted_stay_empty(store: Any) -> None:
    written(store, reads(*trip(TARGET), *trip(OTHER, SECOND), make="arrow"))
    fetched = store.fetch(an_intent(asked(), a_reach(fixed_cameras=FIXED, fields=frozenset())))
    assert set(fetched.reads["plate"]) == {TARGET, OTHER}
    assert fetched.reads["make"].null_count() == fetched.reads.height


def test_more_reads_than_an_answer_may_hold_are_none(store: Any) -> None:
    written(store, reads(*trip(TARGET), *trip(OTHER)))
    assert found(store, max_rows=6) == {OTHER}
    with pytest.raises(Refused):
        found(store, max_rows=5)


# Places, plates and moments that meet at the edges: seconds that may be asked for, half an hour, midnight, one microsecond.
MOMENTS = [NOON - ago for ago in (5 * HOUR, 4 * HOUR, 12 * HOUR, 36 * HOUR)]
SLIPS = [at + slip for at in (-600, -60, -10, 0, 0, 10, 60, 600, 1790, 1800) for slip in (0, 0, -1e-6, 1e-6)]
SPOTS = {"cam-1": 0, "cam-2": 90, "cam-3": 190, "cam-4": 2000, "unit-7": 0}
PLATES = ("A1", "B2", "C0", "CO", "D?", "")


@st.composite
def towns(draw: st.DrawFn) -> list[Row]:
    """Reads of few plates at few cameras, of which some stand beside one another, at few moments."""
    seen = draw(
        st.lists(
            st.tuples(st.sampled_from(PLATES), st.sampled_from(list(SPOTS)), st.sampled_from(MOMENTS), st.sampled_from(SLIPS), st.sampled_from([1, 1, 2])),
            min_size=60, max_size=90,
        )
    )  # fmt: skip
    return [
        a_read(
            f"r{number:02d}",
            plate=plate,
            plate_raw=plate,
            camera_id=camera,
            lat_e7=390_000_000 + round(SPOTS[camera] * METRE_E7),
            captured_at=moment + timedelta(seconds=slip),
        )
        | {"batch": batch}
        for number, (plate, camera, moment, slip, batch) in enumerate(seen)
    ]


def some_questions(draw: st.DrawFn, rows: list[Row]) -> list[tuple[Convoy, Reach]]:
    """The questions that a town is asked: each plate, within few or many seconds, in all of the time or part of it."""
    edges = [row["captured_at"] + slip for row in rows[:4] for slip in (timedelta(0), US)]
    window = st.builds(
        lambda one, other: (Window(start=min(one, other), end=max(one, other) + US),),
        st.sampled_from(edges),
        st.sampled_from(edges),
    )
    question = st.builds(
        Convoy,
        plate=st.sampled_from(["A1", "B2", "C0", "CO"]),
        windows=st.one_of(st.none(), st.none(), window),
        within_s=st.sampled_from([10, 60, 600]),
        at_least=st.sampled_from([2, 2, 3]),
    )
    reach = st.builds(
        a_reach,
        fixed_cameras=st.just(frozenset(SPOTS) - {"unit-7"}),
        batches=st.sampled_from([Batches(upto=2), Batches(upto=2), Batches(upto=1)]),
        keep=st.sampled_from([{"fixed": timedelta(days=30)}, {"fixed": 12 * HOUR}]),
        held=st.frozensets(st.sampled_from([row["read_id"] for row in rows]), max_size=3),
    )
    return draw(st.lists(st.tuples(question, reach), min_size=25, max_size=25))


@st.composite
def asked_towns(draw: st.DrawFn) -> tuple[list[Row], list[tuple[Convoy, Reach]], int]:
    rows = draw(towns())
    return rows, some_questions(draw, rows), draw(st.sampled_from([0, 4, 100]))


QUICK = settings(max_examples=12, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip


def filled(store: Any, rows: list[Row]) -> Any:
    for batch in (1, 2):
        mine = [
            {name: value for name, value in row.items() if name != "batch"} for row in rows if row["batch"] == batch
        ]
        if mine:
            written(store, mine, batch)
    return store


Town = tuple[list[Row], list[tuple[Convoy, Reach]], int]


@pytest.mark.slow
def test_a_town_is_answered_as_by_a_plain_loop(one_store: Store) -> None:
    companions = []

    @QUICK
    @given(town=asked_towns())
    def answers_are_the_same(town: Town) -> None:
        rows, questions, folded = town
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sheaf_keeping, "FOLDED", folded)
            filled(emptied(one_store), rows)
        loop = filled(LoopStore(), rows)
        for question, reach in questions:
            mine = outcome(one_store, question, reach)
            assert mine == outcome(loop, question, reach), (question, reach)
            companions.append(mine[3] - 1)

    answers_are_the_same()
    assert sum(each > 0 for each in companions) > len(companions) / 4


@pytest.mark.slow
def test_a_wider_question_loses_no_plate(one_store: Store) -> None:
    gains = []

    @QUICK
    @given(town=asked_towns())
    def plates_only_come(town: Town) -> None:
        rows, questions, _ = town
        filled(emptied(one_store), rows)
        for question, reach in questions[:8]:
            kept = frozenset[str]()
            for within_s, at_least in ((10, 4), (10, 3), (59, 3), (60, 3), (60, 2), (599, 2), (600, 2)):
                wider = question.model_copy(update={"within_s": within_s, "at_least": at_least})
                plates = frozenset(one_store.fetch(an_intent(wider, reach)).reads["plate"])
                assert kept <= plates
                gains.append(len(plates - kept))
                kept = plates

    plates_only_come()
    assert sum(gains) > len(gains) / 10


def test_passages_of_the_loop_are_what_is_said_of_them() -> None:
    rows = reads(*((TARGET, "cam-1", HOUR + minutes * MINUTE) for minutes in (0, 29, 59, 60)))
    assert sorted(len(passage) for passage in passages_in(rows)) == [2, 2]


def by_chance(loop: LoopStore, question: Convoy, reach: Reach, later: timedelta) -> int:
    """How many plates a plain loop finds beside the passages if they had been later, in all of the time."""
    mine, others = [], []
    for row in loop.rows:
        if row["camera_id"] in reach.fixed_cameras and sees(row, reach):
            is_target = row["plate"].replace("O", "0") == question.plate.replace("O", "0")
            (mine if is_target else others).append(row)
    seen: dict[str, set[int]] = {}
    for number, passage in enumerate(passages_in([row for row in mine if during(row, question)])):
        for row in others:
            near = (
                abs(each["captured_at"] + later - row["captured_at"]) <= question.within
                for each in passage
                if each["camera_id"] == row["camera_id"]
            )
            if any(near):
                seen.setdefault(row["plate"].replace("O", "0"), set()).add(number)
    return sum(len(numbers) >= question.at_least for key, numbers in seen.items() if key and "?" not in key)


def sees(row: Row, reach: Reach) -> bool:
    young = reach.as_of - row["captured_at"] <= reach.keep["fixed"]
    return row["batch"] <= reach.batches.upto and (young or row["read_id"] in reach.held)


def during(row: Row, question: Convoy) -> bool:
    return question.windows is None or any(w.start <= row["captured_at"] < w.end for w in question.windows)


LATER = [timedelta(minutes=minutes) for minutes in (-60, -15, 15, 60)]


@pytest.mark.slow
def test_what_chance_would_do_is_counted_as_a_plain_loop_counts_it(one_store: Store) -> None:
    counts = []

    @QUICK
    @given(town=asked_towns(), hour=st.sampled_from([60, 75, 120]))
    def counts_are_the_same(town: Town, hour: int) -> None:
        rows, questions, folded = town
        moved = [
            row | {"read_id": f"m{row['read_id']}", "captured_at": row["captured_at"] - hour * MINUTE}
            for row in rows[::2]
        ]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sheaf_keeping, "FOLDED", folded)
            filled(emptied(one_store), rows + moved)
        loop = filled(LoopStore(), rows + moved)
        for question, reach in questions:
            for later, count in zip(LATER, one_store.plates_by_chance(an_intent(question, reach), LATER), strict=True):
                if count is not None:
                    assert count == by_chance(loop, question, reach, later), (question, reach, later)
                    counts.append(count)

    counts_are_the_same()
    assert sum(each > 0 for each in counts) > len(counts) / 50


def test_times_that_would_be_in_the_future_or_past_a_retention_are_not_counted(one_store: Store) -> None:
    written(emptied(one_store), reads(*trip(TARGET, start=2 * HOUR)))  # the last passage is 100 minutes ago
    minutes = (-60, -15, 15, 60, 99, 100)
    later = [each * MINUTE for each in minutes]

    def counted(**reach: Any) -> list[int]:
        asks = an_intent(asked(), a_reach(**{"fixed_cameras": FIXED, **reach}))
        known = one_store.plates_by_chance(asks, later)
        return [each for each, count in zip(minutes, known, strict=True) if count is not None]

    assert counted() == [-60, -15, 15, 60, 99]
    assert counted(keep={"fixed": 3 * HOUR}) == [-15, 15, 60, 99]
    assert counted(keep={"fixed": 3 * HOUR + MINUTE}) == [-60, -15, 15, 60, 99]
    assert counted(keep={"fixed": 30 * HOUR, "mobile": 3 * HOUR}) == [-15, 15, 60, 99]
    assert counted(keep={"fixed": 30 * HOUR, "mobile": HOUR}) == [-60, -15, 15, 60, 99]  # gone now as well
    assert counted(fixed_cameras=frozenset()) == []
    assert counted(max_rows=2) == []


def test_nothing_is_counted_by_chance_of_a_question_that_follows_no_plate(one_store: Store) -> None:
    with pytest.raises(ValueError, match="follows no plate"):
        one_store.plates_by_chance(an_intent(History(plate=TARGET)), LATER)
    assert one_store.passages_of(History(plate=TARGET), empty()) is None


def test_reads_of_an_answer_are_told_their_passages(one_store: Store) -> None:
    written(emptied(one_store), reads(*trip(TARGET), *trip(OTHER, SECOND)))
    answer = one_store.fetch(an_intent(asked(), a_reach(fixed_cameras=FIXED))).reads
    said = one_store.passages_of(asked(), answer)
    assert said is not None
    assert (said.passages, said.of_reads) == (3, (1, 1, 2, 2, 3, 3))
    nothing = one_store.passages_of(asked(), empty())
    assert nothing is not None
    assert (nothing.passages, nothing.of_reads) == (0, ())


def test_a_misread_breaks_the_chain_until_a_person_corrects_it(store: Any) -> None:
    misread = [(TARGET.replace("X", "K") if number == 2 else plate, camera, ago) for number, (plate, camera, ago) in enumerate(trip(TARGET))]  # fmt: skip
    written(store, reads(*misread, *trip(OTHER, SECOND)))
    assert found(store, asked(at_least=3)) == set()
    wrong = Correction(of=1, read_id="r02", captured_at=NOON - misread[2][2], plate=TARGET, reason="as the image shows")
    correction = store.correct(an_intent(wrong), 2)
    fetched = store.fetch(an_intent(asked(at_least=3), a_reach(fixed_cameras=FIXED)))
    assert set(fetched.reads["plate"]) == {TARGET, OTHER}
    assert correction in ids(fetched)
    assert found(store, asked(at_least=3), batches=Batches(upto=1)) == set()


def test_marked_reads_of_the_plate_are_counted_in_other_windows(one_store: Store) -> None:
    rows = reads(*trip(TARGET), *trip(OTHER), time_basis=AMBIGUOUS)
    written(emptied(one_store), rows)
    asks = an_intent(asked(windows=(Window(start=NOON - MINUTE, end=NOON),)), a_reach(fixed_cameras=FIXED))
    assert one_store.marked_reads(asks, (Window(start=NOON - 6 * HOUR, end=NOON - 5 * HOUR + MINUTE),)) == 1
    assert one_store.marked_reads(asks, (Window(start=NOON - 6 * HOUR, end=NOON),)) == 3


def test_who_stops_it_is_told_so_whatever_is_counted(one_store: Store) -> None:
    written(emptied(one_store), reads(*trip(TARGET), *trip(OTHER)))
    stopped, asks = threading.Event(), an_intent(asked(), a_reach(fixed_cameras=FIXED))
    stopped.set()
    with pytest.raises(Cancelled):
        one_store.fetch(asks, stopped)
    with pytest.raises(Cancelled):
        one_store.plates_by_chance(asks, LATER, stopped)


def test_a_day_that_is_damaged_is_told_and_discloses_nothing(one_store: Store) -> None:
    written(emptied(one_store), reads(*trip(TARGET), *trip(OTHER, SECOND)))
    whole = {file: file.read_bytes() for file in one_store._shelf.root.rglob("*.packed")}
    for file, content in whole.items():
        file.write_bytes(content[:-200] + bytes(200))  # hashes of ids, and texts before them
    with pytest.raises(Busy, match="nothing was disclosed"):
        found(one_store)
    for file, content in whole.items():
        file.write_bytes(content)
    assert found(one_store) == {OTHER}
