"""The address of a page as a piece of it: which answer it shows, by its entry's number, which row and which part. Nothing of it is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import anywidget
import traitlets as t

from widgets.parts.script_parts import script

NUMBER = 2**53
LATEST = 2**35
"""Seconds since 1970 that are none of ours any more."""
MOST = 2_000
"""Longest text of an address that is heard."""


class Address(anywidget.AnyWidget):
    """The query of the page's address, `?answer=1234&row=r0a1b2c3d4e5f&part=v1`: back, forward, reload and links lead to the same answer.

    Attributes:
        number: Of the answer on the page; -1 if there is none. A new one is a step of the browser's history.
        mark: Which row is looked at; empty for none. It changes the address without a step.
        part: Which part of the answer is looked at, in marks (`part_marks`); empty for the whole. It makes no step, either.
        asking: When the question that is under way was asked, seconds since 1970; 0 without one. So a page that begins knows that the one before ended too early.
        heard: How many steps back and forward of its reader the kernel knows; while it knows fewer than were made, the browser keeps its address.
    """

    _esm = t.Unicode().tag(sync=True)
    number = t.Int(-1).tag(sync=True)
    mark = t.Unicode("").tag(sync=True)
    part = t.Unicode("").tag(sync=True)
    asking = t.Int(0).tag(sync=True)
    heard = t.Int(0).tag(sync=True)

    def __init__(
        self,
        go: Callable[[int, str, str], None],
        ask: Callable[[int], None],
        broken_off: Callable[[int], None],
        look_back: Callable[[int], None],
        **state: object,
    ) -> None:
        """Make it.

        Args:
            go: Done with number, mark and part when the page is drawn, and when its reader goes back or forward; -1 for no answer.
            ask: Done with the number of the entry whose question is to be put into the form, as a link says it.
            broken_off: Done with `asking` of the page before, if it ended with a question under way.
            look_back: Done with the number of the entry of the hot list whose plate is to be looked for, as a link says it.
        """
        super().__init__(_esm=script("address"), **state)
        self._go, self._ask, self._broken_off, self._look_back = go, ask, broken_off, look_back
        self.on_msg(lambda _, content, __: self._heard(content))

    def _heard(self, content: Mapping[str, object]) -> None:
        """Whatever stands in an address was perhaps typed: what is no number of an entry is none."""
        names = ("ask", "entry", "go", "step", "began")
        ask, entry, go, step, began = (content.get(name) for name in names)
        if isinstance(began, int) and 0 < began < LATEST:
            self._broken_off(began)
        elif isinstance(ask, int) and 0 <= ask < NUMBER:
            self._ask(ask)
        elif isinstance(entry, int) and 0 <= entry < NUMBER:
            self._look_back(entry)
        elif isinstance(go, int) and -1 <= go < NUMBER:
            if isinstance(step, int) and self.heard < step < NUMBER:
                self.heard = step
            self._go(go, _text(content.get("mark")), _text(content.get("part")))


def _text(words: object) -> str:
    return words if isinstance(words, str) and len(words) <= MOST else ""
