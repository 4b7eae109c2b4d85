"""Acts on trainings and security clearances: putting them on record, striking out what is there by mistake."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Final, NamedTuple

from pydantic import Field, model_validator

from data_access.acts.fields import SUBJECT, PersonId, Reason, Short
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, Clear, SaidBy
from data_access.questions.value import Value
from data_access.terms import Capability

_TRAINING, _CLEARANCE = one_of(Capability.RECORD_TRAINING), one_of(Capability.RECORD_CLEARANCE)
TrainingCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_NEEDS = needs(Need.SOMEBODY_ELSE)


class Trainer(NamedTuple):
    """Who trained somebody: an account, or a name in words; empty where it is the other."""

    account: str
    words: str


NO_TRAINER: Final = Trainer("", "")


class NewTraining(Value):
    """A training that a person completed.

    Attributes:
        kind: One of those that the pack names; may be left out where it names one only.
        expires_on: Without it, it counts as long as the pack says.
        trainer, trainer_account: Who held it: a name or an outside body in words, or somebody's user name; one of the two.
        content: What it consisted of, in short words.
        holder: With whom its own record is kept on file; where the policy says who, it is they.
        reference: Where in that file: a number, a folder.
    """

    does: ClassVar = ActKind(
        "training_recorded",
        "A training was recorded.",
        _TRAINING,
        _NEEDS,
        found=names("expires_on", "training", "holder"),
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
    kind: Annotated[TrainingCode | None, SaidBy("training")] = None
    trained_on: Annotated[date, CLEAR]
    expires_on: Annotated[date | None, SaidBy("expires_on")] = None
    trainer: Short | None = None
    trainer_account: PersonId | None = None
    content: Annotated[Short, CLEAR]
    holder: Annotated[Short | None, SaidBy("holder")] = None
    reference: Annotated[Short | None, Clear(if_given=True)] = None

    @model_validator(mode="after")
    def _names_one_trainer(self) -> NewTraining:
        if (self.trainer is None) == (self.trainer_account is None):
            raise ValueError("name who trained either in words (trainer) or by user name (trainer_account)")
        return self


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
    """A training that is on record by mistake: whose, of which day, and what is wrong with it; of which kind, if several are."""

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
    kind: Annotated[TrainingCode | None, Clear("training", if_given=True)] = None
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


class TrainingRegister(Value):
    """The register of trainings: what is on record of everybody, with who ends soon and which kinds the policy has."""

    does: ClassVar = ActKind(
        "trainings_read",
        "The register of trainings was read.",
        one_of(Capability.RECORD_TRAINING, Capability.CREATE_ACCOUNT, Capability.ASSIGN_ROLE),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/trainings",
            call="list_trainings",
            does="List the trainings on record, those that end within 30 days, and the kinds that the policy calls for.",
            answer=dict[str, Any],
        ),
    )


def trainer_of(act: object) -> Trainer:
    """Return who is said to have trained somebody; nobody if the act says no such thing."""
    return Trainer(act.trainer_account or "", act.trainer or "") if isinstance(act, NewTraining) else NO_TRAINER


ACTS = (TrainingRegister, NewTraining, NewClearance, WrongTraining, WrongClearance)
