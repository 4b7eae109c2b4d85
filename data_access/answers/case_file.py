"""The file of a case: who asked what under it, what was found, starred and noted, and what is still open. Instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from data_access.answers.holds import HoldStanding
from data_access.answers.value import AnswerValue, Json, Stamp
from data_access.answers.verification import Verification
from data_access.reads import original_of

FINDING: Final = "finding"
WITNESS_PARTIAL: Final = "witness_partial"


def _is_none(value: object) -> bool:
    return value is None


def _is_empty(value: object) -> bool:
    return not value


class WithdrawnImport(AnswerValue):
    """An import that was withdrawn after an answer was given.

    Attributes:
        entry: Of the withdrawal; why is sealed in it.
        reads: How many reads of the answer came with it; None if only that some may have is known.
    """

    batch: int
    at: Stamp
    entry: int
    reads: int | None


class CaseQuestion(AnswerValue):
    """One question asked under the case.

    Attributes:
        question: What stands of it in the ledger in clear.
        plate: Pattern or plate, of one's own questions only; None of a colleague's.
        opened: Where and when exactly, of one's own questions only: what the commitments `area`, `windows_asked` and `scenes_asked`
            hold, by name, as JSON. Left out where nothing was opened.
        status: `answered`, `refused`, `failed`, `timed_out`, `cancelled`, `unknown` or `under way`.
        outcome: Number of the entry that says what came of it; None if there is none.
        rows: How many reads came back; by its power of ten for a colleague's.
        withdrawn: Imports withdrawn since, of which the answer held reads or may have.
        shared: True of a colleague's question whose answer they shared with who reads the file.
    """

    entry: int
    at: Stamp
    person: str
    purpose: str | None
    question: Json
    plate: str | None
    status: str
    outcome: int | None
    rows: int | str | None
    withdrawn: tuple[WithdrawnImport, ...] = ()
    shared: bool = False
    opened: Annotated[Mapping[str, str], Field(exclude_if=_is_empty)] = {}


class Finding(AnswerValue):
    """One finding; text and pattern are None once the ledger's vault was shredded for that month.

    Attributes:
        withdrawn: Imports withdrawn since the answer that it rests on; None where that was not looked up.
    """

    finding: int
    kind: str
    author: str
    at: Stamp
    entry: int
    text: str | None
    pattern: str | None
    rests_on: int | None
    struck_by: str | None
    struck_at: Stamp | None
    struck_because: str | None
    withdrawn: Annotated[tuple[WithdrawnImport, ...] | None, Field(exclude_if=_is_none)] = None


class Note(AnswerValue):
    """One note on a saved read; `text` is None once its month was shredded."""

    note: int
    read_id: str
    author: str
    at: Stamp
    entry: int
    text: str | None
    struck_by: str | None
    struck_at: Stamp | None
    struck_because: str | None


class SavedRead(AnswerValue):
    """One saved read, without its row.

    Attributes:
        of, outcome: Numbers of the entries of the question that returned it.
        verifications: Of the read and of its corrections, the last one last.
        state: `kept`, `held`, `past`, `destroyed`, `withdrawn` or `unknown`.
        until: End of its retention; None if it is not known.
        review_on: When the last hold on it is to be reviewed; None unless held.
        withdrawn_at, withdrawn_entry: When, and by which entry, its import was withdrawn; None while it stands.
    """

    read_id: str
    captured_at: Stamp
    of: int
    outcome: int | None
    starred_by: str | None
    starred_at: Stamp | None
    notes: tuple[Note, ...]
    verifications: tuple[Verification, ...]
    state: str
    retention_class: str
    until: Stamp | None
    review_on: date | None
    destroyed_at: Stamp | None
    withdrawn_at: Stamp | None
    withdrawn_entry: int | None


class Incident(AnswerValue):
    """The flag of a major incident; `reason` is None once its month was shredded."""

    flagged_by: str
    flagged_at: Stamp
    reason: str | None


class OpenItem(AnswerValue):
    """What the policy wants done for a major incident, and is not done yet.

    Attributes:
        finding: Number of the witness's partial plate, if it is about one.
    """

    clause: str
    says: str
    finding: int | None = None


class ReconciledNumber(AnswerValue):
    """That a provisional number became the case: who said so, when and why; `because` is None once its month was shredded."""

    number: str
    by: str | None
    at: Stamp
    because: str | None


class CaseHead(AnswerValue):
    """What the case register says of the case.

    Attributes:
        reconciled_to: The case that its provisional number became; None if it is none.
        other_numbers: Provisional numbers that became this case, or the case that this number became.
    """

    number: str
    kind: str
    standing: str
    offence: str
    opened_at: Stamp | None
    provisional_until: Stamp | None
    reconciled_to: str | None
    other_numbers: tuple[str, ...]


class CaseFile(AnswerValue):
    """The file of one case, as of one instant.

    Attributes:
        me: Who reads it.
        people: Full names by user name.
        holds: Holds in force for the case, the first to be reviewed first.
    """

    case: CaseHead
    as_of: Stamp
    me: str
    people: Mapping[str, str]
    reconciled: tuple[ReconciledNumber, ...]
    incident: Incident | None
    open_items: tuple[OpenItem, ...]
    questions: tuple[CaseQuestion, ...]
    findings: tuple[Finding, ...]
    saved: tuple[SavedRead, ...]
    holds: tuple[HoldStanding, ...] = ()

    def name(self, person: str | None) -> str:
        """Return somebody's name."""
        return self.people.get(person or "", person or "somebody")

    def with_finding(self, finding: Finding) -> CaseFile:
        """Return the file with a finding that was recorded or struck out just now."""
        others = tuple(each for each in self.findings if each.finding != finding.finding)
        return self.model_copy(update={"findings": tuple(sorted((*others, finding), key=lambda each: each.finding))})

    def with_verification(self, verification: Verification) -> CaseFile:
        """Return the file with a verification that was recorded just now."""
        read_id = original_of(verification.read_id)
        saved = (
            each.model_copy(update={"verifications": (*each.verifications, verification)})
            if each.read_id == read_id
            else each
            for each in self.saved
        )
        return self.model_copy(update={"saved": tuple(saved)})

    def without_star(self, read_id: str) -> CaseFile:
        """Return the file with the star off a read; with neither note nor verification the read is saved no longer."""
        left = (
            each.model_copy(update={"starred_by": None}) if each.read_id == read_id else each for each in self.saved
        )
        kept = tuple(each for each in left if each.starred_by or each.notes or each.verifications)
        return self.model_copy(update={"saved": kept})


class Star(AnswerValue):
    """Whether a read is starred now."""

    read_id: str
    starred: bool


class IncidentFlag(AnswerValue):
    """Since when a case is flagged as a major incident; None if it is not."""

    flagged_at: Stamp | None


class SharedAnswer(AnswerValue):
    """That a colleague may be shown an answer: the number of its intent, and who."""

    of: int
    shared_with: str
