"""Part of a plate, or all reads of one."""

from __future__ import annotations

import traitlets as t

from data_access.client import Client
from data_access.errors import InvalidQuery
from data_access.queries import CONFUSABLE, History, Plates, days_back, parse
from data_access.stopping import Stop
from data_access.terms import plate
from widgets.answer_model import AnswerModel
from widgets.case_model import CaseModel
from widgets.filters_model import FiltersModel
from widgets.guard import guarded

ALL_THAT_IS_KEPT = 0
DAYS = (1, 7, 14, 30, ALL_THAT_IS_KEPT)


class PlatesModel(t.HasTraits):
    """One search of a plate at a time.

    Attributes:
        pattern: `?` is one character, `*` any run of them; for a history the whole plate.
        whole: True for the history of one plate.
        confusable: Let characters that readers mix up stand for one another.
        days: The last so many days; 0 for all that is kept.
        area: As drawn on the map; {} for everywhere.
        problem: The `Problem` why the question could not be put together, or None.
    """

    pattern = t.Unicode()
    whole = t.Bool(False)
    confusable = t.Bool(True)
    days = t.Int(14)
    area = t.Dict()
    note = t.Unicode()
    problem = t.Any()

    def __init__(self, client: Client, case: CaseModel, answer: AnswerModel) -> None:
        super().__init__()
        self.client, self.case, self.answer = client, case, answer
        self.filters = FiltersModel()

    def missing(self) -> list[str]:
        """Name what is still needed before this can be asked."""
        needed = (("an open case", self.case.session), ("a letter or digit of the plate", plate(self.pattern)))
        return [name for name, there in needed if not there]

    def preview(self) -> str:
        """Say what the pattern stands for, character by character: `7`, `A`, any one, `[8B]`."""
        if not plate(self.pattern):
            return ""
        kin = {c: f"[{group}]" for group in CONFUSABLE for c in group} if self.confusable and not self.whole else {}
        alike = {"O": "[O0]", "0": "[O0]", **kin}
        wild = {} if self.whole else {"?": "any one", "*": "any run"}
        read = [wild.get(c) or alike.get(c, c) for raw in self.pattern for c in (raw if raw in wild else plate(raw))]
        return " ".join(read)

    def question(self) -> Plates | History:
        """Return the question, or raise `InvalidQuery` naming the first unfit field."""
        windows = None if self.days == ALL_THAT_IS_KEPT else days_back(self.days)
        if self.whole:
            if set(self.pattern) & {"?", "*"}:
                raise InvalidQuery("plate", "a history needs the whole plate, without ? and *")
            return parse(History, {"plate": self.pattern, "windows": windows})
        given = {"pattern": self.pattern, "confusable": self.confusable, "windows": windows, "area": self.area or None}
        return parse(Plates, {**given, "filters": self.filters.filters()})

    @guarded
    def run(self) -> None:
        """Ask, unless the question cannot be put together."""
        self.problem = None
        asked = self.case.asked(self.question(), self.note)
        ask = self.client.history if self.whole else self.client.plates
        stop = Stop()
        self.answer.ask(lambda: ask(asked, stop), stop)
