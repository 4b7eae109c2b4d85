"""What is logged of requests: what is wrong, and not that somebody closed a page."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Iterator

import pytest
import zmq
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError
from zmq.eventloop.zmqstream import ZMQStream

from workbench.processes.web.access_log import WRITTEN_TO_PAGES, ClosedPageFilter, leave_out_closed_pages


def record_of(error: BaseException | None) -> logging.LogRecord:
    exc_info = (type(error), error, None) if error else None
    return logging.LogRecord("asyncio", logging.ERROR, __file__, 1, "Task exception was never retrieved", (), exc_info)


@pytest.mark.parametrize(
    ("error", "written"),
    [(WebSocketClosedError(), False), (StreamClosedError(), False), (ValueError(), True), (None, True)],
)
def test_a_page_that_was_closed_is_no_fault_and_everything_else_is_written(
    error: BaseException | None, written: bool
) -> None:
    assert ClosedPageFilter().filter(record_of(error)) is written


async def fail_unheard(error: Exception) -> None:
    async def write() -> None:
        raise error

    asyncio.get_running_loop().create_task(write())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()


async def fail_on_the_line_of_a_kernel(error: Exception) -> None:
    """What a kernel says comes on a real line, and the page that it is for raises."""

    def write(_message: list[bytes]) -> None:
        came.set()
        raise error

    came = asyncio.Event()
    with zmq.Context() as context, context.socket(zmq.PAIR) as kernel, context.socket(zmq.PAIR) as page:
        kernel.bind("inproc://line")
        page.connect("inproc://line")
        line = ZMQStream(page)
        line.on_recv(write)
        kernel.send(b"said")
        await asyncio.wait_for(came.wait(), 60)
        await asyncio.sleep(0)
        line.close()


@pytest.fixture
def _leaving_out() -> Iterator[None]:
    before = {name: list(logging.getLogger(name).filters) for name in WRITTEN_TO_PAGES}
    leave_out_closed_pages()
    yield
    for name, filters in before.items():
        logging.getLogger(name).filters = filters


@pytest.mark.usefixtures("_leaving_out")
@pytest.mark.parametrize("fail", [fail_unheard, fail_on_the_line_of_a_kernel])
@pytest.mark.parametrize(
    ("error", "written"), [(WebSocketClosedError(), False), (StreamClosedError(), False), (ValueError("a fault"), True)]
)
def test_a_write_to_a_closed_page_leaves_no_word_and_another_fault_does(
    fail: Callable[[Exception], Awaitable[None]], error: Exception, written: bool, caplog: pytest.LogCaptureFixture
) -> None:
    asyncio.run(fail(error))
    assert any(one.levelno >= logging.ERROR for one in caplog.records) is written
