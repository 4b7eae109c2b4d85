"""A training as the register takes it: its kind, its last day and the holder of its record, as the pack has them."""

from datetime import date
from typing import Any

import pytest

from data_access.acts.trainings import NewTraining
from data_access.errors import InvalidQuery
from data_access.gateway.acting.people.trainings import completed, details_of
from data_access.policy.packs.roles import TrainingPolicy
from data_access.questions.value import parse
from tests.builders.policy import the_pack

DAY = date(2026, 6, 1)


def a_new_training(**changed: Any) -> NewTraining:
    given = {"person": "sam", "trained_on": DAY, "trainer": "T. Trainer", "content": "policy", **changed}
    return parse(NewTraining, given)


def policy_of(agency: str, **changed: Any) -> TrainingPolicy:
    return the_pack(agency).training.model_copy(update=changed)


@pytest.mark.parametrize(
    ("valid_d", "given", "last", "said"),
    [
        (365, None, date(2027, 6, 1), "2027-06-01"),
        (365, date(2026, 7, 1), date(2026, 7, 1), "2026-07-01"),
        ("none", None, date.max, ""),
        ("none", date(2026, 7, 1), date(2026, 7, 1), "2026-07-01"),
    ],
)
def test_the_last_day_is_the_one_given_or_the_pack_s_or_there_is_none(
    valid_d: object, given: date | None, last: date, said: str
) -> None:
    training = completed(policy_of("parsons", valid_d=valid_d), a_new_training(expires_on=given))
    assert (training.expires_on, details_of(training)["expires_on"]) == (last, said)


@pytest.mark.parametrize(
    ("agency", "kind", "given", "holder"),
    [
        ("parsons", None, None, ""),
        ("twin_falls", "general", "Training office", "Training office"),
        ("barstow", None, None, "Administrative Training Corporal"),
        ("barstow", None, "administrative training corporal ", "Administrative Training Corporal"),
        ("clayton", "stationary", None, "Flock Administrator"),
        ("clayton", "mobile", None, "ALPR Coordinator"),
    ],
)
def test_the_holder_is_whom_the_policy_names_or_whoever_is_given_where_it_names_nobody(
    agency: str, kind: str | None, given: str | None, holder: str
) -> None:
    assert completed(policy_of(agency), a_new_training(kind=kind, holder=given)).holder == holder


@pytest.mark.parametrize(
    ("agency", "unfit", "field"),
    [
        ("clayton", {}, "kind"),
        ("clayton", {"kind": "general"}, "kind"),
        ("parsons", {"kind": "mobile"}, "kind"),
        ("barstow", {"holder": "I.T. Manager"}, "holder"),
        ("parsons", {"trained_on": date.max}, "trained_on"),
    ],
)
def test_what_does_not_fit_the_policy_is_refused_by_its_field(agency: str, unfit: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidQuery, match=field):
        completed(policy_of(agency), a_new_training(**unfit))
