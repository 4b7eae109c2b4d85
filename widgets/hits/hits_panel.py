"""The page of hits: the board on the left, the hit that is looked at on the right."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from widgets.hits.board_watch import BoardWatch
from widgets.hits.hit_cards import columns_of, due_words
from widgets.hits.hit_detail import hit_detail
from widgets.hits.hit_forms import hit_forms
from widgets.hits.hit_hold import hit_hold
from widgets.hits.hit_work_model import HitWorkModel
from widgets.hits.hits_model import HitsModel
from widgets.parts import controls as c
from widgets.parts.hit_board import HitBoardView


def hits_panel(model: HitsModel, work: HitWorkModel, watch: BoardWatch) -> w.Widget:
    """Return the whole of the page below its header."""
    board = HitBoardView(model.choose, model.read, whose=work.person.user_name)
    labels = {each.code: each.label for each in work.form.dispositions}

    def lay() -> None:
        with board.hold_sync():
            board.now_ms = model.now().timestamp() * 1000
            board.due = due_words(model.hits()) if model.board is not None else "The board could not be read."
            board.lay(columns_of(model.hits(), model.now(), model.zone, labels))

    def tell() -> None:
        with board.hold_sync():
            board.line, board.pulse = watch.standing, watch.pulse
            board.line_words = watch.problem.text if watch.problem is not None else ""

    lay()
    tell()
    c.follow(lay, (model, ["board"]))
    c.follow(tell, (watch, ["standing", "pulse", "problem"]))
    for name in ("ring", "came", "chosen"):
        t.dlink((model, name), (board, name))
    right = c.column(hit_detail(model, work), hit_forms(work), hit_hold(work), cls="wb-card wb-hit")
    return c.row(c.column(board, c.problems(watch), cls="wb-hit-left"), right, cls="wb-body wb-hits")
