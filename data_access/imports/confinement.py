"""What a parser gives up before it looks at a file: memory, time, files, processes, the file system and the network.

Limits of the process work on every Linux; Landlock takes the file system and TCP away where the kernel has it (5.13 on).
No new file can be opened at all, as the limit of open files is what is open already; Landlock holds even if one is closed.
"""

from __future__ import annotations

import ctypes
import os
import resource
from pathlib import Path

OPEN_FILES = 4
"""Standard input, output, error, and the file; no descriptor below is free."""

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights on files each Landlock version knows; 16 from version 5 on."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


def confine(memory_bytes: int, seconds: int) -> list[str]:
    """Give everything up for good; return what now holds: `limits`, and `landlock:VERSION` where the kernel has it.

    Args:
        memory_bytes: Address space beyond what is taken now.
        seconds: CPU time on each of two cores.

    Raises:
        OSError: A limit could not be set; the caller must not go on.
    """
    _limit(resource.RLIMIT_AS, _address_space() + memory_bytes)
    _limit(resource.RLIMIT_CPU, 2 * seconds)
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        _limit(kind, 0)
    version = _lock_land()
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    return ["limits"] + ([f"landlock:{version}"] if version else [])


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _lock_land() -> int:
    """Take file system, TCP, signals and abstract sockets away; return Landlock's version, 0 if the kernel has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _checked(libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0))
    version = int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))
    if version < 1:
        return 0
    rules = _Ruleset((1 << _FS_RIGHTS.get(version, 16)) - 1, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _checked(libc.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0)))
    _checked(libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)))
    os.close(ruleset)
    return version


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "a confinement could not be set")
    return int(result)
