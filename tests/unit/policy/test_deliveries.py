"""Each rule on what a source brings by itself refuses by itself."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.policy.authorise import permit_delivery
from data_access.policy.deliveries import Delivery
from tests.builders.policy import a_state, an_asker


def a_delivery(**changed: Any) -> Delivery:
    given = {"asker": an_asker(method="source_token"), "source": "yard", "own": "yard", "in_force": True}
    return Delivery(**{**given, "act": "batch_begun", "approved": True, **changed})


def test_a_source_in_force_may_begin_a_batch() -> None:
    permit = permit_delivery(a_delivery(), a_state())
    assert (permit.granted, permit.act.name, len(permit.rules)) == (True, "batch_begun", 4)


@pytest.mark.parametrize(
    ("changed", "state", "clause"),
    [
        ({"own": "mill"}, {}, "own.source_token"),
        ({"in_force": False}, {}, "own.source_token"),
        ({"approved": False}, {}, "D14"),
        ({}, {"adopted": "0" * 64}, "own.pack"),
    ],
)
def test_one_reason_is_enough_to_refuse(changed: dict[str, Any], state: dict[str, Any], clause: str) -> None:
    permit = permit_delivery(a_delivery(**changed), a_state(**state))
    assert (permit.granted, [reason.clause for reason in permit.reasons]) == (False, [clause])
