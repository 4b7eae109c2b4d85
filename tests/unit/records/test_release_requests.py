"""Where a release request stands as time goes by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_access.acts.on_releases.requests import APPROVED_FOR
from data_access.acts.on_releases.steps import diagram
from data_access.answers.releases import ReleaseState
from data_access.records.releases.requests import ReleaseRecord
from data_access.terms import RecipientKind

ENGINEERS = Path(__file__).parents[3] / "docs/engineers.md"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
A_MICROSECOND = timedelta(microseconds=1)
REQUEST = ReleaseRecord(
    number=1,
    kind=RecipientKind.PUBLIC,
    state="",
    federal=False,
    standing=ReleaseState.APPROVED,
    requester="dunn",
    received_at=NOW - timedelta(days=1),
    approved_at=NOW,
    sealed=b"",
)


@pytest.mark.parametrize("kind", RecipientKind)
def test_an_approval_holds_for_thirty_days_to_the_microsecond(kind: RecipientKind) -> None:
    request = replace(REQUEST, kind=kind)
    assert timedelta(days=30) == APPROVED_FOR
    assert request.approved_until == NOW + APPROVED_FOR
    assert request.stands(NOW + APPROVED_FOR - A_MICROSECOND) is ReleaseState.APPROVED
    assert request.stands(NOW + APPROVED_FOR) is ReleaseState.LAPSED
    again = replace(request, approved_at=NOW + APPROVED_FOR)
    assert again.stands(NOW + 2 * APPROVED_FOR - A_MICROSECOND) is ReleaseState.APPROVED


@pytest.mark.parametrize("standing", [each for each in ReleaseState if each is not ReleaseState.APPROVED])
def test_nothing_but_an_approval_lapses(standing: ReleaseState) -> None:
    assert replace(REQUEST, standing=standing).stands(NOW + APPROVED_FOR) is standing


def test_the_drawing_for_engineers_is_that_of_the_table() -> None:
    assert diagram() in ENGINEERS.read_text(encoding="utf-8")
