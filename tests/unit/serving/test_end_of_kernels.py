"""The end of all kernels: those that are gone, that go meanwhile, that are starting, and those that somebody still wants."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from tornado.web import HTTPError

from workbench.processes.dashboards.kernels import Kernels


@dataclass
class Stage:
    """Which kernels there are, and when one may start and end."""

    may_start: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    running: set[int] = field(default_factory=set)
    start_fails: bool = False
    end_fails: bool = False


class WithoutProcess(ServerKernelManager):
    """A kernel that is a number on a stage."""

    stage: Stage

    async def start_kernel(self, **_):
        self.stage.begun.set()
        await self.stage.may_start.wait()
        if self.stage.start_fails:
            self.ready.set_exception(RuntimeError("no kernel today"))
            raise self.ready.exception()
        self.stage.running.add(id(self))
        self.ready.set_result(None)

    async def shutdown_kernel(self, now=False, restart=False):
        await self.stage.may_end.wait()
        self.stage.running.discard(id(self))
        if self.stage.end_fails:
            self._ready = asyncio.get_running_loop().create_future()
            self._ready.set_exception(RuntimeError("ended, but not said so"))
            raise self._ready.exception()

    def connect_iopub(self, identity=None):
        return SimpleNamespace(socket=SimpleNamespace(closed=True), on_recv=lambda _: None)


def run(scenario, *, may_start=True, may_end=True, **stage_):
    """Run a scenario with kernels without processes; fail if the loop was told of an error that nobody took."""

    async def in_loop():
        untaken = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: untaken.append(context["message"]))
        stage = Stage(**stage_)
        for event, set_now in ((stage.may_start, may_start), (stage.may_end, may_end)):
            if set_now:
                event.set()
        kernels = Kernels()
        kernels.kernel_manager_factory = lambda **_: _kernel(stage)
        await scenario(kernels, stage)
        assert not untaken

    asyncio.run(asyncio.wait_for(in_loop(), 60))


def _kernel(stage):
    kernel = WithoutProcess()
    kernel.stage = stage
    return kernel


def test_a_kernel_that_is_gone_needs_no_end():
    async def scenario(kernels, stage):
        kernel_id = await kernels.start_kernel()
        await kernels.shutdown_kernel(kernel_id, now=True)
        await kernels.shutdown_kernel(kernel_id, now=True)
        await kernels.end(kernel_id)
        assert not stage.running

    run(scenario)


@pytest.mark.parametrize("now", [True, False])
def test_a_kernel_that_goes_at_the_same_moment_is_no_error_of_the_end_of_all(now):
    async def scenario(kernels, stage):
        kernel_id = await kernels.start_kernel()
        closed = asyncio.create_task(kernels.shutdown_kernel(kernel_id))
        left = asyncio.create_task(kernels.end(kernel_id))
        everything = asyncio.create_task(kernels.shutdown_all(now=now))
        await asyncio.sleep(0)
        kernels.remove_kernel(kernel_id)
        stage.may_end.set()
        await asyncio.gather(closed, left, everything)
        assert kernels.list_kernel_ids() == []

    run(scenario, may_end=False)


def test_a_kernel_that_is_starting_is_ended_with_all():
    async def scenario(kernels, stage):
        start = asyncio.create_task(kernels.start_kernel())
        await stage.begun.wait()
        everything = asyncio.create_task(kernels.shutdown_all())
        await asyncio.sleep(0)
        stage.may_start.set()
        await asyncio.gather(start, everything)
        assert not stage.running
        assert kernels.list_kernel_ids() == []

    run(scenario, may_start=False)


def test_a_start_that_nobody_waits_for_any_longer_is_ended_with_all():
    async def scenario(kernels, stage):
        start = asyncio.create_task(kernels.start_kernel())
        await stage.begun.wait()
        start.cancel()
        await asyncio.wait([start])
        stage.may_start.set()
        await kernels.shutdown_all()
        assert start.cancelled()
        assert not stage.running

    run(scenario, may_start=False)


def test_a_start_that_nobody_waits_for_any_longer_is_ended_once_it_is_up():
    async def scenario(kernels, stage):
        start = asyncio.create_task(kernels.start_kernel())
        await stage.begun.wait()
        start.cancel()
        await asyncio.wait([start])
        stage.may_start.set()
        while kernels._under_way:
            await asyncio.wait(kernels._under_way)
        assert not stage.running
        await kernels.start_kernel()
        assert len(stage.running) == 1

    run(scenario, may_start=False)


def test_a_start_that_failed_is_no_error_of_the_end_of_all():
    async def scenario(kernels, stage):
        with pytest.raises(RuntimeError, match="no kernel today"):
            await kernels.start_kernel()
        await kernels.shutdown_all()

    run(scenario, start_fails=True)


def test_an_end_that_happened_but_was_reported_as_failed_is_said_once_all_have_ended():
    async def scenario(kernels, stage):
        for _ in range(3):
            await kernels.start_kernel()
        with pytest.raises(RuntimeError, match="not said so"):
            await kernels.shutdown_all()
        assert not stage.running
        await kernels.shutdown_all()

    run(scenario, end_fails=True)


def test_no_kernel_starts_once_the_end_of_all_has_begun():
    async def scenario(kernels, stage):
        await kernels.start_kernel()
        everything = asyncio.create_task(kernels.shutdown_all())
        await asyncio.sleep(0)
        with pytest.raises(HTTPError) as refused:
            await kernels.start_kernel()
        stage.may_end.set()
        await everything
        with pytest.raises(HTTPError):
            await kernels.start_kernel()
        assert refused.value.status_code == 503
        assert not stage.running

    run(scenario, may_end=False)
