"""A look at what this machine's kernel takes away from a confined process: a process of its own is confined, and tries."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from socket import AF_INET, AF_UNIX, SOCK_DGRAM, socket

from data_access.imports.process.confinement import confine, lacking

PROBE_S = 60
_MEMORY_BYTES, _CPU_S = 100_000_000, 10


def what_is_lacking() -> list[str]:
    """Return what a parser's confinement lacks here, in an administrator's words; empty if all of it holds."""
    command = [sys.executable, "-I", "-m", "data_access.imports.process.probe"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_S, check=False, env={}, cwd="/")
    except subprocess.TimeoutExpired:
        return ["an answer of the process that tried"]
    if done.returncode or not done.stdout.endswith(".\n"):
        return ["limits of processes"]
    return [line for line in done.stdout.splitlines() if line != "."]


def could() -> list[str]:
    """Try what no confined process may, and return what was not refused."""
    ways: tuple[tuple[str, Callable[[], object]], ...] = (
        ("no opening of files", lambda: os.open("/", os.O_RDONLY)),
        ("no sockets", lambda: socket(AF_INET, SOCK_DGRAM)),
        ("no sockets of this machine", lambda: socket(AF_UNIX, SOCK_DGRAM)),
        ("no new processes", os.fork),
    )
    return [name for name, way in ways if not _refused(way)]


def _refused(way: Callable[[], object]) -> bool:
    try:
        way()
    except OSError:
        return True
    return False


def main() -> None:
    """Be confined, try, and say what is lacking; a single dot comes last."""
    held = confine(_MEMORY_BYTES, _CPU_S)
    os.write(1, "\n".join([*lacking(held), *could(), ".\n"]).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
