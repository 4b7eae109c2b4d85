"""Which system calls a confined process may still make, as a seccomp filter: no list of bad calls, but a short one of good ones.

Every other call fails with "not permitted", as does memory that is both new and executable. The filter holds every thread
of the process, those that run already too, and cannot be taken off again.
"""

from __future__ import annotations

import ctypes
import errno
import os
from typing import Final, NamedTuple

ON_BUFFERS: Final = ("read", "readv", "write", "writev", "pread64", "lseek", "close", "epoll_ctl", "epoll_pwait")
"""On descriptors that are open already: nothing can be opened, so nothing else can be read or written."""
ON_MEMORY: Final = ("munmap", "mremap", "madvise", "brk")
MAPPING: Final = ("mmap", "mprotect")
"""As long as what is mapped is not executable."""
A_THREAD: Final = 0x3D0F00
"""What `clone` is asked for a thread, and for nothing else: one of the same memory, files, signals and process (glibc's
`pthread_create`). Libraries let threads end that had nothing to do for some seconds, and begin others when they are needed.
`clone3` hides what it is asked for, so it is not there, and `clone` is used instead."""
ON_ITSELF: Final = (
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("futex", "set_robust_list", "rseq", "membarrier", "sched_yield", "exit", "exit_group"),
    *("getpid", "gettid", "getcpu", "sched_getaffinity", "getrusage", "getrandom"),
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday"),
)
"""Its own signals and threads, clocks, random bytes, its end."""
ON_X86_64_ALONE: Final = ("epoll_wait",)
"""Calls that newer machines do without."""
PERMITTED: Final = (*ON_BUFFERS, *ON_MEMORY, *ON_ITSELF)

_X86_64: Final = {
    **{"read": 0, "write": 1, "close": 3, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12},
    **{"rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20},
    **{"sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60},
    **{"gettimeofday": 96, "getrusage": 98, "sigaltstack": 131, "gettid": 186, "futex": 202},
    **{"sched_getaffinity": 204, "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229},
    **{
        "clock_nanosleep": 230,
        "exit_group": 231,
        "set_robust_list": 273,
        "getcpu": 309,
        "epoll_wait": 232,
        "epoll_ctl": 233,
        "epoll_pwait": 281,
        "getrandom": 318,
    },
    **{"membarrier": 324, "rseq": 334, "seccomp": 317, "clone": 56, "clone3": 435},
}
_AARCH64: Final = {
    **{"epoll_ctl": 21, "epoll_pwait": 22},
    **{"close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "exit": 93},
    **{"exit_group": 94, "futex": 98, "set_robust_list": 99, "nanosleep": 101, "clock_gettime": 113},
    **{"clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124},
    **{"restart_syscall": 128, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135},
    **{"rt_sigreturn": 139, "getrusage": 165, "getcpu": 168, "gettimeofday": 169, "getpid": 172, "gettid": 178},
    **{"brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233},
    **{"getrandom": 278, "membarrier": 283, "rseq": 293, "seccomp": 277, "clone": 220, "clone3": 435},
}


class Processor(NamedTuple):
    """A processor: how the kernel calls it (`AUDIT_ARCH_*`), and the numbers of its calls."""

    architecture: int
    numbers: dict[str, int]


MACHINES: Final = {"x86_64": Processor(0xC000003E, _X86_64), "aarch64": Processor(0xC00000B7, _AARCH64)}

_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 32
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_NO_SUCH_CALL = 0x00050000 | errno.ENOSYS
_EXECUTABLE = 4
_SET_FILTER, _ALL_THREADS = 1, 1
_NOT_THERE = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("true", ctypes.c_uint8), ("false", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction)))


Instruction = tuple[int, int, int, int]

_ENDS: Final[tuple[Instruction, ...]] = (
    (_RETURN, 0, 0, _REFUSE),
    (_RETURN, 0, 0, _ALLOW),
    (_RETURN, 0, 0, _NO_SUCH_CALL),
    (_LOAD, 0, 0, _THIRD_ARGUMENT),
    (_ANY_BIT, 1, 0, _EXECUTABLE),
    (_RETURN, 0, 0, _ALLOW),
    (_RETURN, 0, 0, _REFUSE),
    (_LOAD, 0, 0, _FIRST_ARGUMENT),
    (_EQUAL, 0, 1, A_THREAD),
    (_RETURN, 0, 0, _ALLOW),
    (_RETURN, 0, 0, _REFUSE),
)
"""What a call that was found leads to; without one the first is met."""
_TO_ALLOW, _TO_NOT_THERE, _TO_MAPPING, _TO_THREAD = 1, 2, 3, 7
"""Where each begins."""


def program(machine: Processor) -> list[Instruction]:
    """Return the filter as (code, steps forward if true, if false, operand).

    A call of another architecture (32 bits on a machine of 64) ends the process: its numbers mean other things.
    """
    numbers = machine.numbers
    permitted = [numbers[name] for name in (*PERMITTED, *ON_X86_64_ALONE) if name in numbers]
    ends = [
        *((number, _TO_ALLOW) for number in permitted),
        *((numbers[name], _TO_MAPPING) for name in MAPPING),
        (numbers["clone"], _TO_THREAD),
        (numbers["clone3"], _TO_NOT_THERE),
    ]
    first = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, machine.architecture), (_RETURN, 0, 0, _KILL)]
    tests = [(_EQUAL, len(ends) - n - 1 + to, 0, number) for n, (number, to) in enumerate(ends)]
    return [*first, (_LOAD, 0, 0, _NUMBER), *tests, *_ENDS]


def give_up() -> bool:
    """Lay the filter on every thread of this process, which must have given up new privileges; False if there is none here.

    Raises:
        OSError: The kernel has filters, and would not take this one.
    """
    machine = MACHINES.get(os.uname().machine)
    if machine is None:
        return False
    rows = program(machine)
    filter_of = _Program(len(rows), (_Instruction * len(rows))(*(_Instruction(*row) for row in rows)))
    libc = ctypes.CDLL(None, use_errno=True)
    call = ctypes.c_long(machine.numbers["seccomp"])
    done = libc.syscall(call, ctypes.c_uint(_SET_FILTER), ctypes.c_uint(_ALL_THREADS), ctypes.byref(filter_of))
    if done < 0 and ctypes.get_errno() in _NOT_THERE:
        return False
    if done != 0:
        raise OSError(ctypes.get_errno() or errno.EPERM, "the filter of system calls could not be set")
    return True
