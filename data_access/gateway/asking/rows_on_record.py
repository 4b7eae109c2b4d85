"""What stays of rows that are about to leave: counts and a digest in the outcome, and keyed hashes of them in the register."""

from __future__ import annotations

import secrets
from typing import Any

from data_access import reads
from data_access.gateway.asking.beside import AnswerRows
from data_access.gateway.deciding.spine import reach_of
from data_access.gateway.open_site.members import members_of, question_of
from data_access.ledger.conclusion import Remember
from data_access.ledger.turn import Connection
from data_access.records.casework import answers_given
from data_access.steps import Recorded
from data_access.store.store import VisibleReads


def counts_of(visible_reads: VisibleReads) -> dict[str, Any]:
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


def remembered(rows: AnswerRows) -> Remember:
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
