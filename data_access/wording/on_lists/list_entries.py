"""Entries of the agency's own hot list in words: who approved one, as its narrative says it; where one stands; why one is removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from data_access.answers.list_entries import EntryState, RemovalCause
from data_access.terms import utc

STANDINGS: Final[Mapping[EntryState, str]] = {
    EntryState.WAITING: "waits for approval",
    EntryState.IN_FORCE: "in force",
    EntryState.DECLINED: "declined",
    EntryState.UNREFRESHED: "not refreshed in time; matches nothing",
    EntryState.EXPIRED: "expired; matches nothing",
    EntryState.REMOVED: "removed",
}
CAUSES: Final[Mapping[RemovalCause, str]] = {
    RemovalCause.RECOVERED: "the vehicle was found",
    RemovalCause.PURPOSE_ENDED: "it is no longer needed",
    RemovalCause.ERROR: "the entry was wrong",
}


def approval_sentence(who: str, role: str, at: datetime, *, unavailable: str = "", first: Sequence[str] = ()) -> str:
    """Say who approved an entry, as it is written into the entry's narrative (H10). The time is UTC.

    Args:
        who, role: Full name (or user name) and the label of the role.
        unavailable: Why nobody of `first`, labels of roles, was to be had; empty if one of them approved.
    """
    approved = f"Approved by {who}, {role}, {utc(at):%Y-%m-%d %H:%M} UTC."
    if not unavailable:
        return approved
    return f"{approved} {' or '.join(first)} not available: {unavailable.rstrip('.')}."
