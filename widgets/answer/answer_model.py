"""What came back: reads, receipt, facts, or why there are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import polars as pl
import traitlets as t

from data_access import reads as documented
from data_access.client import Answer
from data_access.receipts import check_receipt
from data_access.stopping import Stop
from widgets.answer import camera_notes, repeated_hour_words, verification_words
from widgets.answer.verification_words import Verification
from widgets.parts import errand
from widgets.parts.guard import tried
from widgets.parts.problem import Problem
from widgets.parts.time_bars import NO_BARS, TimeBars, bars_of

CAVEAT = "A read can be wrong, and a missing read proves nothing."


class AnswerModel(t.HasTraits):
    """The latest answer on a page.

    Attributes:
        answer: The `Answer`, or None.
        problem: The `Problem` why there is none, or None.
        asking: True while a question is under way.
        verifications: What was verified of its reads, by the id of the row; also what was recorded since.
        zone: IANA zone for the screen.
    """

    answer = t.Any()
    verifications: t.Dict[str, Verification] = t.Dict()
    problem = t.Any()
    asking = t.Bool(False)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone
        self._stop: Stop | None = None
        self._bars: tuple[object, TimeBars] = (None, NO_BARS)
        self.observe(lambda _: self._verified(), ["answer"])

    def ask(self, question: Callable[[], Answer], stop: Stop | None = None) -> None:
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

    def _take(self, found: Answer | Problem) -> None:
        self._stop = None
        try:
            if isinstance(found, Problem):
                self.problem = found
            else:
                self.answer = found
        finally:
            self.asking = False

    def _verified(self) -> None:
        self.verifications = verification_words.of_answer(self.answer.facts)[1] if self.answer else {}

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
        reads = self.answer.reads if self.answer else pl.DataFrame(schema=documented.SCHEMA)
        return reads.with_columns(pl.int_range(pl.len()).alias("place"), self.time_bars().of)

    def cameras_asked(self) -> int:
        """Return how many cameras could have seen a vehicle: the fixed ones that were asked, and mobile units that read here."""
        if self.answer is None:
            return 0
        seen = self.answer.reads.select("camera_id", "pos_source").unique()
        asked = (self.answer.facts.get("quality") or {}).get("asked")
        mobile: int = seen.filter(pl.col("pos_source") != "camera_fixed")["camera_id"].n_unique()
        met: int = seen["camera_id"].n_unique()
        return max(met, asked + mobile if isinstance(asked, int) else 0)

    def camera_name(self, camera_id: str) -> str:
        """Return what a camera of the answer is called; its id if it has no name."""
        reads = self.answer.reads if self.answer else None
        found = [] if reads is None else reads.filter(pl.col("camera_id") == camera_id)["camera_name"].drop_nulls()
        return str(found[0]) if len(found) else camera_id

    def table(self, reads: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return the reads, or some of them, for the screen: Time (local), Plate, State, Confidence, Camera, and what else is known.

        Late, Correction and Image are left out if no read of the answer came in late, was corrected, or has a picture.
        """
        if reads is None:
            reads = self.numbered()
        words = reads.select(
            Time=pl.col("captured_at").dt.convert_time_zone(self.zone).dt.strftime("%Y-%m-%d %H:%M:%S"),
            Plate="plate",
            State=pl.col("plate_state").fill_null(UNKNOWN),
            Confidence=pl.when(pl.col("plate_conf_bp").is_null())
            .then(pl.lit(UNKNOWN))
            .otherwise(pl.format("{} %", (pl.col("plate_conf_bp") / 100).round(0).cast(pl.Int32))),
            Camera=pl.col("camera_name").fill_null(pl.col("camera_id")),
            Colour=pl.col("colour").fill_null(UNKNOWN),
            Make=pl.col("make").fill_null(UNKNOWN),
            Body=pl.col("body").fill_null(UNKNOWN),
            Late=_late(self._late_after()),
            Correction=_correction(),
            Image=pl.when(pl.col("image_ref").str.starts_with(KEPT).fill_null(value=False))
            .then(pl.lit("yes"))
            .otherwise(pl.lit("")),
        )
        return words.drop([name for name, there in self._marks().items() if not there])

    def _marks(self) -> dict[str, bool]:
        """Say which of the columns that are mostly empty have something to say of this answer."""
        reads = self.answer.reads if self.answer else pl.DataFrame(schema=documented.SCHEMA)
        late = reads.select(documented.late(self._late_after()).any()).item()
        corrected = reads.select((pl.col("corrects").is_not_null() | pl.col("corrected_by").is_not_null()).any()).item()
        kept = reads.select(pl.col("image_ref").str.starts_with(KEPT).any()).item()
        return {"Late": bool(late), "Correction": bool(corrected), "Image": bool(kept)}

    def lead(self) -> str:
        """Say what the answer is: an unverified lead, unless every read of it was verified."""
        counting = verification_words.of_answer(self.answer.facts)[0] if self.answer else 0
        return verification_words.lead(counting, sum(one.verified for one in self.verifications.values()))

    def verify(self) -> str:
        """Say what is to be done before anybody acts on the answer."""
        return (
            verification_words.VERIFIED_MEANS
            if self.lead().startswith(verification_words.VERIFIED)
            else verification_words.VERIFY
        )

    def counts(self) -> str:
        """Say in one line how much came back."""
        if self.answer is None:
            return ""
        reads = self.answer.reads
        if reads.is_empty():
            return "No reads. That proves nothing: a vehicle can pass unread."
        plates, cameras = reads.get_column("plate").n_unique(), reads.get_column("camera_id").n_unique()
        return f"{_many(reads.height, 'read')}, {_many(plates, 'plate')}, {_many(cameras, 'camera')}"

    def not_known(self) -> list[str]:
        """Say what this answer leaves open."""
        if self.answer is None:
            return []
        reads, facts = self.answer.reads, self.answer.facts
        said = [str(caveat) for caveat in facts.get("caveats") or [CAVEAT]]
        unplaced = reads.get_column("lat_e7").null_count()
        if unplaced:
            said.append(f"{_many(unplaced, 'read')} without a position: in the table, not on the map.")
        unknown = facts.get("unknown_kept")
        if isinstance(unknown, int) and unknown > 0:
            said.append(f"{_many(unknown, 'read')} kept although what you filtered by was not recognised.")
        late = reads.filter(documented.late(self._late_after())).height
        if late:
            said.append(
                f"{_many(late, 'read')} came in late: whoever asked before that did not find {'it' if late == 1 else 'them'}."
            )
        return [
            *said,
            *repeated_hour_words.sentences(reads, facts),
            *(str(each) for each in facts.get("retention", ())),
        ]

    def silent(self) -> list[str]:
        """Say which of the cameras that were asked were down, quiet, behind or new."""
        return camera_notes.sentences(self.answer, self.zone) if self.answer else []

    def out_of_order(self) -> str:
        """Say in a few words how many cameras were down, quiet or behind; empty if none was."""
        return camera_notes.headline(self.answer) if self.answer else ""

    def silent_cameras(self) -> list[str]:
        """Return the ids of the cameras that were down or quiet, as far as the answer names them."""
        named = camera_notes.out_of_order(self.answer) if self.answer else {}
        return [camera for ids in named.values() for camera in ids]

    def _late_after(self) -> timedelta:
        seconds = self.answer.facts.get("late_after_s") if self.answer else None
        return timedelta(seconds=seconds) if isinstance(seconds, int) else documented.LATE

    def receipt_text(self) -> str:
        """Return the receipt as JSON, as the independent verifier reads it."""
        return json.dumps(self.answer.receipt, indent=1, ensure_ascii=True) if self.answer else ""


