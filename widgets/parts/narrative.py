"""A paragraph to copy, with the button that copies it."""

from __future__ import annotations

import anywidget
import traitlets as t

from widgets.parts.script_parts import script


class Narrative(anywidget.AnyWidget):
    """A paragraph for a report.

    Attributes:
        text: The paragraph.
        label: What it is, for who hears it.
        act: What the button that copies it says.
        lines: How many lines of it are in sight at once.
    """

    _esm = t.Unicode().tag(sync=True)
    text = t.Unicode("").tag(sync=True)
    label = t.Unicode("Paragraph for the report").tag(sync=True)
    act = t.Unicode("Copy the paragraph").tag(sync=True)
    lines = t.Int(4).tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("narrative"), **state)
