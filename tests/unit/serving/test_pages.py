"""Pages wait for a ready kernel instead of starting cold; there is room for so many."""

from __future__ import annotations

import asyncio
import gc
from itertools import count

import pytest
from tornado.web import HTTPError

from workbench.processes.dashboards import page_pool as pages_module
from workbench.processes.dashboards.kernels import Offers, Owner, Owners
from workbench.processes.dashboards.page_pool import PAGES_PER_PERSON, UNREAD_S, Pages
from workbench.python.handoff import Handoff


class ListedKernels:
    """Kernels that are numbers in a list."""

    def __init__(self, *, broken=0):
        self.slow = False
        self.owners, self.offers, self.running = Owners(), Offers(), []
        self.connected, self._numbers, self._broken = set(), count(), broken

    async def start_kernel(self, **_):
        await (asyncio.Event().wait() if self.slow else asyncio.sleep(0))
        if self._broken:
            self._broken -= 1
            raise RuntimeError("no kernel today")
        kernel_id = f"k{next(self._numbers)}"
        self.offers.expect(kernel_id)
        self.running.append(kernel_id)
        return kernel_id

    def get_kernel(self, kernel_id):
        return kernel_id

    def connections(self, kernel_id):
        return int(kernel_id in self.connected)

    async def end(self, kernel_id):
        self.owners.forget(kernel_id)
        self.offers.forget(kernel_id)
        self.running.remove(kernel_id)


HEAD = "<head><title>dashboard</title>"


class TwoSnippets:
    """A drawing of a head and a body."""

    def __init__(self):
        self.stop_generator, self.rendered_cache = False, []

    async def initialize(self):
        await asyncio.sleep(0)

    async def generate_content_hybrid(self, kernel_id, kernel_future):
        self.rendered_cache.append(HEAD)
        while not self.stop_generator:
            await asyncio.sleep(0)

        async def rest():
            yield f"<body {kernel_id}>", None

        return [HEAD, "<cell>"], rest()


@pytest.fixture(autouse=True)
def no_delay(monkeypatch):
    monkeypatch.setattr(pages_module, "REFILL_AFTER_S", 0.0)
    monkeypatch.setattr(pages_module, "REFILL_APART_S", 0.0)


def run(scenario, *, ready=2, most=60, broken=0):
    async def in_loop():
        kernels = ListedKernels(broken=broken)
        pages = Pages(kernels, TwoSnippets, ready=ready, most=most)
        try:
            return await scenario(pages, kernels)
        finally:
            await pages.close()

    return asyncio.run(in_loop())


def who(name, session="s"):
    return Owner(name, session)


def test_many_at_once_wait_and_each_gets_a_kernel_of_their_own():
    async def scenario(pages, kernels):
        people = [who(f"p{n}") for n in range(8)]
        taken = await asyncio.gather(*(pages.take(p, Handoff(p.person)) for p in people))
        assert len({heated.kernel_id for heated in taken}) == 8
        for person, heated in zip(people, taken, strict=True):
            kernels.owners.require(heated.kernel_id, person)

    run(scenario)


def test_a_page_is_drawn_whole_and_in_order():
    async def scenario(pages, kernels):
        heated = await pages.take(who("alice"), Handoff("t"))
        return heated.kernel_id, "".join([html async for html in heated.html("Canvass · Nowhere")])

    kernel_id, html = run(scenario)
    assert html == f"<head><title>Canvass · Nowhere</title><cell><body {kernel_id}>"


def test_a_page_s_title_is_text():
    async def scenario(pages, kernels):
        heated = await pages.take(who("alice"), Handoff("t"))
        return "".join([html async for html in heated.html("<img src=x>")])

    assert "<title>&lt;img src=x&gt;</title>" in run(scenario)


def test_a_kernel_that_did_not_come_up_is_said_and_the_next_one_works():
    async def scenario(pages, kernels):
        with pytest.raises(HTTPError) as refused:
            await pages.take(who("alice"), Handoff("t"))
        assert refused.value.status_code == 503
        await pages.take(who("alice"), Handoff("t"))

    run(scenario, ready=1, broken=1)


def test_no_kernel_is_started_beside_a_page_that_comes_up_while_another_is_ready(monkeypatch):
    monkeypatch.setattr(pages_module, "REFILL_AFTER_S", 3600.0)

    async def scenario(pages, kernels):
        pages.fill()
        await pages.take(who("alice"), Handoff("t"))
        await asyncio.gather(*pages._waiting)
        return len(kernels.running)

    assert run(scenario, ready=2) == 2


def test_who_takes_the_last_ready_kernel_leaves_the_next_one_no_wait_for_the_refill(monkeypatch):
    monkeypatch.setattr(pages_module, "REFILL_AFTER_S", 3600.0)

    async def scenario(pages, kernels):
        pages.fill()
        for name in ("alice", "bob", "carol"):
            await asyncio.wait_for(pages.take(who(name), Handoff("t")), 60)
        return len(kernels.owners.all())

    assert run(scenario, ready=2) == 3


def test_the_pool_is_full_again_a_while_after_a_page_was_taken():
    async def scenario(pages, kernels):
        pages.fill()
        for name in ("alice", "bob"):
            await pages.take(who(name), Handoff("t"))
        while len(kernels.running) < 4:
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        return len(kernels.running)

    assert run(scenario, ready=2) == 4


