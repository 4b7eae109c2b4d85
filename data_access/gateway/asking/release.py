"""What a file says that leaves under the number of a release request, and the row of the register that is made with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from data_access.answers.about_files import ReleaseOfFiles
from data_access.gateway.deciding.spine import reach_of
from data_access.gateway.open_site.releasing.contents import opened_content
from data_access.gateway.open_site.site import Site
from data_access.ledger.conclusion import Remember
from data_access.ledger.turn import Connection
from data_access.questions.scope import scope_of
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


def note_picture(connection: Connection, recorded: Recorded, intent: Intent, digest: str) -> None:
    """Note a picture in the register that was shown under the number of a release to the public, and which it is; under any other nothing."""
    request = intent.decision.request
    found = requests.of_case(connection, request.justification.case_number)
    if found is not None and found.kind is RecipientKind.PUBLIC:
        picture = {"format": _picture_of(intent), "digest": digest, "rows": 1}
        who = request.asker.person_id
        files.note(connection, recorded, found.number, [picture], intent=intent.seq, person_id=who)


def _picture_of(intent: Intent) -> str:
    """Say what a picture shows: the plate, or all that the camera saw, as it is or blurred."""
    if not scope_of(intent.decision.request.question).shows_overview:
        return "picture"
    return "blurred overview" if reach_of(intent).blurs_overviews else "overview"


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
