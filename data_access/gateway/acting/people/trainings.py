"""What acts on trainings and clearances change. One that is struck out stays in the register, struck out, and in the ledger."""

from __future__ import annotations

from datetime import date, timedelta

from data_access.acts.trainings import NewClearance, NewTraining, WrongClearance, WrongTraining
from data_access.errors import InvalidQuery, NotFound
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.accounts import clearances, people, trainings
from data_access.records.registers import require_no_future
from data_access.steps import Recorded


def record_training(site: Site, caller: Caller, new: NewTraining) -> None:
    """Put a training on record (R4, R5)."""
    last = new.expires_on or _last_day("trained_on", new.trained_on, site.pack.training.valid_d)
    training = trainings.Training(
        person_id=new.person, trained_on=new.trained_on, expires_on=last, trainer=new.trainer, content=new.content
    )

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("trained_on", new.trained_on, turn.now)
        if people.find(turn.connection, new.person) is None:
            raise NotFound("There is no such account.")
        trainings.record(turn.connection, recorded, training)

    do(site, caller, new, change, details={"expires_on": last.isoformat()})


def record_clearance(site: Site, caller: Caller, new: NewClearance) -> None:
    """Put a security clearance on record (R7)."""
    last = new.expires_on or _last_day("cleared_on", new.cleared_on, site.pack.clearance.valid_d)
    clearance = clearances.Clearance(
        person_id=new.person,
        cleared_on=new.cleared_on,
        expires_on=last,
        cleared_by=new.cleared_by,
        reference=new.reference,
    )

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("cleared_on", new.cleared_on, turn.now)
        if people.find(turn.connection, new.person) is None:
            raise NotFound("There is no such account.")
        clearances.record(turn.connection, recorded, clearance)

    do(site, caller, new, change, details={"expires_on": last.isoformat()})


def strike_training(site: Site, caller: Caller, wrong: WrongTraining) -> None:
    """Strike out the training of a day, of several the one recorded last; what was on record before it counts again.

    Raises:
        Refused: Policy said no.
        NotFound: The person has no training of that day that is not struck out.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        trainings.strike(turn.connection, recorded, wrong.person, wrong.trained_on)

    do(site, caller, wrong, change)


def strike_clearance(site: Site, caller: Caller, wrong: WrongClearance) -> None:
    """Strike out the security clearance of a day, as `strike_training` does a training."""

    def change(turn: Turn, recorded: Recorded) -> None:
        clearances.strike(turn.connection, recorded, wrong.person, wrong.cleared_on)

    do(site, caller, wrong, change)


def _last_day(field: str, first_day: date, valid_d: int) -> date:
    try:
        return first_day + timedelta(days=valid_d)
    except OverflowError:
        raise InvalidQuery(field, f"must lie at least {valid_d} days before the end of the calendar") from None


DOERS: Doers = {
    NewTraining: record_training,
    NewClearance: record_clearance,
    WrongTraining: strike_training,
    WrongClearance: strike_clearance,
}
