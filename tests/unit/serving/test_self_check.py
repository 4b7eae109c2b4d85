"""The server's own questions about itself find an open door."""

from __future__ import annotations

import asyncio
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from data_access.errors import BadSite
from workbench.processes.web.page_headers import DASHBOARD_CSP, headers
from workbench.processes.web.self_check import check_handlers, probe, questions

KERNEL = "00000000-0000-4000-8000-000000000000"


def a_server(answer_for):
    """Serve what `answer_for(method, path)` says: a status and headers."""

    class Answers(BaseHTTPRequestHandler):
        def answer(self):
            status, given = answer_for(self.command, self.path)
            self.send_response(status)
            for name, value in given.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, *_):
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Answers)


def ask(answer_for):
    server = a_server(answer_for)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        asyncio.run(probe(f"http://127.0.0.1:{server.server_port}/"))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SAFE = {**headers(DASHBOARD_CSP), "Location": "/hub/api/oauth2/authorize?x"}


RIGHT = {(question.method, "/" + question.path): question.right[0] for question in questions(KERNEL)}


def asked(path):
    """Return a path with the kernel's id that this file knows."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", KERNEL, path)


def right(method, path):
    """Answer every question rightly."""
    return RIGHT.get((method, asked(path)), 404), SAFE


def test_a_server_that_refuses_everything_is_safe():
    ask(right)


@pytest.mark.parametrize("question", questions(KERNEL), ids=lambda q: q.name)
def test_any_one_open_door_is_found(question):
    def one_open(method, path):
        hit = (method, asked(path)) == (question.method, "/" + question.path)
        return (200, SAFE) if hit else right(method, path)

    with pytest.raises(BadSite, match="not safe"):
        ask(one_open)


@pytest.mark.parametrize("missing", headers(DASHBOARD_CSP))
def test_a_missing_header_is_found(missing):
    def without(method, path):
        status, given = right(method, path)
        return status, {name: value for name, value in given.items() if name != missing}

    with pytest.raises(BadSite, match=missing):
        ask(without)


def test_a_log_in_that_is_not_the_hub_s_is_found():
    def own_form(method, path):
        status, given = right(method, path)
        return status, {**given, "Location": "/login?next=/"}

    with pytest.raises(BadSite, match="log-in"):
        ask(own_form)


def test_a_server_that_is_not_there_is_no_safe_one():
    with pytest.raises(BadSite, match="do not answer"):
        asyncio.run(probe("http://127.0.0.1:1/"))


def a_handler(module):
    return type("Handler", (), {"__module__": module})


KERNELS = SimpleNamespace(allowed_message_types=["comm_msg", "comm_info_request"])


def test_a_foreign_handler_for_kernels_is_found():
    rules = [("/static/(.*)", a_handler("tornado.web")), ("/api/kernels/(.*)", a_handler("jupyter_server.x"))]
    with pytest.raises(BadSite, match="whose kernel"):
        check_handlers(rules, KERNELS)


def test_our_handlers_pass():
    check_handlers([("/api/kernels/(.*)", a_handler("workbench.processes.dashboards.handlers"))], KERNELS)


@pytest.mark.parametrize("allowed", [[], ["execute_request"], ["comm_msg", "inspect_request"], ["shutdown_request"]])
def test_a_message_that_carries_code_is_found(allowed):
    with pytest.raises(BadSite, match="send code"):
        check_handlers([], SimpleNamespace(allowed_message_types=allowed))
