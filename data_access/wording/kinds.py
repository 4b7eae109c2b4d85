"""Kinds of entries in words."""

from __future__ import annotations

from collections.abc import Mapping

ENTRIES: Mapping[str, str] = {
    "case_session_opened": "Opened the case",
    "case_session_closed": "Closed the case",
    "case_reconciled": "Reconciled a provisional number",
    "own_entries_read": "Read their own entries",
    "ledger_read": "Read the ledger",
    "entry_revealed": "Opened what an entry keeps sealed",
    "live_opened": "Began to watch the unit's questions",
    "live_delivered": "Was shown an entry",
    "live_closed": "Stopped watching",
    "token_made": "Made a personal token",
    "read_corrected": "Corrected a read",
    "case_read": "Read the file of a case",
    "finding_recorded": "Recorded a finding",
    "finding_struck": "Struck out a finding",
    "note_recorded": "Put a note on a read",
    "read_starred": "Starred a read",
    "read_unstarred": "Took the star off a read",
    "read_verified": "Recorded a verification",
    "incident_flagged": "Flagged a major incident",
    "incident_ended": "Took the flag of a major incident off",
}
"""What somebody did, by the kind of its entry."""


def of_entry(kind: str) -> str:
    """Say what an entry of some kind is; one without words of its own says its kind: `Hold placed`."""
    return ENTRIES.get(kind, kind.replace("_", " ").capitalize())
