"""Reads that come in while the demo runs: a vendor's system with the token of its source, which brings them to the live door and knows nothing else.

Every twenty seconds one read meets something wanted; a few others meet nothing.
"""

from __future__ import annotations

import csv
import itertools
import logging
import random
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from workbench.demo.agent import message
from workbench.demo.hits import listed_vehicles
from workbench.demo.hits.listed_vehicles import LiveRead
from workbench.demo.plates import DIGITS, LETTERS, STATES
from workbench.processes.watcher.watched_folder import DoorAnswer

log = logging.getLogger("workbench.demo")
EVERY_S: Final = 20.0
OTHERS: Final = 4
"""So many other vehicles pass with each that is wanted."""
COLOURS: Final = ("white", "black", "grey", "silver", "blue", "red")
_VENDOR: Final = "lookup"
"""Whose cameras send pictures, in the demo's file of cameras."""


def cameras_in(files: Path) -> list[str]:
    """Return the ids of the cameras that read, from the demo's file of cameras."""
    with (files / "cameras.csv").open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file) if row["source"] == _VENDOR]


class LiveReads:
    """Bodies for the live door, one after the other, without end."""

    def __init__(self, cameras: list[str], seed: int | None = None) -> None:
        self._cameras, self._random = cameras, random.Random(seed)  # noqa: S311 - it invents vehicles

    def bodies(self) -> Iterator[bytes]:
        """Yield each body; its reads are captured as it is asked for."""
        for read in itertools.cycle(listed_vehicles.ROUND):
            lines = [self._other() for _ in range(OTHERS)]
            lines.insert(self._random.randint(0, OTHERS), self._line(read))
            yield "".join(f"{each}\n" for each in lines).encode()

    def _other(self) -> str:
        """A vehicle that nobody looks for, without pictures."""
        state = self._random.choices(STATES, [each.share for each in STATES])[0]
        plate = "".join(self._random.choice(LETTERS if sign == "?" else DIGITS) for sign in state.shape)
        colour = self._random.choice(COLOURS)
        metal = (plate, state.code)
        other = LiveRead(what="nothing", plate=plate, state=state.code, metal=metal, colour=colour, picture=False)
        return self._line(other)

    def _line(self, read: LiveRead) -> str:
        return message(
            uuid=f"marrow-live-{secrets.token_hex(8)}",
            camera_id=self._random.choice(self._cameras),
            at=datetime.now(UTC),
            plate=read.plate,
            state=read.state,
            confidence=round(self._random.uniform(0.82, 0.97), 3),
            colour=read.colour,
            metal=read.metal if read.picture else None,
        )


def send(bring: Callable[[bytes], DoorAnswer], bodies: Iterator[bytes], wait: Callable[[float], bool]) -> None:
    """Bring body after body until told to stop; one that the door has no room for now is brought again.

    Args:
        bring: Brings one to the live door, and says what the door said.
        wait: Waits some seconds, and says whether to stop.
    """
    body = next(bodies)
    while True:
        answer = bring(body)
        if answer.why:
            log.warning("the door will not take a body: %s", answer.why)
        if wait(answer.wait_s or EVERY_S):
            return
        if answer.filed or answer.why:
            body = next(bodies)
