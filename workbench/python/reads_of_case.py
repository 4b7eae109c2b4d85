"""What is done with reads that answers of a case held: look at their images, correct one, have files made."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from data_access.client import Answer, Archive, CaseSession, Client, Picture
from data_access.errors import InvalidQuery
from data_access.questions.correction import Correction
from data_access.questions.files import FileFormat, FilesOf
from data_access.questions.image import MOST_IMAGES, ContactSheet, ImageOf
from data_access.questions.kinds import Asking, Inquiry
from data_access.questions.value import parse
from workbench.python.case_answer import CaseAnswer
from workbench.python.case_sheet import CaseSheet, SheetImage, reads_of_sheet

REMEMBERED = 50
"""Answers of a case among which a read is looked for, the latest."""


class ReadsOfCase:
    """The reads that answers of an open case held."""

    def __init__(self, client: Client, session: CaseSession) -> None:
        self._client = client
        self.session = session
        self._answers: deque[Answer] = deque(maxlen=REMEMBERED)

    def contact_sheet(
        self,
        answer: CaseAnswer,
        read_ids: Sequence[str] | None = None,
        *,
        each_plate: bool = False,
        kind: SheetImage = "crop",
    ) -> CaseSheet:
        """Return images of up to twelve reads of an answer, under one entry on record that names each read, sealed.

        As a cell's last line the images stand side by side; `pictures` has them by the ids of their reads. Where no image is kept
        nothing is asked.

        Args:
            read_ids: Of which reads, in this order; without, of the first ones of which such an image is kept.
            each_plate: Without `read_ids`, of each plate one read, as for candidates.
            kind: `crop` (the plate) or `overview`.

        Raises:
            InvalidQuery: A read is not of the answer, or is named twice, or there are more than twelve.
            Refused: Policy said no.
        """
        reads = reads_of_sheet(answer.reads, read_ids, each_plate, kind, MOST_IMAGES)
        if reads.is_empty():
            return CaseSheet(reads, None, answer.town)
        named = [{"read_id": one, "captured_at": at} for one, at in reads.select("read_id", "captured_at").iter_rows()]
        asked = parse(ContactSheet, {"of": answer.facts.intent, "reads": named, "image": kind})
        return CaseSheet(reads, self._client.contact_sheet(self._asked(asked, "")), answer.town)

    def image(self, read_id: str, kind: str = "crop") -> Picture:
        """Return one image of a read that an answer of this case held: `crop` (the plate) or `overview`. On record.

        Raises:
            InvalidQuery: No answer of this case held the read.
            NotFound: No image of this kind is kept. That proves nothing about the read.
            Refused: Policy said no.
        """
        return self._client.image(self._asked(parse(ImageOf, {**self._named(read_id), "image": kind}), ""))

    def correct(
        self,
        read_id: str,
        *,
        reason: str,
        plate: str | None = None,
        state: str | None = None,
        position: tuple[float, float] | None = None,
    ) -> str:
        """Put a correction beside a read that an answer of this case held, and return its id. On record; the read stays.

        Args:
            reason: By what it is known, such as "the image shows 8, not B".
            plate: What stands on the plate.
            state: Issuing state, ISO 3166-2 (`US-KS`); empty if it is not known after all.
            position: Latitude and longitude, degrees WGS 84.

        Raises:
            InvalidQuery: No answer of this case held the read, or nothing is corrected.
            Conflict: The read says so already.
            Refused: Policy said no.
        """
        given = {"plate": plate, "state": state, "position": position, "reason": reason}
        return self._client.correct(self._asked(parse(Correction, {**self._named(read_id), **given}), ""))

    def make_files(self, answer: CaseAnswer, formats: Sequence[FileFormat], *, why: str) -> Archive:
        """Have files made of an answer of this case, on record, and return them in one archive with their sealed manifest.

        Args:
            formats: Some of `map`, `report`, `csv`, `geoparquet`, `geojson`, `kml`.
            why: What the files are for.

        Raises:
            InvalidQuery: A format is not known or named twice, or the answer is of no question.
            Refused: Policy said no, or the answer is of another case.
        """
        given = {"of": answer.facts.intent, "asked": answer.answer.question, "formats": tuple(formats), "why": why}
        return self._client.make_files(self._asked(parse(FilesOf, given), ""))

    def _named(self, read_id: str) -> dict[str, Any]:
        """Name a read as the latest answer that held it does."""
        for answer in self._answers:
            held = answer.reads.filter(read_id=read_id)
            if held.height:
                return {
                    "of": answer.facts.intent,
                    "read_id": read_id,
                    "captured_at": held["captured_at"].item(0),
                }
        raise InvalidQuery("read_id", "is in no answer of this case; ask the question first")

    def _asked(self, question: Asking, note: str) -> Inquiry:
        return parse(Inquiry, {"case_session": self.session.case_session, "question": question, "note": note})
