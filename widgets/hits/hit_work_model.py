"""What somebody does about the hit that is looked at: compare, confirm, walk the checklist, say how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import traitlets as t

from data_access.acts.on_hits.checks import NewHitCheck, NewHitConfirmation, NewHitStep
from data_access.acts.on_hits.dispositions import NewHitDisposition
from data_access.acts.table import ActValue
from data_access.answers.hits import Hit, HitEnding, HitForm, HitFormStep, HitState
from data_access.client.acts import do
from data_access.errors import InvalidQuery
from data_access.terms import stamp
from data_access.wording.on_hits.board import is_verified
from data_access.wording.refusals import Problem
from data_access.wording.times import local
from widgets.case.person import PersonAtPage
from widgets.hits.hits_model import HitsModel
from widgets.parts.guard import guarded

AGREES, DIFFERS, NOT_SEEN = "agrees", "differs", "not_seen"
NOT_SAID: Final = ""
ACTIVE: Final = "active"
OUTCOMES: Final = (
    ("active", "The record is active"),
    ("not_active", "No active record"),
    ("no_answer", "No answer yet"),
)
NEED_PICTURE: Final = Problem(
    "Not recorded yet", "Show the picture first: it is what plate and state are compared with."
)
NEED_BOTH: Final = Problem("Not recorded yet", "Say for the characters and for the state what the picture shows.")
NEED_SYSTEM: Final = Problem("Not recorded yet", "Say which system was asked, and what it said.")
NEED_ENDING: Final = Problem("Not recorded yet", "Say how it ended.")
NO_TIME: Final = "must be a time of day, such as 14:05; leave it empty for now"
AHEAD: Final = timedelta(minutes=2)
"""So far a clock on the wall may be before the gateway's; a later time of day is yesterday's."""


class HitWorkModel(t.HasTraits):
    """The forms beside a hit.

    Attributes:
        characters, state: What the picture shows: `agrees`, `differs`, `not_seen`; `NOT_SAID` before.
        system, outcome: Codes; empty before.
        asked_at: When the system was asked, local time as typed, `14:05`; empty for now.
        reference: The system's own number.
        words: What is noted with the next step of the checklist.
        disposition, action, report: How it ended, what was done, the report's number. `seen` is the plate that the picture shows.
        enforced: Somebody was stopped on this hit alone. `located` is true if the vehicle was found.
        reason: Why it was not verified before.
        outcome_words: What was recorded last, in words.
        problem: The `Problem` why something was not recorded, or None.
    """

    characters = t.Unicode(NOT_SAID)
    state = t.Unicode(NOT_SAID)
    system = t.Unicode("")
    outcome = t.Unicode("")
    asked_at = t.Unicode("")
    reference = t.Unicode("")
    words = t.Unicode("")
    disposition = t.Unicode("")
    action = t.Unicode("")
    report = t.Unicode("")
    seen = t.Unicode("")
    enforced = t.Bool(False)
    located = t.Bool(False)
    reason = t.Unicode("")
    outcome_words = t.Unicode("")
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, hits: HitsModel, person: PersonAtPage) -> None:
        super().__init__()
        self.hits, self.person = hits, person
        hits.observe(lambda _: self._begin(), ["chosen"])

    @property
    def form(self) -> HitForm:
        """What the policy wants."""
        return self.person.hits

    def may(self, capability: str) -> bool:
        """True if the reader's role may do something."""
        return capability in self.person.capabilities

    def may_see(self) -> bool:
        """True if a picture of the read can be shown to the reader."""
        hit = self.hits.hit
        return hit is not None and hit.picture and not hit.destroyed and self.may("dispose_hit")

    def to_check(self) -> bool:
        """True if the comparison is due, and the reader's to make."""
        hit = self._open()
        return hit is not None and hit.check is None and self.may("dispose_hit")

    def to_confirm(self) -> bool:
        """True if an official system is to be asked, and the reader may say what it answered."""
        hit = self._open()
        asked = hit is not None and hit.confirmation is not None and hit.confirmation.outcome == ACTIVE
        ripe = hit is not None and (hit.check is not None or self.form.any_order or not hit.picture)
        return ripe and not asked and self.may("confirm_hit")

    def to_walk(self) -> bool:
        """True if the checklist is the reader's to walk."""
        return self._open() is not None and bool(self.form.steps) and self.may("confirm_hit")

    def to_dispose(self) -> bool:
        """True if the reader may say how it ended."""
        return self._open() is not None and self.may("dispose_hit")

    def left_out(self) -> bool:
        """True if the hit is not verified: a reason is asked for where the policy lets a step be left out."""
        hit = self._open()
        return hit is not None and not is_verified(hit)

    def ending(self) -> HitEnding | None:
        """Return the disposition that was chosen, or None."""
        return next((each for each in self.form.dispositions if each.code == self.disposition), None)

    def ready(self, step: HitFormStep) -> bool:
        """True if a step of the checklist can be taken now."""
        hit = self._open()
        if hit is None:
            return False
        taken = {each.step for each in hit.steps}
        active = hit.confirmation is not None and hit.confirmation.outcome == ACTIVE
        after = step.after in ("", "none") or step.after in taken
        return after and (active or not step.needs_active) and (step.repeats or step.code not in taken)

    def taken(self, step: HitFormStep) -> int:
        """Return how often a step was taken."""
        return sum(each.step == step.code for each in self.hits.hit.steps) if self.hits.hit else 0

    def check(self) -> None:
        """Record what was compared with the picture."""
        hit = self._open()
        if hit is not None and hit.picture and self.hits.picture is None:
            self.problem = NEED_PICTURE
        elif NOT_SAID in (self.characters, self.state):
            self.problem = NEED_BOTH
        elif hit is not None:
            fields = {"picture": hit.picture, "characters": self.characters, "state": self.state}
            self._record(NewHitCheck, "Compared, and on record.", fields)

    @guarded
    def confirm(self) -> None:
        """Record what an official system said, which was asked outside the workbench."""
        if not self.system or not self.outcome:
            self.problem = NEED_SYSTEM
        else:
            fields = {"system": self.system, "outcome": self.outcome, "reference": self.reference.strip()}
            self._record(NewHitConfirmation, "On record.", {**fields, "asked_at": self._asked_at()})

    def take(self, step: HitFormStep) -> None:
        """Record that a step of the checklist was taken now."""
        self._record(NewHitStep, f"On record: {step.label}.", {"step": step.code, "words": self.words.strip()})
        self.words = ""

    def dispose(self) -> None:
        """Record how it ended."""
        ending = self.ending()
        if ending is None:
            self.problem = NEED_ENDING
            return
        fields = {name: getattr(self, name).strip() for name in ("action", "report", "reason")}
        fields["seen"] = self.seen.strip() if ending.misread else ""
        choices = {"disposition": ending.code, "enforced": self.enforced, "located": self.located}
        self._record(NewHitDisposition, "Closed, and on record.", {**fields, **choices})

    @guarded
    def _record(self, act: type[ActValue], words: str, fields: Mapping[str, object]) -> None:
        self.problem, self.outcome_words = None, ""
        hit = self._open()
        if hit is not None:
            do(self.hits.client, act, number=hit.number, **fields)
            self.outcome_words = words
            self.hits.reread()

    def _open(self) -> Hit | None:
        """Return the hit that is looked at if something is still to be done about it."""
        hit = self.hits.hit
        return hit if hit is not None and hit.standing is not HitState.DISPOSED else None

    def _asked_at(self) -> str:
        """Read the time of the query: the last such time of day before now. Raises `InvalidQuery`: it is no time of day."""
        now = self.hits.now()
        if not self.asked_at.strip():
            return stamp(now)
        try:
            of_day = datetime.strptime(self.asked_at.strip(), "%H:%M").time()
        except ValueError:
            raise InvalidQuery("asked_at", NO_TIME) from None
        at = datetime.combine(local(now, self.person.zone).date(), of_day, ZoneInfo(self.person.zone))
        return stamp(at if at <= now + AHEAD else at - timedelta(days=1))

    def _begin(self) -> None:
        with self.hold_trait_notifications():
            self.problem, self.outcome_words = None, ""
            self.characters = self.state = NOT_SAID
            self.system = self.form.systems[0].code if len(self.form.systems) == 1 else ""
            self.outcome = self.asked_at = self.reference = self.words = self.reason = ""
            self.disposition = self.action = self.report = self.seen = ""
            self.enforced = self.located = False
