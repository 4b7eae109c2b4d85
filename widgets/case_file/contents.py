"""The file of a case as a page shows it: what the gateway sends, as values. Instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from data_access.errors import Busy
from data_access.reads import original_of
from data_access.terms import parse_stamp
from data_access.wording.verifications import Verification, verification_of

FINDING, WITNESS_PARTIAL = "finding", "witness_partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question asked under the case.

    Attributes:
        asked: What stands of it in the ledger in clear.
        plate: Pattern or plate, of one's own questions only; None of a colleague's.
        status: `answered`, `refused`, `failed`, `timed_out`, `cancelled`, `unknown` or `under way`.
        outcome: Number of the entry that says what came of it; None if there is none.
    """

    entry: int
    at: datetime
    person: str
    asked: Mapping[str, Any]
    plate: str | None
    status: str
    outcome: int | None
    rows: int | None
    withdrawn: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An import that was withdrawn after an answer was given.

    Attributes:
        entry: Of the withdrawal; why is sealed in it.
        reads: How many reads of the answer came with it; None if only that some may have is known.
    """

    batch: int
    at: datetime
    entry: int
    reads: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; text and pattern are None once the ledger's vault was shredded for that month."""

    finding: int
    kind: str
    author: str
    at: datetime
    entry: int
    text: str | None
    pattern: str | None
    rests_on: int | None
    struck_by: str | None
    struck_at: datetime | None
    struck_because: str | None
    withdrawn: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note on a saved read; `text` is None once its month was shredded."""

    note: int
    author: str
    at: datetime
    entry: int
    text: str | None
    struck_by: str | None
    struck_at: datetime | None
    struck_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRead:
    """One saved read, without its row.

    Attributes:
        of, outcome: Numbers of the entries of the question that returned it.
        state: `kept`, `held`, `past`, `destroyed`, `withdrawn` or `unknown`.
        until: End of its retention; None if it is not known.
        review_on: When the last hold on it is to be reviewed; None unless held.
        withdrawn_at, withdrawn_entry: When, and by which entry, its import was withdrawn; None while it stands.
        verifications: Of the read and of its corrections, the last one last.
    """

    read_id: str
    captured_at: datetime
    of: int
    outcome: int | None
    starred_by: str | None
    state: str
    retention_class: str
    until: datetime | None
    review_on: date | None
    destroyed_at: datetime | None
    notes: tuple[Note, ...]
    verifications: tuple[Verification, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The flag of a major incident."""

    flagged_by: str
    flagged_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """What the policy wants done for a major incident, and is not done yet."""

    clause: str
    says: str
    finding: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """That a provisional number became the case: who said so, when and why; `because` is None once its month was shredded."""

    number: str
    by: str
    at: datetime
    because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The file of one case, as of one instant.

    Attributes:
        other_numbers: Provisional numbers that became this case, or the case that this number became.
        people: Full names by user name.
        me: Who reads it.
    """

    number: str
    kind: str
    standing: str
    offence: str
    other_numbers: tuple[str, ...]
    provisional_until: datetime | None
    as_of: datetime
    me: str
    people: Mapping[str, str]
    reconciled: tuple[Reconciled, ...]
    incident: Incident | None
    open_items: tuple[OpenItem, ...]
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    saved: tuple[SavedRead, ...]

    def name(self, person: str | None) -> str:
        """Return somebody's name."""
        return self.people.get(person or "", person or "somebody")

    def with_finding(self, finding: Finding) -> CaseFile:
        """Return the file with a finding that was recorded or struck out just now."""
        others = tuple(each for each in self.findings if each.finding != finding.finding)
        return replace(self, findings=tuple(sorted((*others, finding), key=lambda each: each.finding)))

    def with_verification(self, made: Verification) -> CaseFile:
        """Return the file with a verification that was recorded just now."""
        read_id = original_of(made.read_id)
        saved = (
            replace(each, verifications=(*each.verifications, made)) if each.read_id == read_id else each
            for each in self.saved
        )
        return replace(self, saved=tuple(saved))

    def without_star(self, read_id: str) -> CaseFile:
        """Return the file with the star off a read; with neither note nor verification the read is saved no longer."""
        left = (replace(each, starred_by=None) if each.read_id == read_id else each for each in self.saved)
        return replace(self, saved=tuple(each for each in left if each.starred_by or each.notes or each.verifications))


def case_file_of(given: Mapping[str, Any]) -> CaseFile:
    """Read what the gateway answers. Raises `Busy` if it has another shape."""
    try:
        case, incident = given["case"], given["incident"]
        return CaseFile(
            number=str(case["number"]),
            kind=str(case["kind"]),
            standing=str(case["standing"]),
            offence=str(case["offence"] or ""),
            other_numbers=tuple(str(n) for n in case["other_numbers"]),
            provisional_until=_instant(case["provisional_until"]),
            as_of=parse_stamp(given["as_of"]),
            me=str(given["me"]),
            people={str(key): str(name) for key, name in given["people"].items()},
            reconciled=tuple(Reconciled(**{**each, "at": parse_stamp(each["at"])}) for each in given["reconciled"]),
            incident=_incident(incident) if incident else None,
            open_items=tuple(OpenItem(**item) for item in given["open_items"]),
            questions=tuple(_question(each) for each in given["questions"]),
            findings=tuple(finding_of(each) for each in given["findings"]),
            saved=tuple(_saved(each) for each in given["saved"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Busy("The gateway's answer about the file of the case is not understood.") from None


def finding_of(given: Mapping[str, Any]) -> Finding:
    """Read one finding. Raises `Busy` if it has another shape."""
    try:
        at, struck_at = parse_stamp(given["at"]), _instant(given["struck_at"])
        return Finding(**{**given, "at": at, "struck_at": struck_at, "withdrawn": _gone(given)})
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's answer about a finding is not understood.") from None


def _incident(given: Mapping[str, Any]) -> Incident:
    return Incident(**{**given, "flagged_at": parse_stamp(given["flagged_at"])})


def _question(given: Mapping[str, Any]) -> Question:
    names = ("entry", "person", "plate", "status", "outcome", "rows")
    values = {name: given[name] for name in names}
    return Question(at=parse_stamp(given["at"]), asked=dict(given["question"]), withdrawn=_gone(given), **values)


def _gone(given: Mapping[str, Any]) -> tuple[Gone, ...]:
    return tuple(Gone(**{**each, "at": parse_stamp(each["at"])}) for each in given.get("withdrawn") or ())


def _saved(given: Mapping[str, Any]) -> SavedRead:
    names = ("read_id", "of", "outcome", "starred_by", "state", "retention_class")
    return SavedRead(
        captured_at=parse_stamp(given["captured_at"]),
        until=_instant(given["until"]),
        review_on=date.fromisoformat(given["review_on"]) if given["review_on"] else None,
        destroyed_at=_instant(given["destroyed_at"]),
        withdrawn_at=_instant(given.get("withdrawn_at")),
        withdrawn_entry=given.get("withdrawn_entry"),
        notes=tuple(_note(each) for each in given["notes"]),
        verifications=tuple(verification_of(each) for each in given.get("verifications") or ()),
        **{name: given[name] for name in names},
    )


def _note(given: Mapping[str, Any]) -> Note:
    names = ("note", "author", "entry", "text", "struck_by", "struck_because")
    at, struck_at = parse_stamp(given["at"]), _instant(given["struck_at"])
    return Note(at=at, struck_at=struck_at, **{name: given[name] for name in names})


def _instant(text: str | None) -> datetime | None:
    return parse_stamp(text) if text else None
