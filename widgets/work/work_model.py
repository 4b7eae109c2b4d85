"""One question and its answer: what is typed is read as it is typed, asked once, and the answer knows what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import traitlets as t

from data_access.answers.answer import Answer, EstimateOnRecord
from data_access.client import Client
from data_access.errors import InvalidQuery
from data_access.questions.convoy import USUAL_PASSAGES, USUAL_S
from data_access.questions.kinds import AnyQuestion
from data_access.questions.scope import Limits
from data_access.stopping import Cancellation
from data_access.terms import Capability
from data_access.wording.questions import in_one_line
from data_access.wording.refusals import Problem, in_words
from widgets.answer.answer_model import AnswerModel
from widgets.case.justification_model import JustificationModel
from widgets.parts import errand
from widgets.parts.guard import guarded, tried
from widgets.parts.look_words import LookWords
from widgets.question.bounds import over
from widgets.question.form import BY_LENGTH, USUAL_DAYS, Form, Reading, reading_of
from widgets.question.form_on_record import form_of
from widgets.question.hints import hints_of
from widgets.question.other_ways import OtherWay, nothing_words, other_ways
from widgets.question.scenes_model import FormScenes, scenes_words
from widgets.question.where_model import CameraNames, WhereModel

NO_CASE = "Open a case first."
SCENE_NEEDS: Final = "A scene needs where and when: fill in both, then add it."
CHANGED: Final = "Form changed, ask again"
NO_ANSWER: Final = -1
"""Stands for no entry's number."""

MOST_EARLIER: Final = 6
"""So many answers of this page can be looked at again without asking."""


@dataclass(frozen=True, slots=True)
class PutQuestion:
    """A question as it was put: what stood in the form, and what it is in words.

    Attributes:
        place: What its area was called; of scenes, all of them with their times.
    """

    form: Form
    question: AnyQuestion
    place: str


