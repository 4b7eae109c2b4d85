"""After a hit was right: the offer to hold its read past its retention, in place (D13)."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as w
import traitlets as t

from widgets.hits.hit_work_model import HitWorkModel
from widgets.holding.hold_model import HoldModel
from widgets.holding.hold_panel import hold_offer
from widgets.parts import controls as c

RIGHT = "right"


class HitHoldModel(t.HasTraits):
    """For which case the read of the hit that is looked at would be held.

    Attributes:
        case_number: The one of the hit's entry, or as the person writes it.
        acted: `right` once the hit that is looked at ended so; empty before, and of any other.
    """

    case_number = t.Unicode()
    acted = t.Unicode()

    def __init__(self, work: HitWorkModel) -> None:
        super().__init__()
        self.work = work
        self.hold = HoldModel(work.hits.client, work.person, lambda: self.case_number, self._which)
        work.hits.observe(lambda _: self._look(), ["hit"])
        self._look()

    def _which(self, _: str) -> Mapping[str, object] | None:
        hit = self.work.hits.hit
        return {"read_ids": [hit.read_id]} if hit is not None and self.acted and not hit.destroyed else None

    def _look(self) -> None:
        hit = self.work.hits.hit
        code = hit.disposition.disposition if hit is not None and hit.disposition is not None else ""
        endings = {each.code: each.ending for each in self.work.form.dispositions}
        self.case_number = hit.case if hit is not None else ""
        self.acted = RIGHT if endings.get(code) == RIGHT else ""


def hit_hold(work: HitWorkModel) -> w.Widget:
    """Return the offer, with the number of the case; it is there once the hit came out as right."""
    model = HitHoldModel(work)
    number = c.text(model, "case_number", "For case", "26-001234")
    panel = c.column(number, hold_offer(model.hold, (model, ["acted"])), cls="wb-hit-hold")

    def turn() -> None:
        c.show_if(panel, bool(model.acted) and model.hold.may)

    turn()
    c.follow(turn, (model, ["acted"]))
    return panel
