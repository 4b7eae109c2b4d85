"""Holds in force as a table, and what is done with one: it is ended, or kept on after its review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.acts.holds import HoldList, KeptHold, OldHold
from data_access.answers.holds import HoldsInForce, HoldStanding
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.errors import InvalidQuery
from data_access.wording.markup import Markup, element
from data_access.wording.refusals import Problem
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.parts.guard import guarded
from widgets.parts.tables import plain_table

HEAD: Final = ("No.", "Case", "Reads", "Ground", "Why", "Schedule", "Review", "Placed by")
NONE: Final = "No hold is in force."
KEPT_ON: Final = timedelta(days=90)


class HoldsModel(t.HasTraits):
    """Holds in force.

    Attributes:
        lines: `HoldStanding`, each, the first to be reviewed first; None before the first reading.
        hold: Number of the one that is looked at; 0 if none is.
        reason: Why it is ended, or kept on.
        said: What was done last.
        changes: How many were ended or kept on here.
        problem: The `Problem` why something was not done, or None.
    """

    lines = t.Tuple(allow_none=True, default_value=None)
    hold = t.Int(0)
    reason = t.Unicode()
    said = t.Unicode()
    changes = t.Int(0)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person

    @property
    def may(self) -> bool:
        """True if the person's role may end holds, keep them on, and list them all."""
        return self.person.holds.ends

    @guarded
    def read(self) -> None:
        """Read which there are, on record; nothing for a role that may not."""
        self.problem = None
        if self.may:
            found = value_of(HoldsInForce, do(self.client, HoldList), "the holds")
            self.lines = found.holds

    @guarded
    def end(self) -> None:
        """End the hold that is looked at."""
        number = self._chosen()
        do(self.client, OldHold, hold=number, reason=self.reason)
        self._done(f"Hold {number} has ended: its reads fall under retention again.")

    @guarded
    def keep(self) -> None:
        """Keep the hold that is looked at on, until another review."""
        number, days = self._chosen(), min(KEPT_ON, timedelta(days=self.person.holds.review_d))
        day = datetime.now(UTC).date() + days
        do(self.client, KeptHold, hold=number, review_on=day, reason=self.reason)
        self._done(f"Hold {number} stays; it is looked at again on {day:%d %b %Y}.")

    def _chosen(self) -> int:
        self.problem, self.said = None, ""
        if not self.hold:
            raise InvalidQuery("hold", "choose one")
        if not self.reason.strip():
            raise InvalidQuery("reason", "say in a few words why")
        return self.hold

    def _done(self, words: str) -> None:
        self.said, self.reason, self.hold = words, "", 0
        self.changes += 1


def holds_in_force(model: HoldsModel, heading: str, again: Callable[[], None] | None = None) -> w.Widget:
    """Return the panel: the table, and the form below it for who may.

    Args:
        again: Reads the holds again; there is a button for it if it is given.
    """
    chosen = c.made(w.Dropdown, "wb-field", description="Hold", options=[("Choose …", 0)])
    form = c.row(
        chosen,
        c.text(model, "reason", "Why it ends or stays"),
        c.button(f"Keep it {KEPT_ON.days} days more", model.keep),
        c.button("End the hold", model.end),
        cls="wb-buttons",
    )

    def fill() -> None:
        lines = model.lines or ()
        chosen.options = [("Choose …", 0), *((f"Hold {each.hold}", each.hold) for each in lines)]
        model.hold = 0
        c.show_if(form, bool(lines) and model.may)

    def follow() -> None:
        if chosen.value != model.hold:
            chosen.value = model.hold

    fill()
    c.follow(fill, (model, ["lines"]))
    c.follow(follow, (model, ["hold"]))
    c.follow(lambda: setattr(model, "hold", chosen.value or 0), (chosen, ["value"]))
    head = c.row(c.heading(heading), *([c.button("Read again", again)] if again else []), cls="wb-list-head")
    table = c.says(lambda: holds_table(model.lines, heading), (model, ["lines"]))
    said = c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"]))
    return c.column(head, table, form, c.problems(model), said, cls="wb-card wb-holds-list")


def holds_table(lines: tuple[HoldStanding, ...] | None, heading: str) -> Markup:
    """Return holds as a table; words if there are none."""
    return plain_table(heading, HEAD, [_cells(each) for each in lines]) if lines else element("p", NONE, cls="wb-empty")


def _cells(each: HoldStanding) -> list[str]:
    late = ", overdue" if each.overdue else ""
    later = ", later ones too" if each.later else ""
    over = {"case": " (saved reads)", "question": f" (question of entry {each.of})"}.get(each.over, "")
    return [
        str(each.hold),
        each.case_number,
        f"{each.reads:,}{over}{later}",
        each.basis or "In earlier words",
        each.reason,
        each.schedule or "No schedule named",
        f"{each.review_on:%d %b %Y}{late}",
        each.placed_by,
    ]
