"""The life of one question, top to bottom.

    justification -> authorise -> record intent -> fetch -> record outcome -> answer

No intent on record, no query. No outcome on record, no rows.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import polars as pl

from data_access import reads
from data_access.gateway import chance, twice, verifying
from data_access.gateway.callers import Caller
from data_access.gateway.circumstances import circumstances_of, look_ahead, refusal_of
from data_access.gateway.members import members_of, question_of
from data_access.gateway.quality import notes
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.authorise import authorise
from data_access.questions.kinds import Asked, for_reads
from data_access.questions.scope import scope_of
from data_access.questions.with_reads import Question
from data_access.records import returned, sources
from data_access.steps import Intent, Reach, Recorded
from data_access.store.store import Fetched

CAVEATS = (
    "A read can be wrong: check the image and the state before you rely on it.",
    "A missing read proves nothing: cameras miss vehicles, and were not everywhere.",
    "Some matches are chance. This is an unverified lead, not grounds for a stop or an arrest.",
)
"""What is not known, said with every answer (clause H1: Parsons 427.4(f))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Rows that may leave, with the proof that the question is on record.

    Attributes:
        reads: Columns of `reads.SCHEMA`, in `reads.ORDER`.
        facts: Counts, the instant that the answer is as of, what is not known, and which cameras were down, quiet or new.
        receipt: Entry, inclusion proof and signed checkpoint of the outcome.
    """

    reads: pl.DataFrame
    facts: Mapping[str, Any]
    receipt: Mapping[str, Any]


def answer(site: Site, caller: Caller, asked: Asked, cancelled: threading.Event | None = None) -> Answer:
    """Authorise, record, read, record again; rows leave only if all four held.

    Raises:
        NotLoggedOn: Nobody is logged on with this token; there is nobody to record.
        Refused: Policy said no, or the answer is too large; the refusal is on record.
        TimedOut, Busy: The fetch was stopped; that is on record, and nothing is disclosed.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """
    question = for_reads(asked.question)
    scope = scope_of(question)
    look_ahead(site, caller, question)
    with site.ledger.deciding() as turn:
        request, state = circumstances_of(site, turn, caller, asked)
        intent = turn.intent(authorise(request, state))
        site.remember_asking(turn, intent)
        board, zones = site.board, sources.zones(turn.connection) | {site.facts.zone}
        verified = verifying.standing(turn.connection, request.justification.case_number)
    if not intent.granted:
        raise refusal_of(intent.decision.reasons, intent.seq)
    with site.ledger.concluding(intent) as conclusion:
        started = time.monotonic()
        fetched = site.store.fetch(intent, cancelled)
        quality = notes.facts_of(board, scope, reach_of(intent))
        by_chance = chance.facts_of(scope, fetched.frequencies)
        in_twice = twice.facts_of(site.store, intent, scope, fetched, zones, cancelled)
        members = members_of(site.members_key, intent.seq, fetched.reads["read_id"].to_list())
        salt = secrets.token_bytes(16)
        conclusion.returned(
            rows=fetched.reads.height,
            bytes=int(fetched.reads.estimated_size()),
            cameras=fetched.cameras,
            plates=fetched.plates,
            unknown_kept=fetched.unknown_kept,
            quality={state: quality[state] for state in notes.STATES},
            chance=chance.entry_of(by_chance),
            repeated_hour=twice.entry_of(in_twice),
            duration_ms=round((time.monotonic() - started) * 1000),
            digest=reads.digest(fetched.reads, salt),
            digest_salt=salt,
            remember=partial(_remember, site, intent, members, question),
        )
    checked = verifying.facts_of(fetched.reads, verified, site.pack)
    facts = {**facts_of(intent, fetched, site.facts.late_after), "quality": quality, "verification": checked}
    if by_chance is not None:
        facts["chance"] = by_chance
    if in_twice is not None:
        facts["repeated_hour"] = in_twice
    return Answer(reads=fetched.reads, facts=facts, receipt=conclusion.outcome.receipt)


def _remember(
    site: Site, intent: Intent, members: bytes, question: Question, connection: Connection, recorded: Recorded
) -> None:
    """Keep what was asked and which reads the answer holds, as keyed hashes, for images, corrections and files of them."""
    case_session = intent.decision.request.case_session
    asked = question_of(site.members_key, intent.seq, question)
    returned.keep(
        connection,
        recorded,
        intent=intent.seq,
        case_session=case_session,
        members=members,
        question=asked,
        batches=reach_of(intent).batches,
    )


def facts_of(intent: Intent, fetched: Fetched, late_after: timedelta = reads.LATE) -> dict[str, Any]:
    """Say what the rows are, and what they are not.

    Args:
        late_after: A read that came in longer after its capture than this counts as late.
    """
    reach = reach_of(intent)
    return {
        "returned": fetched.reads.height,
        "unknown_kept": fetched.unknown_kept,
        "late": fetched.reads.select(reads.late(late_after).sum()).item(),
        "late_after_s": round(late_after.total_seconds()),
        "cameras": fetched.cameras,
        "plates": fetched.plates,
        "as_of": reach.as_of.isoformat(),
        "retention": [
            f"Reads of class {name} are kept {days.total_seconds() / 86400:g} days."
            for name, days in reach.keep.items()
        ],
        "caveats": list(CAVEATS),
        "intent": intent.seq,
    }


def reach_of(intent: Intent) -> Reach:
    """Return how far a granted intent reaches."""
    if intent.decision.reach is None:
        raise ValueError("a granted intent has a reach")
    return intent.decision.reach
