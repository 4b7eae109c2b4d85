"""`make fresh-machines` says which Pythons are not here, and hides from a trial what a fresh machine lacks."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parents[2] / "tools/fresh_machines.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fresh_machines", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its data classes look themselves up
    spec.loader.exec_module(module)
    return module


def test_a_python_that_is_not_here_is_named_and_the_exit_code_is_not_0() -> None:
    told = {**os.environ, "PYTHONS": "3.99 /nowhere/python3.98"}
    done = subprocess.run([sys.executable, TOOL], env=told, capture_output=True, text=True, timeout=300)
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1] == "not on this machine: Python 3.99, /nowhere/python3.98"


def test_a_trial_finds_one_python_and_neither_node_nor_git_nor_a_compiler(tool: ModuleType, tmp_path: Path) -> None:
    path = tool.a_path(tmp_path / "bin", sys.executable)
    hidden = (
        "node",
        "npm",
        "npx",
        "git",
        "curl",
        "wget",
        "gcc",
        "cc",
        "pip",
        "uv",
        "python",
        "python3.11",
        "python3.12",
    )
    assert [name for name in hidden if shutil.which(name, path=path)] == []
    assert shutil.which("make", path=path)
    said = subprocess.run(["python3", "-c", "import sys; print(sys.version)"], env={"PATH": path}, capture_output=True)
    assert said.stdout.decode().strip() == sys.version


def test_a_step_that_fails_says_its_last_words_and_leaves_no_process(tool: ModuleType, tmp_path: Path) -> None:
    script = "sleep 600 & echo $! >left; echo cannot go on: no such thing; echo 'make: *** Error 1'; exit 1"
    with pytest.raises(tool.StepFailed, match="cannot go on: no such thing"):
        tool.ran(["sh", "-c", script], tmp_path, os.environ["PATH"], tmp_path / "log")
    left = Path(f"/proc/{(tmp_path / 'left').read_text().strip()}/stat")
    end = time.monotonic() + 120
    while runs(left):
        assert time.monotonic() < end
        time.sleep(0.05)


def runs(state: Path) -> bool:
    try:
        return state.read_text().split()[2] != "Z"
    except OSError:
        return False


def test_what_was_seen_is_a_table(tool: ModuleType) -> None:
    well = tool.Seen("3.11", "3.11.2", {"set-up": "90 s", "log-in page": "60 s"})
    ill = tool.Seen("3.12", "3.12.3", {"set-up": "FAILED: no"}, failed=True)
    lines = tool.table([well, ill, tool.Seen("3.13")])
    assert lines[1:6] == [
        "| Python | set-up | log-in page |",
        "| --- | --- | --- |",
        "| 3.11.2 | 90 s | 60 s |",
        "| 3.12.3 | FAILED: no |  |",
        "| 3.13 (not here) |  |  |",
    ]
