"""Candidates of a partial plate in order of nearness, on invented towns: the vehicle is among the first far more often than by cameras."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data_access.answers.nearness import by_nearness
from tests.towns.commuters import commuters
from tests.towns.fleets import fleets
from tests.towns.town_reads import TownReads
from tests.towns.witnesses import statements
from widgets.answer.plates_in_answer import plates_seen

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("make", "share", "times"), [(commuters, 0.85, 2.0), (fleets, 0.3, 1.3)])
def test_the_vehicle_that_a_witness_saw_is_among_the_first_three_more_often_than_by_cameras(
    make: Callable[[int], TownReads], share: float, times: float
) -> None:
    near = cameras = there = 0
    for statement in statements(make(31), 31, 150):
        there += statement.plate in set(statement.reads["plate"])
        near += statement.plate in by_nearness(statement.reads, statement.description)["plate"].head(3).to_list()
        cameras += statement.plate in plates_seen(statement.reads)["plate"].head(3).to_list()
    assert there > 30
    assert near > share * there
    assert near > times * cameras
