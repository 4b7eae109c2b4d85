"""What a vehicle looked like, as written in a form."""

from __future__ import annotations

import traitlets as t

from data_access.questions.shapes import Filters
from data_access.questions.value import parse


class FiltersModel(t.HasTraits):
    """Filters of a question; each text holds words set apart by commas, an empty one asks nothing.

    Attributes:
        directions: Directions of travel, of `shapes.COMPASS`.
        keep_unknown: Keep reads that do not know what is asked.
    """

    states = t.Unicode()
    colours = t.Unicode()
    makes = t.Unicode()
    bodies = t.Unicode()
    directions = t.Tuple()
    keep_unknown = t.Bool(True)

    def filters(self) -> Filters:
        """Return the filters, or raise `InvalidQuery` naming the first unfit one."""
        listed = {name: _words(getattr(self, name)) for name in ("colours", "makes", "bodies")}
        states = tuple(word.upper() for word in _words(self.states))
        return parse(
            Filters, {**listed, "states": states, "directions": self.directions, "keep_unknown": self.keep_unknown}
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in text.split(",") if word.strip())
