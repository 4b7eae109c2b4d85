"""What all tests share: property tests have no deadline; they draw the same examples each time, and new ones at `make assure`."""

import gc
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("each change", settings.get_profile("house"), derandomize=True, database=None)
settings.load_profile("house" if os.environ.get("WB_ASSURE") else "each change")

ROOT = Path(__file__).parents[1]
LONGEST = (
    "tests/contract/store/test_store_equals_loop.py",
    "tests/fuzz/test_openapi.py",
    "tests/faults/kill/test_gateway_under_load.py",
    "tests/faults/store/test_killed_at_any_step.py",
    "tests/faults/power_loss/test_power_loss.py",
    "tests/browser/test_journey.py",
    "tests/flow/test_formats.py",
    "tests/browser/test_review.py",
)
"""Files that take a minute and more, the longest first: begun last, one worker would end minutes after the other."""

ALL_SLOW = re.compile(r"^pytestmark = .*pytest\.mark\.slow", re.MULTILINE)
SOME_SLOW = "mark.slow"


def pytest_configure() -> None:
    """Load the tests with the garbage collector off: what is loaded stays, and looking through it again and again takes a tenth of the run."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Collect again, but never look at what was loaded."""
    gc.freeze()
    gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out, unread, the files without a test of the kind that `-m` asks for: loading them all takes half a minute."""
    wanted = config.option.markexpr
    if collection_path.suffix != ".py" or wanted not in {"slow", "not slow"}:
        return None
    text = collection_path.read_text()
    unwanted = SOME_SLOW not in text if wanted == "slow" else ALL_SLOW.search(text)
    return True if unwanted else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest."""
    rank = {ROOT / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))
