"""A replay over HTTP: it is stepped through, says how far it is, and is given up within a step when nobody waits for it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from data_access.errors import LedgerStopped
from data_access.gateway.http import replay_stream
from data_access.gateway.http.replay_stream import ReplayStream


class EndlessReplay:
    """A replay of which every step calls something, until one raises or says that it is done."""

    def __init__(self, at_step: Callable[[int], bool]) -> None:
        self.looked, self.size = 0, 1000
        self._at_step = at_step

    def step(self) -> bool:
        self.looked += 1
        return self._at_step(self.looked)

    def outcome(self) -> dict[str, Any]:
        return {"upto": self.looked}


def sent(replay: EndlessReplay, closing: threading.Event, left: threading.Event) -> str:
    """What a client is sent that goes once it has `left`."""
    pieces: list[bytes] = []

    async def receive() -> dict[str, str]:
        while not left.is_set():
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pieces.append(message.get("body", b""))

    asyncio.run(ReplayStream(replay, closing)({"type": "http"}, receive, send))  # type: ignore[arg-type]  # a fake
    return b"".join(pieces).decode()


def last_of(text: str) -> dict[str, Any]:
    return dict(json.loads(text.strip().splitlines()[-1].removeprefix("data: ")))


def test_it_ends_with_what_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_stream, "TOLD_EACH_S", 0.0)
    text = sent(EndlessReplay(lambda step: step == 3), threading.Event(), threading.Event())
    assert [json.loads(line[6:]) for line in text.splitlines() if line] == [
        {"looked": 1, "size": 1000},
        {"looked": 2, "size": 1000},
        {"upto": 3},
    ]


@pytest.mark.parametrize("why", ["closing", "left"])
def test_it_is_given_up_once_the_gateway_stops_or_the_client_has_left(why: str) -> None:
    events = {"closing": threading.Event(), "left": threading.Event()}

    def at_step(step: int) -> bool:
        if step == 5:
            events[why].set()
        return step == 10**6

    replay = EndlessReplay(at_step)
    text = sent(replay, events["closing"], events["left"])
    assert "event: ended" in text
    assert (last_of(text)["code"], "given up" in last_of(text)["detail"]) == ("busy", True)
    assert "upto" not in text
    if why == "closing":
        assert replay.looked == 5


def test_a_ledger_that_stops_meanwhile_is_said() -> None:
    def at_step(_: int) -> bool:
        raise LedgerStopped("The ledger stopped.")

    text = sent(EndlessReplay(at_step), threading.Event(), threading.Event())
    assert (last_of(text)["code"], "event: ended" in text) == ("ledger_stopped", True)
