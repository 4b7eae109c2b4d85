"""Files that are made while something else happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx

from data_access.gateway.asking.files_of_answer import Files
from tests.builders.files import in_process
from tests.builders.gateway import Doors

Event = Callable[[Doors], httpx.Response]


@contextmanager
def while_made(doors: Doors, happens: Event) -> Iterator[list[tuple[httpx.Response, int]]]:
    """Let something happen whenever files are made, before they leave; gives what came of it, and how long the ledger was then."""
    state, seen = doors.app.state, list[tuple[httpx.Response, int]]()
    before = state.doorway

    def maker(job: bytes) -> Files:
        built = in_process(job)
        answer = happens(doors)
        seen.append((answer, doors.site.ledger.size))
        return built

    state.doorway = replace(before, maker=maker)
    try:
        yield seen
    finally:
        state.doorway = before
