"""The page of hot lists: the agency's own entries, from the request to the removal, what is owed after errors of hits, and which lists were downloaded."""

from __future__ import annotations

import ipywidgets as w

from widgets.hot_lists.downloaded_lists import DownloadedListsModel
from widgets.hot_lists.entries_model import EntriesModel
from widgets.hot_lists.hot_lists_panel import hot_lists_panel
from widgets.hot_lists.request_model import RequestModel
from widgets.hot_lists.tasks_model import TasksModel
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("hot_lists", _body)


def _body(frame: PageFrame) -> w.Widget:
    entries = EntriesModel(frame.client, frame.person)
    if entries.may_look:
        entries.read()
    tasks = TasksModel(frame.client, frame.person)
    tasks.read()
    downloaded = DownloadedListsModel(frame.client, frame.person)
    downloaded.read()
    return hot_lists_panel(entries, RequestModel(frame.client, frame.case, entries.read), tasks, downloaded)
