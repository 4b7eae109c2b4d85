"""A star or a note on the read that is looked at, for the file of the case."""

from __future__ import annotations

import traitlets as t

from data_access.acts.saved_reads import NewNote, NewStar
from data_access.answers.case_file import Note, Star
from data_access.client import Client
from data_access.client.acts import in_case
from data_access.wording.refusals import Problem
from widgets.answer.read_model import ReadModel
from widgets.parts.guard import guarded


class SavedReadModel(t.HasTraits):
    """What is kept of the chosen read of an answer.

    Attributes:
        note: What a note would say.
        said: What was done last.
        problem: The `Problem` why it was not done, or None.
    """

    note = t.Unicode()
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, read: ReadModel) -> None:
        super().__init__()
        self.client, self.read = client, read
        read.observe(lambda _: self._begin(), ["chosen"])
        read.answer.observe(lambda _: self._begin(), ["answer"])

    @property
    def may(self) -> bool:
        """True if the person's role may save reads."""
        return "keep_findings" in self.read.case.person.capabilities

    @guarded
    def star(self) -> None:
        """Star the chosen read in the file of the case."""
        self.problem, self.said = None, ""
        in_case(self.client, Star, NewStar, self.read.case.session_id, **self.read.named())
        self.said = "Starred, on record. It stands on the Case page for as long as the read is kept."

    @guarded
    def record_note(self) -> None:
        """Put a note on the chosen read; what was written is emptied."""
        self.problem, self.said = None, ""
        made = in_case(self.client, Note, NewNote, self.read.case.session_id, text=self.note, **self.read.named())
        self.note = ""
        self.said = f"Noted, on record as entry {made.entry}. It stands on the Case page."

    def _begin(self) -> None:
        self.note = self.said = ""
        self.problem = None
