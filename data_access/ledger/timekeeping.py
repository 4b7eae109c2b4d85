"""How entries are dated: by the machine's clock, as long as it agrees with the last entry and with the time since.

An entry is never dated before the one before it, so one entry from a clock that ran ten years ahead would shut a ledger
for ten years. Within a run of the machine the clock is held to the time since it started, which nobody sets: since the
last entry, and since the first start of the gateway, so that many small steps do not add up. Across runs it is held to the
last entry. What goes beyond is believed only once two people have confirmed it (`gateway/acting/clock.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data_access.errors import Busy
from data_access.terms import utc

CLOCK_SLACK = timedelta(seconds=5)
"""How far the clock may step back before no question is taken; within it, entries keep the time of the last one."""

MOST_AHEAD = timedelta(minutes=5)
"""How far the clock may run ahead of the last entry's time plus the time that has passed since, within one run."""

MOST_STEP = timedelta(hours=24)
"""How long after the last entry a ledger is taken up without anybody's confirming the clock; all such times since the last
confirmation together are no longer."""

MOST_DRIFT = 0.0005
"""By which part of the time since the run's first entry the clock may have run ahead of it beyond `MOST_AHEAD`. A time service may
correct a machine's clock by as much (500 ppm, 43 s a day): one that sets it in small steps, for months, puts nothing in doubt."""

_BEHIND = "The machine's clock is behind the last entry, so no question is taken. Tell the administrator."
_AHEAD = (
    "The machine's clock jumped ahead by more than 5 minutes, so no question is taken. The administrator sets it right; "
    "if it is right, restart the gateway: two people then confirm it."
)
_CONFIRM = "If the clock is right, two people confirm that: workbench clock confirm DIR"


def boot_id() -> str:
    """Name this run of the machine; empty where the system has no name for it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def since_boot_s() -> float:
    """Return seconds since the machine started, its sleep counted where the system can; nobody can set them."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a ledger cannot be taken up by the machine's clock.

    Attributes:
        last_at: Time of the last entry, UTC.
        clock_at: What the machine's clock said at the start, UTC.
    """

    last_at: datetime
    clock_at: datetime

    @property
    def ahead(self) -> bool:
        """True if the clock is long after the last entry, False if it is before it."""
        return self.clock_at > self.last_at

    @property
    def sentence(self) -> str:
        """Say how far the clock is off, and what to do."""
        off = abs(self.clock_at - self.last_at)
        much = f"{off.days} days" if off.days > 1 else f"{off // timedelta(minutes=1)} minutes"
        if self.ahead:
            return (
                f"The machine's clock is {much} after the ledger's last entry. If it is wrong, set it right. {_CONFIRM}"
            )
        return (
            f"The machine's clock is {much} behind the ledger's last entry. If it is wrong, set it right; "
            f"if the last entry is, because the clock had run ahead, two people say so: workbench clock confirm DIR"
        )


class Timekeeper:
    """Dates entries. For the one who holds the writer; `refused` may be asked by anybody."""

    def __init__(self, clock: Callable[[], datetime], elapsed_s: Callable[[], float] = since_boot_s) -> None:
        self._clock, self._elapsed_s = clock, elapsed_s
        self._last: tuple[datetime, float] | None = None
        self._first: tuple[datetime, float] | None = None
        self._last_at = datetime.min.replace(tzinfo=UTC)
        self.doubt: Doubt | None = None

    def continue_from(self, last_at: datetime) -> None:
        """Go on after a last entry of an earlier run, unless that leaves the clock in doubt."""
        now = utc(self._clock())
        if now < last_at - CLOCK_SLACK or now > last_at + MOST_STEP:
            self.doubt = Doubt(last_at=last_at, clock_at=now)
        self._last, self._last_at = (max(now, last_at), self._elapsed_s()), last_at
        self._first = self._last

    def hold_to(self, latest: datetime) -> None:
        """Put the clock in doubt if it is beyond an instant that it cannot have come to since an earlier run on this machine."""
        now = utc(self._clock())
        if self.doubt is None and self._last is not None and now > latest:
            self.doubt = Doubt(last_at=min(self._last_at, now), clock_at=now)

    def hold_since(self, at: datetime, since_boot_s: float) -> None:
        """Hold the clock, for all of this run, to an instant of an earlier one on this machine, unless it is held to less already.

        Args:
            since_boot_s: Seconds since the machine started, at that instant.
        """
        earlier = (at, since_boot_s)
        if self._first is None or self._most(earlier) < self._most(self._first):
            self._first = earlier
        self.hold_to(self._most(earlier))

    def dated(self, at: datetime, *, base: bool = False) -> None:
        """Note the time of the entry that was just kept, or the one that entries go on from; it ends a doubt.

        Args:
            base: True if the clock is held to this time from now on, because two people confirmed it.
        """
        self._last, self.doubt = (at, self._elapsed_s()), None
        if base or self._first is None:
            self._first = self._last

    def for_question(self) -> datetime:
        """Return the time of a turn that may be put off.

        Raises:
            Busy: The clock is in doubt, behind the last entry, or too far ahead of it.
        """
        said = self.refused()
        if said:
            raise Busy(said)
        return self._forward(utc(self._clock()))

    def for_outcome(self) -> datetime:
        """Return the time of a turn that may not be put off: a clock that jumped ahead is not followed."""
        now = utc(self._clock())
        return self._forward(now if now <= self._latest(now) else self._expected(now))

    def for_confirmation(self) -> datetime:
        """Return the time of an entry while the clock is in doubt: that of the last entry, for nothing else is known."""
        return self.for_outcome() if self.doubt is None else self.doubt.last_at

    def clock_now(self) -> datetime:
        """Return what the machine's clock says, UTC."""
        return utc(self._clock())

    def refused(self) -> str:
        """Say why no question is taken, empty if the clock is as it should be."""
        if self.doubt is not None:
            return self.doubt.sentence
        now = utc(self._clock())
        if self._last is not None and now < self._last[0] - CLOCK_SLACK:
            return _BEHIND
        return _AHEAD if now > self._latest(now) else ""

    def _forward(self, now: datetime) -> datetime:
        return now if self._last is None else max(now, self._last[0])

    def _expected(self, now: datetime) -> datetime:
        if self._last is None:
            return now
        at, since_s = self._last
        return at + timedelta(seconds=max(0.0, self._elapsed_s() - since_s))

    def _latest(self, now: datetime) -> datetime:
        latest = self._expected(now) + MOST_AHEAD
        return latest if self._first is None else min(latest, self._most(self._first))

    def _most(self, first: tuple[datetime, float]) -> datetime:
        """Return how far the clock can have come since an instant and the seconds since the machine's start at it."""
        at, since_s = first
        return at + timedelta(seconds=max(0.0, self._elapsed_s() - since_s) * (1 + MOST_DRIFT)) + MOST_AHEAD
