"""What somebody means who types a plate, or part of one; said in a sentence before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.questions.history import History
from data_access.questions.pattern import WILD
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.value import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateText:
    """A text for a plate, understood.

    Attributes:
        plate: The whole plate that it is, folded; empty if it has a wild card.
        pattern: The partial plate that it is; of a whole plate the plate itself.
        inside: The partial plate by which it is found inside a plate, too: `*A2C8*`; the pattern itself where it has a wild card.
        sentence: How it was understood, for whoever typed it.
    """

    plate: str
    pattern: str
    inside: str
    sentence: str

    def whole(self) -> History:
        """Return the question for the history of the whole plate. Raises `InvalidQuery` if the text has a wild card."""
        return parse(History, {"plate": self.plate})

    def part(self) -> Plates:
        """Return the question for plates in which the text stands."""
        return parse(Plates, {"pattern": self.inside})

    def near(self) -> NearPlates:
        """Return the question for plates that differ from the text by at most one character."""
        return parse(NearPlates, {"pattern": self.pattern})


def understood(text: str) -> PlateText:
    """Say what a text for a plate means: without a wild card it is a whole plate, with one a partial plate.

    Raises:
        InvalidQuery: It has a character that no plate has, names none, or is longer than any plate; says what is wrong.
    """
    if not any(character in WILD for character in text):
        plate = parse(History, {"plate": text}).plate
        inside = f"*{plate}*"
        return PlateText(
            plate=plate,
            pattern=plate,
            inside=inside,
            sentence=f"Understood as the whole plate {plate}. To find it inside a plate, ask for {inside}.",
        )
    pattern = parse(Plates, {"pattern": text}).pattern
    signs = [
        what
        for sign, what in (("?", "? is one character"), ("*", "* any run of characters, even none"))
        if sign in pattern
    ]
    return PlateText(
        plate="",
        pattern=pattern,
        inside=pattern,
        sentence=f"Understood as the partial plate {pattern}: {', '.join(signs)}.",
    )
