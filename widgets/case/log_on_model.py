"""How long a log-on still lasts without use: the page counts, warns, and asks the person; only they extend it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import traitlets as t

from data_access.acts.tokens import LongerLogOn
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.refusals import Problem
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded


class LogOnModel(t.HasTraits):
    """The log-on of a page.

    Attributes:
        ends: When it ends without use, UTC; None if it does not, or that is not known.
        problem: The `Problem` why it could not be extended, or None.
    """

    ends = t.Instance(datetime, allow_none=True)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self._client, self._person = client, person
        self.ends = person.idle_at
        with suppress(RuntimeError):  # a script, a test: no loop runs
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
            client.on_use = self._heard
            return
        self._loop = None
        client.on_use = self.used

    def used(self) -> None:
        """Take note that something was asked or done: the time without use begins anew."""
        if self._person.idle_at is not None:
            unused = datetime.now(UTC) + timedelta(minutes=self._person.idle_min)
            self.ends = min(unused, self._person.logged_on_until)

    @guarded
    def extend(self) -> None:
        """Say that the person is still there, on record."""
        self.problem = None
        do(self._client, LongerLogOn)

    def _heard(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the page was closed meanwhile
                self._loop.call_soon_threadsafe(self.used)
