"""Giving up a question that is under way: its connection is dropped, and the gateway stops the fetch."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Any


class Cancellation:
    """Gives up one question, from any thread; one for each question.

    `now` may be called before the question is asked, while it waits, and after the answer has come: then it does nothing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given_up = False
        self._socket: socket.socket | None = None

    @property
    def given_up(self) -> bool:
        """True once somebody has called `now`."""
        return self._given_up

    def now(self) -> None:
        """Give the question up: whoever waits for its answer wakes at once."""
        with self._lock:
            self._given_up = True
            self._drop()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Learn from the HTTP library which connection the question goes by (its `trace` extension)."""
        if event != "connection.connect_tcp.complete":
            return
        with self._lock:
            self._socket = info["return_value"].get_extra_info("socket")
            if self._given_up:
                self._drop()

    def _drop(self) -> None:
        if self._socket is not None:  # closing alone would not wake a thread that waits for bytes
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
