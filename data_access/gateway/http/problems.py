"""Errors on the wire: RFC 9457 problem documents with a stable code, rule and clause; never a plate, a name, a row or a traceback."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from data_access.errors import AccessError, Busy, TooMany
from data_access.questions.value import unfit as unfit_of
from data_access.shortage import is_shortage

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
PLAIN = {
    "no_such_route": "There is no such route.",
    "method_not_allowed": "This method is not for this route.",
    "http_error": "The request cannot be read.",
}


def problem_response(error: AccessError) -> JSONResponse:
    """Write an error as a problem document, with the headers that belong to its status."""
    headers = {"Cache-Control": "no-store"}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after_s)
    return JSONResponse(error.problem(), error.status, headers, MEDIA_TYPE)


def add_to(app: FastAPI) -> None:
    """Answer every error with a problem document."""

    @app.exception_handler(AccessError)
    async def ours(_: Request, error: AccessError) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(RequestValidationError)
    async def unfit(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(unfit_of(error.errors()[0], "body"))

    @app.exception_handler(HTTPException)
    async def plain(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(_plain(error.status_code), error.status_code, error.headers, MEDIA_TYPE)


def not_readable() -> bytes:
    """Write the problem document for what is no HTTP request."""
    return json.dumps(_plain(400)).encode()


def _plain(status: int) -> dict[str, Any]:
    code = {404: "no_such_route", 405: "method_not_allowed"}.get(status, "http_error")
    return {"type": f"about:blank#{code}", "title": code, "status": status, "code": code, "detail": PLAIN[code]}


class Guard:
    """ASGI middleware: what nobody foresaw becomes a problem document and one log line without its words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last guard: its words could hold a row, so only its place is logged
            reference = secrets.token_hex(4)
            log.error("unexpected %s at %s, reference %s", type(error).__name__, _place(error), reference)
            unforeseen = AccessError(f"Something went wrong; nothing was disclosed. Reference {reference}.")
            if is_shortage(error):
                unforeseen = Busy(f"The machine is short of open files or memory. Try again. Reference {reference}.")
            await problem_response(unforeseen)(scope, receive, send)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
