"""The part of an answer that is looked at: a stretch of time, a plate, a camera. Narrowing it asks nothing anew."""

from __future__ import annotations

import polars as pl
import traitlets as t

from widgets.answer.answer_model import AnswerModel
from widgets.parts.time_bars import stretch_words

EACH_READ, BY_PLATE = VIEWS = ("Each read", "By plate")


class ZoomModel(t.HasTraits):
    """What is shown of an answer; a new answer is shown whole.

    Attributes:
        stretch: First and last bar of the time chart, both included; () for all of the time.
        plate: Of this plate only; empty for all.
        camera: Of the camera of this id only; empty for all.
        view: One of `VIEWS`; `first_view` of a new answer.
        turned: Counts up whenever something of it changes; observe this.
    """

    turned = t.Int(0)

    def __init__(self, answer: AnswerModel, first_view: str = EACH_READ) -> None:
        super().__init__()
        self.answer, self.first_view = answer, first_view
        self.stretch: tuple[int, ...] = ()
        self.plate = self.camera = ""
        self.view = first_view
        answer.observe(lambda _: self.all(), ["answer"])

    def all(self) -> None:
        """Show the whole answer."""
        self.stretch, self.plate, self.camera, self.view = (), "", "", self.first_view
        self.turned += 1

    def only(
        self,
        *,
        stretch: tuple[int, ...] | None = None,
        plate: str | None = None,
        camera: str | None = None,
        view: str | None = None,
    ) -> None:
        """Change what is shown; what is None stays as it is."""
        before = (self.stretch, self.plate, self.camera, self.view)
        self.stretch = self.stretch if stretch is None else self._within(stretch)
        self.plate = self.plate if plate is None else plate
        self.camera = self.camera if camera is None else camera
        self.view = self.view if view is None or view not in VIEWS else view
        if before != (self.stretch, self.plate, self.camera, self.view):
            self.turned += 1

    def narrowed(self) -> bool:
        """True if something of the answer is left out."""
        return bool(self.stretch or self.plate or self.camera)

    def reads(self, *, but: str = "") -> pl.DataFrame:
        """Return the reads of the part, as the answer has them, with `place`, their number in the answer, and `bar`.

        Args:
            but: Name of one way of narrowing that is not followed: `stretch`, `plate`, `camera`.
        """
        reads = self.answer.numbered()
        wanted = [
            pl.col("bar").is_between(self.stretch[0], self.stretch[-1]) if self.stretch and but != "stretch" else None,
            pl.col("plate") == self.plate if self.plate and but != "plate" else None,
            pl.col("camera_id") == self.camera if self.camera and but != "camera" else None,
        ]
        return (
            reads.filter(*(each for each in wanted if each is not None))
            if any(e is not None for e in wanted)
            else reads
        )

    def bars(self) -> list[int]:
        """Count the reads of the part in each bar of the whole answer, whatever stretch of time is chosen."""
        return self.answer.time_bars().counts(self.reads(but="stretch")["bar"])

    def words(self) -> str:
        """Say what is shown, `07:00 to 07:30 · plate 9A9A9`; empty if it is everything."""
        labels = self.answer.time_bars().labels
        said = [
            stretch_words(labels, *self.stretch) if self.stretch else "",
            f"plate {self.plate}" if self.plate else "",
            self.answer.camera_name(self.camera) if self.camera else "",
        ]
        return " · ".join(each for each in said if each)

    def _within(self, stretch: tuple[int, ...]) -> tuple[int, ...]:
        last = len(self.answer.time_bars().labels) - 1
        if len(stretch) != 2 or last < 0:
            return ()
        ends = sorted(min(max(int(each), 0), last) for each in stretch)
        return (ends[0], ends[1])
