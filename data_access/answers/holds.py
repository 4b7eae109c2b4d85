"""Holds as pages show them: which there are, and what the agency's policy asks of a new one. No read, no plate."""

from __future__ import annotations

from datetime import date

from data_access.answers.value import AnswerValue, Stamp


class HoldChoice(AnswerValue):
    """A basis or a schedule of the pack."""

    code: str
    label: str


class HoldForm(AnswerValue):
    """What the policy asks of a hold.

    Attributes:
        possible: True if somebody of the reader's role may place one. `ends`: true if they may end one, or keep it on.
        review_d: Within so many days it is to be looked at again.
        lead_basis, lead_words: What is proposed to whoever acted on a lead; `lead_chosen`: true if it is filled in already.
    """

    possible: bool = False
    ends: bool = False
    review_d: int = 1
    bases: tuple[HoldChoice, ...] = ()
    schedules: tuple[HoldChoice, ...] = ()
    lead_basis: str = ""
    lead_words: str = ""
    lead_chosen: bool = False


class HoldStanding(AnswerValue):
    """A hold in force.

    Attributes:
        basis: Its label in the pack; empty for a hold from before bases had codes.
        reason: Why, in words.
        over: `reads`, `case` or `question`; `of` is the entry of the question.
        later: True if reads that arrive later and fit the question are held, too.
        reads: How many it was placed on. Those that joined later are not counted: it would tell when a plate was read.
        placed_by: By name. `review_on` is the day on which it is to be looked at again; `overdue`: that day is past.
    """

    hold: int
    case_number: str
    basis: str
    reason: str
    schedule: str
    over: str
    of: int | None = None
    later: bool = False
    reads: int
    placed_by: str
    placed_at: Stamp
    review_on: date
    overdue: bool
    reviewed_by: str = ""
    reviewed_at: Stamp | None = None


class HoldsInForce(AnswerValue):
    """The holds in force, the first to be reviewed first."""

    holds: tuple[HoldStanding, ...]
