"""What a plate must look like to fit a question."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.characters import UNREAD
from data_access.questions.pattern import Pattern, alike
from data_access.terms import plate_key


@dataclass(frozen=True, slots=True)
class Fit:
    """A pattern on plate keys (O is 0 there).

    Attributes:
        places: What each place accepts, in order: some characters, or None for any.
        stars: Before which places any run of characters may stand; `len(places)` is after the last.
        others: Further patterns; what fits any of them fits, too.
    """

    places: tuple[str | None, ...]
    stars: frozenset[int] = frozenset()
    others: tuple[Fit, ...] = ()

    @property
    def each(self) -> tuple[Fit, ...]:
        """The pattern and the further ones, each by itself."""
        return (Fit(self.places, self.stars), *self.others) if self.others else (self,)

    def regex(self) -> str:
        """Return the pattern as a regular expression for a whole plate key, in a syntax that engines share."""
        if self.others:
            return "|".join(f"({fit.regex()})" for fit in self.each)
        pieces = ["." if place is None else f"[{place}]" for place in self.places] + [""]
        return "".join((".*" if k in self.stars else "") + piece for k, piece in enumerate(pieces))

    @property
    def key(self) -> str | None:
        """The one plate key that fits, if there is only one."""
        if self.others or self.stars or any(place is None or len(place) != 1 for place in self.places):
            return None
        return "".join(place for place in self.places if place)

    @property
    def prefix(self) -> str:
        """What every plate key that fits begins with."""
        if self.others:
            return ""
        ends = [k for k, place in enumerate(self.places) if place is None or len(place) != 1] + [len(self.places)]
        return "".join(place for place in self.places[: min([*ends, *self.stars])] if place)


def whole(plate: str) -> Fit:
    """Return what fits one whole plate."""
    return Fit(tuple(plate_key(plate)))


def fit_of(pattern: Pattern) -> Fit:
    """Return what fits part of a plate."""
    fit = _fit(pattern)
    if not pattern.one_wrong:
        return fit
    return Fit(fit.places, fit.stars, _each_with_one_wrong(_fit(Pattern(text=pattern.text))))


def _fit(pattern: Pattern) -> Fit:
    places: list[str | None] = []
    stars: set[int] = set()
    for character in pattern.text:
        if character == "*":
            stars.add(len(places))
        else:
            admitted = None if character == "?" else _admitted(character, pattern.classes, pattern.confusable)
            places.append(admitted)
    return Fit(tuple(places), frozenset(stars))


def _each_with_one_wrong(fit: Fit) -> tuple[Fit, ...]:
    """Return, for each place of a pattern that is not wild, the pattern in which that one is."""
    named = [k for k, place in enumerate(fit.places) if place is not None]
    return tuple(Fit((*fit.places[:k], None, *fit.places[k + 1 :]), fit.stars) for k in named)


def _admitted(character: str, classes: tuple[str, ...], confusable: bool) -> str:
    """Name what a place accepts; where characters may be mixed up, a place that was not read may be any of them."""
    return "".join(sorted({*alike(character, classes), *([UNREAD] if confusable else [])}))
