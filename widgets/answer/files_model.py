"""Files of an answer: which formats, what for, and the archive that came."""

from __future__ import annotations

import traitlets as t

from data_access.answers.answer import Archive
from data_access.client import Client
from data_access.errors import InvalidQuery
from data_access.questions.files import FileFormat, FilesOf
from data_access.questions.value import parse
from data_access.wording.refusals import Problem
from widgets.answer.answer_model import AnswerModel
from widgets.case.form_subject import FormSubject
from widgets.case.justification_model import JustificationModel
from widgets.parts.guard import guarded

FORMATS: tuple[tuple[FileFormat, str], ...] = (
    ("map", "Map, one HTML file"),
    ("report", "Report (PDF)"),
    ("csv", "Table (CSV)"),
    ("geoparquet", "GeoParquet"),
    ("geojson", "GeoJSON"),
    ("kml", "KML"),
)
"""Every format, in words, in the order in which it is offered."""

USUAL: tuple[FileFormat, ...] = ("map", "report")


class FilesModel(t.HasTraits):
    """Files of the answer on a page.

    Attributes:
        formats: What was ticked, of `FORMATS`.
        why: What the files are for.
        begun: True if the form is open.
        making: True while files are being made.
        archive: What came (`client.Archive`), or None.
        problem: The `Problem` why no files came, or None.
    """

    formats: t.List[FileFormat] = t.List(t.Enum([name for name, _ in FORMATS]), list(USUAL))
    why = t.Unicode()
    begun = t.Bool(False)
    making = t.Bool(False)
    archive = t.Instance(Archive, allow_none=True)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, case: JustificationModel, answer: AnswerModel) -> None:
        super().__init__()
        self.client, self.case, self.answer = client, case, answer
        answer.observe(lambda _: self._begin(), ["answer"])
        self._subject = FormSubject(lambda: answer.answer.facts.intent if answer.answer else None)
        self.observe(self._subject.touch, ["formats", "why"])

    def may(self) -> bool:
        """True if the person's role makes files."""
        return "make_file" in self.case.person.capabilities

    def missing(self) -> list[str]:
        """Name what is still needed."""
        needed = [] if self.formats else ["a format"]
        return needed if self.why.strip() else [*needed, "what the files are for"]

    def tick(self, name: FileFormat, on: bool) -> None:
        """Choose a format, or leave it out."""
        self.formats = [each for each, _ in FORMATS if (on if each == name else each in self.formats)]

    def make(self) -> None:
        """Have the files made, on record; exactly one of `archive` and `problem` is set afterwards."""
        self.problem, self.archive, self.making = None, None, True
        try:
            self._take()
        finally:
            self.making = False

    @guarded
    def _take(self) -> None:
        answer = self.answer.answer
        if answer is None or answer.question is None:
            raise InvalidQuery("files", "there is no answer to make files of; ask a question first")
        self._subject.check()
        given = {
            "of": answer.facts.intent,
            "asked": answer.question,
            "formats": tuple(self.formats),
            "why": self.why,
        }
        self.archive = self.client.make_files(self.case.asked(parse(FilesOf, given), ""))
        self._subject.done()

    def _begin(self) -> None:
        self.archive, self.problem = None, None
