"""Kinds of entries in words."""

from __future__ import annotations

from collections.abc import Mapping

from data_access.acts import table as acts

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
