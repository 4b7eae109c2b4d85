"""Processes below one are found however deep they are, and ended without hitting another of the same id."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

from workbench.own_process import began, descendants

NESTED = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"], stdin=0, start_new_session=True)
child.wait()
"""


def test_a_grandchild_in_a_session_of_its_own_is_found_and_ended():
    command = [sys.executable, "-c", NESTED]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        (grandchild,) = descendants(process.pid)
        assert began(grandchild.id) == grandchild.began
        replace(grandchild, began=grandchild.began - 1).kill()
        assert began(grandchild.id) == grandchild.began, "another process that had this id before"
        grandchild.kill()
        assert process.wait(240) == 0
    grandchild.kill()
    assert descendants(process.pid) == []


def test_nothing_is_below_a_process_that_is_gone():
    assert began(2**22 + 1) is None
    assert descendants(2**22 + 1) == []
    assert began(os.getpid()) is not None
