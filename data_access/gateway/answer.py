"""The life of one question, top to bottom.

    justification -> authorise -> record intent -> fetch -> record outcome -> answer

No intent on record, no query. No outcome on record, no rows.
"""

from __future__ import annotations

import secrets
import threading
import time
from functools import partial
from typing import Any

from data_access import reads
from data_access.answers.answer import Answer
from data_access.gateway.asking import beside
from data_access.gateway.asking.beside import AnswerRows
from data_access.gateway.asking.facts import facts_of
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import look_ahead
from data_access.gateway.deciding.spine import on_record, reach_of
from data_access.gateway.open_site.members import members_of, question_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.conclusion import Remember
from data_access.ledger.turn import Connection
from data_access.questions.kinds import Inquiry, for_reads
from data_access.records.casework import answers_given
from data_access.steps import Recorded
from data_access.store.store import VisibleReads


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
            **_exact(fetched),
            **beside.entry_of(beside_it),
            duration_ms=round((time.monotonic() - started) * 1000),
            remember=_remembered(rows),
        )
    facts = facts_of(record.intent, fetched, site.facts.late_after, beside_it)
    return Answer(reads=fetched.reads, facts=facts, receipt=record.conclusion.outcome.receipt, question=question)


def _exact(visible_reads: VisibleReads) -> dict[str, Any]:
    """Return what the outcome is told of the rows: exact counts, and a digest salted anew."""
    salt = secrets.token_bytes(16)
    return {
        "rows": visible_reads.reads.height,
        "bytes": int(visible_reads.reads.estimated_size()),
        "cameras": visible_reads.cameras,
        "plates": visible_reads.plates,
        "unknown_kept": visible_reads.unknown_kept,
        "digest": reads.digest(visible_reads.reads, salt),
        "digest_salt": salt,
    }


def _remembered(rows: AnswerRows) -> Remember:
    """Keep what was asked and which reads the answer holds, as keyed hashes, for images, corrections and files of them.

    They are hashed here, before the outcome's turn: nobody else waits for that.
    """
    key, intent = rows.site.members_key, rows.intent
    members = members_of(key, intent.seq, rows.fetched.reads["read_id"].to_list())
    question = question_of(key, intent.seq, rows.question)
    case_session, reach = intent.decision.request.case_session, reach_of(intent)

    def keep(connection: Connection, recorded: Recorded) -> None:
        answers_given.keep(
            connection,
            recorded,
            intent=intent.seq,
            case_session=case_session,
            members=members,
            question=question,
            batches=reach.batches,
            camera_kinds=reach.camera_kinds,
        )

    return keep
