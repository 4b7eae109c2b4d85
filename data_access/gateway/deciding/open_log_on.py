"""Who is logged on, for what is shown and is no question."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from data_access.errors import NotLoggedOn
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import (
    person_of,
)
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.packs.pack import Pack
from data_access.terms import Person, Session

BELIEVED_S: Final = 5.0
MOST_CALLERS: Final = 1_000


def require_log_on(site: Site, caller: Caller) -> tuple[Session, Person]:
    """Return log-on and account of a caller whose log-on is open, for what is shown and is no question.

    Raises:
        NotLoggedOn: The log-on is unknown, ended, expired or idle, or the account is disabled.
    """
    with site.ledger.reading() as connection:
        return require_log_on_in(connection, site.pack, caller, site.now())


class OpenLogOns:
    """Who is known to be logged on, for `BELIEVED_S` seconds after the register said so. Threads may share it.

    It is for what must not wait for the register and decides nothing: whose seat a question takes.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: OrderedDict[Caller, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def person(self, caller: Caller) -> str | None:
        """Return who calls, if the register said it lately."""
        with self._lock:
            at, person = self._said.get(caller, (-math.inf, ""))
        return person if self._clock() - at < BELIEVED_S else None

    def note(self, caller: Caller, person: str) -> None:
        """Note what the register said just now."""
        with self._lock:
            self._said[caller] = self._clock(), person
            self._said.move_to_end(caller)
            if len(self._said) > MOST_CALLERS:
                self._said.popitem(last=False)


def require_log_on_in(connection: Connection, pack: Pack, caller: Caller, now: datetime) -> tuple[Session, Person]:
    """Return the same as of a connection. Raises `NotLoggedOn`."""
    session, person = person_of(connection, caller)
    idle = session.method != "token" and now >= idle_at(pack, session)
    if person is None or not person.enabled or session.ended_at is not None or now >= session.expires_at or idle:
        raise NotLoggedOn("Your log-on has ended, expired or was unused for too long. Log in again.")
    return session, person


def idle_at(pack: Pack, session: Session) -> datetime:
    """Return when a log-on ends for want of use, if nothing is asked or done until then; a personal token does not."""
    return session.last_used_at + timedelta(minutes=pack.sessions.idle_min)