def test_new_kernels_are_started_one_after_the_other_once_no_more_pages_are_taken(monkeypatch):
    monkeypatch.setattr(pages_module, "REFILL_APART_S", 3600.0)

    async def scenario(pages, kernels):
        pages.fill()
        monkeypatch.setattr(pages_module, "REFILL_AFTER_S", 3600.0)
        await pages.take(who("alice"), Handoff("t"))
        monkeypatch.setattr(pages_module, "REFILL_AFTER_S", 0.0)
        await pages.take(who("bob"), Handoff("t"))
        while len(kernels.running) < 4:
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        return len(kernels.running)

    assert run(scenario, ready=3) == 4


def test_one_person_cannot_take_all_places():
    async def scenario(pages, kernels):
        for _ in range(PAGES_PER_PERSON):
            await pages.take(who("alice"), Handoff("t"))
        with pytest.raises(HTTPError) as refused:
            await pages.take(who("alice"), Handoff("t"))
        assert refused.value.status_code == 429
        await pages.take(who("bob"), Handoff("t"))

    run(scenario)


def test_places_that_are_asked_for_at_once_are_counted_before_they_are_taken():
    async def scenario(pages, kernels):
        asked = [pages.take(who(f"p{n}"), Handoff("t")) for n in range(6)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        return [a for a in answers if isinstance(a, HTTPError)], len(kernels.owners.all())

    refused, open_pages = run(scenario, most=4)
    assert len(refused) == 2
    assert open_pages == 4


def test_a_page_that_nobody_reads_is_ended_and_one_that_is_read_is_not():
    async def scenario(pages, kernels):
        read = await pages.take(who("alice"), Handoff("t"))
        unread = await pages.take(who("bob"), Handoff("t"))
        kernels.connected.add(read.kernel_id)
        await pages.end_unread(now=0.0)
        await pages.end_unread(now=UNREAD_S - 1)
        assert unread.kernel_id in kernels.running
        await pages.end_unread(now=UNREAD_S)
        assert unread.kernel_id not in kernels.running
        assert read.kernel_id in kernels.running

    run(scenario)


def test_a_page_that_was_read_again_in_time_starts_its_clock_anew():
    async def scenario(pages, kernels):
        page = await pages.take(who("alice"), Handoff("t"))
        await pages.end_unread(now=0.0)
        kernels.connected.add(page.kernel_id)
        await pages.end_unread(now=UNREAD_S - 1)
        kernels.connected.clear()
        await pages.end_unread(now=UNREAD_S)
        assert page.kernel_id in kernels.running

    run(scenario)


def test_all_pages_of_a_log_on_end_with_it():
    async def scenario(pages, kernels):
        mine = await pages.take(who("alice", "s1"), Handoff("t"))
        other = await pages.take(who("alice", "s2"), Handoff("t"))
        await pages.end_all_of(who("alice", "s1"))
        assert mine.kernel_id not in kernels.running
        assert other.kernel_id in kernels.running

    run(scenario)


def test_whoever_waits_for_a_page_when_all_end_is_told_so():
    async def scenario(pages, kernels):
        kernels.slow = True
        asked = [asyncio.create_task(pages.take(who(f"p{n}"), Handoff("t"))) for n in range(3)]
        while not pages._under_way:
            await asyncio.sleep(0)
        await pages.close()
        answers = await asyncio.gather(*asked, return_exceptions=True)
        return [answer.status_code for answer in answers], len(kernels.running)

    assert run(scenario) == ([503, 503, 503], 0)


def test_no_kernel_is_started_once_all_end():
    async def scenario(pages, kernels):
        pages.fill()
        await pages.take(who("alice"), Handoff("t"))
        await pages.close()
        before = len(kernels.running)
        pages.fill()
        with pytest.raises(HTTPError) as refused:
            await pages.take(who("bob"), Handoff("t"))
        for _ in range(20):
            await asyncio.sleep(0)
        return refused.value.status_code, len(kernels.running) - before

    assert run(scenario) == (503, 0)


def test_a_reader_whose_page_is_still_drawn_when_all_end_is_told_so():
    async def scenario(pages, kernels):
        heated = await pages.take(who("alice"), Handoff("t"))
        reading = asyncio.create_task(_read(heated))
        heated.task.cancel()
        with pytest.raises(HTTPError) as refused:
            await reading
        await pages.close()
        return refused.value.status_code

    assert run(scenario) == 503


def test_a_reader_whose_kernel_ended_before_it_was_up_is_told_so(monkeypatch):
    async def ended(drawing, kernel_id, kernel_future):
        await asyncio.sleep(0)
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(TwoSnippets, "generate_content_hybrid", ended)

    async def scenario(pages, kernels):
        heated = await pages.take(who("alice"), Handoff("t"))
        with pytest.raises(HTTPError) as refused:
            await _read(heated)
        return refused.value.status_code

    assert run(scenario) == 503


async def _read(heated):
    return "".join([html async for html in heated.html("Work")])


def test_a_kernel_that_did_not_come_up_for_nobody_is_said_by_its_kind_alone(caplog):
    async def scenario(pages, kernels):
        untaken = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: untaken.append(context))
        pages.fill()
        while pages._under_way:
            await asyncio.wait(pages._under_way)
        await pages.close()
        pages._waiting.clear()
        gc.collect()
        return untaken

    assert run(scenario, ready=1, broken=1) == []
    assert [record.getMessage() for record in caplog.records] == ["a kernel did not come up: RuntimeError"]
