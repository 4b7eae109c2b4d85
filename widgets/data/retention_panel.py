"""How long reads are kept: a picture of days for each retention class, and when the newest back-up was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.acts.purges import LookAtRetention
from data_access.answers.keeping.retention import KeptClass, RetentionPicture
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_keeping.retention import backup_words, day_sentence, rule_sentence, standing_sentence
from data_access.wording.refusals import Problem
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.parts.guard import guarded

MOST_CELLS: Final = 62
"""Days that are drawn one by one; of a class with more, a cell stands for a week."""

NOT_READ: Final = "How long reads are kept could not be read. Press Read again."
NOT_YOURS: Final = "Your role does not look at how long reads are of."


class RetentionModel(t.HasTraits):
    """How long reads are of.

    Attributes:
        found: What the gateway said; None before the first reading.
        problem: The `Problem` why it could not be read, or None.
    """

    found = t.Instance(RetentionPicture, allow_none=True)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.may = any(each.value in person.capabilities for each in LookAtRetention.does.may)

    @guarded
    def read(self) -> None:
        """Read it, on record; nothing for a role that may not."""
        self.problem = None
        if self.may:
            self.found = value_of(RetentionPicture, do(self.client, LookAtRetention), "how long reads are kept")

    def names(self) -> tuple[str, ...]:
        """Return the retention classes, what is overdue first, then what is due."""
        classes = self.found.classes if self.found else ()
        return tuple(each.retention_class for each in sorted(classes, key=lambda one: (not one.overdue, not one.due)))


def retention_panel(model: RetentionModel) -> w.Widget:
    """Return the panel."""
    head = c.row(c.heading("How long reads are kept"), c.button("Read again", model.read), cls="wb-list-head")
    return c.column(
        head, c.problems(model), c.says(lambda: _all(model), (model, ["found"])), cls="wb-card wb-retention"
    )


def _all(model: RetentionModel) -> Markup:
    if model.found is None:
        return element("p", NOT_READ if model.may else NOT_YOURS, cls="wb-empty")
    classes = (_one(each, model.found.as_of.date(), model.person.zone) for each in model.found.classes)
    return together(*classes, element("p", backup_words(model.found.backed_up_at, model.person.zone), cls="wb-small"))


def _one(of: KeptClass, today: date, zone: str) -> Markup:
    standing = standing_sentence(of, zone)
    return element(
        "section",
        element("h3", of.retention_class),
        element("p", rule_sentence(of), cls="wb-small"),
        element("div", *_cells(of, today), cls="wb-day-cells", role="img", aria_label=standing),
        element("p", standing, cls="wb-out" if of.overdue else "wb-small"),
        cls="wb-kept-class",
    )


def _cells(of: KeptClass, today: date) -> Iterator[Markup]:
    """Yield a cell for each day, or each week, from the first that is stored or would be kept to today."""
    reads = {day.day: day.reads for day in of.days}
    due = {day.day for day in of.days[: of.due]}
    first = min([today - timedelta(days=of.purge_after_d), *reads])
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    step = 1 if len(days) <= MOST_CELLS else 7
    for place in range(0, len(days), step):
        some = [day for day in days[place : place + step] if day in reads]
        if not some:
            yield element("span", "", cls="wb-day-none", title=day_sentence(of, days[place], None, due=False))
            continue
        are_due = some[0] in due
        words = day_sentence(of, some[0], sum(reads[day] for day in some), due=are_due)
        yield element("span", "", cls="wb-day-due" if are_due else "wb-day-kept", title=words)
