"""Acts on trainings and security clearances: putting them on record, striking out what is there by mistake."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from data_access.acts.fields import SUBJECT, PersonId, Reason, Short
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, SaidBy
from data_access.questions.value import Value
from data_access.terms import Capability

_TRAINING, _CLEARANCE = one_of(Capability.RECORD_TRAINING), one_of(Capability.RECORD_CLEARANCE)
_NEEDS = needs(Need.SOMEBODY_ELSE)


class NewTraining(Value):
    """A training that a person completed. Without `expires_on` it counts as long as the pack says."""

    does: ClassVar = ActKind(
        "training_recorded",
        "A training was recorded.",
        _TRAINING,
        _NEEDS,
        found=names("expires_on"),
        ceremony=True,
        wire=Wire(
            method="POST",
            path="/v1/acts/trainings",
            call="record_training",
            does="Put a training on record.",
            status=204,
        ),
    )

    person: Annotated[PersonId, SUBJECT]
    trained_on: Annotated[date, CLEAR]
    expires_on: Annotated[date | None, SaidBy("expires_on")] = None
    trainer: Short
    content: Annotated[Short, CLEAR]


class NewClearance(Value):
    """A security clearance that a person has. Without `expires_on` it counts as long as the pack says."""

    does: ClassVar = ActKind(
        "clearance_recorded",
        "A security clearance was recorded.",
        _CLEARANCE,
        _NEEDS,
        found=names("expires_on"),
        ceremony=True,
        wire=Wire(
            method="POST",
            path="/v1/acts/clearances",
            call="record_clearance",
            does="Put a security clearance on record.",
            status=204,
        ),
    )

    person: Annotated[PersonId, SUBJECT]
    cleared_on: Annotated[date, CLEAR]
    expires_on: Annotated[date | None, SaidBy("expires_on")] = None
    cleared_by: Short
    reference: Annotated[Short, CLEAR]


class WrongTraining(Value):
    """A training that is on record by mistake: whose, of which day, and what is wrong with it."""

    does: ClassVar = ActKind(
        "training_struck",
        "A training was struck out; it stays on record.",
        _TRAINING,
        _NEEDS,
        wire=Wire(
            method="POST",
            path="/v1/acts/trainings/strike",
            call="strike_training",
            does="Strike out a training that is on record by mistake.",
            status=204,
        ),
    )

    person: Annotated[PersonId, SUBJECT]
    trained_on: Annotated[date, CLEAR]
    reason: Reason


class WrongClearance(Value):
    """A security clearance that is on record by mistake: whose, of which day, and what is wrong with it."""

    does: ClassVar = ActKind(
        "clearance_struck",
        "A security clearance was struck out; it stays on record.",
        _CLEARANCE,
        _NEEDS,
        wire=Wire(
            method="POST",
            path="/v1/acts/clearances/strike",
            call="strike_clearance",
            does="Strike out a security clearance that is on record by mistake.",
            status=204,
        ),
    )

    person: Annotated[PersonId, SUBJECT]
    cleared_on: Annotated[date, CLEAR]
    reason: Reason


ACTS = (NewTraining, NewClearance, WrongTraining, WrongClearance)
