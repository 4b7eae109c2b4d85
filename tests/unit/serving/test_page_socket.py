"""The line between a page and a kernel, while the page goes or the kernel ends before it is up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from tornado.httpclient import HTTPClientError
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.tcpclient import TCPClient
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import websocket_connect

from workbench.processes.dashboards.kernels import Kernels
from workbench.processes.dashboards.page_socket import PageSocket

ADDRESS = r"/api/kernels/(?P<kernel_id>[0-9a-f-]+)/channels"
UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="


@dataclass
class Stage:
    """Whom a server waits for, and what it has noticed."""

    port: int
    kernels: Kernels
    kernel_id: str = ""
    may_enter: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    looked_at: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    info: Future[dict[str, object]] = field(default_factory=Future)
    alive: bool = True
    fault: Exception | None = None

    @property
    def path(self) -> str:
        return f"/api/kernels/{self.kernel_id}/channels?session_id=s"

    async def ask(self) -> IOStream:
        """Ask for a line, as a browser does, and wait for nothing."""
        stream = await TCPClient().connect("127.0.0.1", self.port)
        await stream.write(f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{UPGRADE}\r\n\r\n".encode())
        return stream


class WithoutProcess(ServerKernelManager):
    """A kernel that is busy drawing its page, and says what it is once the stage does."""

    stage: Stage

    async def start_kernel(self, **_: object) -> None:
        self.ready.set_result(None)

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        pass

    async def is_alive(self) -> bool:
        self.stage.looked_at.set()
        if self.stage.fault is not None:
            raise self.stage.fault
        return self.stage.alive


class Doorkeeper(IdentityProvider):
    """Knows everybody, as slowly as the stage wants."""

    stage: Stage

    async def get_user(self, _: object) -> User:
        self.stage.entered.set()
        await self.stage.may_enter.wait()
        return User("alice")


def a_line(stage: Stage) -> type[PageSocket]:
    class Line(PageSocket):
        def on_close(self) -> None:
            try:
                super().on_close()
            finally:
                stage.left.set()

        def on_finish(self) -> None:
            super().on_finish()
            stage.answered.set()

    return Line


def run(scenario: Callable[[Stage], Awaitable[None]]) -> None:
    """Run a scenario beside a server with one kernel."""

    async def in_loop() -> None:
        sock, port = bind_unused_port()
        stage = Stage(port, Kernels())
        stage.kernels.kernel_manager_factory = lambda **_: _kernel(stage)
        identity = Doorkeeper()
        identity.stage = stage
        settings = {
            "kernel_manager": stage.kernels,
            "identity_provider": identity,
            "authorizer": AllowAllAuthorizer(),
            "kernel_websocket_connection_class": ZMQChannelsWebsocketConnection,
            "base_url": "/",
            "cookie_secret": "invented",
        }
        server = HTTPServer(Application([(ADDRESS, a_line(stage))], **settings))
        server.add_sockets([sock])
        stage.kernel_id = await stage.kernels.start_kernel(kernel_name="python3")
        kernel = stage.kernels.get_kernel(stage.kernel_id)
        kernel.kernel_id, kernel.execution_state = stage.kernel_id, "busy"
        try:
            await scenario(stage)
        finally:
            server.stop()
            await server.close_all_connections()
            await stage.kernels.shutdown_all()
            kernel.context.destroy()

    asyncio.run(asyncio.wait_for(in_loop(), 60))


def _kernel(stage: Stage) -> WithoutProcess:
    kernel = WithoutProcess(parent=stage.kernels)
    kernel.stage = stage
    kernel.transport, kernel.ip = "ipc", f"/nowhere/{id(stage)}"
    kernel._kernel_info_future = stage.info
    return kernel


def faults(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [one for one in caplog.records if one.exc_info]


async def a_whole_line(stage: Stage) -> None:
    """Have a line come up and end, and show how many connections are counted meanwhile and after."""
    stage.left.clear()
    line = await websocket_connect(f"ws://127.0.0.1:{stage.port}{stage.path}")
    counted = stage.kernels.connections(stage.kernel_id)
    line.close()
    await stage.left.wait()
    assert (counted, stage.kernels.connections(stage.kernel_id)) == (1, 0)


def test_a_page_that_is_closed_while_it_is_asked_whose_it_is_is_no_fault_and_no_connection_that_ended(caplog):
    async def scenario(stage: Stage) -> None:
        stream = await stage.ask()
        await stage.entered.wait()
        stream.close()
        await stage.left.wait()
        stage.may_enter.set()
        stage.info.set_result({})
        await stage.answered.wait()
        assert stage.kernels.connections(stage.kernel_id) == 0
        await a_whole_line(stage)

    run(scenario)
    assert not faults(caplog)


def test_a_page_that_is_closed_while_its_kernel_is_busy_is_no_fault_and_no_connection_that_ended(caplog):
    async def scenario(stage: Stage) -> None:
        stage.may_enter.set()
        stream = await stage.ask()
        await stage.looked_at.wait()
        stream.close()
        await stage.left.wait()
        stage.info.set_result({})
        await stage.answered.wait()
        assert stage.kernels.connections(stage.kernel_id) == 0
        assert not ZMQChannelsWebsocketConnection._open_sessions
        await a_whole_line(stage)

    run(scenario)
    assert not faults(caplog)


def test_a_page_that_is_closed_while_another_of_its_kernel_is_up_leaves_that_one_counted(caplog):
    async def scenario(stage: Stage) -> None:
        stage.may_enter.set()
        stage.info.set_result({})
        line = await websocket_connect(f"ws://127.0.0.1:{stage.port}{stage.path}1")
        stage.may_enter.clear()
        stage.entered.clear()
        stage.answered.clear()
        stream = await stage.ask()
        await stage.entered.wait()
        stream.close()
        await stage.left.wait()
        stage.may_enter.set()
        await stage.answered.wait()
        assert stage.kernels.connections(stage.kernel_id) == 1
        line.close()

    run(scenario)
    assert not faults(caplog)


def test_a_kernel_that_died_before_its_line_is_up_is_no_fault(caplog):
    async def scenario(stage: Stage) -> None:
        stage.may_enter.set()
        stage.alive, stage.kernels.kernel_info_timeout = False, 0.01
        with pytest.raises(HTTPClientError, match="410"):
            await websocket_connect(f"ws://127.0.0.1:{stage.port}{stage.path}")

    run(scenario)
    assert not faults(caplog)


def test_another_fault_before_a_line_is_up_is_written(caplog):
    async def scenario(stage: Stage) -> None:
        stage.may_enter.set()
        stage.fault = ValueError("a fault")
        with pytest.raises(HTTPClientError, match="500"):
            await websocket_connect(f"ws://127.0.0.1:{stage.port}{stage.path}")

    run(scenario)
    assert [type(one.exc_info[1]) for one in faults(caplog)] == [ValueError]


def test_a_fault_of_a_line_whose_page_is_gone_is_written(caplog):
    async def scenario(stage: Stage) -> None:
        stream = await stage.ask()
        await stage.entered.wait()
        stream.close()
        await stage.left.wait()
        stage.fault = ValueError("a fault")
        stage.may_enter.set()
        await stage.answered.wait()

    run(scenario)
    assert [type(one.exc_info[1]) for one in faults(caplog)] == [ValueError]
