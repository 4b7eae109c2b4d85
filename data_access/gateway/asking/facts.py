"""What is said of rows that leave: how many, how late, as of when, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from data_access import reads
from data_access.answers.facts import Facts
from data_access.gateway.deciding.spine import reach_of
from data_access.steps import Intent
from data_access.store.store import VisibleReads

CAVEATS = (
    "A read can be wrong: check the image and the state before you rely on it.",
    "A missing read proves nothing: cameras miss vehicles, and were not everywhere.",
    "Some matches are chance. This is an unverified lead, not grounds for a stop or an arrest.",
)
"""What is not known, said with every answer (clause H1: Parsons 427.4(f))."""


def facts_of(
    intent: Intent, visible_reads: VisibleReads, late_after: timedelta, beside_it: Mapping[str, object]
) -> Facts:
    """Say what the rows are, and what they are not.

    Args:
        late_after: A read that came in longer after its capture than this counts as late.
        beside_it: What the parts of `beside.py` say, by name.
    """
    reach = reach_of(intent)
    counts = {
        "returned": visible_reads.reads.height,
        "unknown_kept": visible_reads.unknown_kept,
        "late": reads.late_count(visible_reads.reads, late_after),
        "late_after_s": round(late_after.total_seconds()),
        "cameras": visible_reads.cameras,
        "plates": visible_reads.plates,
        "as_of": reach.as_of,
        "retention": [
            f"Reads of class {name} are kept {days.total_seconds() / 86400:g} days."
            for name, days in reach.keep.items()
        ],
        "caveats": CAVEATS,
        "intent": intent.seq,
    }
    return Facts.model_validate({**counts, **beside_it})
