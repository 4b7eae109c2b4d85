"""What an answer says of plates that passed with another: of which passage each read is, and how many would be there by chance.

Whoever drives in traffic passes cameras beside others. So the same passages are counted again as if the plate had passed 15 to
60 minutes earlier or later: whoever would be beside it then is not there because of it. No read of those times is shown.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Final

from data_access.answers.facts import ConvoyCounts
from data_access.questions.with_reads import Question
from data_access.steps import Intent
from data_access.store.store import Store, VisibleReads

MINUTES_LATER: Final = (-60, -45, -30, -15, 15, 30, 45, 60)
"""By so many minutes the passages are thought later; earlier, where it is negative."""


def entry_of(facts: ConvoyCounts | None) -> dict[str, int | list[int | None]] | None:
    """Return what the outcome's entry keeps of it, sealed: how often the plate passed, and the counts by chance."""
    return None if facts is None else {"passages": facts.passages, "by_chance": list(facts.by_chance)}


def facts_of(
    store: Store,
    intent: Intent,
    question: Question,
    visible_reads: VisibleReads,
    cancellation: threading.Event | None = None,
) -> ConvoyCounts | None:
    """Return what an answer says of plates that passed with another; None for a question that follows no plate."""
    seen = store.passages_of(question, visible_reads.reads)
    if seen is None:
        return None
    later = [timedelta(minutes=minutes) for minutes in MINUTES_LATER]
    return ConvoyCounts(
        passages=seen.passages,
        at_least=seen.at_least,
        within_s=seen.within_s,
        of_reads=seen.of_reads,
        minutes_later=MINUTES_LATER,
        by_chance=store.plates_by_chance(intent, later, cancellation),
    )
