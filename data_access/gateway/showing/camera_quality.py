"""How each camera read over some days, as a table for whoever runs them: counts, no plate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from data_access.acts.cameras import LookAtCameras
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality.board import Board, Stretch
from data_access.gateway.quality.notes import BEHIND_AFTER
from data_access.gateway.quality.rule import CameraState
from data_access.records.intake import camera_hours
from data_access.records.intake.camera_hours import COUNTS
from data_access.terms import hour_of, hour_start, stamp

MOST_DAYS = 60

_STATES = {CameraState.FINE: "as usual", CameraState.DOWN: "down", CameraState.QUIET: "quiet", CameraState.NEW: "new"}


def quality_of(site: Site, caller: Caller, days: int) -> dict[str, Any]:
    """Say how each camera read in the last so many days; on record.

    Returns:
        `start`, `end` (whole hours, UTC) and `cameras`: for each its id, name, kind and source; `state` now (as usual, down,
        quiet, new, behind, mobile, not active); `usual` (reads that are usual in these hours, null if nothing is);
        `down_h`, `quiet_h`; `last_read`; the longest time without a read, `gap_start` to `gap_end`; and the sums of
        `camera_hours.COUNTS`.

    Raises:
        Refused: The role neither imports, approves nor supervises.
    """
    board = do(site, caller, LookAtCameras(days=days), lambda _turn, _recorded: site.board)
    now = site.now()
    end = hour_of(now) + 1
    start = end - days * 24
    with site.ledger.reading() as connection:
        sums = camera_hours.totals(connection, start, end)
    everybody = np.arange(len(board.cameras))
    stretch = board.stretch(everybody, start, end) if len(everybody) else None
    rows = [_Row(board, place, stretch, start, end, now).said(sums) for place in everybody.tolist() if stretch]
    return {"start": stamp(hour_start(start)), "end": stamp(hour_start(end)), "cameras": rows}


@dataclass(frozen=True, slots=True)
class _Row:
    """One camera in some hours."""

    board: Board
    place: int
    stretch: Stretch
    start: int
    end: int
    now: datetime

    def said(self, sums: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
        """Return the camera's row."""
        camera = self.board.cameras[self.place]
        states, usual = self.stretch.states[self.place, self._shown()], self.stretch.usual[self.place, self._shown()]
        read, gap = self._reads(), self._gap()
        known = camera.kind == "fixed" and not np.isnan(usual).all()
        return {
            "camera_id": camera.camera_id,
            "name": camera.name,
            "kind": str(camera.kind),
            "source": camera.source,
            "state": self._state(),
            "usual": float(np.nansum(usual[: self._over()])) if known else None,
            "down_h": int((states == CameraState.DOWN).sum()),
            "quiet_h": int((states == CameraState.QUIET).sum()),
            "last_read": stamp(read[-1][1]) if read else None,
            "gap_start": stamp(gap[0]) if gap else None,
            "gap_end": stamp(gap[1]) if gap else None,
            **(sums.get(camera.camera_id) or dict.fromkeys(COUNTS, 0)),
        }

    def _shown(self) -> slice:
        return slice(self.start - self.stretch.start, self.end - self.stretch.start)

    def _over(self) -> int:
        """How many of the columns shown are known whole."""
        return max(0, int(self.board.ends[self.place]) - self.start)

    def _state(self) -> str:
        up, down = self.board.active_s[self.place].tolist()
        if not up <= self.now.timestamp() < down:
            return "not active"
        if not self.board.fixed[self.place]:
            return "mobile"
        if self.board.reach_s[self.place] < (self.now - BEHIND_AFTER).timestamp():
            return "behind"
        last = int(self.board.ends[self.place]) - 1 - self.stretch.start
        return _STATES[CameraState(int(self.stretch.states[self.place, last]))] if last >= 0 else "new"

    def _reads(self) -> list[tuple[datetime, datetime]]:
        """Return the first and last read of each hour that has one."""
        week, shown = self.stretch.week, self._shown()
        hours = np.flatnonzero(week.reads[self.place, shown])
        firsts, lasts = (part[self.place, shown][hours] for part in (week.first_s, week.last_s))
        begun = (hours + self.start) * 3600
        edges = zip((begun + firsts).tolist(), (begun + lasts).tolist(), strict=True)
        return [(datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)) for first, last in edges]

    def _gap(self) -> tuple[datetime, datetime] | None:
        """Return the longest time without a read among the hours shown, if it is an hour or more."""
        gaps = [
            (before[1], after[0]) for before, after in pairwise(self._reads()) if not self._shared(before[1], after[0])
        ]
        longest = max(gaps, key=lambda gap: gap[1] - gap[0], default=None)
        return longest if longest and longest[1] - longest[0] >= timedelta(hours=1) else None

    def _shared(self, start: datetime, end: datetime) -> bool:
        """True if all hours between two reads are ones that clocks show twice, with reads in the other."""
        between = slice(hour_of(start) + 1 - self.stretch.start, hour_of(end) - self.stretch.start)
        reads = self.stretch.reads[self.place, between]
        return bool(len(reads) and reads.all())
