"""The page of records: what others ask for, what was released to them, and what they returned. `?request=7` looks at one request."""

from __future__ import annotations

import ipywidgets as w

from widgets.records.records_panel import records_panel
from widgets.records.requests_model import RequestsModel
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("records", _body)


def _body(frame: PageFrame) -> w.Widget:
    model = RequestsModel(frame.client, frame.person)
    model.read()
    if (number := frame.numbers.get("request")) is not None:
        model.look_at(number)
    return records_panel(model)
