"""Every module loads without a warning of any kind, in a process in which a warning is an error."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADS = """
import importlib, pkgutil
for package in ("data_access", "widgets", "workbench"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
            print(found.name)
"""


@pytest.mark.slow
def test_every_module_loads_without_a_warning() -> None:
    command = [sys.executable, "-W", "error", "-c", LOADS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) > 300
