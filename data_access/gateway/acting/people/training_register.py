"""What who records trainings, makes accounts or assigns roles sees of the register: each training, whose ends soon, and which kinds the policy calls for."""

from __future__ import annotations

from datetime import date

from data_access.acts.trainings import TrainingRegister
from data_access.gateway.acting.people.enrolling import Document
from data_access.gateway.deciding.acts import do, nothing
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.training_ends import soon
from data_access.records.accounts import people, trainings
from data_access.records.accounts.trainings import Training
from data_access.terms import Capability, Person


def every(site: Site, caller: Caller, register: TrainingRegister) -> Document:
    """List all trainings that are not struck out, latest first, on record. Raises `Refused` if the role may not."""
    do(site, caller, register, nothing)
    policy = site.pack.training
    with site.ledger.reading() as connection:
        me = people.find(connection, session_of(connection, caller).person_id)
        everybody = {each.person_id: each for each in people.every(connection)}
        standing = trainings.standing(connection)
    role = site.pack.roles.get(me.role) if me else None
    return {
        "may_record": bool(role and Capability.RECORD_TRAINING in role.may),
        "kinds": {code: kind.model_dump(mode="json") for code, kind in policy.kinds.items()},
        "people": {each.person_id: each.full_name for each in everybody.values() if each.enabled},
        "ends": [each.as_json() for each in soon(policy, everybody.values(), site.now().date())],
        "trainings": [_training(each, everybody.get(each.person_id), site) for each in standing],
    }


def _training(training: Training, person: Person | None, site: Site) -> Document:
    kind = site.pack.training.kinds.get(training.kind)
    last = site.pack.training.last_day(training.trained_on, training.expires_on)
    return {
        "person": training.person_id,
        "full_name": person.full_name if person else "",
        "unit": person.unit if person else "",
        "kind": training.kind,
        "label": kind.label if kind else "of no kind",
        "trained_on": training.trained_on.isoformat(),
        "until": None if last == date.max else last.isoformat(),
        "trainer": training.trainer,
        "trainer_account": training.trainer_account,
        "content": training.content,
        "holder": training.holder,
        "reference": training.reference,
    }


DOERS: Doers = {TrainingRegister: every}
