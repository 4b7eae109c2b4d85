"""kill -9 at any moment of appending to days that are there and folding them: what was acknowledged stays, the rest can be undone."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.questions.shapes import Cameras
from data_access.steps import Batches
from tests.builders.assurance import times
from tests.builders.store import NOON, a_canvass, a_reach, a_store, a_window, an_intent
from tests.faults.store.appending import ROWS

ROUNDS = times(20, 50)


def acknowledged_before_kill(folder: Path, lines: int) -> int:
    """Let the process append; kill it once it has said so some times, while it is at the next; return the last it said."""
    command = [sys.executable, "-W", "error", "-m", "tests.faults.store.appending", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(lines)]
        process.kill()
        said += [int(line) for line in process.stdout.read().split()]
    return said[-1]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_acknowledged_batch_is_whole_and_any_other_can_be_undone(tmp_path):
    question = a_canvass(Cameras(ids=("cam-1",)), windows=a_window(24 * 7, end=NOON + timedelta(hours=1)))
    for round_ in range(ROUNDS):
        last = acknowledged_before_kill(tmp_path, 1 + round_ % 7)
        with a_store(tmp_path) as store:
            for batch in (b for b in store.batches() if b > last):
                store.undo(batch)
            found = store.fetch(an_intent(question, a_reach(max_rows=10**6, batches=Batches(upto=last)))).reads
            assert store.batches() == list(range(1, last + 1))
        assert found["read_id"].n_unique() == found.height == last * ROWS
