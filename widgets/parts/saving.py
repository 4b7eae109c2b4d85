"""A link that saves bytes of this kernel as a file: they come piece by piece when it is pressed, whatever their size."""

from __future__ import annotations

from typing import Final

import anywidget
import traitlets as t

from widgets.parts.script_parts import script

PIECE: Final = 1_000_000
"""Bytes of one message: what a server that bounds them lets through within three seconds."""


class SavedFile(anywidget.AnyWidget):
    """A link with the file behind it; without a file there is no link.

    A link that holds the bytes themselves fails in the browser from some tens of megabytes on.

    Attributes:
        label: What the link says.
        name, media_type: Of the file.
        size: Bytes of it; 0 if there is none.
        number: Counts up with each file, so that no piece of another one gets into it.
    """

    _esm = t.Unicode().tag(sync=True)
    label = t.Unicode("").tag(sync=True)
    name = t.Unicode("").tag(sync=True)
    media_type = t.Unicode("application/zip").tag(sync=True)
    size = t.Int(0).tag(sync=True)
    number = t.Int(0).tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("saved_file"), **state)
        self._data = b""
        self.on_msg(self._send_piece)

    def offer(self, name: str, data: bytes) -> None:
        """Put a file behind the link; no bytes take it away."""
        self._data = data
        with self.hold_sync():
            self.name, self.size, self.number = name, len(data), self.number + 1

    def _send_piece(self, _: object, wish: dict[str, object], __: object) -> None:
        start = wish.get("from")
        if wish.get("number") == self.number and isinstance(start, int) and 0 <= start < self.size:
            self.send({"number": self.number, "from": start}, [self._data[start : start + PIECE]])
