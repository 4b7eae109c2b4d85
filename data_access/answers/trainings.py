"""When trainings end, as those are told whom it is about."""

from __future__ import annotations

from datetime import date

from data_access.answers.value import AnswerValue


class TrainingEnd(AnswerValue):
    """The last day of somebody's training of one kind.

    Attributes:
        person: User name; `full_name` may be empty.
        kind: Code of the kind in the agency's policy; `label` is what it is called there.
        until: Last day on which it counts, UTC.
    """

    person: str
    full_name: str
    unit: str
    kind: str
    label: str
    until: date
