"""Acts on cases: opening one, saying what a provisional number became, bringing the register up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from data_access.acts.fields import SUBJECT, CaseNumber, Reason
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, Clear
from data_access.questions.kinds import LEAD_TO_READS
from data_access.questions.value import Instant, Latitude, Longitude, Value
from data_access.terms import Capability, CaseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    """A case session that is opened: a justification given for some hours, and the words that stood beside the form."""

    does: ClassVar = ActKind(
        "case_session_opened",
        "A justification was given for some hours.",
        LEAD_TO_READS,
        needs(Need.JUSTIFICATION),
        words="Opened the case",
        found=names("case"),
    )

    case_number: Annotated[str, SUBJECT]
    purpose: Annotated[str, CLEAR]
    reason: str
    offence: str = ""
    statement: str = ""
    prompt: Annotated[str, CLEAR] = ""


class Reconciliation(Value):
    """Which confirmed case a provisional number became."""

    does: ClassVar = ActKind(
        "case_reconciled",
        "A provisional number became a case.",
        one_of(Capability.RECONCILE_CASE),
        needs(Need.OWN_NUMBER),
        words="Reconciled a provisional number",
        case="number",
        wire=Wire(
            method="POST",
            path="/v1/acts/cases/reconcile",
            call="reconcile_case",
            does="Say which case a provisional number became.",
            answer=dict[str, Any],
        ),
    )

    number: Annotated[CaseNumber, SUBJECT, CLEAR]
    became: Annotated[CaseNumber, CLEAR]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtCases:
    """A file of cases that brings the register up to date.

    Attributes:
        digest: SHA-256 of the file, hex.
        rows: How many of its rows are cases.
        content: SHA-256 of these rows as they were read, hex.
    """

    does: ClassVar = ActKind(
        "cases_imported", "The case register was brought up to date.", one_of(Capability.IMPORT_CASES)
    )

    digest: Annotated[str, CLEAR]
    rows: Annotated[int, CLEAR]
    content: str


class NewCase(Value):
    """A case that is put into the register by hand, where no file of the records system has it, and why."""

    does: ClassVar = ActKind(
        "case_added",
        "A case number was put into the register by hand.",
        one_of(Capability.IMPORT_CASES),
        words="Put a case number into the register",
        wire=Wire(
            method="POST",
            path="/v1/acts/cases",
            call="add_case",
            does="Put one case into the register by hand.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    number: Annotated[CaseNumber, SUBJECT, CLEAR]
    kind: Annotated[CaseKind, Clear("case_kind")]
    offence: Annotated[str, Field(max_length=120)] = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    happened_at: Instant | None = None
    reason: Reason

    @model_validator(mode="after")
    def _has_a_whole_place(self) -> NewCase:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon come together or not at all")
        return self


ACTS = (OpenedCase, Reconciliation, BroughtCases, NewCase)
