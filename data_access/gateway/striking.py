"""Acts that strike out a training or clearance recorded by mistake. It stays in the register, struck out, and in the ledger."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from data_access.gateway.accounts import PersonId
from data_access.gateway.acts import act
from data_access.gateway.callers import Caller
from data_access.gateway.site import Site
from data_access.ledger.turn import Turn
from data_access.questions.value import Value
from data_access.records.accounts import clearances, trainings
from data_access.steps import Recorded

Reason = Annotated[str, Field(min_length=1, max_length=500)]


class WrongTraining(Value):
    """A training that is on record by mistake: whose, of which day, and what is wrong with it."""

    person: PersonId
    trained_on: date
    reason: Reason


class WrongClearance(Value):
    """A security clearance that is on record by mistake: whose, of which day, and what is wrong with it."""

    person: PersonId
    cleared_on: date
    reason: Reason


def strike_training(site: Site, caller: Caller, wrong: WrongTraining) -> None:
    """Strike out the training of a day, of several the one recorded last; what was on record before it counts again.

    Raises:
        Refused: Policy said no.
        NotFound: The person has no training of that day that is not struck out.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        trainings.strike(turn.connection, recorded, wrong.person, wrong.trained_on)

    said = {"trained_on": wrong.trained_on.isoformat()}
    act(site, caller, "training_struck", change, subject=wrong.person, reason=wrong.reason, fields=said)


def strike_clearance(site: Site, caller: Caller, wrong: WrongClearance) -> None:
    """Strike out the security clearance of a day, as `strike_training` does a training."""

    def change(turn: Turn, recorded: Recorded) -> None:
        clearances.strike(turn.connection, recorded, wrong.person, wrong.cleared_on)

    said = {"cleared_on": wrong.cleared_on.isoformat()}
    act(site, caller, "clearance_struck", change, subject=wrong.person, reason=wrong.reason, fields=said)
