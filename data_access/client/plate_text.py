"""What somebody means who types a plate, or part of one; said in a sentence before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from data_access.questions.pattern import WILD, PatternText, WholePlate
from data_access.questions.value import unfit

_PLATE: TypeAdapter[str] = TypeAdapter(WholePlate)
_PATTERN: TypeAdapter[str] = TypeAdapter(PatternText)


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


def understood(text: str) -> PlateText:
    """Say what a text for a plate means: without a wild card it is a whole plate, with one a partial plate.

    Raises:
        InvalidQuery: It has a character that no plate has, names none, or is longer than any plate; says what is wrong.
    """
    if not any(character in WILD for character in text):
        plate = _folded(_PLATE, text)
        inside = f"*{plate}*"
        return PlateText(
            plate=plate,
            pattern=plate,
            inside=inside,
            sentence=f"Understood as the whole plate {plate}. To find it inside a plate, ask for {inside}.",
        )
    pattern = _folded(_PATTERN, text)
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


def _folded(kind: TypeAdapter[str], text: str) -> str:
    try:
        return kind.validate_python(text.strip())
    except ValidationError as error:
        raise unfit(error.errors(include_url=False, include_input=False)[0], "plate") from None
