"""The part of an answer that is looked at: a stretch of time, a plate, a camera, looks, a search. Narrowing it asks nothing anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl
import traitlets as t

from data_access.answers.nearness import Description
from widgets.answer import facets
from widgets.answer.answer_model import AnswerModel
from widgets.answer.search import fitting
from widgets.parts.time_bars import stretch_words

EACH_READ, BY_PLATE = VIEWS = ("Each read", "By plate")
SHEET = "Contact sheet"
ALL_VIEWS = (*VIEWS, SHEET)
"""Where there are images, they are looked at as a sheet, too."""
FIRST_TAB = "read"
"""Key of the tab beside an answer that is shown if nothing else is to be seen first."""


class ZoomModel(t.HasTraits):
    """What is shown of an answer; a new answer is shown whole.

    Attributes:
        stretch: First and last bar of the time chart, both included; () for all of the time.
        plate: Of this plate only; empty for all.
        camera: Of the camera of this id only; empty for all.
        picked: Values by the name of a facet (`facets.FACETS`): of these only; a facet that is not there leaves all.
        search: What was typed (`search.fitting`); empty for all.
        view: One of `ALL_VIEWS`; `first_view` of a new answer.
        tab: Key of the tab beside the answer; `first_tab` of a new answer.
        description: What candidates are in order of nearness to; None of an answer that has no candidates.
        turned: Counts up whenever something of it changes; observe this.
    """

    turned = t.Int(0)
    tab = t.Unicode(FIRST_TAB)

    def __init__(self, answer: AnswerModel, first_view: str = EACH_READ) -> None:
        super().__init__()
        self.answer, self.first_view, self.first_tab = answer, first_view, FIRST_TAB
        self.stretch: tuple[int, ...] = ()
        self.plate = self.camera = self.search = ""
        self.picked: dict[str, tuple[str, ...]] = {}
        self.description: Description | None = None
        self.view = first_view
        answer.observe(lambda _: self.all(), ["answer"])
        answer.observe(lambda _: self._turn(), ["perhaps"])

    def all(self) -> None:
        """Show the whole answer."""
        self.look_at(view=self.first_view)

    def look_at(
        self,
        *,
        view: str,
        stretch: tuple[int, ...] = (),
        plate: str = "",
        camera: str = "",
        values: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        search: str = "",
    ) -> None:
        """Show one part of the answer, whatever was shown of it before; what is left out narrows nothing.

        Args:
            values: As `picked`.
        """
        self.stretch, self.plate, self.camera = self._within(stretch), plate, camera
        self.picked, self.search, self.view = dict(values), search, view
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
        self.view = self.view if view is None or view not in ALL_VIEWS else view
        if before != (self.stretch, self.plate, self.camera, self.view):
            self.turned += 1

    def pick(self, facet: str, values: Sequence[str]) -> None:
        """Look at the reads that say one of these values; none for all of them."""
        if tuple(values) != self.picked.get(facet, ()):
            others = {name: picked for name, picked in self.picked.items() if name != facet}
            self.picked = {**others, facet: tuple(values)} if values else others
            self.turned += 1

    def look_for(self, text: str) -> None:
        """Look at the reads that fit what was typed."""
        if text.strip() != self.search:
            self.search = text.strip()
            self.turned += 1

    def narrowed(self) -> bool:
        """True if something of the answer is left out."""
        return bool(self.stretch or self.plate or self.camera or self.picked or self.search)

    def reads(self, *, but: str = "") -> pl.DataFrame:
        """Return the reads of the part, as the answer has them, with `place`, their number in the answer, and `bar`.

        Args:
            but: Name of one way of narrowing that is not followed: `stretch`, `plate`, `camera`, or a facet's.
        """
        return self._part(self.answer.numbered(), but)

    def beside(self, *, but: str = "") -> pl.DataFrame:
        """Return what may be misreads of the plate, as `reads` has the reads of the part: they are none of them."""
        return self._part(self.answer.beside(), but)

    def rows(self) -> pl.DataFrame:
        """Return the reads of the part, and beside them what may be misreads, in order of time; the table marks these."""
        beside = self.beside()
        return self.reads() if beside.is_empty() else pl.concat([self.reads(), beside]).sort("captured_at", "place")

    def _turn(self) -> None:
        self.turned += 1

    def _part(self, reads: pl.DataFrame, but: str) -> pl.DataFrame:
        wanted = [
            pl.col("bar").is_between(self.stretch[0], self.stretch[-1]) if self.stretch and but != "stretch" else None,
            _of_plate(self.plate) if self.plate and but != "plate" else None,
            pl.col("camera_id") == self.camera if self.camera and but != "camera" else None,
            fitting(self.search) if self.search else None,
            *(facets.of_facet(name, picked) for name, picked in self.picked.items() if name != but),
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
            *(self._picked_words(name) for name in self.picked),
            f"“{self.search}”" if self.search else "",
        ]
        return " · ".join(each for each in said if each)

    def _picked_words(self, facet: str) -> str:
        named = self.answer.camera_name if facet == "camera_id" else str
        return " or ".join(
            named(value) if value else f"{facets.FACETS[facet].lower()} unknown" for value in self.picked[facet]
        )

    def _within(self, stretch: tuple[int, ...]) -> tuple[int, ...]:
        last = len(self.answer.time_bars().labels) - 1
        if len(stretch) != 2 or last < 0:
            return ()
        ends = sorted(min(max(int(each), 0), last) for each in stretch)
        return (ends[0], ends[1])


def _of_plate(plate: str) -> pl.Expr:
    """Return which reads are of a plate; O and 0 count as the same."""
    return pl.col("plate").str.replace_all("O", "0", literal=True) == plate.replace("O", "0")
