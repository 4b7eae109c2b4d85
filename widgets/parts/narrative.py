"""A paragraph to copy, with the button that copies it."""

from __future__ import annotations

import anywidget
import traitlets as t

from widgets.parts.script_parts import script


class Narrative(anywidget.AnyWidget):
    """A paragraph for a report.

    Attributes:
        text: The paragraph.
    """

    _esm = t.Unicode().tag(sync=True)
    text = t.Unicode("").tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("narrative"), **state)
