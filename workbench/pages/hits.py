"""The page of hits: what the readers say right now, and what is done about it."""

from __future__ import annotations

import ipywidgets as w

from widgets.hits.board_watch import BoardWatch
from widgets.hits.hit_work_model import HitWorkModel
from widgets.hits.hits_model import HitsModel
from widgets.hits.hits_panel import hits_panel
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("hits", _body)


def _body(frame: PageFrame) -> w.Widget:
    model = HitsModel(frame.client, frame.person.zone)
    model.read()
    watch = BoardWatch(frame.client, model.look, model.knows)
    panel = hits_panel(model, HitWorkModel(model, frame.person), watch)
    watch.start()
    return panel
