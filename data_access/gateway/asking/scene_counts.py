"""What an answer says of scenes: at which of them each read is, and how many plates were at as many in the weeks before.

Regulars pass several scenes, too: buses, taxis, people on their way to work. So the same places are counted at the same hours
1, 2, 3 and 4 weeks before; no read of those weeks is shown.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Final

from data_access.answers.facts import SceneCounts
from data_access.questions.with_reads import Question
from data_access.steps import Intent
from data_access.store.store import Store, VisibleReads

WEEKS: Final = tuple(timedelta(weeks=number) for number in (1, 2, 3, 4))


def entry_of(facts: SceneCounts | None) -> tuple[int | None, ...] | None:
    """Return what the outcome's entry keeps of it, sealed: the counts of the weeks before, which no window of the question says."""
    return None if facts is None else facts.weeks_before


def facts_of(
    store: Store,
    intent: Intent,
    question: Question,
    visible_reads: VisibleReads,
    cancellation: threading.Event | None = None,
) -> SceneCounts | None:
    """Return what an answer says of scenes; None for a question without any."""
    seen = store.scenes_of(question, visible_reads.reads)
    if seen is None:
        return None
    weeks_before = store.plates_before(intent, WEEKS, cancellation)
    return SceneCounts(scenes=seen.scenes, at_least=seen.at_least, of_reads=seen.of_reads, weeks_before=weeks_before)
