"""The page that its reader asked for, whichever that is: one notebook is drawn for all, ahead of any reader."""

from __future__ import annotations

from importlib import import_module

import ipywidgets as w

from workbench.page_table import NAMES
from workbench.pages.page_frame import drawn, given_to
from workbench.python.handoff import receive


def page() -> w.Widget:
    """Load what any page needs, wait until somebody asks for one, and return that one."""
    pages = {name: import_module(f"workbench.pages.{name}").page for name in NAMES}

    def asked_for() -> w.Widget:
        given = receive()
        with given_to(given):
            return pages[str(given.request.get("page", NAMES[0]))]()

    return drawn(asked_for)
