"""Pages learn whether the gateway answers: asked seldom, for all of them together."""

from __future__ import annotations

import asyncio
import socket

from workbench.processes.dashboards import gateway_line
from workbench.processes.dashboards.gateway_line import GONE, UP, GatewayLine


def test_many_pages_that_ask_at_once_ask_the_gateway_once() -> None:
    asked: list[str] = []

    async def answers(url: str) -> bool:
        asked.append(url)
        await asyncio.sleep(0)
        return False

    async def pages() -> list[str]:
        line = GatewayLine("http://gateway/", answers)
        return list(await asyncio.gather(*(line.state() for _ in range(20))))

    assert asyncio.run(pages()) == [GONE] * 20
    assert asked == ["http://gateway/healthz"]


def test_a_gateway_that_is_not_there_is_gone() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert asyncio.run(GatewayLine(f"http://127.0.0.1:{port}").state()) == GONE


def test_one_that_answers_with_trouble_is_up_and_one_that_comes_back_is_seen() -> None:
    states = iter([False, True])

    async def answers(_: str) -> bool:
        return next(states)

    async def twice() -> list[str]:
        line = GatewayLine("http://gateway", answers)
        first = await line.state()
        line._until = 0.0  # as if the time had passed
        return [first, await line.state()]

    assert asyncio.run(twice()) == [GONE, UP]
    assert gateway_line.FRESH_S < 4, "pages look every four seconds"
