"""What is written of each HTTP request: enough to see that something is wrong, nothing of what was asked by whom."""

from __future__ import annotations

import logging

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler
from tornado.websocket import WebSocketClosedError

log = logging.getLogger("workbench.access")


def log_request(handler: RequestHandler) -> None:
    """Write method, path and status; never the query, in which a one-time code or a question may lie."""
    request, status = handler.request, handler.get_status()
    level = logging.INFO if status < 400 else logging.WARNING
    log.log(level, "%d %s %s %.0f ms", status, request.method, request.path, 1000 * request.request_time())


WRITTEN_TO_PAGES = ("asyncio", "tornado.general", "tornado.application")
"""The logs into which a fault of a write to a page goes: of a task, of a kernel's line, of a callback of the server."""


class ClosedPageFilter(logging.Filter):
    """Leaves out that a page was closed while it was being written to: that is no fault, and nobody waits for the rest."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is written."""
        return not (record.exc_info and isinstance(record.exc_info[1], WebSocketClosedError | StreamClosedError))


def leave_out_closed_pages() -> None:
    """Write nothing of pages that were closed while they were written to, in this process."""
    for name in WRITTEN_TO_PAGES:
        logging.getLogger(name).addFilter(ClosedPageFilter())
