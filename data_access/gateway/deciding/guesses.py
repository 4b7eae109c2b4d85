"""Tokens that nobody knows: counted by address and in all, paced, and put on record coarsely. A good token always passes.

A token has 256 random bits, so no guess is ever right; what is bounded is what guessing does to others and to the record.
Nobody who shows a good token is refused for what others at the same address do.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NoReturn

from data_access import coarse
from data_access.errors import NotLoggedOn, TooMany
from data_access.gateway.deciding.callers import Caller, own_token
from data_access.gateway.open_site.site import Site
from data_access.records.accounts import log_ons

FROM_ONE, FROM_ALL = 300, 1_200
"""Unknown tokens a minute, from one address and from all, that are told that they are unknown."""

MOST_ADDRESSES, MOST_PROVED = 10_000, 10_000
RECORD_EVERY_S = 600.0
"""At most one entry in so many seconds, however many guess."""


class Guesses:
    """Counts unknown tokens for a process's life; threads may share it.

    Attributes:
        most: Unknown tokens a minute that are told so, from one address and from all.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: tuple[int, int] = (FROM_ONE, FROM_ALL)
    ) -> None:
        self._clock, self.most = clock, most
        self._lock = threading.Lock()
        self._began = clock()
        self._by_address: OrderedDict[str, int] = OrderedDict()
        self._in_all = 0
        self._unrecorded = 0
        self._recorded_at: float | None = None
        self._proved: OrderedDict[bytes, None] = OrderedDict()

    def require_known(self, site: Site, caller: Caller) -> None:
        """Let pass a person's own token that the register knows, open or ended.

        Raises:
            NotLoggedOn: Nobody knows it.
            TooMany: Nobody knows it, and too many like it came lately.
        """
        if caller.token is None or self._is_proved(caller.token):
            return
        with site.ledger.reading() as connection:
            known = log_ons.find_by_token(connection, caller.token) is not None
        if not known:
            self.refuse(site, caller.address, NotLoggedOn("You are not logged on. Log in again."))
        self._prove(caller.token)

    def knows(self, authorization: str) -> bool:
        """True if a header shows a person's own token that the register knew before: nothing need be looked up."""
        token = own_token(authorization)
        return token is not None and self._is_proved(token)

    def refuse(self, site: Site, address: str, why: NotLoggedOn) -> NoReturn:
        """Count an unknown token and refuse it; always raises.

        Raises:
            NotLoggedOn: `why`.
            TooMany: Too many came lately, from there or from all.
        """
        over, count = self._counted(address)
        if count:
            with site.ledger.deciding() as turn:
                turn.append(
                    "tokens_refused", {"initiator": "gateway", "address": address, "count": coarse.count(count)}
                )
        if over:
            raise TooMany("Too many unknown tokens came from there. Come back in a minute.", 60) from None
        raise why

    def _counted(self, address: str) -> tuple[bool, int]:
        """Count one; return whether it is over a bound, and how many an entry is due for, 0 if none is."""
        now = self._clock()
        with self._lock:
            if now - self._began >= 60:
                self._began, self._in_all = now, 0
                self._by_address.clear()
            here = self._by_address.pop(address, 0) + 1
            self._by_address[address] = here
            if len(self._by_address) > MOST_ADDRESSES:
                self._by_address.popitem(last=False)
            self._in_all += 1
            self._unrecorded += 1
            over = here > self.most[0] or self._in_all > self.most[1]
            return over, self._due(now) if over else 0

    def _due(self, now: float) -> int:
        if self._recorded_at is not None and now - self._recorded_at < RECORD_EVERY_S:
            return 0
        self._recorded_at, count = now, self._unrecorded
        self._unrecorded = 0
        return count

    def _is_proved(self, token: bytes) -> bool:
        with self._lock:
            return token in self._proved

    def _prove(self, token: bytes) -> None:
        with self._lock:
            self._proved[token] = None
            if len(self._proved) > MOST_PROVED:
                self._proved.popitem(last=False)
