"""How a ledger goes on after the clock was in doubt: by an entry that says who confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from data_access.ledger.entries.kinds import CLOCK_CONFIRMED, CLOCK_SET_BACK
from data_access.ledger.ledger import Ledger
from data_access.ledger.timekeeping import Doubt
from data_access.ledger.turn import Turn
from data_access.records.overview import ahead
from data_access.terms import stamp


def go_on(turn: Turn, doubt: Doubt, ledger: Ledger, who: Mapping[str, Any], lock_for: timedelta) -> dict[str, Any]:
    """Record that the clock is right, and date what comes next by it; what lies ahead of it is put right.

    Args:
        lock_for: How long an account is locked at most.
    """
    now = ledger.clock_now()
    said = {"last_at": stamp(doubt.last_at), "clock_at": stamp(now)}
    turn.goes_on_at = now
    if now >= doubt.last_at:
        turn.append(CLOCK_CONFIRMED, {"who": who, **said})
        return {**said, "put_right": {}}
    recorded = turn.append(CLOCK_SET_BACK, {"who": who, "to": stamp(now), **said})
    return {**said, "put_right": ahead.put_right(turn.connection, recorded, now, lock_for)}


def confirm_by_itself(ledger: Ledger, doubt: Doubt, lock_for: timedelta) -> None:
    """Go on by the clock on a site of invented reads in evaluation mode, which may have lain around; the entry says so."""
    with ledger.confirming_clock() as turn:
        go_on(turn, doubt, ledger, {"gateway": "evaluation with invented reads"}, lock_for)
