"""The notebooks under plain Voila over a fake gateway: pages without Hub or log-in, as fast as a page can be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from data_access.terms import parse_stamp, stamp
from tests.builders.demo import assert_no_traceback
from tests.builders.front import NOW, TOKEN, FakeGateway, because, many_reads, me
from tests.builders.front_server import serve
from tests.builders.ports import free_ports

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-dashboards" / "bin" / "python"
VOILA = """
from voila import app
from workbench.processes.dashboards.page_socket import PageSocket
from workbench.processes.web.access_log import leave_out_closed_pages
leave_out_closed_pages()
app.VoilaKernelWebsocketHandler = PageSocket
app.main()
"""
"""Plain Voila, whose lines to pages are our own service's, and which logs as that does: that a page was closed is no fault."""

PATIENCE_S = 240
NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Voila:
    """A running Voila."""

    address: str

    def at(self, page: str) -> str:
        """Return where a page is."""
        return f"{self.address}/voila/render/{page}.ipynb"


def a_gateway(reads: int = 1500, **person: object) -> FakeGateway:
    """A fake gateway whose clock is right, with reads of today and a person who may see every page."""
    now = datetime.now(UTC)
    shift = now - NOW
    made = [{**read, "captured_at": read["captured_at"] + shift} for read in many_reads(reads)]
    whole = me(session_expires_at=stamp(now + timedelta(hours=7)), **person)
    gateway = FakeGateway(reads=made, now=now, person=whole)
    gateway.case_file.fill()
    for item in gateway.ledger.items:
        item["at"] = stamp(parse_stamp(item["at"]) + shift)
    return gateway


def open_case(gateway: FakeGateway) -> None:
    """Open a case, as a page would."""
    gateway.client().open_case(because())


@contextmanager
def voila(gateway: FakeGateway | None, folder: Path) -> Iterator[Voila]:
    """Run Voila over the notebooks, ended with the block; without a gateway, pages find none."""
    with ExitStack() as stack:
        address = stack.enter_context(serve(gateway)) if gateway else NOWHERE
        yield stack.enter_context(voila_over(address, TOKEN, folder))


@contextmanager
def voila_over(address: str, token: str, folder: Path) -> Iterator[Voila]:
    """Run Voila for whoever has a token of the gateway at an address.

    The template asks the dashboards' server who is there, which plain Voila is not: that script is left out. Whoever used
    it fails in the end if it or a kernel wrote a traceback before it was told to stop: plain Voila's own end fails if a page
    that was just left had a kernel under way. Kernels speak through sockets in a folder, as those of our own service do.
    """
    template = folder / "share" / "voila"
    shutil.copytree(ROOT / "workbench" / "templates" / "voila", template)
    (template / "templates" / "workbench" / "static" / "workbench.js").write_text("")
    [port] = free_ports(1)
    known = {"WORKBENCH_GATEWAY": address, "JUPYTERHUB_API_TOKEN": token, "JUPYTER_PATH": str(folder / "share")}
    command = [PYTHON, "-c", VOILA, ROOT / "notebooks", "--no-browser", f"--port={port}", "--template=workbench"]
    command += ["--Voila.port_retries=0", "--KernelManager.transport=ipc"]
    command += ["--ZMQChannelsWebsocketConnection.limit_rate=False"]  # as in our own service
    written, said = folder / "voila.log", folder / "voila-until-its-end.log"
    with written.open("w") as log:
        running = subprocess.Popen(command, env={**os.environ, **known}, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/voila/static/", running)
            yield Voila(f"http://127.0.0.1:{port}")
        finally:
            shutil.copyfile(written, said)
            running.terminate()
            try:
                running.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
    assert_no_traceback(said)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert server.poll() is None, "Voila ended"
        try:
            httpx.get(address, timeout=30)
        except httpx.TransportError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError("Voila does not answer")
