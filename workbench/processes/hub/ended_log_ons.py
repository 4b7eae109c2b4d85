"""What the Hub does about log-ons that the gateway ended: disabled, reset, expired, idle, or of a role that lost its pages.

The gateway refuses such a log-on from the next question on, by itself. But what was answered before still stands in kernels;
so the Hub asks every two seconds which log-ons are good, takes away the tokens of all others (the dashboards then close their
pages and end their kernels), and ends the JupyterLabs of whoever has none left.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from jupyterhub import orm

from data_access.errors import AccessError
from workbench.processes.hub.authenticator import ANALYSTS
from workbench.processes.hub.door import Door, Good, LogOnAtHub

log = logging.getLogger("workbench.log_ons")
LOOK_S = 2.0
SILENT_S = 300.0
"""After so many seconds without a word from the gateway no log-on counts as good: a start of it takes far less."""


class EndedLogOns:
    """Looks, again and again, which log-ons are good. Lives on the Hub's event loop, as its database does."""

    def __init__(self, hub: Any, door: Door, clock: Callable[[], float] = time.monotonic) -> None:
        self._hub, self._door, self._clock = hub, door, clock
        self._heard = clock()

    async def watch(self) -> None:
        """Look every `LOOK_S` seconds until cancelled; a look that goes wrong is followed by the next."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - one look must not end all; its words could hold a name
                log.error("a look at the log-ons went wrong: %s", type(error).__name__)

    async def look(self) -> None:
        """Ask once, and end what is over."""
        asked = self._open()
        if not asked:
            self._heard = self._clock()
            return
        good = await self._good(asked)
        if good is None:
            return
        self._take_tokens({each for each in asked if each not in good})
        over = {person for person, session in asked if session is None and ANALYSTS not in good.get((person, None), ())}
        await asyncio.gather(*(self._end(user) for user in self._with_server() if user.name in over))

    async def _good(self, log_ons: list[LogOnAtHub]) -> Good | None:
        try:
            good = await self._door.good_of(log_ons)
        except AccessError as error:
            silent_s = self._clock() - self._heard
            log.warning("the gateway did not say which log-ons are good: %s", error.code)
            return {} if silent_s > SILENT_S else None
        self._heard = self._clock()
        return good

    def _open(self) -> list[LogOnAtHub]:
        sessions = {(token.user.name, token.session_id) for token in self._tokens()}
        return [*sorted(sessions), *((user.name, None) for user in self._with_server())]

    def _tokens(self) -> Iterable[Any]:
        wanted = orm.APIToken.session_id.is_not(None), orm.APIToken.user_id.is_not(None)
        return list(self._hub.db.query(orm.APIToken).filter(*wanted))

    def _take_tokens(self, over: set[LogOnAtHub]) -> None:
        gone = [token for token in self._tokens() if (token.user.name, token.session_id) in over]
        for token in gone:
            self._hub.db.delete(token)
        if gone:
            self._hub.db.commit()

    def _with_server(self) -> list[Any]:
        return [user for user in self._hub.users.values() if any(each.ready for each in user.spawners.values())]

    async def _end(self, user: Any) -> None:
        for name, spawner in list(user.spawners.items()):
            if spawner.ready:
                await self._hub.proxy.delete_user(user, name)
                await user.stop(name)
