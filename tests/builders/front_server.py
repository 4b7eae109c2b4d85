"""A fake gateway on a loopback port, for what needs a socket: browsers and kernels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

from tests.builders.front import FakeGateway


@contextmanager
def serve(gateway: FakeGateway) -> Iterator[str]:
    """Put a fake gateway on a free loopback port; yields its address."""

    class Door(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            request = httpx.Request(
                self.command, f"http://gateway{self.path}", headers=dict(self.headers), content=body
            )
            try:
                answer = gateway.handle(request)
            except ConnectionAbortedError:
                self.close_connection = True
                return
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers.get("content-type", "text/plain"))
            if answer.headers.get("content-type") == "text/event-stream":
                self._stream(answer)
                return
            self.send_header("content-length", str(len(answer.content)))
            if "x-receipt" in answer.headers:
                self.send_header("x-receipt", answer.headers["x-receipt"])
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked has gone
                self.wfile.write(answer.content)

        def _stream(self, answer: httpx.Response) -> None:
            """Pass on what comes, as it comes, until either side has gone."""
            self.send_header("connection", "close")
            self.end_headers()
            with suppress(ConnectionError):
                for piece in answer.iter_raw():
                    self.wfile.write(piece)
                    self.wfile.flush()
            self.close_connection = True

        do_GET = do_POST = do_DELETE = _any

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(60)
