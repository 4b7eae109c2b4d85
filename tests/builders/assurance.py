"""How often a test tries what is drawn or killed anew each time: enough for every change, and at `make assure` three times as often."""

from __future__ import annotations

import os
from typing import Final

ASSURE: Final = "WB_ASSURE"
"""Set by `make assure`."""


def assured() -> bool:
    """Say if this run is one of `make assure`."""
    return bool(os.environ.get(ASSURE))


def times(of_each_change: int, of_assurance: int) -> int:
    """Return how often something is tried in this run."""
    return of_assurance if assured() else of_each_change
