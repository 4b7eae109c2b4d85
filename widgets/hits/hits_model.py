"""The board of hits: read as the page opens and whenever the gateway says that there is something new; one hit is looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import traitlets as t

from data_access.acts.on_hits.board import LookAtHits, OpenedHit
from data_access.acts.on_hits.checks import HitPictureLook
from data_access.answers.hits import Hit, HitBoard, HitNews, HitPicture, HitState
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.refusals import Problem
from widgets.parts.guard import guarded

NONE: Final = -1
PLATE, VEHICLE = "plate", "vehicle"


class HitsModel(t.HasTraits):
    """What stands on the board, and which hit is looked at.

    Attributes:
        board: What the gateway said last, or None before the first reading.
        ring: Number of the newest hit that came since the page was opened and may sound; `NONE` before one does.
        came: Number of the newest hit that came since; sounding or not.
        chosen: Number of the hit that is looked at; `NONE` for none.
        hit: That hit as it was opened, or None.
        picture: What is shown of its read, or None; `part` says which: `PLATE` or `VEHICLE`.
        problem: The `Problem` why something was not shown, or None.
    """

    board = t.Instance(HitBoard, allow_none=True)
    ring = t.Int(NONE)
    came = t.Int(NONE)
    chosen = t.Int(NONE)
    hit = t.Instance(Hit, allow_none=True)
    picture = t.Instance(HitPicture, allow_none=True)
    part = t.Unicode("")
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, zone: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.client, self.zone, self._now = client, zone, now
        self._read_at = now()

    @guarded
    def read(self) -> None:
        """Read the board, on record."""
        self.problem = None
        self.take(self._board())

    def look(self) -> Callable[[], None]:
        """Ask for the board, on record, without touching the page; return what puts it there."""
        found = self._board()
        return lambda: self.take(found)

    def knows(self, news: HitNews) -> bool:
        """True if the board that stands on the page is as new as the gateway says that there is one."""
        board = self.board
        return board is not None and (board.last, board.change) == (news.last, news.change)

    def take(self, board: HitBoard) -> None:
        """Put a board on the page. A hit that was not there before, is new and may sound, sounds once."""
        known = self.board.last if self.board is not None else None
        fresh = [each for each in board.hits if known is not None and each.number > known]
        sounding = [each.number for each in fresh if each.sounds and each.standing is HitState.NEW]
        self._read_at = self._now()
        with self.hold_trait_notifications():
            self.board = board
            self.ring = max([self.ring, *sounding])
            self.came = max([self.came, *(each.number for each in fresh)])

    def now(self) -> datetime:
        """Return the time by the gateway's clock, as far as it is known here."""
        return self._now() if self.board is None else self.board.now + (self._now() - self._read_at)

    @guarded
    def choose(self, number: int) -> None:
        """Look at a hit, on record."""
        self.problem, self.hit, self.picture, self.part, self.chosen = None, None, None, "", number
        if number != NONE:
            self.put(value_of(Hit, do(self.client, OpenedHit, number=number), "the hit"))

    @guarded
    def show(self, part: str) -> None:
        """Show a picture of the read, on record: `PLATE` or `VEHICLE`."""
        self.problem = None
        if self.hit is not None:
            told = do(self.client, HitPictureLook, number=self.hit.number, part=part)
            found = value_of(HitPicture, told, "the picture")
            self.part, self.picture = part, found

    @guarded
    def reread(self) -> None:
        """Take note of how the hit stands after an act on it, on record; the picture stays."""
        if self.hit is not None:
            self.put(value_of(Hit, do(self.client, OpenedHit, number=self.hit.number), "the hit"))

    def put(self, hit: Hit) -> None:
        """Take note of how a hit stands now, in its detail and on the board."""
        with self.hold_trait_notifications():
            self.hit = hit
            if self.board is not None:
                hits = tuple(hit if each.number == hit.number else each for each in self.board.hits)
                self.board = self.board.model_copy(update={"hits": hits})

    def moved(self) -> bool:
        """True if the hit that is looked at stands elsewhere by now: somebody else worked on it."""
        found = next((each for each in self.hits() if self.hit is not None and each.number == self.hit.number), None)
        return found is not None and self.hit is not None and found.standing is not self.hit.standing

    def hits(self) -> tuple[Hit, ...]:
        """Return what stands on the board, newest first."""
        return self.board.hits if self.board is not None else ()

    def image(self) -> str:
        """Return the picture as a data address; empty if none is shown."""
        if self.picture is None:
            return ""
        return f"data:{self.picture.media_type};base64,{self.picture.data}"

    def _board(self) -> HitBoard:
        return value_of(HitBoard, do(self.client, LookAtHits, since=0), "the hits")
