"""What the dashboards' server must refuse, asked of it: at its own start, and by `workbench doctor` while it runs.

A configuration that is not read is the worst kind of open door: everything works. So nothing here looks at settings;
the server is asked as a stranger would ask it, and the list of addresses is compared with what we wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from data_access.errors import BadSite
from workbench.processes.web.page_addresses import PAGES
from workbench.processes.web.page_headers import DASHBOARD_CSP, headers

_ORIGIN = "http://elsewhere.invalid"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a stranger may ask, and the only answers that are right."""

    name: str
    path: str
    right: tuple[int, ...]
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()


def questions(kernel_id: str) -> list[Question]:
    """Return what a stranger would try, with a kernel id that he may have seen."""
    upgrade = (
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ("Sec-WebSocket-Version", "13"),
    )
    channels = f"api/kernels/{kernel_id}/channels"
    return [
        Question("a page wants a log-in", f"voila/render/{PAGES[0]}.ipynb", (302,)),
        Question("a kernel is not shown", f"api/kernels/{kernel_id}", (403,)),
        Question("a kernel is not ended", f"api/kernels/{kernel_id}", (403,), "DELETE"),
        Question("a page is not closed", f"voila/api/shutdown/{kernel_id}", (403,), "POST"),
        Question("a kernel's line is not opened", channels, (403,), headers=upgrade),
        Question("nor from another site", channels, (403,), headers=(*upgrade, ("Origin", _ORIGIN))),
        Question("presence is not told", f"present/{kernel_id}", (403,)),
        Question("the map's tiles want a log-in", "basemap/0123456789abcdef.pmtiles", (403,)),
        Question("a hand-off needs its secret", "handoff", (404,)),
        Question("kernels are not listed", "api/kernels", (404,)),
        Question("no kernel is started", "api/kernels", (404,), "POST"),
        Question("files are not listed", "api/contents", (404,)),
        Question("files are not read", f"voila/files/{PAGES[0]}.ipynb", (404,)),
        Question("sessions are not listed", "api/sessions", (404,)),
        Question("there is no terminal", "terminals/websocket/1", (404,)),
        Question("there is no laboratory", "lab", (404,)),
        Question("the tree is not shown", "voila/tree", (404,)),
        Question("stock request information is gone", f"voila/query/{kernel_id}", (404,)),
    ]


async def probe(base_url: str) -> None:
    """Ask a running server everything that it must refuse.

    Raises:
        BadSite: It answered one of them, or left out a security header.
    """
    kernel_id = str(uuid4())
    client = AsyncHTTPClient(force_instance=True)
    try:
        for question in questions(kernel_id):
            _check(question, await _ask(client, base_url, question))
    finally:
        client.close()


async def _ask(client: AsyncHTTPClient, base_url: str, question: Question) -> HTTPResponse:
    try:
        return await client.fetch(
            base_url + question.path,
            method=question.method,
            headers=dict(question.headers),
            body=b"" if question.method == "POST" else None,
            follow_redirects=False,
            raise_error=False,
            request_timeout=20,
        )
    except OSError as error:
        raise BadSite(f"The dashboards do not answer ({error}).") from None


def _check(question: Question, answer: HTTPResponse) -> None:
    if answer.code not in question.right:
        raise BadSite(f"The dashboards are not safe: {question.name}, but the answer was {answer.code}.")
    if question.right == (302,) and "/hub/api/oauth2/authorize" not in answer.headers.get("Location", ""):
        raise BadSite("The dashboards are not safe: the log-in is not the Hub's.")
    for name, value in headers(DASHBOARD_CSP).items():
        if answer.headers.get(name) != value:
            raise BadSite(f"The dashboards are not safe: {name} is not as it must be.")


def check_handlers(rules: Iterable[tuple[Any, ...]], kernels: Any) -> None:
    """Look at what is about to be served: kernels only by way of their owner, and no message that carries code.

    Raises:
        BadSite: A handler of another's reaches a kernel, or code could be sent to one.
    """
    for pattern, handler, *_ in rules:
        reaches_a_kernel = any(word in pattern for word in ("kernel", "shutdown", "render", "handoff", "query"))
        if reaches_a_kernel and handler.__module__ != "workbench.processes.dashboards.handlers":
            raise BadSite(f"The dashboards are not safe: {handler.__name__} does not ask whose kernel it is.")
    allowed = set(kernels.allowed_message_types)
    if not allowed or any("request" in kind and "info" not in kind for kind in allowed):
        raise BadSite("The dashboards are not safe: a browser could send code to a kernel.")
