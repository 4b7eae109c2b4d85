"""The life of one question, top to bottom.

    justification -> authorise -> record intent -> fetch -> record outcome -> answer

No intent on record, no query. No outcome on record, no rows.
"""

from __future__ import annotations

import threading
import time
from functools import partial

from data_access.answers.answer import Answer
from data_access.gateway.asking import beside
from data_access.gateway.asking.beside import AnswerRows
from data_access.gateway.asking.facts import facts_of
from data_access.gateway.asking.rows_on_record import counts_of, remembered
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import look_ahead
from data_access.gateway.deciding.spine import on_record
from data_access.gateway.open_site.site import Site
from data_access.questions.kinds import Inquiry, for_reads


def answer(site: Site, caller: Caller, inquiry: Inquiry, cancellation: threading.Event | None = None) -> Answer:
    """Authorise, record, read, record again; rows leave only if all four held.

    Raises:
        NotLoggedOn: Nobody is logged on with this token; there is nobody to record.
        Refused: Policy said no, or the answer is too large; the refusal is on record.
        TimedOut, Busy: The fetch was stopped; that is on record, and nothing is disclosed.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """
    question = for_reads(inquiry.question)
    look_ahead(site, caller, question)
    with on_record(site, caller, inquiry, partial(beside.look, site)) as record:
        started = time.monotonic()
        fetched = site.store.fetch(record.intent, cancellation)
        rows = AnswerRows(site=site, intent=record.intent, question=question, fetched=fetched, cancelled=cancellation)
        beside_it = beside.facts_of(record.view, rows)
        record.conclusion.returned(
            **counts_of(fetched),
            **beside.entry_of(beside_it),
            duration_ms=round((time.monotonic() - started) * 1000),
            remember=remembered(rows),
        )
    facts = facts_of(record.intent, fetched, site.facts.late_after, beside_it)
    return Answer(reads=fetched.reads, facts=facts, receipt=record.conclusion.outcome.receipt, question=question)
