"""May the gateway that runs have as many files and connections open as it needs."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from data_access.gateway.open_site.descriptors import ENOUGH, NEEDED
from workbench.checks.diagnosis import Diagnosis, holds, unknown
from workbench.settings import SitePaths

_OWNER = struct.Struct("3i")
_OPEN_FILES = re.compile(r"^Max open files +(\S+)", re.MULTILINE)


def check_descriptors(paths: SitePaths, *, proc: Path = Path("/proc")) -> Iterator[Diagnosis]:
    """Ask the system for the limit of the process that listens on the gateway's socket."""
    check = "the gateway may have enough files and connections open"
    allowed = _limit(paths.run / "gateway.sock", proc)
    if allowed is None:
        yield unknown(
            check, "The gateway does not run, or may not be looked at from here. Start it, run doctor as root."
        )
        return
    enough = allowed == "unlimited" or int(allowed) >= NEEDED
    yield holds(check, enough, f"It may have {allowed} open and needs {NEEDED}. Set LimitNOFILE={ENOUGH} in its unit.")


def _limit(path: Path, proc: Path) -> str | None:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(5)
            line.connect(str(path))
            process = _OWNER.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _OWNER.size))[0]
        found = _OPEN_FILES.search((proc / str(process) / "limits").read_text())
    except OSError:
        return None
    return found[1] if found else None
