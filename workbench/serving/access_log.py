"""What is written of each HTTP request: enough to see that something is wrong, nothing of what was asked by whom."""

from __future__ import annotations

import logging

from tornado.web import RequestHandler

log = logging.getLogger("workbench.access")


def log_request(handler: RequestHandler) -> None:
    """Write method, path and status; never the query, in which a one-time code or a question may lie."""
    request, status = handler.request, handler.get_status()
    level = logging.INFO if status < 400 else logging.WARNING
    log.log(level, "%d %s %s %.0f ms", status, request.method, request.path, 1000 * request.request_time())
