"""The file of the open case: read on record, written into on record. The saved reads are asked for by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import traitlets as t

from data_access.acts import case_file as acts
from data_access.acts.saved_reads import OldStar, WrongNote
from data_access.answers.answer import Answer
from data_access.answers.case_file import (
    FINDING,
    WITNESS_PARTIAL,
    CaseFile,
    Finding,
    IncidentFlag,
    Note,
    SavedRead,
    Star,
)
from data_access.client import Client
from data_access.client.acts import in_case
from data_access.errors import InvalidQuery
from data_access.questions.saved import Saved
from data_access.receipts import check_receipt
from data_access.wording.refusals import Problem
from widgets.answer.answer_model import AnswerModel
from widgets.answer.read_model import NONE, ReadModel
from widgets.answer.verification_model import VerificationModel
from widgets.case.justification_model import JustificationModel
from widgets.holding.hold_model import CASE, HoldModel
from widgets.holding.holds_in_force import HoldsModel
from widgets.parts.guard import guarded

NOTHING = 0
"""Stands for no finding, and for no question that a finding rests on; entry 0 is the ledger's own."""


class CaseFileModel(t.HasTraits):
    """The file of one case.

    Attributes:
        file: The `CaseFile` as it was read, with what was changed since; None while no case is open.
        reads: The `Answer` with the saved reads, or None if they were not asked for; `answer`, `looked_at` and
            `verification` are about it and about the one of them that is looked at.
        kind, text, pattern, rests_on: What a new finding would say.
        striking, striking_note: Number of the finding, or of the note, that is about to be struck out; `NOTHING` if none is.
        strike_reason, incident_reason: Why.
        said: What was done last.
        problem: The `Problem` why something was not done, or None.
    """

    file = t.Instance(CaseFile, allow_none=True)
    reads = t.Instance(Answer, allow_none=True)
    kind = t.Unicode(FINDING)
    text = t.Unicode()
    pattern = t.Unicode()
    rests_on = t.Int(NOTHING)
    striking = t.Int(NOTHING)
    striking_note = t.Int(NOTHING)
    strike_reason = t.Unicode()
    incident_reason = t.Unicode()
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, case: JustificationModel) -> None:
        super().__init__()
        self.client, self.case = client, case
        self.answer = AnswerModel(case.person.zone)
        self.looked_at = ReadModel(client, case, self.answer)
        self.verification = VerificationModel(client, self.looked_at)
        self.holds = HoldsModel(client, case.person)
        self.hold = HoldModel(client, case.person, self._case_number, self._saved)
        self.observe(lambda _: setattr(self.holds, "lines", self.file.holds if self.file else None), ["file"])
        self.holds.observe(lambda _: self.read(), ["changes"])
        self.hold.observe(lambda _: self.read(), ["placed"])
        self.observe(lambda _: setattr(self.answer, "answer", self.reads), ["reads"])
        self.answer.observe(lambda _: self._verified(), ["verifications"])
        case.observe(lambda _: self.read(), ["session"])
        self.read()

    def _case_number(self) -> str:
        return self.case.session.case_number if self.case.session else ""

    def _saved(self, over: str) -> Mapping[str, object] | None:
        """Say that the saved reads of the case are held, if there are any."""
        return {"of_case": True} if over == CASE and self.file is not None and self.file.saved else None

    @property
    def may_flag(self) -> bool:
        """True if the person's role may flag a major incident."""
        return "flag_incident" in self.case.person.capabilities

    @guarded
    def read(self) -> None:
        """Read the file of the open case, one entry; without an open case there is none."""
        self.problem, self.reads, self.said = None, None, ""
        self.striking = self.striking_note = NOTHING
        self.file = None
        if self.case.session is not None:
            self.file = in_case(self.client, CaseFile, acts.CaseReading, self.case.session.case_session)

    @guarded
    def show_reads(self) -> None:
        """Ask for the saved reads, on record. A receipt that does not hold shows none."""
        self.problem, self.reads = None, None
        answer = self.client.saved(self.case.asked(Saved(), ""))
        check_receipt(answer.receipt, answer.reads)
        self.reads = answer

    def row(self, saved_read: SavedRead) -> dict[str, Any] | None:
        """Return the row of a saved read: its last correction if there is one, as asked for; None if it is not there."""
        if self.reads is None:
            return None
        rows = self.reads.reads.filter(
            (pl.col("read_id") == saved_read.read_id) | (pl.col("corrects") == saved_read.read_id)
        ).to_dicts()
        counting = [row for row in rows if row["corrected_by"] is None]
        found: dict[str, Any] | None = next(iter(counting or rows), None)
        return found

    def look_at(self, saved_read: SavedRead) -> None:
        """Look at a saved read more closely, or no longer: its picture, a correction, a verification."""
        row = self.row(saved_read)
        ids = list(self.reads.reads["read_id"]) if self.reads is not None else []
        place = ids.index(row["read_id"]) if row else NONE
        self.looked_at.chosen = NONE if place == self.looked_at.chosen else place

    def is_looked_at(self, saved_read: SavedRead) -> bool:
        """True if it is this saved read that is looked at."""
        row, chosen = self.row(saved_read), self.looked_at.row()
        return row is not None and chosen is not None and row["read_id"] == chosen["read_id"]

    @guarded
    def record(self) -> None:
        """Record what was written as a finding; what was written is emptied."""
        self.problem, self.said = None, ""
        partial = self.kind == WITNESS_PARTIAL
        if partial and not self.pattern.strip():
            raise InvalidQuery("pattern", "needs what the witness read, such as 7A?C")
        finding = in_case(
            self.client,
            Finding,
            acts.NewFinding,
            self.case.session_id,
            kind=WITNESS_PARTIAL if partial else FINDING,
            text=self.text,
            pattern=self.pattern if partial else None,
            rests_on=self.rests_on or None,
        )
        self.text, self.pattern, self.rests_on = "", "", NOTHING
        if partial and self._file().incident is not None:
            self.read()  # what is open may have changed
        else:
            self.file = self._file().with_finding(finding)
        self.said = f"Recorded as entry {finding.entry}."

    @guarded
    def strike(self) -> None:
        """Strike out the finding that was chosen; it stays, struck out."""
        self.problem, self.said = None, ""
        number, reason = self.striking, self.strike_reason
        struck = in_case(self.client, Finding, acts.WrongFinding, self.case.session_id, finding=number, reason=reason)
        self.striking, self.strike_reason = NOTHING, ""
        if struck.kind == WITNESS_PARTIAL and self._file().incident is not None:
            self.read()
        else:
            self.file = self._file().with_finding(struck)
        self.said = "Struck out, and on record."

    @guarded
    def strike_note(self) -> None:
        """Strike out the note that was chosen; it stays, struck out."""
        self.problem, self.said = None, ""
        number, reason = self.striking_note, self.strike_reason
        in_case(self.client, Note, WrongNote, self.case.session_id, number=number, reason=reason)
        self.strike_reason = ""
        self.read()
        self.said = "Struck out, and on record."

    @guarded
    def unstar(self, read_id: str) -> None:
        """Take the star off a read."""
        self.problem, self.said = None, ""
        in_case(self.client, Star, OldStar, self.case.session_id, read_id=read_id)
        self.file = self._file().without_star(read_id)
        self.said = "The star is off, on record."

    @guarded
    def flag(self) -> None:
        """Flag the case as a major incident, or take the flag off; what is open is read anew."""
        self.problem, self.said = None, ""
        act = acts.EndedIncident if self._file().incident else acts.NewIncident
        in_case(self.client, IncidentFlag, act, self.case.session_id, reason=self.incident_reason)
        self.incident_reason = ""
        self.read()

    def _verified(self) -> None:
        """Put what was recorded since into the file."""
        known = {one.entry for each in self.file.saved for one in each.verifications} if self.file else set()
        for made in self.answer.verifications.values():
            if self.file is not None and made.entry not in known:
                self.file = self.file.with_verification(made)

    def _file(self) -> CaseFile:
        if not isinstance(self.file, CaseFile):
            raise InvalidQuery("case", "is not open; open it first")
        return self.file
