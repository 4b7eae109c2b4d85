"""The address of a page as a part of it: which answer it shows, by its entry's number, and which row. Nothing of it is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import anywidget
import traitlets as t

from widgets.parts.script_parts import script

NUMBER = 2**53


class Address(anywidget.AnyWidget):
    """The query of the page's address, `?answer=1234&row=r0a1b2c3d4e5f`: back, forward, reload and links lead to the same answer.

    Attributes:
        number: Of the answer on the page; -1 if there is none. A new one is a step of the browser's history.
        mark: Which row is looked at; empty for none. It changes the address without a step.
    """

    _esm = t.Unicode().tag(sync=True)
    number = t.Int(-1).tag(sync=True)
    mark = t.Unicode("").tag(sync=True)

    def __init__(self, go: Callable[[int, str], None], ask: Callable[[int], None], **state: object) -> None:
        """Make it.

        Args:
            go: Done with number and mark when the page is drawn, and when its reader goes back or forward; -1 for no answer.
            ask: Done with the number of the entry whose question is to be put into the form, as a link says it.
        """
        super().__init__(_esm=script("address"), **state)
        self._go, self._ask = go, ask
        self.on_msg(lambda _, content, __: self._heard(content))

    def _heard(self, content: Mapping[str, object]) -> None:
        """Whatever stands in an address was perhaps typed: what is no number of an entry is none."""
        ask, go, mark = content.get("ask"), content.get("go"), content.get("mark")
        if isinstance(ask, int) and 0 <= ask < NUMBER:
            self._ask(ask)
        elif isinstance(go, int) and -1 <= go < NUMBER:
            self._go(go, mark if isinstance(mark, str) else "")
