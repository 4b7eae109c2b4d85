"""A plug-in of pytest: of the tests that are named it runs those of one agency, and writes down how each went.

`--at AGENCY` chooses, of each test that is parametrised by agency, that one. `--say FILE` writes a line of JSON a test: when it
ended and how (`call` `passed`, `call` `failed`, `setup` `failed`), at which agency, and which test.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data_access.policy.clauses.clause import AGENCIES


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two options."""
    parser.addoption("--at", default="")
    parser.addoption("--say", type=Path)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of other agencies."""
    agency = config.getoption("--at")
    if agency:
        items[:] = [item for item in items if _named(item) in ("", agency)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Write down how a test went, unless it is a part that passed before or after the test itself."""
    report = yield
    say = item.config.getoption("--say")
    if say is not None and (report.when == "call" or not report.passed):
        with say.open("a") as written:
            test = item.nodeid.partition("[")[0]
            line = {"when": report.when, "how": report.outcome, "agency": _named(item), "test": test}
            written.write(json.dumps(line) + "\n")
    return report


def _named(item: pytest.Item) -> str:
    """Return the agency by which a test is parametrised; empty if it is by none."""
    given = getattr(item, "callspec", None)
    return next((value for value in given.params.values() if value in AGENCIES), "") if given else ""
