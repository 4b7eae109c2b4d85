"""Downloaded hot lists: version, age and count of each, and what is wrong with one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.acts.hot_lists import LookAtHotLists
from data_access.answers.hot_lists import DownloadedList
from data_access.answers.value import values_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.terms import parse_stamp
from data_access.wording.markup import Markup, element, together
from data_access.wording.refusals import Problem
from data_access.wording.times import length_words, shown
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.parts.guard import guarded
from widgets.parts.tables import plain_table

HEAD: Final = ("List", "In force", "Entries", "Age", "What is wrong")
NONE: Final = "No hot list is approved here yet. An administrator approves one with its layout."
NOT_READ: Final = "The lists could not be read. Press Read again."
NOT_YOURS: Final = "Your role does not look at downloaded lists."


class DownloadedListsModel(t.HasTraits):
    """Which lists there are.

    Attributes:
        lists: `DownloadedList`, each, by name; None before the first reading.
        problem: The `Problem` why they could not be read, or None.
    """

    lists = t.Tuple(allow_none=True, default_value=None)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.may = any(each.value in person.capabilities for each in LookAtHotLists.does.may)

    @guarded
    def read(self) -> None:
        """Read which lists there are, on record; nothing for a role that may not."""
        self.problem = None
        if self.may:
            self.lists = values_of(DownloadedList, do(self.client, LookAtHotLists), "the hot lists")

    def wrong(self) -> int:
        """Return how many lists are stale, missing or had an unfit file."""
        return sum(bool(faults(each, self.person.zone)) for each in self.lists or ())


def downloaded_panel(model: DownloadedListsModel) -> w.Widget:
    """Return the tab of downloaded lists."""
    head = c.row(c.heading("Downloaded lists"), c.button("Read again", model.read), cls="wb-list-head")
    table = c.says(lambda: _table(model), (model, ["lists", "problem"]))
    return c.column(head, c.problems(model), table, cls="wb-card wb-downloaded")


def faults(each: DownloadedList, zone: str) -> list[str]:
    """Say what is wrong with a list; nothing if it is in order."""
    told = []
    if not each.version:
        told.append("No file came in yet: it matches nothing.")
    elif each.stale:
        told.append(f"STALE: it may be at most {length_words(timedelta(seconds=each.max_age_s))} old. Fetch a new one.")
    if each.unfit_at:
        at = shown(parse_stamp(each.unfit_at), zone)
        kept = f" Version {each.version} stays in force." if each.version else ""
        told.append(f"A file was refused {at}: {each.unfit_why.rstrip('.')}.{kept}")
    return told


def _table(model: DownloadedListsModel) -> Markup:
    if model.lists is None:
        return element("p", NOT_READ if model.may else NOT_YOURS, cls="wb-empty")
    if not model.lists:
        return element("p", NONE, cls="wb-empty")
    return plain_table("Downloaded hot lists", HEAD, [_cells(each, model.person.zone) for each in model.lists])


def _cells(each: DownloadedList, zone: str) -> list[str | Markup]:
    wrong = faults(each, zone)
    age = "none" if each.age_s is None else length_words(timedelta(seconds=each.age_s // 60 * 60))
    version = f"Version {each.version}" if each.version else "none"
    name = together(element("strong", each.name), f" ({each.system})" if each.system else "")
    said = element("span", " ".join(wrong), cls="wb-out") if wrong else element("span", "In order", cls="wb-good")
    return [name, version, f"{each.entries:,}" if each.version else "none", age, said]
