"""Kinds of questions and of entries in words."""

from __future__ import annotations

from collections.abc import Mapping

from data_access.acts import table as acts

QUESTIONS: Mapping[str, str] = {
    "canvass": "Canvass: all reads in an area",
    "plates": "Partial plate",
    "history": "All reads of one plate",
    "saved": "The reads that were starred or noted in this case",
}
"""What is answered with reads, as a file of the answer says it."""

DONE: Mapping[str, str] = {
    "correction": "a correction was put beside the read",
    "estimate": "counts of cameras alone; no read was looked at",
}
"""What was done on a question that is not answered with reads, where that needs no count."""

ENTRIES: Mapping[str, str] = {
    **{name: act.words for name, act in acts.KINDS.items() if act.words},
    "case_session_closed": "Closed the case",
    "live_closed": "Stopped watching",
    "read_corrected": "Corrected a read",
}
"""What somebody did, by the kind of its entry."""


def of_entry(kind: str) -> str:
    """Say what an entry of some kind is; one without words of its own says its kind: `Hold placed`."""
    return ENTRIES.get(kind, kind.replace("_", " ").capitalize())
