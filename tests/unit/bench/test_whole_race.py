"""A whole race in small, each engine in a process of its own, and the gateway over the same store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.race.__main__ import race
from tests.bench.race.trials import KINDS, ROUNDS

pytestmark = pytest.mark.slow


def test_a_race_goes_through_twice_and_every_answer_agrees(tmp_path: Path) -> None:
    for _ in range(2):  # the second time all is loaded already
        text = race(tmp_path, 3_000, ["ours", "duckdb"], seconds=1.0)
        assert [text.count(f"| {called} |") >= 1 for called in KINDS.values()] == [True] * len(KINDS)
        assert text.count(f"| {ROUNDS} of {ROUNDS} |") == len(KINDS)
        assert "| 10 | " in text
        assert (tmp_path / "result.md").read_text() == text
