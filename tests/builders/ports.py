"""Ports for servers that a test starts: none is chosen twice in a run, and none is given meanwhile to whoever connects.

A port of 0 is one that the kernel also gives to connections: between its choice and its use, another test's connection can have it.
"""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from pathlib import Path

from workbench.settings_tables import Ports

GIVEN = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""From which port on the kernel gives its own."""

MANY = 8_000
USUAL_FIRST_GIVEN = 32_768


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, and that no other process of these tests was given lately."""
    first_given = int(GIVEN.read_text().split()[0]) if GIVEN.exists() else USUAL_FIRST_GIVEN
    last = (first_given if first_given > 2 * MANY else USUAL_FIRST_GIVEN) - 1
    chosen: list[int] = []
    with (Path(tempfile.gettempdir()) / f"wbt-ports-{os.geteuid()}").open("a+") as before:
        fcntl.flock(before, fcntl.LOCK_EX)
        before.seek(0)
        at = int(before.read() or last)
        for _ in range(MANY):
            at = at - 1 if last - MANY < at <= last else last
            if _is_free(at):
                chosen.append(at)
            if len(chosen) == count:
                break
        before.truncate(0)
        before.write(str(at))
    assert len(chosen) == count, f"{len(chosen)} of {count} ports are free"
    return chosen


def ports_of_site() -> Ports:
    """Return ports for a whole site."""
    return Ports(**dict(zip(Ports.model_fields, free_ports(len(Ports.model_fields)), strict=True)))


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
