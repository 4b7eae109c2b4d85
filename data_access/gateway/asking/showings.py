"""The life of an answer that is shown again. It goes the way of a question, under an entry of its own that names the answer:

    authorise -> record intent -> ask again -> keep what the answer held -> record outcome -> answer

Policy decides anew, by its rules of today. What was asked is read from the answer's own entry, never taken from who asks. Reads
that the answer did not hold are counted and not shown: whoever wants them asks.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from data_access import reads as documented
from data_access.answers.answer import Answer
from data_access.answers.facts import ShownAgain
from data_access.gateway.asking import beside
from data_access.gateway.asking.beside import AnswerRows
from data_access.gateway.asking.facts import facts_of
from data_access.gateway.asking.rows_on_record import counts_of, remembered
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import look_ahead, session_of
from data_access.gateway.deciding.earlier_answers import entry_of, showing_of
from data_access.gateway.deciding.spine import on_record
from data_access.gateway.open_site.members import members_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.lookup import Entry
from data_access.ledger.turn import Turn
from data_access.questions.kinds import Inquiry, reads_of
from data_access.questions.showing import Showing
from data_access.reads import correction_batch, original_of
from data_access.records.casework import answers_given
from data_access.records.casework.answers_given import AnswerMemory
from data_access.records.intake import withdrawals
from data_access.steps import Batches, Intent
from data_access.store.store import VisibleReads
from data_access.terms import parse_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class _Circumstances:
    """What the deciding transaction said of the answer.

    Attributes:
        entry: Its intent.
        shared_by: Who was given it, if that is somebody else than who is shown it.
        beside: What the parts saw that say something beside the answer.
        withdrawn: How many of its reads came with imports that were withdrawn since.
    """

    entry: Entry
    shared_by: str
    memory: AnswerMemory
    beside: beside.Views
    withdrawn: int


def show(
    site: Site, caller: Caller, case_session: str, number: int, cancellation: threading.Event | None = None
) -> Answer:
    """Show an answer again, by the number of its intent, to who was given it or with whom it was shared.

    Raises:
        NotLoggedOn, Refused: As for any question; policy looks at the question of then, too.
        TimedOut, Busy: The fetch was stopped; that is on record, and nothing is disclosed.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """
    with site.ledger.reading() as connection:
        person = session_of(connection, caller).person_id
    showing = showing_of(site, person, number)
    look_ahead(site, caller, showing)
    inquiry, question = Inquiry(case_session=case_session, question=showing), reads_of(showing)
    with on_record(site, caller, inquiry, partial(_look, site, showing)) as record:
        if question is None:
            raise ValueError("policy lets no answer be shown again whose question nobody can tell")
        seen, started = record.view, time.monotonic()
        fetched, said = _as_then(site, showing, seen, site.store.fetch(record.intent, cancellation))
        rows = AnswerRows(site=site, intent=record.intent, question=question, fetched=fetched, cancelled=cancellation)
        beside_it = beside.facts_of(seen.beside, rows)
        record.conclusion.returned(
            **counts_of(fetched),
            **beside.entry_of(beside_it),
            withdrawn=seen.withdrawn,
            showing=said.model_dump(include={"arrived", "corrected", "gone"}),
            duration_ms=round((time.monotonic() - started) * 1000),
            remember=remembered(rows),
        )
    facts = facts_of(record.intent, fetched, site.facts.late_after, {**beside_it, "showing": said})
    return Answer(reads=fetched.reads, facts=facts, receipt=record.conclusion.outcome.receipt, question=question)


def _look(site: Site, showing: Showing, turn: Turn, intent: Intent) -> _Circumstances:
    memory, entry = answers_given.recall(turn.connection, showing.of), entry_of(site, showing.of)
    if memory is None or entry is None:
        raise ValueError("policy lets no answer be shown again of which nothing is remembered")
    given_to = str(entry["who"]["person"])
    return _Circumstances(
        entry=entry,
        shared_by="" if given_to == intent.decision.request.asker.person_id else given_to,
        memory=memory,
        beside=beside.look(site, turn, intent),
        withdrawn=withdrawals.reads_of(turn.connection, showing.of),
    )


def _as_then(
    site: Site, showing: Showing, then: _Circumstances, visible_reads: VisibleReads
) -> tuple[VisibleReads, ShownAgain]:
    """Leave out every read that the answer did not hold, and say what is not as it was."""
    held = then.memory.members
    reads = visible_reads.reads
    of_each = answers_given.each_in_order(members_of(site.members_key, showing.of, reads["read_id"]))
    kept = reads.filter(pl.Series([member in held for member in of_each], dtype=pl.Boolean))
    there = held.intersection(of_each)
    said = ShownAgain(
        of=showing.of,
        answered=parse_stamp(then.entry["at"]),
        shared_by=then.shared_by,
        question={} if showing.asked is None else showing.asked.model_dump(mode="json"),
        arrived=len(set(of_each) - held),
        corrected=_corrected_since(kept, then.memory.batches),
        withdrawn=then.withdrawn,
        gone=max(0, len(held) - len(there) - then.withdrawn),
    )
    fetched = replace(
        visible_reads,
        reads=kept,
        unknown_kept=min(visible_reads.unknown_kept, kept.height),
        cameras=kept["camera_id"].n_unique(),
        plates=documented.plates(kept),
    )
    return fetched, said


def _corrected_since(reads: pl.DataFrame, batches: Batches) -> int:
    """Count the reads with a correction that the answer could not hold yet."""
    corrections = reads.select(pl.coalesce("corrected_by", pl.when(pl.col("corrects").is_not_null()).then("read_id")))
    counting = {each: correction_batch(each) or 0 for each in corrections.to_series().drop_nulls()}
    since = {
        original_of(each) for each, number in counting.items() if number > batches.upto or number in batches.hidden
    }
    return len(since)
