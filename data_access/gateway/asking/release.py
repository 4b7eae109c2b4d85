"""What a file says that leaves under the number of a release request, and the row of the register that is made with it, or with a picture."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data_access.answers.about_files import AboutPicture, PictureOnRecord, ReleaseOfFiles, ReleaseOfPicture
from data_access.answers.answer import Archive
from data_access.answers.releases import PictureLabel
from data_access.gateway.asking import package
from data_access.gateway.deciding.spine import reach_of
from data_access.gateway.open_site.releasing.contents import opened_content
from data_access.gateway.open_site.site import Site
from data_access.ledger.conclusion import Remember
from data_access.ledger.turn import Connection, Turn
from data_access.questions.scope import scope_of
from data_access.records.releases import files, requests
from data_access.records.releases.requests import ReleaseRecord
from data_access.steps import Intent, Recorded
from data_access.store.disk.images import KeptPicture
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
    """Note in the register that pictures were shown under the number of a release request, and which: with that they have left. An agency's use begins.

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
    picture = {"format": _label_of(intent).value, "digest": digest, "rows": pictures}
    files.note(connection, recorded, found.number, [picture], intent=intent.seq, person_id=request.asker.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPicture:
    """A picture that goes to the public as soon as its outcome is on record.

    Attributes:
        number: Of the request under which it goes.
        sealed: The part of its manifest that the outcome seals, by its salted digest.
        said: What the outcome says of it: the file with its digest, and the digest of what is sealed.
    """

    number: int
    data: bytes = field(repr=False)
    sealed: package.Part = field(repr=False)
    said: Mapping[str, Any] = field(repr=False)

    def note(self, connection: Connection, recorded: Recorded, intent: Intent) -> None:
        """Note it in the register, in the transaction of its outcome."""
        who = intent.decision.request.asker.person_id
        files.note(connection, recorded, self.number, self.said["files"], intent=intent.seq, person_id=who)

    def archive(self, receipt: package.Part) -> Archive:
        """Return it with its manifest, as one archive."""
        [file] = self.sealed["files"]
        data = package.archive({file["name"]: self.data}, self.sealed, receipt)
        return Archive(data, {"sealed": self.sealed, "receipt": receipt})


def request_of_public(turn: Turn, intent: Intent) -> ReleaseRecord | None:
    """Return the release to the public under whose number something is asked; None under any other number."""
    found = requests.of_case(turn.connection, intent.decision.request.justification.case_number)
    return found if found is not None and found.kind is RecipientKind.PUBLIC else None


def to_the_public(
    site: Site, intent: Intent, request: ReleaseRecord, original: KeptPicture, picture: KeptPicture
) -> PublicPicture:
    """Seal a picture that is asked for under the number of a release to the public: with its showing it has left.

    Args:
        original: The picture as it is kept, whose digest the manifest has beside a blurred copy.
        picture: As it leaves: itself, or blurred.
    """
    content = opened_content(site.keyring, request.number, request.sealed)
    about = AboutPicture(
        agency=site.facts.agency_name,
        synthetic=site.facts.synthetic,
        ledger=site.ledger.origin,
        release=ReleaseOfPicture(number=request.case, recipient=content.agency, purpose=content.purpose),
        made=PictureOnRecord(at=reach_of(intent).as_of, intent=intent.seq),
    )
    label, salt = _label_of(intent), secrets.token_bytes(16)
    ending = "png" if picture.media_type == "image/png" else "jpg"
    copied = original.sha256 if label is PictureLabel.BLURRED else ""
    sealed = package.sealed_picture(about, label, ending, picture.data, copied)
    said = {
        "files": package.recorded({label.value: picture.data}, 1, salt),
        "digest": package.digest_of(sealed, salt),
        "digest_salt": salt,
    }
    return PublicPicture(number=request.number, data=picture.data, sealed=sealed, said=said)


def _label_of(intent: Intent) -> PictureLabel:
    """Say what a picture shows: the plate, or all that the camera saw, as it is or blurred."""
    if not scope_of(intent.decision.request.question).shows_overview:
        return PictureLabel.PLATE
    return PictureLabel.BLURRED if reach_of(intent).blurs_overviews else PictureLabel.OVERVIEW


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
