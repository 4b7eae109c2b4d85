"""What acts on trainings and clearances change. One that is struck out stays in the register, struck out, and in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from data_access.acts.trainings import NewClearance, NewTraining, WrongClearance, WrongTraining
from data_access.errors import InvalidQuery, NotFound
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.roles import NONE, TrainingPolicy
from data_access.records.accounts import clearances, people, trainings
from data_access.records.registers import require_no_future
from data_access.steps import Recorded


def record_training(site: Site, caller: Caller, new: NewTraining) -> None:
    """Put a training on record (R4, R5, R6, R18)."""
    training = completed(site.pack.training, new)

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("trained_on", new.trained_on, turn.now)
        if people.find(turn.connection, new.person) is None:
            raise NotFound("There is no such account.")
        record_completed(turn.connection, recorded, training)

    do(site, caller, new, change, details=details_of(training))


def completed(policy: TrainingPolicy, new: NewTraining) -> trainings.Training:
    """Return a training as the register takes it: of which kind, until when, and who holds its record, as the policy has it.

    Raises:
        InvalidQuery: The policy has no such kind, or names somebody else as holder; or its end lies beyond the calendar.
    """
    kind = _kind(policy, new.kind)
    said = policy.kinds[kind].holder
    holder = (new.holder or "") if said == NONE else said
    if new.holder and new.holder.strip().casefold() != holder.casefold():
        raise InvalidQuery("holder", f"must be the {holder}, as the policy says, or be left out")
    try:
        last = new.expires_on or policy.last_day(new.trained_on)
    except OverflowError:
        raise InvalidQuery(
            "trained_on", f"must lie at least {policy.valid_d} days before the end of the calendar"
        ) from None
    return trainings.Training(
        person_id=new.person,
        trained_on=new.trained_on,
        expires_on=last,
        trainer=new.trainer or "",
        content=new.content,
        kind=kind,
        trainer_account=new.trainer_account or "",
        holder=holder,
        reference=new.reference or "",
    )


def details_of(training: trainings.Training) -> dict[str, str]:
    """Return what the entry says in clear of a training beside the act's own fields."""
    last = "" if training.expires_on == date.max else training.expires_on.isoformat()
    return {"training": training.kind, "expires_on": last, "holder": training.holder}


def record_completed(connection: Connection, recorded: Recorded, training: trainings.Training) -> None:
    """Put a training into the register, with the name of its trainer. Raises `NotFound` if they have no account."""
    if training.trainer_account:
        trainer = people.find(connection, training.trainer_account)
        if trainer is None:
            raise NotFound("Whoever is said to have trained has no account here; name them in words.")
        training = replace(training, trainer=trainer.full_name or trainer.person_id)
    trainings.record(connection, recorded, training)


def _kind(policy: TrainingPolicy, code: str | None) -> str:
    if code is None and len(policy.kinds) == 1:
        return next(iter(policy.kinds))
    if code is None or code not in policy.kinds:
        raise InvalidQuery("kind", f"must be one of the policy's: {', '.join(policy.kinds)}")
    return code


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
        NotFound: The person has no training of that day (and kind, if it is given) that is not struck out.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        trainings.strike(turn.connection, recorded, wrong.person, wrong.trained_on, wrong.kind or "")

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
