"""What stands in the form of the work page, and which question it is: a place, scenes, part of a plate, one plate, or one that is nearly so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from data_access.errors import InvalidQuery
from data_access.questions.common_plates import MOST_SCENES
from data_access.questions.kinds import AnyQuestion
from data_access.questions.shapes import Window, days_back
from data_access.terms import plate as folded
from data_access.wording.times import local
from widgets.parts.local_time import window_of
from widgets.parts.looks import Looks, OtherWords, looks_in
from widgets.question.plates_pattern import also, in_words, wrong
from widgets.question.questions import (
    part_of_plate,
    plates_at_scenes,
    plates_nearly,
    plates_with,
    reads_of_place,
    reads_of_plate,
    reads_to_expect,
)
from widgets.question.scenes_model import FEWEST, FormScene
from widgets.question.when import Times, times_in

BY_LENGTH, WHOLE, PART, ALIKE, NEAR = MATCHES = ("", "whole", "part", "alike", "near")
"""How a plate is meant. One without `?` and `*`: `BY_LENGTH` takes a short one for a part, `ALIKE` one whose look-alikes count.

`NEAR`: one of its characters may be wrong.
"""

SHORTEST_WHOLE: Final = 5
"""A plate of fewer characters is taken for part of one, unless it is said to be whole."""

USUAL_DAYS: Final = 14
"""Of a question about a plate that names no time."""

PLATE_WITH_SCENES: Final = (
    "A question about scenes takes no plate. Empty this field, and search its answer for the plate."
)


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form, as it was typed or drawn.

    Attributes:
        where: What stands in the field; `area` is what it means, as `CanvassMap.area`.
        match: One of `MATCHES`.
        confusable: Characters that readers mix up count as the same.
        keep_unknown: Reads that do not know what is asked stay in.
        scenes: Scenes that were added; a place and time that stand in the form are one more. `at_least` is at how many of them.
    """

    where: str = ""
    area: Mapping[str, object] = field(default_factory=dict)
    when: str = ""
    plate: str = ""
    looks: str = ""
    match: str = BY_LENGTH
    confusable: bool = True
    keep_unknown: bool = True
    scenes: tuple[FormScene, ...] = ()
    at_least: int = FEWEST

    def without_place(self, plate: str, when: str) -> Form:
        """Return the form of a question about one whole plate."""
        return replace(self, where="", area={}, when=when, plate=plate, looks="", match=WHOLE, scenes=())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form means: the parts of it, understood or not, and whether it is about a place or a plate.

    Attributes:
        now: UTC; what is typed as the last so many days ends then.
        zone: IANA zone of the agency.
    """

    form: Form
    times: Times
    looks: Looks
    now: datetime
    zone: str

    @property
    def pattern(self) -> str:
        """The plate as a pattern: `*A2C8*` for part of one."""
        text = "".join(self.form.plate.split())
        return f"*{text}*" if self.within else text

    @property
    def within(self) -> bool:
        """True if the plate is taken for part of one though it has neither `?` nor `*`."""
        text = self.form.plate
        if not folded(text) or set(text) & set("?*"):
            return False
        short = len(folded(text)) < SHORTEST_WHOLE
        return self.form.match == PART or (self.form.match in (BY_LENGTH, NEAR) and short)

    @property
    def near(self) -> bool:
        """True if one character of the plate may be wrong."""
        return self.form.match == NEAR and bool(folded(self.form.plate))

    @property
    def whole(self) -> bool:
        """True if one whole plate is asked about, wherever it was."""
        text = self.form.plate
        wide = self.form.area or self.looks.fields()
        return (
            bool(folded(text))
            and not set(text) & set("?*")
            and not (self.within or self.near or wide or self.form.match == ALIKE)
        )

    @property
    def of_place(self) -> bool:
        """True if all reads of a place are asked for."""
        return not self.form.plate.strip()

    def lacks(self) -> list[str]:
        """Say what is still missing, in the order of the form."""
        where, when = bool(self.form.area), bool(self.times.stretches)
        if self.form.scenes and not (where or when):
            return ["a second scene: where and when"] if len(self.form.scenes) < FEWEST else []
        if not self.of_place:
            return []
        if not where and not when:
            return ["where and when, or a plate"]
        return [words for words, there in (("where, or a plate", where), ("when", when)) if not there]

    def faults(self) -> dict[str, str]:
        """Say what is not understood, by the name of the field."""
        told = {"when": self.times.fault, "looks": self.looks.fault, "plate": plate_fault(self.form.plate)}
        if self.of_place and self.times.everything:
            told["when"] = "A place needs a time: from when to when?"
        if self.form.scenes and not self.of_place:
            told["plate"] = PLATE_WITH_SCENES
        if len(self.form.scenes) >= MOST_SCENES and self.form.where.strip():
            told["where"] = f"A question has at most {MOST_SCENES} scenes: empty this field, or remove one."
        return {name: words for name, words in told.items() if words}

    def question(self) -> AnyQuestion:
        """Return the question. Raises `InvalidQuery` with a sentence for whoever asks: the first that is missing or unfit."""
        for name, words in [*self.faults().items(), *(("form", f"Still needed: {each}.") for each in self.lacks())]:
            raise InvalidQuery(name, words)
        if self.form.scenes:
            scenes = [{"area": dict(each.area), "windows": each.windows} for each in self.scenes()]
            return plates_at_scenes(scenes, self.form.at_least, self._filters())
        if self.of_place:
            return reads_of_place(self._place(), self._filters())
        if self.whole:
            return reads_of_plate(self.form.plate, self.windows())
        confusable = self.form.confusable or self.form.match == ALIKE
        given = {"pattern": self.pattern, "confusable": confusable, "area": dict(self.form.area) or None}
        whole = {**given, "windows": self.windows(), "filters": self._filters()}
        return plates_nearly(whole) if self.near else part_of_plate(whole)

    @property
    def scene_stands(self) -> bool:
        """True if a place and a time stand in the form."""
        return bool(self.form.area and self.times.stretches)

    def scene(self) -> FormScene | None:
        """Return the scene that place and time of the form are; None if one of them is missing. Raises `InvalidQuery`."""
        windows = self.windows() if self.scene_stands else None
        return FormScene(self.form.where, dict(self.form.area), windows) if windows else None

    def scenes(self) -> list[FormScene]:
        """Return the scenes of the question: those that were added, then the one that stands in the form. Raises `InvalidQuery`."""
        typed = self.scene()
        return [*self.form.scenes, *([typed] if typed else [])]

    def estimate(self) -> AnyQuestion:
        """Return the question about how many reads the place has. Raises `InvalidQuery`."""
        return reads_to_expect(self._place())

    def beside(self, within_s: int, at_least: int) -> AnyQuestion:
        """Return the question who passed with the plate. Raises `InvalidQuery`."""
        return plates_with(self.form.plate, self.windows(), within_s, at_least)

    def windows(self) -> tuple[Window, ...] | None:
        """Return the windows of time; None for all that is kept. Raises `InvalidQuery`: a time did not exist."""
        if self.times.everything:
            return None
        if self.times.back is not None or not self.times.stretches:
            return days_back((self.times.back or timedelta(days=USUAL_DAYS)) / timedelta(days=1), self.now)
        return tuple(window_of(start, end, self.zone) for start, end in self.times.stretches)

    def _place(self) -> dict[str, object]:
        return {"area": dict(self.form.area), "windows": self.windows()}

    def _filters(self) -> dict[str, object]:
        return {**self.looks.fields(), "keep_unknown": self.form.keep_unknown}


def reading_of(form: Form, now: datetime, zone: str, others: OtherWords | None = None) -> Reading:
    """Read a form as of an instant, UTC, by the clocks of the agency's zone.

    Args:
        others: Words for looks that the agency's readers write.
    """
    return Reading(form, times_in(form.when, local(now, zone)), looks_in(form.looks, others), now, zone)


def plate_fault(text: str) -> str:
    """Say what is wrong with a plate or pattern; empty if nothing is, or nothing is typed."""
    return wrong(text) if text.strip() else ""


def plate_words(reading: Reading) -> str:
    """Say how a plate or pattern is understood: `A2C8 anywhere in the plate`."""
    kin = ", look-alikes too" if reading.form.confusable or reading.form.match == ALIKE else ""
    text = reading.pattern.upper()
    if reading.near:
        return f"{in_words(text) if set(text) & set('?*') else 'This plate'}, or with one character wrong"
    if reading.whole:
        return "This whole plate, exactly"
    if reading.within:
        return f"{in_words(text)}{kin}"
    if set(text) & set("?*"):
        return ". ".join(each for each in (in_words(text), also(reading.pattern, reading.form.confusable)) if each)
    return f"This whole plate{kin}"
