"""How many plates would fit a pattern by chance: what the line over the candidates of a partial plate says.

A plate is the likelier to be there the oftener it is read in town, and the oftener it was there at the same hours of other
days. `expectation.py` has the estimate.
"""

from __future__ import annotations

import threading

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.gateway.asking.expectation import LEVEL, expectation_of, seen_and_said
from data_access.questions.scope import Scope
from data_access.steps import Intent
from data_access.store.frequencies import Frequencies
from data_access.store.store import Store

FEW_READS = 2_000
"""With fewer reads on other days than this, nothing is said."""
FEW_COUNTED = 30
"""Nothing is projected from fewer plates than this."""
USUAL = (0.7, 1.4)
"""Plates that fit are driven as the town's are if on the days compared so many times as many of them came as would of those."""
FEWEST_SEEN = 10
"""With fewer than so many together nothing is said of how they are driven."""

NO_OTHER_DAYS, FEW, FEW_PLATES, BY_STATE, NOT_COUNTED = (
    "no_other_days",
    "few_reads",
    "few_plates",
    "by_state",
    "not_counted",
)
"""Why nothing is said: the question looks into all days; too few reads elsewhere; too few plates met, of a sample; it asks for a
state, whose plates are written alike; too many plates fit, or they could not be counted in time."""


def facts_of(
    store: Store, intent: Intent, scope: Scope, zone: str, cancellation: threading.Event | None = None
) -> UnknownChance | KnownChance | None:
    """Return what an answer says of chance, None for questions that are not about part of a plate.

    Args:
        zone: IANA name of the zone whose days are workdays or weekends.
    """
    if scope.pattern is None:
        return None
    if "states" in scope.filters.used():
        return UnknownChance(why=BY_STATE)
    return said_of(scope, store.frequencies(intent, zone, cancellation))


def said_of(scope: Scope, frequencies: Frequencies | None) -> UnknownChance | KnownChance:
    """Return what counts say; None if there are none."""
    why = _unknown(frequencies)
    if why or frequencies is None:
        return UnknownChance(why=why)
    expectation = expectation_of(frequencies)
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
        driven_otherwise=_driven_otherwise(frequencies),
        filters_assumed_unrelated=bool(scope.filters.used()),
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


def _driven_otherwise(frequencies: Frequencies) -> float | None:
    """Return how many times as many of the plates that fit came on the days compared as would of the town's; None if as usual."""
    if not frequencies.alike:
        return None
    seen, said, _ = (float(each.sum()) for each in seen_and_said(frequencies))
    least, most = USUAL
    if seen + said < FEWEST_SEEN or least * said <= seen <= most * said or (seen - said) ** 2 < 4 * (seen + said):
        return None
    return round(seen / max(said, 0.5), 3)


def _unknown(frequencies: Frequencies | None) -> str:
    if frequencies is None:
        return NOT_COUNTED
    if not frequencies.days:
        return NO_OTHER_DAYS
    if frequencies.reads < FEW_READS or not frequencies.town.any():
        return FEW
    return FEW_PLATES if frequencies.every > 1 and frequencies.counted < FEW_COUNTED else ""
