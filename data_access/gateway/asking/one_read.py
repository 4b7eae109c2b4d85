"""What is asked of one read that an answer held: its image, and a correction of it. Both go the way of a question.

    image:      authorise -> record intent -> fetch -> record outcome -> image
    correction: authorise -> record intent, begin a batch -> write, invisible -> record, and visible -> record outcome

A correction is a batch of one row: the register of batches is its switch too, and a start undoes what a crash left pending.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from data_access.answers import answer
from data_access.errors import Conflict, NotFound
from data_access.gateway.asking import release
from data_access.gateway.asking.pictures import as_they_leave
from data_access.gateway.asking.release import PublicPicture
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.spine import not_anew, on_record, reach_of, whether_still
from data_access.gateway.open_site.batch_ends import undo
from data_access.gateway.open_site.holding.standing import growth_of, hold_growth
from data_access.gateway.open_site.members import corrected_of, viewing_of
from data_access.gateway.open_site.recovery import BY_GATEWAY
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.withdrawn_since import require_there
from data_access.ledger.turn import Connection, Turn
from data_access.questions.kinds import Inquiry
from data_access.questions.scope import scope_of
from data_access.reads import original_of
from data_access.records.casework import corrected_reads, verifications, viewings
from data_access.records.intake import batches
from data_access.records.intake.batches import Batch
from data_access.steps import Intent, Recorded

LONGEST_WAIT_S = 20.0
"""How long a correction waits for an import or a purge, seconds."""


def view(site: Site, caller: Caller, inquiry: Inquiry) -> answer.Picture:
    """Return the image of a read that an answer of this case session held; the viewing is on record before it leaves.

    Under the number of a release to the public it leaves with that, and has a manifest of its own, which the outcome seals. Under that
    of any release one of all that the camera saw leaves blurred, where the reach says so.

    Raises:
        NotLoggedOn, Refused: As for any question; also if a blurred one would be refused by the time it is made.
        NotFound: No image of this kind is kept or could be blurred, or the read is not there any more; that it was asked is on record.
        Busy, TimedOut, Unconfined: It could not be blurred now; that is on record, too.
        Conflict: The import that brought the read was withdrawn, or the release request is not approved any more.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """
    with on_record(site, caller, inquiry, release.request_of_public) as record, _says_if_withdrawn(site, inquiry):
        kept = site.store.image(record.intent)
        [picture] = as_they_leave(site, record.reach, [kept])
        public = None
        if kept and picture and record.view:
            public = release.to_the_public(site, record.intent, record.view, kept, picture)
        shown = {**facts_of_bytes(picture.data if picture else b""), **(public.said if public else {})}
        remember = partial(_remember, site, record.intent, public, shown["digest"]) if picture else _nothing
        recheck = whether_still(site, caller, inquiry, record.intent) if record.reach.blurs_overviews else not_anew
        record.conclusion.returned(rows=int(picture is not None), remember=remember, recheck=recheck, **shown)
    if picture is None:
        lacking = "could be blurred" if kept else "is kept"
        raise NotFound(f"No image of this kind {lacking} for this read. That proves nothing about the read.")
    receipt = record.conclusion.outcome.receipt
    archive = public.archive(receipt) if public else None
    return answer.Picture(picture.media_type, picture.data, receipt, archive)


@contextmanager
def _says_if_withdrawn(site: Site, inquiry: Inquiry) -> Iterator[None]:
    """Say of a read that is not there any more that its import was withdrawn, if it was."""
    try:
        yield
    except NotFound:
        for read in scope_of(inquiry.question).reads:
            with site.ledger.reading() as connection:
                require_there(site, connection, read.read_id, read.captured_at)
        raise


def _remember(
    site: Site, intent: Intent, public: PublicPicture | None, digest: str, connection: Connection, recorded: Recorded
) -> None:
    """Keep that a picture was shown: without it nobody verifies its read. Under the number of a release request it has left with that.

    Who saw a blurred one has not seen the picture.
    """
    request = intent.decision.request
    if public:
        public.note(connection, recorded, intent)
    else:
        release.note_picture(site, connection, recorded, intent, digest)
    if reach_of(intent).blurs_overviews:
        return
    for read in scope_of(request.question).reads:
        viewing = viewing_of(site.members_key, request.case_session, read.read_id)
        viewings.keep(connection, recorded, case_session=request.case_session, read=viewing)


def _nothing(*_: object) -> None:
    return


def correct(site: Site, caller: Caller, inquiry: Inquiry) -> answer.CorrectionOnRecord:
    """Put a correction beside a read; it is visible when this returns, or not at all. The read itself never changes.

    Raises:
        NotLoggedOn, Refused: As for any question.
        NotFound: The read is not there any more.
        Conflict: The read says all that already, its import was withdrawn, or one goes on for too long to wait for it.
        LedgerStopped: It could not be recorded; what was written is undone.
    """
    with _alone(site), on_record(site, caller, inquiry, _begin) as record, _says_if_withdrawn(site, inquiry):
        read_id = _written(site, record.intent, record.view)
        record.conclusion.returned(rows=1, **facts_of_bytes(read_id.encode()))
    return answer.CorrectionOnRecord(
        read_id=read_id, corrects=original_of(read_id), receipt=dict(record.conclusion.outcome.receipt)
    )


def _begin(turn: Turn, intent: Intent) -> Batch:
    """Begin the batch of a granted correction."""
    return batches.begin_correction(turn.connection, turn.last, intent.decision.request.asker.person_id)


@contextmanager
def _alone(site: Site) -> Iterator[None]:
    """Change reads alone: what counts must not change between its look-up and the correction."""
    if not site.changing.acquire(timeout=LONGEST_WAIT_S):
        raise Conflict("An import or a purge is under way. Correct the read when it is done.")
    try:
        yield
    finally:
        site.changing.release()


def _written(site: Site, intent: Intent, batch: Batch) -> str:
    try:
        read_id = site.store.correct(intent, batch.number)
        growth = growth_of(site, batch.number)
        with site.ledger.deciding() as turn:
            told = {**BY_GATEWAY, "batch": batch.number, "intent": intent.seq}
            recorded = turn.append("read_corrected", told)
            batches.show(turn.connection, recorded, batch.number, rows_in=1, reads=1, rejects={})
            read = corrected_of(site.members_key, read_id)
            corrected_reads.keep(turn.connection, recorded, read=read, batch=batch.number)
            verifications.note_corrected(turn.connection, recorded, read_id)
            hold_growth(site, turn, batch.number, growth)
    except BaseException:
        undo(site, batch)
        raise
    return read_id


def facts_of_bytes(data: bytes) -> dict[str, Any]:
    """Return what an outcome says of bytes that leave: how many, and their salted digest."""
    salt = secrets.token_bytes(16)
    digest = hashlib.sha256(salt + data).hexdigest()
    return {"bytes": len(data), "cameras": 0, "plates": 0, "digest": digest, "digest_salt": salt}
