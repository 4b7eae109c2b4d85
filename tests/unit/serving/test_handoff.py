"""A page's kernel is told once for whom it draws, and keeps it to itself."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from data_access.errors import NotLoggedOn, Unreachable
from workbench.python import handoff as handoff_module
from workbench.python.handoff import SECRET_HEADER, Handoff, receive
from workbench.settings import HANDOFF, TOKEN


@pytest.fixture
def hidden(monkeypatch):
    """Note that memory was hidden instead of hiding the test's own."""
    calls = []
    monkeypatch.setattr(handoff_module, "hide_memory", lambda: calls.append(1))
    return calls


@pytest.fixture
def server():
    """A server that tells one secret's owner for whom to draw, once."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            good = self.headers.get(SECRET_HEADER) == "s3cret" and not self.server.used
            self.server.used = True
            body = Handoff("the-token", {"person": "alice"}).to_json().encode()
            self.send_response(200 if good else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        server.used = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/handoff"
        server.shutdown()
        thread.join()


def test_a_kernel_is_told_and_forgets_the_way(server, hidden, monkeypatch):
    monkeypatch.setenv(HANDOFF, f"{server}#s3cret")
    received = receive()
    assert (received.token, received.request["person"]) == ("the-token", "alice")
    assert hidden
    with pytest.raises(NotLoggedOn):
        receive()


@pytest.mark.parametrize("secret", ["other", ""])
def test_a_wrong_secret_is_told_nothing(server, hidden, monkeypatch, secret):
    monkeypatch.setenv(HANDOFF, f"{server}#{secret}")
    with pytest.raises(Unreachable):
        receive()


def test_a_server_that_is_gone_is_said(hidden, monkeypatch):
    monkeypatch.setenv(HANDOFF, "http://127.0.0.1:1/handoff#x")
    with pytest.raises(Unreachable):
        receive()


def test_an_analyst_s_own_server_has_its_own_token(monkeypatch):
    monkeypatch.setenv(TOKEN, "own")
    assert receive() == Handoff("own")


def test_a_token_is_not_in_what_a_log_would_show():
    assert "the-token" not in repr(Handoff("the-token"))


def test_what_is_sent_is_what_is_read():
    sent = Handoff("t", {"person": "alice", "synthetic": True})
    assert Handoff.from_json(sent.to_json()) == sent
    with pytest.raises(KeyError):
        Handoff.from_json(json.dumps({"request": {}}))


def test_a_page_s_kernel_loads_nothing_heavy_for_it():
    code = (
        "import sys, workbench.python.handoff; "
        "print([m for m in ('voila', 'pandas', 'altair', 'tornado', 'jupyter_server', 'sqlalchemy') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert said.stdout.strip() == "[]"
