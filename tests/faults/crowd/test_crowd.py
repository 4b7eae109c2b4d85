"""The real gateway's process among idle connections and stalled bodies: who asks and who delivers is answered all the same."""

from __future__ import annotations

import asyncio
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.builders.killing import Prepared, entries_of, must_be_sound, opened, prepared_once
from tests.builders.live import a_source_token, bearer
from tests.builders.ports import ports_of_site
from tests.builders.site import reads_csv
from workbench.settings import Settings, write_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
ROOT = Path(__file__).parents[3]
HALF_OPEN, STALLED, SECONDS = 2000, 4, 60.0
START_S = 240
PATIENCE_S = 180
DESCRIPTORS = 1024
HALVES = (b"", b"GET /v1/me HT", b"POST /v1/history HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{")
"""What half-open connections said: nothing, half a head, half a body."""


class Crowd:
    """Connections that say half of something, and begin again whenever one of them is closed; in a thread of its own."""

    def __init__(self, address: tuple[str, int], count: int) -> None:
        self._address, self._count = address, count
        self._over = threading.Event()
        self.open, self.most, self.made = 0, 0, 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._stay()), daemon=True)

    def __enter__(self) -> Crowd:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(PATIENCE_S)

    async def _stay(self) -> None:
        tasks = [asyncio.ensure_future(self._one(HALVES[number % 3])) for number in range(self._count)]
        while not self._over.is_set():
            await asyncio.sleep(0.2)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _one(self, said: bytes) -> None:
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(*self._address)
                self.open, self.made = self.open + 1, self.made + 1
                self.most = max(self.most, self.open)
                try:
                    writer.write(said)
                    await reader.read()
                finally:
                    self.open -= 1
                    writer.close()
            await asyncio.sleep(5)


@contextmanager
def gateway(prepared: Prepared, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the gateway's process with few files to open; it must still run at the end, and end in order."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, {DESCRIPTORS}))"
    code = f"{limited}; from workbench.processes.gateway import gateway_process as gateway; gateway.main()"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(prepared.paths.root)], cwd=ROOT, stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + START_S
        while not _listens(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield process
        assert process.poll() is None, log.read_text()
        process.terminate()
        process.wait(PATIENCE_S)
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def stall(port: int, token: str) -> socket.socket:
    """Begin a body of the largest size at the live door, and send a byte of it."""
    line = socket.create_connection(("127.0.0.1", port))
    head = f"POST /v1/batches/vendor HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {16 * 1024**2}"
    line.sendall(f"{head}\r\n\r\nx".encode())
    return line


@pytest.fixture
def room_for_many() -> Iterator[None]:
    """Let this process have enough connections open."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], min(8192, before[1])), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("room_for_many")
def test_two_thousand_half_open_connections_and_four_stalled_bodies_keep_nobody_from_an_answer(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    prepared, ports = prepared_once(tmp_path / "site", tmp_path_factory), ports_of_site()
    write_settings(prepared.paths, Settings(agency="Test Agency", synthetic=True, ports=ports))
    with opened(prepared) as site:
        token, before = a_source_token(site), site.ledger.size
    log, address, asked = tmp_path / "gateway.log", f"http://127.0.0.1:{ports.gateway}", 0
    headers = {"Authorization": f"Bearer {prepared.tokens['dunn']}", "Accept": "application/json"}
    took: list[tuple[float, float]] = []
    question = {"case_session": prepared.cases["dunn"], "question": {"kind": "history", "plate": "7G7NEW"}}
    with gateway(prepared, ports.gateway, log), Crowd(("127.0.0.1", ports.gateway), HALF_OPEN) as crowd:
        stalled = [stall(ports.gateway, token) for _ in range(STALLED)]
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends or asked < 3:
            began = time.monotonic()
            answer = httpx.post(f"{address}/v1/history", json=question, headers=headers, timeout=PATIENCE_S)
            assert answer.status_code == 200, answer.text
            asked, answered = asked + 1, time.monotonic()
            row = (timedelta(minutes=1), f"8K{asked:04d}", "cam-1", "")
            brought = httpx.post(
                f"{address}/v1/batches/vendor",
                content=reads_csv([row], datetime.now(UTC)),
                headers=bearer(token),
                timeout=PATIENCE_S,
            )
            assert brought.status_code == 201, brought.text
            took.append((round(answered - began, 2), round(time.monotonic() - answered, 2)))
            time.sleep(1)
        assert crowd.made > HALF_OPEN
        for line in stalled:
            line.close()
    print({"seconds of (question, delivery)": took})
    with opened(prepared) as site:
        must_be_sound(site, prepared)
        kinds = [entry["kind"] for entry in entries_of(site, before)]
        assert kinds.count("intent") == kinds.count("outcome") == asked
    written = log.read_text()
    assert not any(word in written for word in ("Traceback", "unexpected", "stopped", "out of system resource")), (
        written
    )
