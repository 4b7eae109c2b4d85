"""What came back: reads, receipt, facts, or why there are none."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import traitlets as t

from data_access import reads as documented
from data_access.client import Answer
from data_access.receipts import check_receipt
from widgets.camera_notes import sentences
from widgets.guard import guarded
from widgets.local_time import shown

CAVEAT = "A read can be wrong, and a missing read proves nothing."
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BARS = 48
"""Most bars of a chart."""

STEPS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10_080, 43_200, 525_600))


class AnswerModel(t.HasTraits):
    """The latest answer on a page.

    Attributes:
        answer: The `Answer`, or None.
        problem: The `Problem` why there is none, or None.
        asking: True while a question is under way.
        zone: IANA zone for the screen.
    """

    answer = t.Any()
    problem = t.Any()
    asking = t.Bool(False)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone

    def ask(self, question: Callable[[], Answer]) -> None:
        """Ask once; exactly one of `answer` and `problem` is set afterwards. A receipt that does not hold shows no reads."""
        self.problem, self.answer, self.asking = None, None, True
        try:
            self._take(question)
        finally:
            self.asking = False

    @guarded
    def _take(self, question: Callable[[], Answer]) -> None:
        answer = question()
        check_receipt(answer.receipt, answer.reads)
        self.answer = answer

    def places(self) -> bytes:
        """Return where the reads are, as `CanvassMap.reads`; reads without a position are left out."""
        if self.answer is None:
            return b""
        placed = self.answer.reads.select("lon_e7", "lat_e7").drop_nulls()
        numbers = [value / 1e7 for row in placed.iter_rows() for value in row]
        return struct.pack(f"<{len(numbers)}d", *numbers)

    def bars(self) -> list[tuple[str, int]]:
        """Return how many reads there are in each step of time, empty steps included, as `TimeChart.bars`."""
        if self.answer is None or self.answer.reads.is_empty():
            return []
        times = self.answer.reads.get_column("captured_at")
        first, last = times.min(), times.max()
        if not isinstance(first, datetime) or not isinstance(last, datetime):
            return []
        step = next((s for s in STEPS if (last - first) / s <= BARS), STEPS[-1])
        return _counted(times, first, step, self.zone)

    def table(self) -> pl.DataFrame:
        """Return the reads for the screen: Time (local), Plate, State, Confidence, Camera, and what else is known."""
        if self.answer is None:
            return pl.DataFrame(schema=dict.fromkeys(TABLE, pl.String))
        reads: pl.DataFrame = self.answer.reads
        return reads.select(
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
            said.append(f"{_many(late, 'read')} came in late: whoever asked before that did not find them.")
        unsure = reads.filter(pl.col("time_basis").is_in(["ambiguous_dst"])).height
        if unsure:
            said.append(
                f"{_many(unsure, 'read')} from the hour that clocks show twice: up to one hour later than shown."
            )
        return [*said, *(str(each) for each in facts.get("retention", ()))]

    def silent(self) -> list[str]:
        """Say which of the cameras that were asked were down, quiet, behind or new."""
        return sentences(self.answer, self.zone) if self.answer else []

    def _late_after(self) -> timedelta:
        seconds = self.answer.facts.get("late_after_s") if self.answer else None
        return timedelta(seconds=seconds) if isinstance(seconds, int) else documented.LATE

    def receipt_text(self) -> str:
        """Return the receipt as JSON, as the independent verifier reads it."""
        return json.dumps(self.answer.receipt, indent=1, ensure_ascii=True) if self.answer else ""


TABLE = ("Time", "Plate", "State", "Confidence", "Camera", "Colour", "Make", "Body", "Late", "Correction")
UNKNOWN = "unknown"


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
    """How long after its capture a late read came in, `2 d 3 h 5 min`; empty for the others."""
    minutes = (pl.col("received_at") - pl.col("captured_at")).dt.total_minutes()
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")]
    said = [pl.when(count > 0).then(pl.format("{} " + unit, count)) for count, unit in parts]
    return pl.when(documented.late(after)).then(pl.concat_str(said, separator=" ", ignore_nulls=True)).fill_null("")


def _counted(times: pl.Series, first: datetime, step: timedelta, zone: str) -> list[tuple[str, int]]:
    """Count reads by steps that begin on the hour or day of the agency's clock at the first read."""
    every = int(step.total_seconds() * 1e6)
    ahead = int((first.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)).total_seconds() * 1e6)
    counts = dict(((times.dt.epoch("us") + ahead) // every).value_counts().iter_rows())
    starts = range(min(counts), max(counts) + 1)
    return [(shown(EPOCH + timedelta(microseconds=n * every - ahead), zone)[:-3], counts.get(n, 0)) for n in starts]


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
