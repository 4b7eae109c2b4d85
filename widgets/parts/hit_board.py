"""The board of hits, drawn by our own JavaScript (`widgets/js/hit_board.js`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import anywidget
import traitlets as t

from widgets.parts.controls import EDITS
from widgets.parts.script_parts import script


class HitBoardView(anywidget.AnyWidget):
    """Cards of hits in columns, with the line that says whether new ones can come, and the sound.

    Attributes:
        columns: `hit_cards.HitColumn`, each.
        chosen: Number of the hit that is looked at; -1 for none.
        now_ms: The gateway's clock as `columns` were made, milliseconds since 1970: ages are counted on from it.
        due: What is due, in one line.
        ring: Number of the newest hit that may sound: it sounds once as this changes, if the person has switched sound on.
        came: Number of the newest hit that came, sounding or not.
        line: `watching`, `lost`, `ended` or empty; `line_words` says why it is lost.
        pulse: Changes at each sign of the gateway; without one for a while the board says that the line is lost.
        silence_ms: How long that may be.
        whose: User name, for whom the browser keeps that sound is wanted.
    """

    _esm = t.Unicode().tag(sync=True)
    columns: t.List[object] = t.List().tag(sync=True)
    chosen = t.Int(-1).tag(sync=True)
    now_ms = t.Float(0).tag(sync=True)
    due = t.Unicode("").tag(sync=True)
    ring = t.Int(-1).tag(sync=True)
    came = t.Int(-1).tag(sync=True)
    line = t.Unicode("").tag(sync=True)
    line_words = t.Unicode("").tag(sync=True)
    pulse = t.Int(0).tag(sync=True)
    silence_ms = t.Float(40_000).tag(sync=True)
    whose = t.Unicode("").tag(sync=True)

    def __init__(self, choose: Callable[[int], None], read: Callable[[], None], **state: object) -> None:
        """Draw it. `choose` is done with the number of a card that was pressed, `read` when the board is to be read again."""
        super().__init__(_esm=script("hit_board"), **state)
        self._choose, self._read = choose, read
        self.on_msg(lambda _, content, __: self._heard(content))

    def lay(self, columns: Sequence[object]) -> None:
        """Put cards on the board."""
        self.columns = list(columns)

    def _heard(self, content: Mapping[str, object]) -> None:
        EDITS.note()
        number = content.get("choose")
        if isinstance(number, int):
            self._choose(number)
        elif content.get("read") is True:
            self._read()
