"""The contest itself: every engine answers each question, one after the other, the first one changing from question to question.

All questions of a kind are asked twice, and the second time counts: what is measured is what the engines answer once they are warm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, Protocol

from tests.bench.race.figures import Answer, KindOfRace, Times
from tests.bench.race.progress import load
from tests.bench.race.trials import Trial


class Contestant(Protocol):
    """Who answers; `runners.Runner` is one."""

    name: str

    def do(self, step: str, **words: Any) -> dict[str, Any]: ...


def contest(
    contestants: Sequence[Contestant],
    trials: Mapping[str, Sequence[Trial]],
    say: Callable[[str], None],
    load_now: Callable[[], float] = load,
) -> dict[str, KindOfRace]:
    """Ask all questions of all kinds; they were taken by the contestants in the same order."""
    kinds, first = {}, 0
    for kind, some in trials.items():
        say(f"asking {len(some)} times: {kind}")
        kinds[kind] = _of_kind(contestants, first, len(some), load_now)
        first += len(some)
    return kinds


def turn_of(contestants: Sequence[Contestant], number: int) -> list[Contestant]:
    """Return who answers first, second, third to a question."""
    begin = number % len(contestants)
    return [*contestants[begin:], *contestants[:begin]]


def _of_kind(contestants: Sequence[Contestant], first: int, count: int, load_now: Callable[[], float]) -> KindOfRace:
    race = KindOfRace({each.name: Times() for each in contestants})
    for is_counted, number in product((False, True), range(count)):
        answers = {each.name: Answer(**each.do("ask", number=first + number)) for each in turn_of(contestants, number)}
        if is_counted:
            race.add(number, answers, load_now())
    return race
