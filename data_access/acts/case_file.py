"""Acts in the file of a case: reading it, its findings, and the flag of a major incident."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, model_validator

from data_access.acts.fields import SUBJECT, EntryNumber, PersonId, RowNumber, UnderCase, WithReason
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, Clear
from data_access.questions.pattern import pattern_of
from data_access.terms import Capability, FindingKind

MAX_TEXT = 2_000
"""Characters of a finding or a note."""

Told = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]

IN_CASE = needs(Need.TRAINING, Need.OPEN_CASE)
_KEEPS, _FLAGS = one_of(Capability.KEEP_FINDINGS), one_of(Capability.FLAG_INCIDENT)


class CaseReading(UnderCase):
    """The file of a case, as it is read."""

    does: ClassVar = ActKind(
        "case_read",
        "Someone read the findings, notes, stars and questions of a case.",
        _KEEPS,
        IN_CASE,
        words="Read the file of a case",
        found=names("case"),
        looks=True,
        wire=Wire(
            method="POST",
            path="/v1/case-file",
            call="read",
            does="Read the file of the case: questions asked under it, findings, stars, notes, what is open. No read is in it.",
            body=UnderCase,
            answer=dict[str, Any],
        ),
    )


class NewFinding(UnderCase):
    """What somebody makes of the answers; a witness's partial plate names its pattern (clause U10).

    Attributes:
        rests_on: Number of the intent of the answer that it rests on, under the same case.
    """

    does: ClassVar = ActKind(
        "finding_recorded",
        "A finding was recorded in a case.",
        _KEEPS,
        IN_CASE,
        words="Recorded a finding",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/findings",
            call="record_finding",
            does="Record a finding, or the partial plate of a witness.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    kind: Annotated[FindingKind, Clear("finding_kind")] = FindingKind.FINDING
    text: Told
    pattern: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(pattern_of)] | None = None
    rests_on: Annotated[EntryNumber | None, CLEAR] = None

    @model_validator(mode="after")
    def _has_a_pattern_if_it_is_one(self) -> NewFinding:
        if (self.kind == FindingKind.WITNESS_PARTIAL) != (self.pattern is not None):
            raise ValueError("a witness's partial plate names its pattern, and no other finding does")
        return self


class WrongFinding(WithReason):
    """A finding that is to be struck out, by its number, and why."""

    does: ClassVar = ActKind(
        "finding_struck",
        "A finding was struck out; it stays on record.",
        _KEEPS,
        IN_CASE,
        words="Struck out a finding",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/findings/{finding}/strike",
            call="strike_finding",
            does="Strike out a finding; it stays, struck out.",
            body=WithReason,
            answer=dict[str, Any],
        ),
    )

    finding: Annotated[RowNumber, CLEAR]


class NewIncident(WithReason):
    """A case that is to be flagged as a major incident, and why."""

    does: ClassVar = ActKind(
        "incident_flagged",
        "A case was flagged as a major incident.",
        _FLAGS,
        IN_CASE,
        words="Flagged a major incident",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/incident",
            call="flag_incident",
            does="Flag the case as a major incident.",
            body=WithReason,
            answer=dict[str, Any],
            status=201,
        ),
    )


class EndedIncident(WithReason):
    """A case that is to be a major incident no more, and why."""

    does: ClassVar = ActKind(
        "incident_ended",
        "The flag of a major incident was taken off.",
        _FLAGS,
        IN_CASE,
        words="Took the flag of a major incident off",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/incident/end",
            call="end_incident",
            does="Take the flag of a major incident off the case.",
            body=WithReason,
            answer=dict[str, Any],
        ),
    )


class AnswerSharing(UnderCase):
    """An answer of one's own that a colleague who has the same case open may be shown; at each showing policy decides on them.

    Attributes:
        of: Number of the intent of the answer, or of a showing of it.
    """

    does: ClassVar = ActKind(
        "answer_shared",
        "An answer was shared with a colleague on the same open case.",
        _KEEPS,
        needs(*IN_CASE, Need.SOMEBODY_ELSE),
        words="Shared an answer with a colleague",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/sharings",
            call="share_answer",
            does="Let a colleague who has the same case open be shown an answer of one's own.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    of: Annotated[EntryNumber, CLEAR]
    person: Annotated[PersonId, SUBJECT]


ACTS = (CaseReading, NewFinding, WrongFinding, NewIncident, EndedIncident, AnswerSharing)
