"""What a page says of its log-on and tells other pages of its case: the clock without use with its warning, and the case line."""

from __future__ import annotations

import ipywidgets as w

from widgets.case.justification_model import JustificationModel
from widgets.case.log_on_model import LogOnModel
from widgets.parts import controls as c
from widgets.parts.work_parts import CaseLine, IdleClock


def log_on_clock(model: LogOnModel) -> w.Widget:
    """Return the clock."""
    clock = IdleClock(model.extend)

    def show() -> None:
        clock.count_down(model.ends)
        clock.problem = f"{model.problem.title}. {model.problem.text}" if model.problem else ""

    show()
    c.follow(show, (model, ["ends", "problem"]))
    return clock


def case_line(model: JustificationModel) -> w.Widget:
    """Return what keeps the case the same on all pages of a browser; nothing of it is seen."""
    line = CaseLine(model.recheck, case_session=model.session_id)
    c.follow(lambda: setattr(line, "case_session", model.session_id), (model, ["session"]))
    return line