class WorkModel(t.HasTraits):
    """The form of the work page and what came of it.

    Attributes:
        when, plate, looks, note: As typed; the area is `where`'s, scenes that were added are those of `scenes`.
        match: How a plate without wild cards is meant (`form.MATCHES`).
        confusable, keep_unknown: As in `Form`.
        turned: Counts up whenever the form changes or is asked; observe this.
        estimated: What the last estimate of this form said; None if there is none.
        estimating: True while an estimate is under way.
        slip: What has to be put right in the form before it can be asked, said when somebody tried; empty if nothing.
        problem: The `Problem` why nothing could be asked, or None; why it was not answered is `answer.problem`.
        earlier: Questions of this page that can be looked at again, the latest first.
        fetched: Number of the answer that the gateway was asked last to show again; `NO_ANSWER` if a question came after.
    """

    when = t.Unicode()
    plate = t.Unicode()
    looks = t.Unicode()
    note = t.Unicode()
    match = t.Unicode(BY_LENGTH)
    confusable = t.Bool(True)
    keep_unknown = t.Bool(True)
    turned = t.Int(0)
    estimated = t.Instance(EstimateOnRecord, allow_none=True)
    estimating = t.Bool(False)
    slip = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)
    earlier: t.List[tuple[PutQuestion, Answer]] = t.List()
    fetched = t.Int(NO_ANSWER)

    def __init__(
        self,
        client: Client,
        case: JustificationModel,
        answer: AnswerModel,
        cameras: CameraNames = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self.client, self.case, self.answer = client, case, answer
        self.where, self.scenes = WhereModel(client, cameras), FormScenes()
        self.look_words = LookWords(client)
        self._now = now
        self._put: PutQuestion | None = None
        self._shown: PutQuestion | None = None
        typed = ["when", "plate", "looks", "match", "confusable", "keep_unknown"]
        self.observe(lambda _: self._edited(), typed)
        self.where.observe(lambda _: self._edited(), ["text", "area"])
        self.scenes.observe(lambda _: self._edited(), ["scenes", "at_least"])
        answer.observe(lambda _: self._answered(), ["answer"])
        answer.observe(lambda _: self._failed(), ["problem"])
        case.observe(lambda _: self._turn(), ["session"])

    # what the form says

    def form(self) -> Form:
        """Return what stands in the form."""
        given = {
            name: getattr(self, name) for name in ("when", "plate", "looks", "match", "confusable", "keep_unknown")
        }
        where, scenes = self.where, self.scenes
        return Form(where.text, dict(where.area), **given, scenes=tuple(scenes.scenes), at_least=scenes.at_least)

    def reading(self) -> Reading:
        """Return what the form means now."""
        return reading_of(self.form(), self._now(), self.answer.zone, self.look_words.others(self.looks))

    def faults(self) -> dict[str, str]:
        """Say what cannot be asked so, by the name of the field: not understood, not found, not permitted."""
        reading = self.reading()
        told = reading.faults()
        if not self.where.fits:
            told["where"] = self.where.said
        barred = [name for name in reading.looks.fields() if not self.case.person.may_filter(name)]
        if barred:
            told["looks"] = f"Your agency's policy does not permit searching by {' or '.join(map(_column, barred))}."
        return told

    def hints(self) -> dict[str, str]:
        """Say what each field means as it stands, by its name."""
        reading = self.reading()
        told = {"where": self.where.said or ("" if reading.of_place else "everywhere" if not self.where.area else "")}
        told.update(hints_of(reading, self.answer.zone))
        return {**told, **self.faults()}

    def limits(self) -> list[str]:
        """Say which limits of the policy this form is over."""
        reading = self.reading()
        if reading.lacks() or reading.faults():
            return []
        try:
            return over(reading.question().scope, self.case.person)
        except InvalidQuery as unfit:
            return [in_words(unfit)]

    def lacks(self) -> list[str]:
        """Say what is to be done before this can be asked; nothing if it can be."""
        if self.case.session is None:
            return [NO_CASE]
        faults = list(self.faults().values())
        missing = [f"Still needed: {each}." for each in self.reading().lacks() if not self.where.unsettled]
        return faults or missing or self.limits()

    # asking

    @guarded
    def run(self) -> None:
        """Ask what stands in the form, unless something is to be done first: then `slip` says so, and nothing is sent."""
        self.problem, self.slip = None, ""
        self.where.find()
        lacks = self.lacks()
        if lacks or self.where.unsettled:
            self.slip = lacks[0] if lacks else self.where.said
            return
        self._add_typed()
        self._ask(PutQuestion(self.form(), self._question(), self._place_words()))

    @guarded
    def add_scene(self) -> None:
        """Add place and time of the form as a scene, and make room for the next one; `slip` says what is to be done first."""
        self.problem, self.slip = None, ""
        self.where.find()
        lacks = self._scene_lacks()
        if lacks:
            self.slip = lacks[0]
            return
        self._add_typed(first=True)

    @guarded
    def follow(self, plate: str) -> None:
        """Ask for all reads of a plate that was read: the form says so, too."""
        days = int(self.case.person.limit(Limits.HISTORY.value, "window_d") or USUAL_DAYS)
        self.restore(self.form().without_place(plate, f"last {days} days"))
        self.run()

    @guarded
    def ask_beside(self, within_s: int = USUAL_S, at_least: int = USUAL_PASSAGES) -> None:
        """Ask who passed with the plate that the answer on the page is about: the form says so again, whatever was typed since."""
        self.problem, self.slip = None, ""
        about, put = self.about(), self._shown
        if about is None or put is None or not about.scope.plate:
            self.slip = "Ask for the history of one plate first."
            return
        self.restore(put.form)
        self._ask(PutQuestion(self.form(), self.reading().beside(within_s, at_least), ""))

    @property
    def may_ask_beside(self) -> bool:
        """True if the role may ask who passed with a plate."""
        return Capability.CANVASS in self.case.person.capabilities

    @guarded
    def estimate(self) -> None:
        """Ask about how many reads there are, on record like a question."""
        self.problem, self.slip = None, ""
        self.where.find()
        if self.case.session is None or not self.can_estimate():
            self.slip = next(iter(self.lacks()), "An estimate needs where and when.")
            return
        asked = self.case.asked(self.reading().estimate(), "")
        self.estimated, self.estimating = None, True
        errand.run(lambda: tried(lambda: self.client.estimate(asked)), self._take)

    def can_estimate(self) -> bool:
        """True if the form has a place and a time, and no estimate is under way."""
        reading = self.reading()
        return bool(self.where.area and reading.times.stretches) and not self.estimating

    # the answer

    def question_words(self) -> str:
        """Say what was asked, of the answer that is shown or the question that is under way; empty if there is none."""
        put = self._put if self.answer.asking else self._shown
        return in_one_line(put.question.scope, self.answer.zone, put.place) if put else ""

    def other_ways(self) -> list[OtherWay]:
        """Return the ways that find more than the question whose answer has no read; none beside another answer."""
        if self._shown is None or self.stale:
            return []
        return other_ways(self._shown.form, self.answer.answer, self.case.person, self._now())

    def nothing_words(self) -> str:
        """Say that there is no read of the plate that was asked about; empty of another answer."""
        return nothing_words(self._shown.form, self.answer.answer) if self._shown else ""

    @guarded
    def ask_otherwise(self, form: Form) -> None:
        """Put a form in the place of this one, and ask it."""
        self.restore(form)
        self.run()

    @property
    def stale(self) -> bool:
        """True if the form says something else than what the answer answers."""
        return self.answer.answer is not None and self._shown is not None and self.form() != self._shown.form

    def about(self) -> AnyQuestion | None:
        """Return the question that the answer on the page answers."""
        return self._shown.question if self._shown and self.answer.answer else None

    def restore(self, form: Form) -> None:
        """Put a form back as it stood."""
        self.where.restore(form.where, form.area)
        self.scenes.restore(form.scenes, form.at_least)
        with self.hold_trait_notifications():
            for name in ("when", "plate", "looks", "match", "confusable", "keep_unknown"):
                setattr(self, name, getattr(form, name))
        self._turn()

    @property
    def number(self) -> int:
        """Number of the entry of the answer on the page, the same when it is shown again; `NO_ANSWER` without one."""
        return _number(self.answer.answer) if self.answer.answer else NO_ANSWER

    @guarded
    def back(self, number: int) -> None:
        """Show an answer again by its entry's number, with its form. Nothing is asked anew.

        One of this page is there at once; any other is fetched from the gateway, on record as a showing, if it may be shown.
        """
        if self.answer.asking or number == NO_ANSWER:
            return
        self.problem, self.slip = None, ""
        kept = next((each for each in self.earlier if _number(each[1]) == number), None)
        if kept is None:
            self._fetch(number)
            return
        self._put, answer = kept
        self.restore(self._put.form)
        self.answer.problem, self.answer.answer = None, answer

    @guarded
    def repeat(self, question: AnyQuestion) -> None:
        """Ask a question that stands on record once more, just as it was asked, with its form as far as there is one."""
        self.problem, self.slip = None, ""
        self._ask(self.bring(question))

    def bring(self, question: AnyQuestion) -> PutQuestion:
        """Put a question that stands on record into the form, and return both as they stand."""
        form = form_of(question.scope, self._now(), self.answer.zone)
        self.where.bring(form.area)
        self.restore(replace(form, where=self.where.text))
        return PutQuestion(self.form(), question, self.where.name())

    def leave(self) -> None:
        """Show no answer; what stands in the form stays."""
        if not self.answer.asking:
            self._put = None
            self.answer.problem = self.answer.answer = None

    def forget(self) -> None:
        """Let go of every answer, as when the case is closed."""
        self.earlier, self._put, self._shown = [], None, None
        self.answer.answer = self.answer.problem = None

    def earlier_words(self) -> list[tuple[int, str]]:
        """Return of each earlier question its entry's number, and what it was and how much came."""
        told = [
            (_number(answer), in_one_line(put.question.scope, self.answer.zone, put.place), answer.reads.height)
            for put, answer in self.earlier
        ]
        return [(number, f"{words}: {count:,} read{'' if count == 1 else 's'}") for number, words, count in told]

    def _scene_lacks(self) -> list[str]:
        """Say what is to be done before place and time of the form can be a scene."""
        faults = [words for name, words in self.faults().items() if name in ("where", "when")]
        missing = [] if self.where.area and self.reading().times.stretches else [SCENE_NEEDS]
        unsettled = [self.where.said] if self.where.unsettled else []
        return faults or unsettled or missing or self.limits()

    def _add_typed(self, *, first: bool = False) -> None:
        """Let a place and time in the form be one more scene, if there are scenes or this is the first."""
        typed = self.reading().scene() if first or self.scenes.scenes else None
        if typed is not None:
            self.scenes.add(typed)
            self.where.clear()
            self.when = ""
            self.where.view = self.scenes.view()

    def _place_words(self) -> str:
        scenes = self.scenes
        return scenes_words(scenes.scenes, scenes.at_least, self.answer.zone) if scenes.scenes else self.where.name()

    def _question(self) -> AnyQuestion:
        return self.reading().question()

    def _ask(self, one: PutQuestion) -> None:
        if self.answer.asking:
            return
        inquiry = self.case.asked(one.question, self.note)
        self._put, self._shown, self.fetched = one, None, NO_ANSWER
        stop = Cancellation()
        self.answer.ask(lambda: self.client.ask(inquiry, stop), stop)
        self._turn()

    def _fetch(self, number: int) -> None:
        case_session, stop = self.case.session_id, Cancellation()
        self._put, self._shown, self.fetched = None, None, number
        self.answer.ask(lambda: self.client.show_again(case_session, number, stop), stop)
        self._turn()

    def _answered(self) -> None:
        answer, put = self.answer.answer, self._put
        if answer is not None and put is None and answer.question is not None:
            put = self._put = self.bring(answer.question)
        self._shown = put if answer is not None else None
        if answer is not None and put is not None:
            others = [each for each in self.earlier if each[1] is not answer and each[0].form != put.form]
            self.earlier = [(put, answer), *others][:MOST_EARLIER]
        self._turn()

    def _failed(self) -> None:
        """A question may have failed because the case was closed elsewhere."""
        if self.answer.problem is not None and not self.answer.problem.reasons:
            self.case.recheck()

    def _take(self, outcome: EstimateOnRecord | Problem) -> None:
        self.estimating = False
        if isinstance(outcome, Problem):
            self.problem = outcome
        else:
            self.estimated = outcome
        self._turn()

    def _edited(self) -> None:
        self.estimated, self.slip, self.problem = None, "", None
        self._turn()

    def _turn(self) -> None:
        self.turned += 1


def _number(answer: Answer) -> int:
    showing = answer.facts.showing
    return answer.facts.intent if showing is None else showing.of


def _column(name: str) -> str:
    return {"colours": "colour", "makes": "make", "bodies": "body", "directions": "direction", "states": "state"}[name]
