"""Bodies that end their parser: counted by source and content, given up once, forgotten when there are too many."""

from __future__ import annotations

import pytest

from data_access.gateway.open_site import unreadable
from data_access.gateway.open_site.unreadable import TRIES, Unreadable


def test_a_body_is_given_up_by_its_last_try_and_that_is_said_once() -> None:
    ends = Unreadable()
    assert (ends.is_suspect("yard", "d"), ends.is_given_up("yard", "d")) == (False, False)
    assert [ends.ended("yard", "d") for _ in range(TRIES + 1)] == [False] * (TRIES - 1) + [True, False]
    assert (ends.is_suspect("yard", "d"), ends.is_given_up("yard", "d")) == (True, True)
    assert not ends.is_suspect("gate", "d")


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unreadable, "MOST", 2)
    ends = Unreadable()
    for digest in "abc":
        ends.ended("yard", digest)
    assert [ends.is_suspect("yard", digest) for digest in "abc"] == [False, True, True]
