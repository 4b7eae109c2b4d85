"""What must be said of answers and reads whose import was withdrawn since: when, by which entry, and how much is known.

Why it was withdrawn is sealed in that entry, and opened there, on record, by whoever may.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from data_access import coarse
from data_access.answers.case_file import WithdrawnImport
from data_access.errors import Conflict
from data_access.gateway.open_site.site import Site
from data_access.ledger import lookup
from data_access.ledger.turn import Connection
from data_access.reads import original_of
from data_access.records.intake import batches, withdrawals
from data_access.records.intake.withdrawals import Withdrawal
from data_access.terms import parse_stamp

Entry = Mapping[str, Any]


def of_answers(site: Site, connection: Connection, intents: Collection[int]) -> dict[int, tuple[WithdrawnImport, ...]]:
    """Say of each answer, by its intent, which imports were withdrawn of which it held reads, or may have.

    Returns:
        For each that has any: `batch`, `at` and `entry` of the withdrawal, and `reads`: how many the answer held of them, null
        if only that it may have held some is known.
    """
    gone = withdrawals.every(connection)
    if not gone or not intents:
        return {}
    counted = withdrawals.counted(connection, intents)
    outcomes = lookup.outcomes_of(site.ledger, sorted(intents))
    said = {}
    for intent in intents:
        entry, rows = json.loads(site.ledger.entry(intent)), outcomes.get(intent, {}).get("rows")
        about = [_about(entry, rows, each, counted.get((intent, each.batch))) for each in gone]
        said[intent] = tuple(each for each in about if each is not None)
    return {intent: each for intent, each in said.items() if each}


def may_have_held(question: Entry, span: tuple[datetime | None, datetime | None]) -> bool:
    """Say whether a question, as its entry has it, may ask about the time between two instants.

    The entry says windows widened to whole hours or days, so True may be said of a question that asked about another hour.
    """
    asked, (first, last) = question.get("asked", question), span
    windows = (
        [window for scene in asked["scenes"] for window in scene["windows"]]
        if "scenes" in asked
        else asked.get("windows")
    )
    if windows is None or first is None or last is None:
        return True
    return any(parse_stamp(start) <= last and first < parse_stamp(end) for start, end in windows)


def require_there(site: Site, connection: Connection, read_id: str, at: datetime) -> None:
    """Check that the import which brought a read was not withdrawn.

    Raises:
        Conflict: It was; says when and by which entry.
    """
    one = withdrawal_of(site, connection, read_id, at)
    if one is not None:
        raise Conflict(sentence(one))


def withdrawal_of(site: Site, connection: Connection, read_id: str, at: datetime) -> Withdrawal | None:
    """Return the withdrawal of the import that brought a read; None if the read is there, or nothing is known of it."""
    gone = {each.batch: each for each in withdrawals.every(connection)}
    if not gone:
        return None
    hidden = batches.view(connection).hidden
    brought = site.store.batches_of(original_of(read_id), at)
    mine = [gone[batch] for batch in sorted(brought) if batch in gone]
    return mine[-1] if mine and brought <= hidden else None


def sentence(one: Withdrawal) -> str:
    """Say that a read counts no longer."""
    return (
        f"The import that brought this read was withdrawn on {one.at:%Y-%m-%d} (entry {one.entry}), so it counts no longer. "
        "Ask the question again, and look at what rests on the old answer."
    )


def _about(entry: Entry, rows: int | str | None, withdrawal: Withdrawal, count: int | None) -> WithdrawnImport | None:
    """Say what one withdrawal means for one answer; None if it means nothing."""
    seq, upto = entry["seq"], entry.get("reach", {}).get("batches", {}).get("upto", -1)
    if (
        rows is None
        or coarse.bounds(rows)[1] == 0
        or not withdrawal.shown < seq < withdrawal.entry
        or upto < withdrawal.batch
        or count == 0
    ):
        return None
    if count is None and not may_have_held(entry["question"], (withdrawal.first_at, withdrawal.last_at)):
        return None
    return WithdrawnImport(batch=withdrawal.batch, at=withdrawal.at, entry=withdrawal.entry, reads=count)