SORTS = {
    "Time": "captured_at",
    "Plate": "plate",
    "State": "plate_state",
    "Confidence": "plate_conf_bp",
    "Camera": "camera_name",
    "Colour": "colour",
    "Make": "make",
    "Body": "body",
    "Late": "received_at",
    "Correction": "corrects",
    "Image": "image_ref",
}
"""By which column of the reads each column of the table is sorted."""

UNKNOWN = "unknown"
KEPT = "kept:"
"""How `image_ref` begins where an image is kept."""


def _checked(answer: Answer) -> Answer:
    check_receipt(answer.receipt, answer.reads)
    return answer


def _correction() -> pl.Expr:
    """Say of a row that it is a correction, or that another row counts instead of it; empty for the others."""
    by_hand = pl.col("corrects").is_not_null()
    return (
        pl.when(by_hand & pl.col("corrected_by").is_not_null())
        .then(pl.lit("older correction"))
        .when(by_hand)
        .then(pl.lit("correction by a person"))
        .when(pl.col("corrected_by").is_not_null())
        .then(pl.lit("was corrected"))
        .otherwise(pl.lit(""))
    )


def _late(after: timedelta) -> pl.Expr:
    """How long after its capture a late read came in, its two largest units: `2 d 3 h`; empty for the others."""
    minutes = (pl.col("received_at") - pl.col("captured_at")).dt.total_minutes()
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")]
    said = [pl.when(count > 0).then(pl.format("{} " + unit, count)) for count, unit in parts]
    words = pl.concat_list(said).list.drop_nulls().list.head(2).list.join(" ")
    return pl.when(documented.late(after)).then(words).fill_null("")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
