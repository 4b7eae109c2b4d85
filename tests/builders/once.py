"""What is made once for all processes of a test run, and copied by whoever needs one."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FRESH_S = 900
"""How long what was made is copied. Log-ons in it end if they are not used for half an hour."""


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of a test run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def copied(once: Path, name: str, make: Callable[[Path], Any], to: Path, fresh_s: float = FRESH_S) -> Any:
    """Copy a folder to `to` and return what making it returned; the first of all who ask makes it below `once`.

    Args:
        make: Fills the folder that it is given; what it returns is pickled, so that everybody gets one of their own.
        to: Folder that is not there yet, or is empty.
        fresh_s: Who asks later than this after it was made makes it anew.
    """
    with (once / f"{name}.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        # One line for each time that it was made, each in a folder of its own: others may still copy the one before.
        begun = [float(line) for line in lock]
        if not begun or time.monotonic() - begun[-1] > fresh_s:
            begun.append(time.monotonic())
            made = make(once / f"{name}-{len(begun)}")
            (once / f"{name}-{len(begun)}.pickle").write_bytes(pickle.dumps(made))
            lock.write(f"{begun[-1]}\n")
    template = once / f"{name}-{len(begun)}"
    shutil.copytree(template, to, ignore=shutil.ignore_patterns("*.sock"), dirs_exist_ok=True)
    return pickle.loads(template.with_name(f"{template.name}.pickle").read_bytes())
