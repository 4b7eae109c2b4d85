"""Taking an import back: wrong zone, false reads of a stolen token. From the next question on nobody sees its reads.

    look, with nobody else importing or purging -> one turn: entry, batch and corrections hidden, counts and saved reads put right

All in one transaction, so it is whole or not at all. The reads stay until their retention ends, for they were seen; what rests
on them says so (`withdrawn_since.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from data_access.acts.batches import WrongBatch
from data_access.errors import Conflict
from data_access.gateway.deciding.acts import do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.members import members_of
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.withdrawn_since import may_have_held
from data_access.gateway.quality import upkeep
from data_access.ledger.turn import Connection, Turn
from data_access.records.casework import answers_given, corrected_reads, hits, saved_reads
from data_access.records.intake import batches, withdrawals
from data_access.records.intake.batches import Batch
from data_access.steps import Recorded
from data_access.terms import CameraHour

MOST_HASHES = 5_000_000
"""Reads of the import times answers of which is counted whether they held them: some seconds. Beyond, they may have."""

Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _BatchContents:
    """What an import brought, as far as it is stored still.

    Attributes:
        reads: `read_id` and `captured_at`.
        corrections: Batches of the corrections of its reads.
        hours, beside: Its counts by camera and hour, and those of what else was read then.
        answers: By intent how many of an answer's reads these were.
        whole: False if a purge has destroyed some of its reads: then nobody can tell which answers held none of them.
    """

    reads: pl.DataFrame
    corrections: frozenset[int]
    hours: list[CameraHour]
    beside: list[CameraHour]
    answers: Mapping[int, int]
    whole: bool

    @property
    def span(self) -> Span:
        """Instants of the first and the last read; None if that is not known any more."""
        return _span(self.reads) if self.whole else (None, None)


def withdraw_batch(site: Site, caller: Caller, wrong: WrongBatch) -> dict[str, Any]:
    """Withdraw an import, on record, and return how many corrections went with it, and how many saved reads say so now.

    Raises:
        Refused: Policy said no.
        NotFound: There is no such import; a correction is none.
        Conflict: It is under way, undone or withdrawn already, or an import or a purge is under way.
    """
    number = wrong.batch
    require_permit(site, caller, wrong.does, reason=wrong.reason)
    with _alone(site):
        with site.ledger.reading() as connection:
            batch = batches.to_withdraw(connection, number)
        brought = _looked_up(site, batch)

        def change(turn: Turn, recorded: Recorded) -> int:
            return _take_back(site, turn, recorded, brought, number)

        details = {"source": batch.source, "corrections": sorted(brought.corrections)}
        saved = do(site, caller, wrong, change, details=details)
    return {"batch": number, "source": batch.source, "corrections": len(brought.corrections), "saved": saved}


@contextmanager
def _alone(site: Site) -> Iterator[None]:
    if not site.importing.acquire(blocking=False):
        raise Conflict("An import or a purge is under way. Withdraw the import when it is done.")
    try:
        with site.changing:
            yield
    finally:
        site.importing.release()


def _looked_up(site: Site, batch: Batch) -> _BatchContents:
    with site.ledger.reading() as connection:
        seen = batches.view(connection)
        remembered = answers_given.that_saw(connection, batch.number)
    reads = site.store.ids_of(batch.number)
    return _BatchContents(
        reads=reads,
        whole=reads.height >= (batch.stored or 0),
        corrections=site.store.corrections_of(batch.number, seen),
        hours=site.store.camera_hours(batch.number),
        beside=site.store.camera_hours_beside(batch.number, seen.hidden),
        answers=_counted(site, remembered, reads),
    )


def _take_back(site: Site, turn: Turn, recorded: Recorded, contents: _BatchContents, number: int) -> int:
    shown = batches.to_withdraw(turn.connection, number).entry
    batch = batches.withdraw(turn.connection, recorded, number, contents.corrections)
    corrected_reads.forget(turn.connection, recorded, contents.corrections)
    hits.withdraw(turn.connection, recorded, number)
    answers = {**_late(site, turn.connection, contents, number), **contents.answers}
    withdrawals.keep(
        turn.connection,
        recorded,
        batch=number,
        source=batch.source,
        reads=shown,
        span=contents.span,
        answers={intent: reads for intent, reads in answers.items() if reads or contents.whole},
    )
    captured = dict(contents.reads.iter_rows())
    saved = saved_reads.note_withdrawn(turn.connection, recorded, captured)
    site.board = upkeep.take_out(site.board, site.pack, turn, recorded, contents.hours, contents.beside)
    return saved


def _late(site: Site, connection: Connection, contents: _BatchContents, number: int) -> dict[int, int]:
    """Count in the answers that were given while the others were looked through."""
    now = answers_given.that_saw(connection, number)
    late = {intent: members for intent, members in now.items() if intent not in contents.answers}
    return _counted(site, late, contents.reads)


def _counted(site: Site, answers: Mapping[int, bytes], reads: pl.DataFrame) -> dict[int, int]:
    """Count in each answer the reads of an import; answers that cannot hold any hold none. Too many are left out."""
    span = _span(reads)
    counted, asked = dict.fromkeys(answers, 0), dict[int, bytes]()
    for intent, members in answers.items():
        question = json.loads(site.ledger.entry(intent))["question"]
        if members and may_have_held(question, span):
            asked[intent] = members
    if len(asked) * reads.height > MOST_HASHES:
        return {intent: 0 for intent in answers if intent not in asked}
    ids: Sequence[str] = reads["read_id"].to_list()
    for intent, members in asked.items():
        held = answers_given.each(members_of(site.members_key, intent, ids))
        counted[intent] = sum(member in held for member in answers_given.each_in_order(members))
    return counted


def _span(reads: pl.DataFrame) -> Span:
    at = reads["captured_at"]
    return (at.min(), at.max()) if reads.height else (None, None)  # type: ignore[return-value]
