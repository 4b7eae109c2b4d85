"""Bounds on what comes in: each holds at its very edge, and none of them answers with what was sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from data_access.errors import Busy, TooMany
from data_access.gateway.deciding import paces
from data_access.gateway.deciding.paces import Pace, Seats
from data_access.gateway.http.limits import LARGE_AT_ONCE, MAX_BODY, BoundedBody


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_caller_has_so_many_requests_a_minute_and_the_next_minute_again() -> None:
    clock = Clock()
    pace = Pace(3, clock)
    for _ in range(3):
        pace.check("one")
    with pytest.raises(TooMany) as refused:
        pace.check("one")
    assert refused.value.retry_after_s == 60
    pace.check("another")
    clock.now += 59.9
    with pytest.raises(TooMany) as later:
        pace.check("one")
    assert later.value.retry_after_s == 1
    clock.now += 0.1
    pace.check("one")


def test_a_refused_request_does_not_put_the_next_minute_off() -> None:
    clock = Clock()
    pace = Pace(1, clock)
    pace.check("one")
    for _ in range(100):
        clock.now += 0.5
        with pytest.raises(TooMany):
            pace.check("one")
    clock.now += 10
    pace.check("one")


def test_who_called_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paces, "MAX_CALLERS", 2)
    pace = Pace(1, Clock())
    for caller in ("one", "two", "three", "one"):
        pace.check(caller)
    with pytest.raises(TooMany):
        pace.check("three")


def test_threads_share_a_pace_exactly() -> None:
    pace, refused = Pace(50, Clock()), []

    def call() -> None:
        for _ in range(25):
            try:
                pace.check("one")
            except TooMany:
                refused.append(1)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(refused) == 50


def test_a_seat_is_given_back_whatever_happens_and_the_one_too_many_is_told_to_come_back() -> None:
    seats = Seats(most=1, wait_s=0.01)

    async def sit() -> None:
        with pytest.raises(ZeroDivisionError):
            async with seats.seat("one"):
                _ = 1 / 0
        async with seats.seat("one"):
            with pytest.raises(Busy):
                async with seats.seat("two"):
                    pass
        async with seats.seat("two"):
            pass

    asyncio.run(sit())


def test_many_questions_of_one_person_keep_nobody_else_waiting_for_more_than_a_seat() -> None:
    seats, order = Seats(most=4, of_one=3), []
    freed = asyncio.Event()

    async def ask(person: str) -> None:
        async with seats.seat(person):
            order.append(person)
            if person == "busy":
                await freed.wait()

    async def crowd() -> None:
        busy = [asyncio.ensure_future(ask("busy")) for _ in range(20)]
        await asyncio.sleep(0)
        for _ in range(5):
            await asyncio.wait_for(ask("bystander"), 60)
        assert order == ["busy"] * 3 + ["bystander"] * 5
        freed.set()
        await asyncio.gather(*busy)

    asyncio.run(crowd())
    assert order.count("busy") == 20


def test_a_seat_that_is_given_back_goes_to_whoever_holds_the_fewest() -> None:
    async def crowd() -> list[str]:
        seats, order, freed = Seats(most=2, of_one=2), [], asyncio.Event()

        async def ask(name: str) -> None:
            async with seats.seat(name[:3]):
                order.append(name)
                await (freed.wait() if name in {"one1"} else asyncio.sleep(0))

        names = ["one1", "one2", "one3", "one4", "two1"]
        asked = [asyncio.ensure_future(ask(name)) for name in names]
        await asyncio.wait(asked[1:], timeout=60)
        freed.set()
        await asyncio.gather(*asked)
        return order

    assert asyncio.run(crowd()) == ["one1", "one2", "two1", "one3", "one4"]


def test_who_waits_is_counted_and_who_gives_up_waits_no_more() -> None:
    seats = Seats(most=1, wait_s=60)

    async def sit() -> None:
        async with seats.seat("one"):
            waiting = [asyncio.ensure_future(seats.seat("one").__aenter__()) for _ in range(paces.MAX_WAITING_OF_ONE)]
            await asyncio.sleep(0)
            with pytest.raises(TooMany):
                await seats.seat("one").__aenter__()
            others = [asyncio.ensure_future(seats.seat(f"p{n}").__aenter__()) for n in range(paces.MAX_WAITING - 24)]
            await asyncio.sleep(0)
            with pytest.raises(TooMany):
                await seats.seat("two").__aenter__()
            for task in [*waiting, *others]:
                task.cancel()
            await asyncio.wait([*waiting, *others])
        async with seats.seat("two"):
            pass

    asyncio.run(sit())


def test_a_seat_whose_turn_came_while_its_owner_gave_up_goes_to_the_next() -> None:
    seats = Seats(most=1, wait_s=60)

    async def sit() -> None:
        held = seats.seat("one")
        await held.__aenter__()
        waits = asyncio.ensure_future(seats.seat("two").__aenter__())
        await asyncio.sleep(0)
        await held.__aexit__(None, None, None)
        waits.cancel()
        await asyncio.wait([waits])
        async with seats.seat("three"):
            pass

    asyncio.run(sit())


def test_only_so_many_who_have_just_begun_have_seats_and_whoever_ends_makes_room() -> None:
    seats = Seats(most=8, of_one=8, new=2, new_s=3600)

    async def sit() -> None:
        held = [seats.seat(f"p{number}") for number in range(2)]
        for each in held:
            await each.__aenter__()
        third = asyncio.ensure_future(seats.seat("p3").__aenter__())
        assert not (await asyncio.wait([third], timeout=0.02))[0]
        await held[0].__aexit__(None, None, None)
        await asyncio.wait_for(third, 60)

    asyncio.run(sit())


def test_who_has_had_a_seat_for_long_keeps_nobody_waiting_who_begins() -> None:
    seats = Seats(most=8, of_one=8, new=1, new_s=0.01)

    async def sit() -> None:
        held = [seats.seat(f"p{number}") for number in range(8)]
        for each in held:
            await asyncio.wait_for(each.__aenter__(), 60)
        ninth = asyncio.ensure_future(seats.seat("p9").__aenter__())
        assert not (await asyncio.wait([ninth], timeout=0.05))[0]
        ninth.cancel()
        await asyncio.wait([ninth])

    asyncio.run(sit())


def test_who_begins_many_questions_at_once_leaves_a_seat_to_whoever_comes_next() -> None:
    seats = Seats(most=8, of_one=3, new=3, new_s=3600)

    async def sit() -> None:
        held = [seats.seat("busy") for _ in range(3)]
        asked = [asyncio.ensure_future(each.__aenter__()) for each in held]
        assert len((await asyncio.wait(asked, timeout=0.02))[0]) == 2
        async with seats.seat("bystander"):
            pass
        asked[2].cancel()
        await asyncio.wait(asked)

    asyncio.run(sit())


def test_a_seat_that_was_held_for_long_is_not_taken_off_twice_when_it_is_given_back() -> None:
    seats = Seats(most=8, of_one=8, new=1, new_s=0.01)

    async def sit() -> None:
        for _ in range(3):
            old, young = seats.seat("one"), seats.seat("two")
            await old.__aenter__()
            await asyncio.wait_for(young.__aenter__(), 60)  # seated once the first is old
            await old.__aexit__(None, None, None)
            await young.__aexit__(None, None, None)
        assert not seats._new

    asyncio.run(sit())


def test_a_seat_is_handed_to_somebody_in_another_loop() -> None:
    seats, seated = Seats(most=1, wait_s=60), threading.Event()

    async def wait_for_it() -> None:
        async with seats.seat("two"):
            seated.set()

    async def sit() -> None:
        held = seats.seat("one")
        await held.__aenter__()
        other = threading.Thread(target=asyncio.run, args=(wait_for_it(),))
        other.start()
        while not seats._waiting:
            await asyncio.sleep(0)
        await held.__aexit__(None, None, None)
        other.join(60)

    asyncio.run(sit())
    assert seated.is_set()


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})


def through(parts: Iterable[Message], path: str = "/v1/history", **given: Any) -> list[Message]:
    """Send parts of a body through the bound and return what comes back; after the last part nothing comes any more."""
    left, sent = list(parts), []

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    app = BoundedBody(_echo, stream_paths=("/v1/files",), **given)
    asyncio.run(app({"type": "http", "path": path, "method": "POST", "headers": []}, receive, send))
    return sent


LARGE = ("POST", "/v1/acts/releases")


@pytest.mark.parametrize(("size", "status"), [(3 * MAX_BODY, 200), (3 * MAX_BODY + 1, 413)])
def test_a_route_with_a_bound_of_its_own_takes_larger_bodies_and_the_next_byte_not(size: int, status: int) -> None:
    sent = through([part(b"x" * (size - 1)), part(b"y", more=False)], LARGE[1], large={LARGE: 3 * MAX_BODY})
    assert sent[0]["status"] == status


def test_only_a_few_large_bodies_lie_in_memory_at_a_time_and_each_makes_room_as_it_ends() -> None:
    inside: list[int] = []

    async def send_large() -> list[list[int]]:
        full, go_on = asyncio.Event(), asyncio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            inside.append(len((await receive())["body"]))
            if len(inside) == LARGE_AT_ONCE:
                full.set()
            await go_on.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        app = BoundedBody(slow, large={LARGE: 3 * MAX_BODY})

        async def one(size: int) -> int:
            left, sent = [part(b"x" * size), part(b"", more=False)], []

            async def receive() -> Message:
                return left.pop(0)

            async def send(message: Message) -> None:
                sent.append(message)

            await app({"type": "http", "path": LARGE[1], "method": LARGE[0], "headers": []}, receive, send)
            return int(sent[0]["status"])

        first = [asyncio.create_task(one(MAX_BODY + 1)) for _ in range(LARGE_AT_ONCE)]
        await full.wait()
        beyond = await one(MAX_BODY + 1)
        small = asyncio.create_task(one(MAX_BODY))
        go_on.set()
        taken = await asyncio.gather(*first, small)
        return [[beyond], taken, [await one(MAX_BODY + 1) for _ in range(LARGE_AT_ONCE + 1)]]

    beyond, taken, after = asyncio.run(send_large())
    assert beyond == [503]
    assert taken == [200] * (LARGE_AT_ONCE + 1), "a small one needs no place"
    assert after == [200] * (LARGE_AT_ONCE + 1), "each made room as it ended"


def test_a_large_body_makes_room_also_when_it_is_cut_off_or_its_answer_fails() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("a fault")

    async def cut_off() -> int:
        app = BoundedBody(failing, large={LARGE: 3 * MAX_BODY})
        for ending in (part(b"", more=False), {"type": "http.disconnect"}, part(b"x" * 2 * MAX_BODY)):
            left = [part(b"x" * (MAX_BODY + 1)), ending]

            async def receive(left: list[Message] = left) -> Message:
                return left.pop(0)

            async def send(_: Message) -> None:
                return

            with contextlib.suppress(RuntimeError):
                await app({"type": "http", "path": LARGE[1], "method": LARGE[0], "headers": []}, receive, send)
        return app.places.free

    assert asyncio.run(cut_off()) == LARGE_AT_ONCE


def part(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_comes_whole_whatever_its_parts() -> None:
    sent = through([part(b"ab"), part(b""), part(b"c", more=False)])
    assert sent[1]["body"] == b"abc"


@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 200), (MAX_BODY + 1, 413)])
def test_a_body_of_one_byte_too_many_is_refused_before_anybody_reads_it(size: int, status: int) -> None:
    sent = through([part(b"x" * (size - 1)), part(b"y", more=False)])
    assert sent[0]["status"] == status


def test_a_body_that_does_not_come_to_its_end_is_given_up_in_time() -> None:
    sent = through([part(b"9Q9Z1A")], within_s=0.01)
    assert sent[0]["status"] == 504
    assert json.loads(sent[1]["body"])["code"] == "timed_out"
    assert b"9Q9Z1A" not in sent[1]["body"]


def test_who_leaves_before_the_end_is_answered_nothing() -> None:
    assert through([part(b"ab"), {"type": "http.disconnect"}]) == []


def test_a_streamed_route_reads_its_own_body() -> None:
    sent = through([part(b"x" * (MAX_BODY + 1), more=False)], "/v1/files/cases")
    assert len(sent[1]["body"]) == MAX_BODY + 1
