"""What a parser gives up before it looks at a file: memory, time, files, processes, the file system and the network.

Four things hold it, and each holds alone. Limits of the process work on every Linux: with no descriptor to be had, nothing can
be opened, whatever is closed. Landlock takes file system, TCP, signals and abstract sockets away (5.13 on; all of it from
6.12). The filter of system calls (`system_calls.py`) takes away all calls but those on memory, threads that run and
descriptors that are open. And it cannot be looked into or traced by others of its user.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
from collections.abc import Collection, Sequence
from pathlib import Path

from data_access.imports.process import system_calls

STREAMS = (0, 1, 2)
"""Standard input, output and error stay open in every confined process."""
FILTER = "seccomp"
NOT_CONFINED = 4
"""Exit code of a process that was told to go on only if all of it holds, and did not."""

_OWN = {"anon_inode:[eventpoll]", "anon_inode:[eventfd]"}
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights on files each Landlock version knows; 16 from version 5 on."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


def confine(memory_bytes: int, seconds: int, *, keep: Collection[int] = ()) -> list[str]:
    """Give everything up for good; return what now holds: `limits`, and `landlock:VERSION` and `seccomp` where the kernel has them.

    Everything that will be needed must be loaded by now, and every thread run.

    Args:
        memory_bytes: Address space beyond what is taken now.
        seconds: CPU time on each of two cores.
        keep: Descriptors that stay open beside the standard streams; all others are closed.

    Raises:
        OSError: A limit could not be set; the caller must not go on.
    """
    _close_others({*STREAMS, *keep})
    _limit(resource.RLIMIT_AS, _address_space() + memory_bytes)
    _limit(resource.RLIMIT_CPU, 2 * seconds)
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        _limit(kind, 0)
    version = _lock_land()
    _limit(resource.RLIMIT_NOFILE, 0)
    filtered = system_calls.give_up()
    if not filtered:  # the limit counts threads as well, and libraries begin some when they are needed
        _limit(resource.RLIMIT_NPROC, 0)
    return ["limits", *([f"landlock:{version}"] if version else []), *([FILTER] if filtered else [])]


def lacking(parts: Sequence[str]) -> list[str]:
    """Return what does not hold of all that could, by the names that administrators know."""
    landlock = any(what.startswith("landlock:") for what in parts)
    return [*([] if landlock else ["Landlock"]), *([] if FILTER in parts else ["seccomp filters"])]


def end_unless_whole(parts: Sequence[str]) -> None:
    """End the process with `NOT_CONFINED` if anything is lacking; nothing that others wrote has been looked at yet."""
    if lacking(parts):
        os._exit(NOT_CONFINED)


def _close_others(keep: set[int]) -> None:
    """Close what may lead out of the process. What libraries wake their own threads by stays: it is joined to nothing else."""
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the one by which the folder was listed is closed by now
            if int(link.name) not in keep and str(link.readlink()) not in _OWN:
                os.close(int(link.name))


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
