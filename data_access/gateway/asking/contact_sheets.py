"""Images of several reads that an answer held, shown together. It goes the way of a question, under one entry that names each read, sealed:

authorise -> record intent -> fetch -> record outcome -> images
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from functools import partial

from data_access.answers.answer import PictureSheet, sheet_of
from data_access.errors import TooLarge
from data_access.gateway.asking import release
from data_access.gateway.asking.one_read import facts_of_bytes
from data_access.gateway.asking.pictures import as_they_leave
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.spine import not_anew, nothing, on_record, reach_of, whether_still
from data_access.gateway.open_site.members import viewing_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.questions.kinds import Inquiry
from data_access.questions.scope import scope_of
from data_access.records.casework import viewings
from data_access.steps import Intent, Recorded
from data_access.store.disk.images import KeptPicture

MOST_BYTES = 16_000_000
"""Of the images of one sheet together."""


def view(site: Site, caller: Caller, inquiry: Inquiry) -> PictureSheet:
    """Return images of reads that an answer of this case session held; their viewing is on record before they leave.

    A read without an image of this kind, or that is not there any more, is left out. Under a release request those of all that a
    camera saw go blurred, where the reach says so; one that could not be is left out, too.

    Raises:
        NotLoggedOn, Refused: As for any question; if one of the reads was not in the answer, none is shown. Also if blurred ones would be
            refused by the time they are made.
        TooLarge: The images have more than `MOST_BYTES` together; that they were asked for is on record.
        Conflict: The release request, under whose number they are shown, is not approved any more.
        Busy: What is stored could not be read, or could not be blurred now; so TimedOut, Unconfined.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """
    reads = scope_of(inquiry.question).reads
    with on_record(site, caller, inquiry, nothing) as record:
        found = as_they_leave(site, record.reach, site.store.pictures(record.intent))
        pictures = [(read.read_id, each) for read, each in zip(reads, found, strict=True) if each is not None]
        if sum(len(each.data) for _, each in pictures) > MOST_BYTES:
            raise TooLarge(f"These images have more than {MOST_BYTES // 1_000_000} MB together. Look at fewer at once.")
        document = _document(pictures)
        facts = facts_of_bytes(document)
        remember = partial(_remember, site, record.intent, [read_id for read_id, _ in pictures], facts["digest"])
        recheck = whether_still(site, caller, inquiry, record.intent) if record.reach.blurs_overviews else not_anew
        record.conclusion.returned(rows=len(pictures), remember=remember, recheck=recheck, **facts)
    return sheet_of(document, record.conclusion.outcome.receipt)


def _document(pictures: Sequence[tuple[str, KeptPicture]]) -> bytes:
    """Write the images as the receipt is about them."""
    told = [
        {"read_id": read_id, "media_type": each.media_type, "data": base64.b64encode(each.data).decode()}
        for read_id, each in pictures
    ]
    return json.dumps({"pictures": told}).encode()


def _remember(
    site: Site, intent: Intent, read_ids: Sequence[str], digest: str, connection: Connection, recorded: Recorded
) -> None:
    """Keep of each read that its picture was shown: without it nobody verifies it. What leaves under a release request is noted, too.

    Who saw blurred ones has not seen the pictures.
    """
    if read_ids:
        release.note_picture(site, connection, recorded, intent, digest, len(read_ids))
    if reach_of(intent).blurs_overviews:
        return
    case_session = intent.decision.request.case_session
    for read_id in read_ids:
        viewing = viewing_of(site.members_key, case_session, read_id)
        viewings.keep(connection, recorded, case_session=case_session, read=viewing)
