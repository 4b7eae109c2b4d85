"""Estimates: about how many reads a canvass would meet, on record like a question, without looking at a read."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.answers.answer import Counts
from data_access.client import Client
from data_access.errors import NotVerified, Refused
from data_access.gateway.asking.estimates import estimate_of, merged, rounded
from data_access.gateway.quality.board import Board
from data_access.questions.estimate import Estimate
from data_access.questions.kinds import Inquiry
from data_access.records.intake.cameras import Camera
from data_access.steps import Batches, Reach
from data_access.terms import CameraKind, hour_of
from tests.builders.site import Premises, circle
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def an_estimate(**changed: Any) -> dict[str, Any]:
    asked = circle()
    return {"kind": "estimate", "area": asked["area"], "windows": asked["windows"], **changed}


def ask(premises: Premises, question: dict[str, Any], case: str | None = None) -> Any:
    with client_of(premises) as client:
        return client.estimate(Inquiry(case_session=case or premises.open_case(), question=question))


def client_of(premises: Premises) -> Client:
    token = premises.as_("dunn")["Authorization"].removeprefix("Bearer ")
    return Client(str(premises.client.base_url), token)


def test_an_estimate_is_on_record_before_and_after_and_names_no_place_in_clear(premises: Premises) -> None:
    case, since = premises.open_case(), premises.site.ledger.size
    told = ask(premises, an_estimate(), case)
    assert kinds(premises, since) == ["intent", "outcome"]
    intent, outcome = entries(premises, since)
    assert intent["question"]["kind"] == "estimate"
    assert set(intent["question"]) == {"kind", "windows", "lengths_min", "shape", "area_ha", "cameras_asked"}
    assert intent["question"]["cameras_asked"] == 1
    assert (outcome["status"], outcome["rows"], outcome["plates"]) == ("answered", "0", "0")
    assert (told.counts.cameras, told.counts.max_rows) == (1, premises.site.pack.limits.max_rows)
    assert json.loads(told.receipt["entry"])["cameras"] == "1-9"
    assert told.counts.reads > 0


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"area": {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 2500}}, "canvass_is_small_enough"),
        ({"windows": [{"start": "2026-01-01T00:00:00Z", "end": "2026-01-09T00:00:00Z"}]}, "canvass_is_short_enough"),
    ],
)
def test_what_may_not_be_asked_is_not_estimated_either(premises: Premises, changed: dict[str, Any], rule: str) -> None:
    case, since = premises.open_case(), premises.site.ledger.size
    with pytest.raises(Refused) as refused:
        ask(premises, an_estimate(**changed), case)
    assert [reason.rule for reason in refused.value.reasons] == [rule]
    assert kinds(premises, since) == ["refusal"]


def test_estimates_count_as_questions_for_the_rate(premises: Premises) -> None:
    pack, case = premises.site.pack, premises.open_case()
    limits = pack.limits.model_copy(update={"questions_per_minute": 0})
    premises.site.pack = pack.model_copy(update={"limits": limits})
    try:
        with pytest.raises(Refused) as refused:
            ask(premises, an_estimate(), case)
    finally:
        premises.site.pack = pack
    assert [reason.clause for reason in refused.value.reasons] == ["own.rate"]


def test_a_camera_that_no_register_has_is_not_written_into_the_ledger(premises: Premises) -> None:
    since = premises.site.ledger.size
    body = {"case_session": "c-0", "question": an_estimate(area={"shape": "cameras", "ids": ["7A2C8B5"]})}
    answer = premises.client.post("/v1/estimates", json=body, headers=premises.as_("dunn"))
    assert (answer.status_code, kinds(premises, since)) == (422, [])


def test_an_estimate_is_not_asked_at_the_doors_of_questions(premises: Premises) -> None:
    body = {"case_session": "c-0", "question": an_estimate()}
    assert premises.client.post("/v1/canvass", json=body, headers=premises.as_("dunn")).status_code == 422


def test_an_estimate_that_was_changed_on_its_way_is_not_taken(premises: Premises) -> None:
    case = premises.open_case()
    with client_of(premises) as client:
        real = client._exchange

        def changed(*given: Any) -> Any:
            headers, data = real(*given)
            return headers, data.replace(b'"cameras": 1', b'"cameras": 9')

        client._exchange = changed  # type: ignore[method-assign]
        with pytest.raises(NotVerified):
            client.estimate(Inquiry(case_session=case, question=Estimate.model_validate(an_estimate())))


def a_board(counts: dict[int, int]) -> Board:
    """A board of one fixed camera, its reads by hour from noon."""
    camera = Camera(
        camera_id="c",
        name="C",
        kind=CameraKind.FIXED,
        lat_e7=439_000_000,
        lon_e7=-1_012_000_000,
        source="s",
        heading_deg=None,
    )
    return Board().with_cameras([camera]).plus([("c", hour_of(NOON) + h, n, 0, 3599) for h, n in counts.items()])


def estimated(board: Board, *windows: tuple[float, float], hours_back: float = 24) -> Counts:
    spans = [{"start": NOON + a * HOUR, "end": NOON + b * HOUR} for a, b in windows]
    question = Estimate.model_validate({"area": circle()["area"], "windows": spans})
    reach = Reach(as_of=NOON + 12 * HOUR, keep={"flock": hours_back * HOUR}, batches=Batches(upto=1))
    return estimate_of(board, question.scope, reach, {})


def test_an_hour_that_a_window_cuts_counts_by_its_share() -> None:
    told = estimated(a_board({0: 40, 1: 20}), (0.5, 1.5))
    assert (told.reads, told.first_half, told.second_half, told.cameras) == (30, 20, 10, 1)


def test_the_hour_that_is_not_over_counts_by_what_of_it_is_over() -> None:
    spans = [{"start": NOON, "end": NOON + HOUR}]
    question = Estimate.model_validate({"area": circle()["area"], "windows": spans})
    reach = Reach(as_of=NOON + HOUR / 4, keep={"flock": HOUR}, batches=Batches(upto=1))
    assert estimate_of(a_board({0: 10}), question.scope, reach, {}).reads == 10


def test_windows_that_overlap_are_counted_once() -> None:
    assert estimated(a_board({0: 40}), (0, 1), (0, 1), (0.5, 1)).reads == 40


def test_what_is_not_kept_any_more_or_lies_ahead_is_not_counted() -> None:
    board = a_board({0: 40, 11: 10, 12: 99})
    assert estimated(board, (0, 14), hours_back=6).reads == 10
    assert estimated(board, (0, 1), hours_back=6).reads == 0


def test_counts_are_rounded_to_two_digits() -> None:
    assert [rounded(n) for n in (0, 0.2, 7.4, 12.4, 126, 12_345)] == [0, 1, 7, 12, 130, 12_000]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6))
def test_joined_stretches_hold_the_same_minutes_once(given: list[tuple[int, int]]) -> None:
    spans = sorted((NOON + start * HOUR, NOON + (start + length) * HOUR) for start, length in given)
    plain = {minute for start, length in given for minute in range(start, start + length)}
    whole = merged(spans)
    assert sum((end - start) / HOUR for start, end in whole) == len(plain)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(whole))


@given(
    st.dictionaries(st.integers(-400, 400), st.integers(0, 50), max_size=8), st.integers(-300, 300), st.integers(1, 200)
)
def test_the_boards_hours_are_what_was_put_on_it(counts: dict[int, int], start: int, length: int) -> None:
    first = hour_of(NOON) + start
    found = a_board(counts).reads(np.array([0]), first, first + length)
    assert found.tolist() == [[counts.get(h, 0) for h in range(start, start + length)]]
