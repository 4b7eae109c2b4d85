"""kill -9 before every step of a write, a correction, an undo and a purge: nothing is lost, nothing half done stays."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data_access.reads import correction_id

KILLED = 137
FIRST = {f"{name}-{n}" for name in ("old", "older", "young") for n in range(3)}
CORRECTION = correction_id("old-1", 2)
SECOND = {"second-a", "second-b"}
KEPT = {"young-0", "young-1", "young-2", "old-1"}


def killed_at_each_step(folder: Path, act: str) -> list[dict[str, Any]]:
    """Return what was seen after each kill; the last entry was not killed."""
    command = [sys.executable, "-W", "error", "-m", "tests.faults.store.killing", str(folder), act]
    run = subprocess.run(command, capture_output=True, text=True, timeout=1700, check=True)
    runs = [json.loads(line) for line in run.stdout.splitlines()]
    assert [each["status"] for each in runs] == [KILLED] * (len(runs) - 1) + [0]
    assert all(each["seen"] for each in runs)
    return runs


def agree(seen: dict[str, Any]) -> bool:
    """True if every file has its key and every key its file, and nothing else lies about.

    A key ring that is killed while it writes a key leaves a dotted file, a key that was never used for anything.
    """
    keys = [name for name in seen["keys"] if not name.startswith(".")]
    return seen["files"] == [key.removesuffix(".key") for key in keys]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_killed_write_loses_nothing_and_is_undone_and_done_again(tmp_path):
    runs = killed_at_each_step(tmp_path, "write")

    assert len(runs) > 15
    for seen in (each["seen"] for each in runs):
        assert set(seen["found"]) - SECOND == FIRST
        assert set(seen["undone"]) == FIRST
        assert set(seen["again"]) == FIRST | SECOND
        assert agree(seen)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_killed_correction_loses_no_read_and_is_undone_and_made_again(tmp_path):
    runs = killed_at_each_step(tmp_path, "correct")

    assert len(runs) > 3
    for seen in (each["seen"] for each in runs):
        assert set(seen["found"]) - {CORRECTION} == FIRST
        assert set(seen["undone"]) == FIRST
        assert set(seen["again"]) == FIRST | {CORRECTION}
        assert agree(seen)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_killed_undo_loses_no_other_batch_and_is_finished(tmp_path):
    runs = killed_at_each_step(tmp_path, "undo")

    assert len(runs) > 15
    for seen in (each["seen"] for each in runs):
        assert set(seen["found"]) - SECOND == FIRST
        assert set(seen["again"]) == FIRST
        assert agree(seen)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_killed_purge_loses_no_held_read_and_is_finished(tmp_path):
    runs = killed_at_each_step(tmp_path, "purge")

    assert len(runs) > 15
    for seen in (each["seen"] for each in runs):
        assert set(seen["found"]) >= KEPT
        assert set(seen["again"]) == KEPT
        assert agree(seen)
