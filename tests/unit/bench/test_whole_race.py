"""A whole race in small, each engine in a process of its own, and the gateway over the same store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.race.__main__ import race
from tests.bench.race.trials import KINDS

pytestmark = pytest.mark.slow


def test_a_race_goes_through_and_every_answer_agrees(tmp_path: Path) -> None:
    text = race(tmp_path, 3_000, ["ours", "duckdb"], seconds=1.0, rounds=8)
    assert [f"| {called} |" in text for called in KINDS.values()] == [True] * len(KINDS)
    assert text.count("| 8 of 8 |") == len(KINDS)
    assert "| 10 | " in text, "ten asked over HTTP at once"
    assert (tmp_path / "result.md").read_text() == text
