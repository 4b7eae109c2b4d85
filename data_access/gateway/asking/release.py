"""What a file says that leaves under the number of a release request, and the row of the register that is made with it, or with a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from data_access.answers.about_files import ReleaseOfFiles
from data_access.gateway.deciding.spine import reach_of
from data_access.gateway.open_site.releasing.contents import opened_content
from data_access.gateway.open_site.site import Site
from data_access.ledger.conclusion import Remember
from data_access.ledger.turn import Connection
from data_access.records.releases import files, requests
from data_access.records.releases.requests import ReleaseRecord
from data_access.steps import Intent, Recorded
from data_access.terms import RecipientKind
from data_access.wording.on_releases.letters import MARK


def said(site: Site, request: ReleaseRecord | None, at: datetime) -> ReleaseOfFiles | None:
    """Return what files say of the request under whose number they are made; None of none."""
    if request is None:
        return None
    content = opened_content(site.keyring, request.number, request.sealed)
    return ReleaseOfFiles(
        number=request.case,
        recipient=content.agency,
        person=content.person,
        purpose=content.purpose,
        mark=MARK,
        use_until=request.use_until or at + site.pack.releases.use_for,
    )


def note_picture(
    site: Site, connection: Connection, recorded: Recorded, intent: Intent, digest: str, pictures: int = 1
) -> None:
    """Note in the register that pictures were shown under the number of a release request: with that they have left. An agency's use begins.

    Under any other number nothing is noted.

    Args:
        pictures: How many the digest is of.

    Raises:
        Conflict: The request does not stand approved any more.
    """
    request = intent.decision.request
    found = requests.of_case(connection, request.justification.case_number)
    if found is None:
        return
    if found.kind is not RecipientKind.PUBLIC:
        until = reach_of(intent).as_of + site.pack.releases.use_for
        requests.begin_use(connection, recorded, found.number, until)
    picture = {"format": "picture", "digest": digest, "rows": pictures}
    files.note(connection, recorded, found.number, [picture], intent=intent.seq, person_id=request.asker.person_id)


def remembered(
    intent: Intent,
    request: ReleaseRecord | None,
    contents: Iterable[Mapping[str, object]],
    release: ReleaseOfFiles | None,
) -> Remember:
    """Return what notes files in the register in the transaction of their outcome: both are kept, or neither. Their use begins."""

    def remember(connection: Connection, recorded: Recorded) -> None:
        if request is not None and release is not None:
            requests.begin_use(connection, recorded, request.number, release.use_until)
            who = intent.decision.request.asker.person_id
            files.note(connection, recorded, request.number, contents, intent=intent.seq, person_id=who)

    return remember
