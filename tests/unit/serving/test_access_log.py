"""What is logged of requests: what is wrong, and not that somebody closed a page."""

from __future__ import annotations

import asyncio
import gc
import logging

import pytest
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

from workbench.processes.web.access_log import ClosedPageFilter


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


@pytest.mark.parametrize(("error", "written"), [(WebSocketClosedError(), 0), (ValueError("a fault"), 1)])
def test_a_write_to_a_closed_page_that_nobody_waits_for_leaves_no_word_and_another_fault_does(
    error: Exception, written: int, caplog: pytest.LogCaptureFixture
) -> None:
    gone, log = ClosedPageFilter(), logging.getLogger("asyncio")
    log.addFilter(gone)
    try:
        asyncio.run(fail_unheard(error))
    finally:
        log.removeFilter(gone)
    assert len([one for one in caplog.records if one.name == "asyncio" and one.levelno == logging.ERROR]) == written
