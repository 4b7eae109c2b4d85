"""What a person was asked to answer to, once, while they enrol, log on by a passkey or change their proofs.

It is kept in the gateway's memory alone: a restart forgets it, and the person begins anew.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from data_access.errors import InvalidQuery

LASTS: Final = timedelta(minutes=15)
MOST, MOST_OF_ONE = 4_000, 200
"""Open at once, of all and of one place: a whole department may sit behind one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One thing that was asked of somebody.

    Attributes:
        purpose: What it is for; an answer to another purpose does not count.
        person_id: Whose answer it is to be; empty if that shows only with it.
        source: From where it was asked for.
        secret: Secret of new one-time codes; empty if none is made.
        passkey: What the WebAuthn library needs to check the answer; None if no passkey is asked for.
        number: The enrolment that it belongs to; 0 if to none.
    """

    purpose: str
    person_id: str
    source: str
    expires_at: datetime
    secret: str = field(default="", repr=False)
    passkey: Any = field(default=None, repr=False)
    number: int = 0


class Challenges:
    """All that is asked at the moment, by an id that is told to nobody else. Threads may share it."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Challenge] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, challenge: Challenge, now: datetime) -> str:
        """Keep a challenge and return its id. Of a place that has too many open the oldest gives way, and of nobody else."""
        key = secrets.token_urlsafe(18)
        with self._lock:
            for old in [each for each, kept in self._open.items() if kept.expires_at <= now]:
                del self._open[old]
            of_place = [each for each, kept in self._open.items() if kept.source == challenge.source]
            if len(of_place) >= MOST_OF_ONE:
                del self._open[of_place[0]]
            self._open[key] = challenge
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return key

    def look(self, key: str, purpose: str, now: datetime) -> Challenge:
        """Return what was asked under an id. It stays open, for an answer that has a slip.

        Raises:
            InvalidQuery: Nothing was asked under it for this purpose, or it is too long ago.
        """
        with self._lock:
            kept = self._open.get(key)
        if kept is None or kept.purpose != purpose or kept.expires_at <= now:
            raise InvalidQuery("challenge", "is not known any more: begin again")
        return kept

    def take(self, key: str, purpose: str, now: datetime) -> Challenge:
        """Return what was asked under an id, and end it: whatever the answer is, it counts once. Raises `InvalidQuery`."""
        kept = self.look(key, purpose, now)
        with self._lock:
            if self._open.pop(key, None) is None:
                raise InvalidQuery("challenge", "is not known any more: begin again")
        return kept
