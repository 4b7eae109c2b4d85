"""How many plates would be there by chance: what the line over the candidates of a partial plate says, and that over scenes.

A plate is the likelier to be there the oftener it is read in town, and the oftener it was there at the same hours of other
days. `expectation.py` has the estimate for part of a plate, `scenes_expectation.py` that for several scenes.
"""

from __future__ import annotations

import threading

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.gateway.asking import scenes_expectation
from data_access.gateway.asking.expectation import driven_otherwise, expectation_of
from data_access.gateway.asking.interval import LEVEL, Expectation
from data_access.questions.scope import Scope
from data_access.steps import Intent
from data_access.store.frequencies import Frequencies, Obstacle
from data_access.store.scene_days import SceneDays
from data_access.store.store import Store

FEW_READS = 2_000
"""With fewer reads on other days than this, nothing is said."""
FEW_COUNTED = 30
"""Nothing is projected from fewer plates than this."""

SELDOM, ONE = 0.15, 0.75
"""From the first to the second so many plates nothing is said if most of these are plates that nobody knows: odds would be too low."""
FAR_MORE = 1.5
"""Many there are where so many times as many plates were read on no other day as on one of the other days alone."""

NO_OTHER_DAYS, FEW, FEW_PLATES, BY_STATE = "no_other_days", "few_reads", "few_plates", "by_state"
MOSTLY_UNSEEN, NO_DAYS_ALIKE = "mostly_unseen", "no_days_alike"
"""Why nothing is said: the question looks into all days; too few reads elsewhere; too few plates met, of a sample; it asks for a
state, whose plates are written alike; it looks at so many days that most of what might fit was read on no other; scenes were on
too few other days of the same kind. Beside these there are those of `Obstacle`."""


def facts_of(
    store: Store, intent: Intent, scope: Scope, zone: str, cancellation: threading.Event | None = None
) -> UnknownChance | KnownChance | None:
    """Return what an answer says of chance, None for questions that are about neither part of a plate nor scenes.

    Args:
        zone: IANA name of the zone whose days are workdays or weekends.
    """
    if scope.scenes:
        return at_scenes(store.scene_days(intent, zone, cancellation))
    if scope.pattern is None:
        return None
    if "states" in scope.filters.used():
        return UnknownChance(why=BY_STATE)
    frequencies = store.frequencies(intent, zone, cancellation)
    if frequencies is None or isinstance(frequencies, Obstacle):
        return UnknownChance(why=str(frequencies or Obstacle.DAMAGE))
    return said_of(scope, frequencies)


def said_of(scope: Scope, frequencies: Frequencies) -> UnknownChance | KnownChance:
    """Return what counts say."""
    if why := _unknown(frequencies):
        return UnknownChance(why=why)
    expectation, otherwise = expectation_of(frequencies), driven_otherwise(frequencies)
    if _mostly_unseen(frequencies, expectation):
        return UnknownChance(why=MOSTLY_UNSEEN)
    return KnownChance(
        about=round(expectation.mean, 3),
        low=expectation.low,
        high=expectation.high,
        level=LEVEL,
        one_or_more=round(expectation.one_or_more, 3),
        plates_there=round(frequencies.counted * frequencies.every),
        other_days=frequencies.days,
        other_reads=frequencies.reads,
        days_compared=frequencies.compared if frequencies.alike else 0,
        regulars=frequencies.regulars if frequencies.alike else None,
        driven_otherwise=None if otherwise is None else round(otherwise, 3),
        filters_assumed_unrelated=bool(scope.filters.used()),
    )


def at_scenes(scene_days: SceneDays | Obstacle | None) -> UnknownChance | KnownChance:
    """Return what counts of scenes say."""
    if scene_days is None or isinstance(scene_days, Obstacle):
        return UnknownChance(why=str(scene_days or Obstacle.DAMAGE))
    if not scene_days.compared:
        return UnknownChance(why=NO_DAYS_ALIKE if scene_days.days else NO_OTHER_DAYS)
    expectation = scenes_expectation.expectation_of(scene_days)
    return KnownChance(
        about=round(expectation.mean, 3),
        low=expectation.low,
        high=expectation.high,
        level=LEVEL,
        one_or_more=round(expectation.one_or_more, 3),
        plates_there=int(scene_days.own.sum()),
        other_days=scene_days.days,
        other_reads=scene_days.reads,
        days_compared=scene_days.compared,
        filters_assumed_unrelated=False,
    )


def entry_of(facts: UnknownChance | KnownChance | None) -> dict[str, int | str] | None:
    """Return what the outcome's entry keeps of it: whole numbers, shares in thousandths, or why there are none."""
    if facts is None:
        return None
    if isinstance(facts, UnknownChance):
        return {"why": facts.why}
    entry: dict[str, int | str] = {"about_milli": round(facts.about * 1000), "low": facts.low, "high": facts.high}
    if facts.one_or_more is not None:
        entry["one_or_more_milli"] = round(facts.one_or_more * 1000)
    if facts.regulars is not None:
        entry["regulars"] = facts.regulars
    if facts.driven_otherwise is not None:
        entry["otherwise_milli"] = round(facts.driven_otherwise * 1000)
    return entry


def _mostly_unseen(frequencies: Frequencies, expectation: Expectation) -> bool:
    """Say whether odds would rest on plates that are read on no other day, of which there are far more than guests of these days."""
    new = float(frequencies.here[0].sum()) * frequencies.every / max(1.0, frequencies.alone[1])
    return SELDOM < expectation.mean < ONE and expectation.unknown > expectation.mean / 2 and new > FAR_MORE


def _unknown(frequencies: Frequencies) -> str:
    if not frequencies.days:
        return NO_OTHER_DAYS
    if frequencies.reads < FEW_READS or not frequencies.town.any():
        return FEW
    return FEW_PLATES if frequencies.every > 1 and frequencies.counted < FEW_COUNTED else ""
