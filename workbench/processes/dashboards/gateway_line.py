"""Whether the gateway answers, for pages that say so: asked at most every few seconds, for all of them together, and as nobody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

FRESH_S, PATIENCE_S = 3.0, 2.0

UP, GONE = "up", "gone"


class GatewayLine:
    """The line to the gateway. Nobody is logged on by it, so it keeps no log-on from ending, and makes no entry."""

    def __init__(self, url: str, answers: Callable[[str], Awaitable[bool]] | None = None) -> None:
        """Prepare; nothing is sent yet.

        Args:
            answers: Says whether an address answers at all.
        """
        self._url = f"{url.rstrip('/')}/healthz"
        self._answers = answers or _answers
        self._state, self._until = UP, 0.0
        self._one_at_a_time = asyncio.Lock()

    async def state(self) -> str:
        """Return `UP` or `GONE`, as it was at most `FRESH_S` ago."""
        async with self._one_at_a_time:
            if time.monotonic() >= self._until:
                self._state = UP if await self._answers(self._url) else GONE
                self._until = time.monotonic() + FRESH_S
        return self._state


async def _answers(url: str) -> bool:
    try:
        await AsyncHTTPClient().fetch(url, request_timeout=PATIENCE_S, connect_timeout=PATIENCE_S, raise_error=True)
    except HTTPClientError as error:
        return error.code != 599  # an answer, though one of trouble; 599 is none in time
    except OSError:
        return False
    return True
