"""What is said of an answer of which files are made: it stands in the files, and in the manifest that is sealed."""

from __future__ import annotations

from data_access.answers.answer import Receipt
from data_access.answers.facts import Facts
from data_access.answers.frames import Camera
from data_access.answers.value import AnswerValue, Json, Stamp
from data_access.questions.files import FileFormat


class CaseOfFiles(AnswerValue):
    """For which case files were made."""

    number: str
    standing: str
    purpose: str


class Making(AnswerValue):
    """Who made files, when, by which entry, and what for."""

    by: str
    role: str
    at: Stamp
    intent: int
    why: str


class AnswerOnRecord(AnswerValue):
    """When the answer was asked for, and the numbers of the entries of its intent and outcome."""

    at: Stamp
    intent: int
    outcome: int


class ReleaseOfFiles(AnswerValue):
    """To whom files are released, on which request: it stands in each file, and in the manifest that is sealed.

    Attributes:
        number: The request's number, such as `REL-0007`.
        recipient, person: The agency, and who asked there.
        mark: That it is for official use only.
        use_until: From then on the recipient may use them no more; as of the day on which they were made.
    """

    number: str
    recipient: str
    person: str
    purpose: str
    mark: str
    use_until: Stamp


class ReleaseOfPicture(AnswerValue):
    """For whom a picture was let go to the public, on which request, and why; `number` is such as `REL-0007`."""

    number: str
    recipient: str
    purpose: str


class PictureOnRecord(AnswerValue):
    """When a picture was let go, and the number of the entry of its intent."""

    at: Stamp
    intent: int


class AboutPicture(AnswerValue):
    """All that is said of a picture that goes to the public. Its manifest goes wherever it goes: so neither the question stands in it, nor
    a plate, a place, a camera, an id of a read, or who asked.

    Attributes:
        ledger: The ledger's origin.
    """

    agency: str
    synthetic: bool
    ledger: str
    release: ReleaseOfPicture
    made: PictureOnRecord


class AboutFiles(AnswerValue):
    """All that stands in the files of an answer beside its reads.

    Attributes:
        zone: IANA zone of the agency's clocks.
        ledger: The ledger's origin.
        question: What was asked, as it stands on the wire.
        no_longer_kept, withdrawn: Reads of the answer that are past their retention, or whose import was withdrawn since.
        cameras: Those of the reads, and those of which something is said.
        release: To whom they are released; None for files of this agency's own cases.
        streets: Whose data the base map is; empty if there is none.
    """

    agency: str
    zone: str
    synthetic: bool
    ledger: str
    formats: tuple[FileFormat, ...]
    case: CaseOfFiles
    reason: str
    made: Making
    asked: AnswerOnRecord
    question: Json
    facts: Facts
    no_longer_kept: int
    withdrawn: int
    cameras: tuple[Camera, ...]
    receipt_of_answer: Receipt
    release: ReleaseOfFiles | None = None
    streets: str
