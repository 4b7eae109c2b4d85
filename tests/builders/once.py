"""What is made once for all processes of a test run, and copied by whoever needs one."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of a test run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def copied(once: Path, name: str, make: Callable[[Path], Any], to: Path) -> Any:
    """Copy a folder to `to` and return what making it returned; the first of all who ask makes it below `once`.

    Args:
        make: Fills the folder that it is given; what it returns is pickled, so that everybody gets one of their own.
        to: Folder that is not there yet, or is empty.
    """
    template, kept = once / name, once / f"{name}.pickle"
    with (once / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = make(template)
            kept.write_bytes(pickle.dumps(made))
    shutil.copytree(template, to, ignore=shutil.ignore_patterns("*.sock"), dirs_exist_ok=True)
    return pickle.loads(kept.read_bytes())
