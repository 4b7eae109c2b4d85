"""Images in a grid, drawn by our own JavaScript (`widgets/js/contact_sheet.js`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

import anywidget
import traitlets as t

from widgets.parts.controls import EDITS
from widgets.parts.script_parts import script

Act = Callable[[int], None]


class Card(TypedDict):
    """One image's place on the sheet.

    Attributes:
        key: The read's place in the answer.
        plate, about: What stands under the image: the plate as it was read, and lines with state, time and camera.
        check: What was recorded of it, in words; empty if nothing.
        good: True if it was verified.
    """

    key: int
    plate: str
    about: list[str]
    check: str
    good: bool


class PictureGrid(anywidget.AnyWidget):
    """One page of a contact sheet.

    Attributes:
        cards: What stands on the page.
        images: Data addresses by key, of those that were shown.
        chosen: Key of the read that is looked at; -1 for none.
        page, pages: Which page, from 0, of how many.
        hidden: How many images of the page were not shown yet.
        words: What the sheet is of.
        checks: True if what an image says can be recorded by a key.
    """

    _esm = t.Unicode().tag(sync=True)
    cards: t.List[Card] = t.List().tag(sync=True)
    images: t.Dict[str, str] = t.Dict().tag(sync=True)
    chosen = t.Int(-1).tag(sync=True)
    page = t.Int(0).tag(sync=True)
    pages = t.Int(1).tag(sync=True)
    hidden = t.Int(0).tag(sync=True)
    words = t.Unicode("").tag(sync=True)
    checks = t.Bool(False).tag(sync=True)

    def __init__(self, acts: Mapping[str, Act], **state: object) -> None:
        """Draw it. `acts` are what is done on a press or key, by its name, with the key of a card that still is there, a page, or -1."""
        super().__init__(_esm=script("contact_sheet"), **state)
        self._acts = acts
        self.on_msg(lambda _, content, __: self._heard(content))

    def _heard(self, content: Mapping[str, object]) -> None:
        EDITS.note()
        act, number, card = self._acts.get(str(content.get("act"))), content.get("number"), content.get("card")
        if act is not None and isinstance(card, Mapping):
            if any(_same(card, each) for each in self.cards):
                act(card["key"])
        elif act is not None:
            act(number if isinstance(number, int) else -1)


def _same(one: Mapping[str, object], card: Card) -> bool:
    """Return whether a card that was pressed is of the read that this one is of: by its place alone it might be of an answer before."""
    return all(one.get(name) == card[name] for name in ("key", "plate", "about"))
