"""How often a test tries what is drawn or killed anew each time: enough for every change, and at `make assure` three times as often."""

from __future__ import annotations

import os
from typing import Final

ASSURE: Final = "WB_ASSURE"
"""Set by `make assure`."""


def times(of_each_change: int, assured: int) -> int:
    """Return how often something is tried in this run."""
    return assured if os.environ.get(ASSURE) else of_each_change
