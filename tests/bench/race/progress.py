"""What a long run says meanwhile: each line with the time since it began and the load of the machine."""

from __future__ import annotations

import os
import sys
import time

_BEGAN = time.monotonic()


def say(what: str) -> None:
    """Print a line beside the results."""
    print(f"[{time.monotonic() - _BEGAN:6.0f} s, load {load():4.1f}] {what}", file=sys.stderr, flush=True)


def load() -> float:
    """The machine's load average of the last minute."""
    return os.getloadavg()[0]
