"""A verification of the read that is looked at: what the picture says, and who confirmed the record."""

from __future__ import annotations

import traitlets as t

from data_access.acts.verifications import NewVerification
from data_access.answers.verification import Verification
from data_access.client import Client
from data_access.client.acts import in_case
from data_access.errors import InvalidQuery
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from data_access.wording.verifications import why_not, words
from widgets.answer.read_model import ReadModel
from widgets.parts.guard import guarded

NOT_VERIFIED = "Not verified: an unverified lead."
CORRECTED = "A person corrected this read: verify the correction instead."
NO_STATE = (
    "The reader gave no state, so there is nothing for the picture to agree with. If the picture shows the state, correct the read first "
    "(Correct this read, State), ask again, and verify the correction."
)
NOBODY = ""
"""Stands for no source that was asked."""


class VerificationModel(t.HasTraits):
    """What a verification of the chosen read would say; the gateway works out what comes of it.

    Attributes:
        plate, state: What the picture says of them: `agrees`, `differs`, `not_seen`; empty until chosen.
        source: Code of who was asked about the record; `NOBODY` if nobody was.
        record: What they said: `current` or `not_current`; empty until chosen.
        how: Who was asked when; anything else worth keeping.
        said: What came of the last one.
        problem: The `Problem` why it was not recorded, or None.
    """

    plate = t.Unicode()
    state = t.Unicode()
    source = t.Unicode(NOBODY)
    record = t.Unicode()
    how = t.Unicode()
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, read: ReadModel) -> None:
        super().__init__()
        self.client, self.read = client, read
        read.observe(lambda _: self._begin(), ["chosen"])
        read.answer.observe(lambda _: self._begin(), ["answer"])

    @property
    def may(self) -> bool:
        """True if the person's role may record verifications."""
        return "verify_read" in self.read.case.person.capabilities

    def can(self) -> bool:
        """True if the chosen read is one that a verification can be of: none that a correction stands in for."""
        row = self.read.row()
        return self.may and row is not None and row["corrected_by"] is None

    def found(self) -> Verification | None:
        """Return the verification of the chosen read that counts; None if there is none."""
        row = self.read.row()
        return self.read.answer.verifications.get(row["read_id"]) if row else None

    def words(self) -> str:
        """Say whether the chosen read was verified; empty if none is chosen."""
        row, found = self.read.row(), self.found()
        if row is None:
            return ""
        if row["corrected_by"] is not None:
            return CORRECTED
        return words(found, shown(found.at, self.read.answer.zone)) + "." if found else NOT_VERIFIED

    def first(self) -> str:
        """Say what is to be done before the form is filled in; empty if nothing is."""
        row = self.read.row()
        return NO_STATE if row is not None and row["plate_state"] is None and self.can() else ""

    @guarded
    def record_it(self) -> None:
        """Record the verification; what was written is emptied, and the answer says what came of it."""
        self.problem, self.said = None, ""
        self._require_whole()
        answer = self.read.answer
        made = in_case(
            self.client,
            Verification,
            NewVerification,
            self.read.case.session_id,
            **self.read.named(),
            plate=self.plate,
            state=self.state,
            source=self.source or None,
            record=self.record or None if self.source else None,
            how=self.how,
        )
        self._clear()
        answer.verifications = {**answer.verifications, made.read_id: made}
        outcome = "verified" if made.verified else f"not confirmed: {why_not(made)}"
        self.said = f"Recorded as entry {made.entry}: {outcome}. The read itself stays as it was."

    def _require_whole(self) -> None:
        """Check the form. Raises `InvalidQuery`: a choice is missing; names it."""
        if not self.can():
            raise InvalidQuery("read", "was corrected: choose the correction in its place")
        for name in ("plate", "state"):
            if not getattr(self, name):
                raise InvalidQuery(name, "choose what the picture shows")
        if self.first() and self.state == "agrees":
            raise InvalidQuery(
                "state", "the reader gave none: correct the read first, or choose that it differs or is not to be seen"
            )
        if self.source and not self.record:
            raise InvalidQuery("record", "choose what was said of it, or that nobody was asked")

    def _begin(self) -> None:
        self.said, self.problem = "", None
        self._clear()

    def _clear(self) -> None:
        self.plate = self.state = self.record = self.how = ""
        self.source = NOBODY
