"""Errands: what takes long is done in a thread beside the page, so that the page still hears its buttons meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def run(work: Callable[[], T], then: Callable[[T], None]) -> None:
    """Do `work` in a thread of its own, and hand what comes of it to `then`, in the thread that called.

    Where no event loop runs (a script, a test) both are done at once. `work` must not raise, nor touch a widget.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        then(work())
        return
    threading.Thread(target=_carry, args=(loop, work, then), name="errand", daemon=True).start()


def _carry(loop: asyncio.AbstractEventLoop, work: Callable[[], T], then: Callable[[T], None]) -> None:
    done = work()
    with contextlib.suppress(RuntimeError):  # the page was closed meanwhile
        loop.call_soon_threadsafe(then, done)
