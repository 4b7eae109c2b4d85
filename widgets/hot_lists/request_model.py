"""An entry that is asked for: the form, what part of a plate would fit before it is asked for, and the look-back that follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import traitlets as t

from data_access.acts.on_lists.list_entries import EntryRequest, PartialTrial
from data_access.answers.list_entries import EntryStanding, EntryState, EntryTrial
from data_access.answers.me import EntryForm
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.questions.pattern import WILD
from data_access.wording.counts import many
from data_access.wording.refusals import Problem
from widgets.case.justification_model import JustificationModel
from widgets.parts.guard import guarded

NEED_CASE: Final = Problem("Not asked for yet", "Open a case first, at the top: an entry stands under a case.")
NEED_PLATE: Final = Problem(
    "Not asked for yet", "Write the plate; ? stands for one character, * for any number of them."
)
NEED_PURPOSE: Final = Problem("Not asked for yet", "Choose what it is for.")
NEED_WORDS: Final = Problem("Not asked for yet", "Say why the plate is wanted, in words of your own.")
NEED_DAYS: Final = Problem("Not asked for yet", "Write for how many days, a whole number.")
TOO_MANY: Final = Problem("Not asked for yet", "It would fit too many plates. Add what the witness is sure of.")


class RequestModel(t.HasTraits):
    """The form of a new entry.

    Attributes:
        plate, state, purpose, narrative, days: As typed; `purpose` is a code.
        trial: What part of a plate was found to fit, or None; it is of the plate as it stands in the form.
        made: What the last request came to, or None.
        problem: The `Problem` why it was not asked for, or None.
    """

    plate = t.Unicode("")
    state = t.Unicode("")
    purpose = t.Unicode("")
    narrative = t.Unicode("")
    days = t.Unicode("")
    trial = t.Instance(EntryTrial, allow_none=True)
    made = t.Instance(EntryStanding, allow_none=True)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, case: JustificationModel, then: Callable[[], None]) -> None:
        """Begin with an empty form. `then` is done after each request."""
        super().__init__()
        self.client, self.case, self._then = client, case, then
        self.days = str(self.form.longest_d)
        self.observe(lambda _: self._typed(), ["plate"])

    @property
    def form(self) -> EntryForm:
        """What the policy wants of an entry of the reader's."""
        return self.case.person.entries

    def is_partial(self) -> bool:
        """True if part of a plate stands in the form."""
        return any(sign in self.plate for sign in WILD)

    def try_it(self) -> None:
        """Ask how many plates the part of a plate would fit, on record; no read is looked at."""
        if not self.case.session_id:
            self.problem = NEED_CASE
        else:
            self._try()

    def ask(self) -> None:
        """Ask for the entry. Part of a plate is tried first, and asked for at the next press, once its reader has seen what it fits."""
        self.made = None
        lacks = self._lacks()
        if lacks is not None:
            self.problem = lacks
        elif self.is_partial() and self.trial is None:
            self._try()
        elif self.trial is not None and self.trial.fits > self.trial.most:
            self.problem = TOO_MANY
        else:
            self._ask()

    def trial_words(self) -> str:
        """Say what the part of a plate would fit; empty if it was not tried."""
        if self.trial is None:
            return ""
        allowed = f"At most {self.trial.most:,} are allowed"
        if self.trial.fits > self.trial.most:
            return f"Fits {many(self.trial.fits, 'plate')} of {self.trial.town:,} read in town. {allowed}: add a character."
        return f"Fits {many(self.trial.fits, 'plate')} of {self.trial.town:,} read in town: each of them will make hits. {allowed}."

    def made_words(self) -> str:
        """Say what the last request came to; empty if there was none."""
        if self.made is None:
            return ""
        if self.made.standing is EntryState.WAITING:
            return f"Entry {self.made.number} waits for its approval ({' or '.join(self.form.first)}). Until then it matches nothing."
        return f"Entry {self.made.number} is in force."

    def steps_words(self) -> str:
        """Say what the policy wants of an entry, before it is asked for."""
        form = self.form
        if form.at_once:
            told = "In force at once, without approval."
        else:
            second = f", or if they are not available {' or '.join(form.otherwise)}" if form.otherwise else ""
            told = f"Approved by: {' or '.join(form.first)}{second}. Until then it matches nothing."
        days = f"At most {many(form.longest_d, 'day')}, part of a plate {many(form.partial_longest_d, 'day')}."
        refresh = f" To be refreshed every {form.refresh_h} hours." if form.refresh_h else ""
        return f"{told} {days}{refresh}"

    def _lacks(self) -> Problem | None:
        lacking = (
            (not self.case.session_id, NEED_CASE),
            (not self.plate.strip(), NEED_PLATE),
            (not self.purpose, NEED_PURPOSE),
            (not self.narrative.strip(), NEED_WORDS),
            (not self.days.strip().isdecimal(), NEED_DAYS),
        )
        return next((problem for lacks, problem in lacking if lacks), None)

    @guarded
    def _try(self) -> None:
        self.problem, self.trial = None, None
        told = do(self.client, PartialTrial, case_session=self.case.session_id, plate=self.plate)
        self.trial = value_of(EntryTrial, told, "the plate")

    @guarded
    def _ask(self) -> None:
        self.problem = None
        told = do(
            self.client,
            EntryRequest,
            case_session=self.case.session_id,
            plate=self.plate,
            state=self.state.strip().upper() or None,
            purpose=self.purpose,
            narrative=self.narrative.strip(),
            days=int(self.days),
        )
        self.made = value_of(EntryStanding, told, "the entry")
        self.plate = self.state = self.narrative = ""
        self._then()

    def _typed(self) -> None:
        self.trial = None
        most = self.form.partial_longest_d if self.is_partial() else self.form.longest_d
        if self.days in {str(self.form.partial_longest_d), str(self.form.longest_d)}:
            self.days = str(most)
