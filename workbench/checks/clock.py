"""Is the machine's clock one that a ledger can be written by."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from datetime import timedelta

from workbench.checks.diagnosis import Diagnosis, fails, ok, unknown
from workbench.settings import SitePaths

_UNSYNCHRONISED = 5
_TIMEX_BYTES = 512
AHEAD = timedelta(seconds=60)


def check_clock(paths: SitePaths) -> Iterator[Diagnosis]:
    """Compare the clock with when the ledger was last written, and ask the kernel whether it is kept by a time server."""
    yield _not_behind(paths, time.time())
    check = "a time server keeps the clock"
    state = clock_state()
    if state is None:
        yield unknown(check, "The kernel does not say. Make sure that chrony or systemd-timesyncd runs.")
    elif state == _UNSYNCHRONISED:
        yield unknown(check, "The kernel says that it is not synchronised. Run chrony or systemd-timesyncd.")
    else:
        yield ok(check)


def _not_behind(paths: SitePaths, now_s: float) -> Diagnosis:
    check = "the clock is not behind the ledger"
    try:
        written = [file.stat().st_mtime for file in paths.gateway.glob("ledger.sqlite*")]
    except OSError as error:
        return unknown(check, f"The ledger cannot be looked at ({error.strerror}). Run doctor as root.")
    if not written:
        return unknown(check, "There is no ledger that can be looked at from here.")
    behind = timedelta(seconds=max(written) - now_s)
    if behind > AHEAD:
        return fails(check, f"It is {behind} behind. Set it right before starting the gateway.")
    return ok(check)


def clock_state() -> int | None:
    """Return what `adjtimex` says (5: not synchronised), or None if it may not be asked."""
    libc = ctypes.CDLL(None, use_errno=True)
    state = int(libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    return None if state < 0 else state
