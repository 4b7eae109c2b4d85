"""Whose training ends within 30 days: told to the person, to supervisors of the unit, and to who sees to accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from data_access.answers.trainings import TrainingEnd
from data_access.policy.packs.roles import TrainingPolicy
from data_access.terms import Person

SOON: Final = timedelta(days=30)


def last_days(policy: TrainingPolicy, person: Person) -> dict[str, date | None]:
    """Return for each kind of the policy the last day on which the person's training counts; None if none is on record."""
    found = {code: policy.latest(code, person.trainings) for code in policy.kinds}
    return {code: each and policy.last_day(each.first, each.last) for code, each in found.items()}


def soon(policy: TrainingPolicy, people: Iterable[Person], today: date) -> tuple[TrainingEnd, ...]:
    """List the trainings that still count and end within `SOON`, of people whose account is in force; the first to end first."""
    ends = [
        TrainingEnd(
            person=person.person_id,
            full_name=person.full_name,
            unit=person.unit,
            kind=code,
            label=policy.kinds[code].label,
            until=last,
        )
        for person in people
        if person.in_force(today)
        for code, last in last_days(policy, person).items()
        if last is not None and today <= last <= today + SOON
    ]
    return tuple(sorted(ends, key=lambda each: (each.until, each.person, each.kind)))
