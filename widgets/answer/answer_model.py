"""What came back: reads, receipt, facts, or why there are none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import polars as pl
import traitlets as t

from data_access import reads as documented
from data_access.answers.answer import Answer
from data_access.answers.verification import Verification
from data_access.receipts import check_receipt
from data_access.stopping import Cancellation
from data_access.wording import answers as wording
from data_access.wording import cameras
from data_access.wording.reads import in_line, mostly_empty
from data_access.wording.refusals import Problem
from data_access.wording.verifications import LEAD
from widgets.answer.perhaps import COLUMN, MARK, Perhaps
from widgets.parts import errand
from widgets.parts.guard import tried
from widgets.parts.time_bars import NO_BARS, TimeBars, bars_of


class AnswerModel(t.HasTraits):
    """The latest answer on a page.

    Attributes:
        answer: The `Answer`, or None.
        problem: The `Problem` why there is none, or None.
        asking: True while a question is under way.
        verifications: What was verified of its reads, by the id of the row; also what was recorded since.
        perhaps: What may be misreads of its plate, if that was asked of a history; None before.
        zone: IANA zone for the screen.
    """

    answer = t.Instance(Answer, allow_none=True)
    verifications: t.Dict[str, Verification] = t.Dict()
    problem = t.Instance(Problem, allow_none=True)
    asking = t.Bool(False)
    perhaps = t.Instance(Perhaps, allow_none=True)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone
        self._stop: Cancellation | None = None
        self._bars: tuple[object, TimeBars] = (None, NO_BARS)
        self.observe(lambda _: self._begin(), ["answer"])
        self.observe(lambda _: self._verified(), ["perhaps"])

    def ask(self, question: Callable[[], Answer], stop: Cancellation | None = None) -> None:
        """Ask once, beside the page; exactly one of `answer` and `problem` is set afterwards. One question at a time.

        A receipt that does not hold shows no reads.

        Args:
            stop: Gives the question up, if it is one that can be.
        """
        if self.asking:
            return
        self._stop, self.problem, self.answer, self.asking = stop, None, None, True
        errand.run(lambda: tried(lambda: _checked(question())), self._take)

    def cancel(self) -> None:
        """Give up the question that is under way: the gateway stops it, and puts that on record."""
        if self._stop is not None:
            self._stop.now()

    def _take(self, outcome: Answer | Problem) -> None:
        self._stop = None
        try:
            if isinstance(outcome, Problem):
                self.problem = outcome
            else:
                self.answer = outcome
        finally:
            self.asking = False

    def _begin(self) -> None:
        self.perhaps = None
        self._verified()

    def _verified(self) -> None:
        whole = [each for each in (self.answer, self.perhaps.answer if self.perhaps else None) if each]
        self.verifications = {row: said for each in whole for row, said in each.facts.verification.by_row.items()}

    def read_at(self, place: int) -> tuple[dict[str, Any], Answer] | None:
        """Return the read with a number (`numbered`, `beside`) and the answer that it came in; None if there is none."""
        if self.answer is None or place < 0:
            return None
        count = self.answer.reads.height
        if place < count:
            return self.answer.reads.row(place, named=True), self.answer
        if self.perhaps is None or place - count >= self.perhaps.reads.height:
            return None
        return self.perhaps.reads.row(place - count, named=True), self.perhaps.answer

    def time_bars(self) -> TimeBars:
        """Return the reads over time, and in which bar each is."""
        if self._bars[0] is not self.answer:
            bars = bars_of(self.answer.reads["captured_at"], self.zone) if self.answer else NO_BARS
            self._bars = (self.answer, bars)
        return self._bars[1]

    def bars(self) -> list[tuple[str, int]]:
        """Return how many reads there are in each step of time, empty steps included, as `TimeChart.bars`."""
        bars = self.time_bars()
        return list(zip(bars.labels, bars.counts(), strict=True))

    def numbered(self) -> pl.DataFrame:
        """Return the reads with `place`, their number in the answer, and `bar`, where they stand in `time_bars`."""
        reads = self.answer.reads if self.answer else documented.empty()
        return reads.with_columns(pl.int_range(pl.len()).alias("place"), self.time_bars().of)

    def beside(self) -> pl.DataFrame:
        """Return what may be misreads as `numbered` has the reads, numbered after them; none if that was not asked."""
        reads = self.perhaps.reads.select(list(documented.SCHEMA)) if self.perhaps else documented.empty()
        count = self.answer.reads.height if self.answer else 0
        return reads.with_columns(
            (pl.int_range(pl.len()) + count).alias("place"), self.time_bars().at(reads["captured_at"])
        )

    def cameras_asked(self) -> int:
        """Return how many cameras could have seen a vehicle: the fixed ones that were asked, and mobile units that read here."""
        return wording.cameras_asked(self.answer) if self.answer else 0

    def camera_name(self, camera_id: str) -> str:
        """Return what a camera of the answer is called; its id if it has no name."""
        reads = self.answer.reads if self.answer else None
        found: Sequence[str] | pl.Series = (
            [] if reads is None else reads.filter(pl.col("camera_id") == camera_id)["camera_name"].drop_nulls()
        )
        return str(found[0]) if len(found) else camera_id

    def lines(self, reads: pl.DataFrame, *, days: bool = False) -> pl.DataFrame:
        """Return some of the reads for the screen, one short line each (`reads.in_line`); what no read of the answer has is left out.

        A column that says the same of every read, such as a time without its day, is as short as the whole answer lets it be; `days` keeps the day.
        """
        whole = self.answer.reads if self.answer else documented.empty()
        of_days = whole["captured_at"].dt.convert_time_zone(self.zone).dt.date().n_unique()
        told = in_line(reads, self.zone, self._late_after(), one_day=of_days <= 1 and not days)
        told = told.drop(mostly_empty(whole, self._late_after()), strict=False)
        if self.perhaps is None:
            return told
        mark = pl.when(reads["place"] >= whole.height).then(pl.lit(MARK)).otherwise(pl.lit(""))
        return told.insert_column(2, told.select(mark.alias(COLUMN)).to_series())

    def lead(self) -> str:
        """Say what the answer is: an unverified lead, unless every read of it was verified."""
        return wording.lead(self.answer, self.verifications) if self.answer else LEAD

    def verify(self) -> str:
        """Say what is to be done before anybody acts on the answer."""
        return wording.verify(self.lead())

    def counts(self) -> str:
        """Say in one line how much came back."""
        return wording.counts(self.answer.reads) if self.answer else ""

    def by_chance(self) -> list[str]:
        """Say what of the answer would be there by chance; nothing for a question of which that is not said."""
        return wording.by_chance(self.answer) if self.answer else []

    def not_known(self) -> list[str]:
        """Say what this answer leaves open."""
        return wording.not_known(self.answer) if self.answer else []

    def silent(self) -> list[str]:
        """Say which of the cameras that were asked were down, quiet, behind or new."""
        return cameras.sentences(self.answer, self.zone) if self.answer else []

    def out_of_order(self) -> str:
        """Say in a few words how many cameras were down, quiet or behind; empty if none was."""
        return cameras.headline(self.answer) if self.answer else ""

    def silent_cameras(self) -> list[str]:
        """Return the ids of the cameras that were down or quiet, as far as the answer names them."""
        named = cameras.out_of_order(self.answer) if self.answer else {}
        return [camera for ids in named.values() for camera in ids]

    def _late_after(self) -> timedelta:
        return self.answer.facts.late_after if self.answer else documented.LATE

    def receipt_text(self) -> str:
        """Return the receipt as JSON, as the independent verifier reads it."""
        return json.dumps(self.answer.receipt, indent=1, ensure_ascii=True) if self.answer else ""


def _checked(answer: Answer) -> Answer:
    check_receipt(answer.receipt, answer.reads)
    return answer
