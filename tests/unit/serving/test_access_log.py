"""What is logged of requests: what is wrong, and not that somebody closed a page."""

from __future__ import annotations

import logging

import pytest
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

from workbench.serving.access_log import PageGone


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
    assert PageGone().filter(record_of(error)) is written
