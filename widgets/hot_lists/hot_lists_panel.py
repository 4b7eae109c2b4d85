"""The page of hot lists: the agency's own entries in one tab, what is owed after errors of hits in another, downloaded lists in a third."""

from __future__ import annotations

import ipywidgets as w

from widgets.hot_lists.downloaded_lists import DownloadedListsModel, downloaded_panel
from widgets.hot_lists.entries_model import EntriesModel
from widgets.hot_lists.entries_panel import entries_panel
from widgets.hot_lists.request_model import RequestModel
from widgets.hot_lists.tasks_model import TasksModel
from widgets.hot_lists.tasks_panel import tasks_panel
from widgets.parts import controls as c
from widgets.parts.work_parts import Tabs

ENTRIES, ERRORS, DOWNLOADED = "entries", "errors", "downloaded"


def hot_lists_panel(
    entries: EntriesModel, request: RequestModel, tasks: TasksModel, downloads: DownloadedListsModel
) -> w.Widget:
    """Return the whole of the page below its header."""
    tabs = Tabs(title="Hot lists", chosen=ENTRIES)

    def show_entry(number: int) -> None:
        entries.filter, entries.chosen, tabs.chosen = "all", number, ENTRIES

    bodies = {
        ENTRIES: entries_panel(entries, request),
        ERRORS: tasks_panel(tasks, show_entry),
        DOWNLOADED: downloaded_panel(downloads),
    }

    def turn() -> None:
        tabs.show(bodies)

    def badge() -> None:
        wrong = downloads.wrong()
        tabs.tabs = [
            (ENTRIES, "Own entries", entries.due_words()),
            (ERRORS, "After errors", tasks.due_words()),
            (DOWNLOADED, "Downloaded lists", f"{wrong} not in order" if wrong else ""),
        ]

    turn()
    badge()
    c.follow(turn, (tabs, ["chosen"]))
    c.follow(badge, (entries, ["found"]), (tasks, ["found"]), (downloads, ["lists"]))
    return c.column(tabs, *bodies.values(), cls="wb-body wb-hot-lists")
