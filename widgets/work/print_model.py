"""What a printed sheet of an answer says: question, entry, case, lead, chance, camera gaps, what is not known, and the reads.

Under the number of a release request nothing is printed, nor is an answer that was given under one: paper has no recipient, no seal and
no row in the register of what left.
"""

from __future__ import annotations

from typing import Final

import polars as pl
import traitlets as t

from data_access.wording.answers import banner
from data_access.wording.on_releases.requests import no_paper
from data_access.wording.questions import in_file
from data_access.wording.times import in_full
from widgets.answer.zoom_model import ZoomModel
from widgets.work.work_model import WorkModel

ROWS_AT_ONCE: Final = 200
"""So many reads are on a sheet that is printed from the browser's own menu; all others once Print is pressed."""

MOST_ROWS: Final = 2_000
MARGIN = "A read can be wrong, and a missing read proves nothing. Never grounds for a stop or an arrest on its own."


class PrintModel(t.HasTraits):
    """The sheet of the answer on the page.

    Attributes:
        whole: True once somebody wants to print all reads, up to `MOST_ROWS`.
    """

    whole = t.Bool(False)

    def __init__(self, work: WorkModel, zoom: ZoomModel) -> None:
        super().__init__()
        self.work, self.zoom, self.answer = work, zoom, work.answer
        self._given_under: dict[int, str] = {}
        self.answer.observe(lambda _: self._begin(), ["answer"])

    def _begin(self) -> None:
        """Begin with another answer: note under which case it was given as it first came."""
        self.whole = False
        if self.answer.answer is not None:
            self._given_under.setdefault(self.answer.answer.facts.intent, self._open_case())

    def _open_case(self) -> str:
        return self.work.case.session.case_number if self.work.case.session else ""

    def release(self) -> str:
        """Return the number of the release request that is open as a case, or under which the answer was given; empty if of none."""
        given = self._given_under.get(self.answer.answer.facts.intent, "") if self.answer.answer else ""
        return next((each for each in (given, self._open_case()) if no_paper(each)), "")

    def instead(self) -> str:
        """Say why nothing is printed; empty if something is."""
        return no_paper(self.release())

    def lead(self) -> str:
        """Say what the answer is, or why it is not printed; empty if there is none."""
        return self.instead() or (self.answer.lead() if self.answer.answer else "")

    def facts(self) -> list[tuple[str, str]]:
        """Say what was asked, under which case, and where it stands on record."""
        answer, session, person = self.answer.answer, self.work.case.session, self.work.case.person
        if answer is None or self.release():
            return []
        showing = answer.facts.showing
        case = f"{session.case_number}, {self.work.case.purpose_label()}" if session else "none open"
        entry = f"{self.work.number}; receipt of entry {answer.receipt.get('seq', '?')}"
        given = showing.answered if showing else answer.facts.as_of
        told = [
            ("Question", self.work.question_words()),
            *self._in_full(),
            ("Case", case),
            ("On record as entry", entry),
            ("Answer", self.answer.counts()),
            ("Given", in_full(given, self.answer.zone)),
            ("Printed by", f"{person.name}, {person.role}, {person.agency}"),
            ("Times", f"by the clocks of {self.answer.zone}"),
            ("Data", banner(synthetic=person.synthetic)),
        ]
        if self.zoom.narrowed():
            told.append(("Only a part of it", f"{self.zoom.reads().height:,} reads: {self.zoom.words()}"))
        return [(name, words) for name, words in told if words]

    def _in_full(self) -> list[tuple[str, str]]:
        """Say the question so that it can be asked again from paper: area by its figures, windows with their years."""
        about = self.work.about()
        return in_file(about.model_dump(mode="json"), self.answer.zone)[1:] if about else []

    def notes(self) -> list[tuple[str, list[str]]]:
        """Say what the answer leaves open, under titles."""
        if self.answer.answer is None or self.release():
            return []
        told = [
            ("Before anybody acts on it", [self.answer.verify(), MARGIN]),
            ("By chance", self.answer.by_chance()),
            ("Camera gaps in this search", self.answer.silent() or ["All cameras that were asked read as usual."]),
            ("What is not known", self.answer.not_known()),
        ]
        return [(title, sentences) for title, sentences in told if sentences]

    def table(self) -> pl.DataFrame:
        """Return the reads of the sheet as text: those of the part that is looked at, the first ones of too many."""
        if self.release():
            return pl.DataFrame()
        reads = self.zoom.reads().head(MOST_ROWS if self.whole else ROWS_AT_ONCE)
        return self.answer.lines(reads, days=True) if self.answer.answer else pl.DataFrame()

    def rest(self) -> str:
        """Say how many reads are not on the sheet; empty if all are."""
        count = self.zoom.reads().height if self.answer.answer and not self.release() else 0
        most = MOST_ROWS if self.whole else ROWS_AT_ONCE
        if count <= most:
            return ""
        how = "Make files of the answer for all of them." if self.whole else "Press Print this answer for more of them."
        return f"The first {most:,} of {count:,} reads are on this sheet. {how}"
