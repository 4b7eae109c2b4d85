"""What an answer says of the hour that clocks show twice: which of its reads may be later, and which others may belong to it.

Nothing is counted, and nothing said, unless a window lies in or touches such an hour of a source's zone or of the site's.
"""

from __future__ import annotations

import threading

import polars as pl

from data_access.answers.facts import RepeatedHourCounts
from data_access.questions.scope import Scope
from data_access.questions.shapes import Window
from data_access.repeated_hours import AMBIGUOUS, RepeatedHour, Span, elsewhere, near
from data_access.steps import Intent
from data_access.store.store import Store, VisibleReads


def facts_of(
    store: Store,
    intent: Intent,
    scope: Scope,
    visible_reads: VisibleReads,
    zones: frozenset[str],
    cancellation: threading.Event | None = None,
) -> RepeatedHourCounts | None:
    """Return what an answer says of it, None for questions whose windows are nowhere near such an hour.

    `later` reads of the answer may have been `shift_s` seconds later, of which `perhaps_outside` would then lie in no window;
    `perhaps_inside` reads that are not in the answer would lie in one. It is None if they could not be counted in time.

    Args:
        zones: Those of all sources, and of the agency's own clocks.
    """
    spans = [(window.start, window.end) for window in scope.windows or ()]
    hours = near(zones, spans)
    if not hours:
        return None
    later, outside = _of_the_answer(visible_reads.reads, hours, spans)
    windows = tuple(Window(start=start, end=end) for start, end in elsewhere(hours, spans))
    inside = store.marked_reads(intent, windows, cancellation) if windows else 0
    shift_s = max(round(hour.shift.total_seconds()) for hour in hours)
    return RepeatedHourCounts(later=later, perhaps_outside=outside, perhaps_inside=inside, shift_s=shift_s)


def entry_of(facts: RepeatedHourCounts | None) -> dict[str, int] | None:
    """Return what the outcome's entry keeps of it, sealed: the counts, those that there are."""
    if facts is None:
        return None
    exact = {"later": facts.later, "perhaps_outside": facts.perhaps_outside, "perhaps_inside": facts.perhaps_inside}
    return {name: count for name, count in exact.items() if count is not None}


def _of_the_answer(reads: pl.DataFrame, hours: tuple[RepeatedHour, ...], spans: list[Span]) -> tuple[int, int]:
    """Count the marked reads of an answer, and those of them that would lie in none of the spans if they were later."""
    marked = reads.filter(pl.col("time_basis") == AMBIGUOUS)
    if marked.is_empty():
        return 0, 0
    at = pl.col("captured_at")
    shifts = [pl.when((at >= hour.start) & (at < hour.end)).then(pl.lit(hour.shift)) for hour in hours]
    then = marked.select(pl.coalesce("corrects", "read_id").alias("read"), (at + pl.coalesce(shifts)).alias("then"))
    inside = pl.any_horizontal((pl.col("then") >= start) & (pl.col("then") < end) for start, end in spans)
    return then["read"].n_unique(), then.filter(~inside)["read"].n_unique()
