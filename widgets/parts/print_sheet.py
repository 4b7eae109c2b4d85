"""What is printed of an answer instead of the screen, drawn by our own JavaScript (`widgets/js/print_sheet.js`)."""

from __future__ import annotations

import anywidget
import traitlets as t

from widgets.parts.script_parts import script


class PrintSheet(anywidget.AnyWidget):
    """A sheet of paper about one answer; nothing of it is seen on the screen. Every text is shown as text.

    Attributes:
        lead: What the answer is, over all else; empty if there is no answer, and the screen is printed. With nothing but it, it stands alone.
        facts: (name, text) of what was asked, under which case, where it stands on record.
        notes: (title, sentences) of what the answer leaves open.
        columns, rows: The reads.
        rest: Which reads are not on the sheet, in words; empty if all are.
        presses: Counts up to print at once.
    """

    _esm = t.Unicode().tag(sync=True)
    lead = t.Unicode("").tag(sync=True)
    facts: t.List[tuple[str, str]] = t.List().tag(sync=True)
    notes: t.List[tuple[str, list[str]]] = t.List().tag(sync=True)
    columns: t.List[str] = t.List().tag(sync=True)
    rows: t.List[list[str]] = t.List().tag(sync=True)
    rest = t.Unicode("").tag(sync=True)
    presses = t.Int(0).tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("print_sheet"), **state)
