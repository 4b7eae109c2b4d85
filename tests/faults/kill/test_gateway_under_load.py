"""The real gateway's process, killed again and again under load: whatever was acknowledged is there, whatever was not is settled."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.proof.tree import leaf_hash
from tests.builders.assurance import times
from tests.builders.killing import Prepared, entries_of, must_be_sound, opened, prepared_once, reads_of
from tests.builders.ports import ports_of_site
from tests.builders.site import JUSTIFICATION, circle, reads_csv
from workbench.settings import Settings, write_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
ROOT = Path(__file__).parents[3]
ROUNDS = times(50, 150)
ROWS = 20
START_S = 240


@dataclass
class Told:
    """What clients were told before the process died, gathered from several threads."""

    leaves: dict[int, str] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    purged: int = 0
    unexpected: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    count: int = 0

    def note(self, answer: httpx.Response, public_key: bytes) -> None:
        """Keep what an answer acknowledges."""
        document = answer.json()
        with self.changed:
            self.count += 1
            if answer.status_code == 200:
                entry = verify_receipt(document["receipt"], public_key)
                self.leaves[entry["seq"]] = document["receipt"]["leaf"]
                self.kinds[entry["intent"]] = "intent"
            elif answer.status_code in {201, 403} and "seq" in document:
                self.kinds[document["seq"]] = "refusal" if answer.status_code == 403 else "case_session_opened"
            elif answer.status_code not in {201, 409}:
                self.unexpected.append(f"{answer.status_code} {document.get('code')}")
            self.changed.notify_all()

    def wait_for(self, more: int, within_s: float) -> None:
        """Return once so many more answers have come."""
        with self.changed:
            wanted = self.count + more
            assert self.changed.wait_for(lambda: self.count >= wanted, within_s), "the gateway does not answer"


def standby(prepared: Prepared, log: Path) -> subprocess.Popen[bytes]:
    """Start the gateway's process as `python -m workbench.processes.gateway DIR` does, but let it wait for a word when it is imported."""
    code = "import sys, gc; gc.disable(); from workbench.processes.gateway import gateway_process as gateway; sys.stdin.readline(); gateway.main()"
    with log.open("ab") as out:
        command = [sys.executable, "-c", code, str(prepared.paths.root)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=out, stderr=out)


@contextmanager
def serving(process: subprocess.Popen[bytes], address: str, log: Path) -> Iterator[None]:
    """Let a waiting gateway serve; kill it without a word at the end."""
    try:
        assert process.stdin is not None
        process.stdin.write(b"serve\n")
        process.stdin.close()
        deadline = time.monotonic() + START_S
        while not _answers(address):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield
        assert process.poll() is None, log.read_text()
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    host, port = address.removeprefix("http://").split(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def client_of(prepared: Prepared, person: str, address: str) -> httpx.Client:
    """Return a client that asks as a person; without certificates, which take longer to load than an answer takes."""
    headers = {"Authorization": f"Bearer {prepared.tokens[person]}", "Accept": "application/json"}
    return httpx.Client(base_url=address, headers=headers, timeout=60, verify=False)


def asking(prepared: Prepared, person: str, address: str, told: Told, public_key: bytes) -> None:
    """Ask one question after the other until nobody answers any more."""
    case = prepared.cases[person]
    requests: list[tuple[str, dict[str, Any]]] = [
        ("/v1/canvass", {"case_session": case, "question": circle()}),
        ("/v1/history", {"case_session": case, "question": {"kind": "history", "plate": "7G7NEW"}}),
        ("/v1/canvass", {"case_session": case, "question": circle(radius_m=9000)}),
        ("/v1/plates", {"case_session": case, "question": {"kind": "plates", "pattern": "7G7*"}}),
        ("/v1/case-sessions", JUSTIFICATION),
    ]
    with client_of(prepared, person, address) as client:
        while True:
            for path, body in requests:
                try:
                    answer = client.post(path, json=body)
                except httpx.HTTPError:
                    return
                told.note(answer, public_key)


def importing(prepared: Prepared, name: str, address: str, told: Told, public_key: bytes) -> None:
    """Import files, some of their reads past their retention, and purge these, until nobody answers any more."""
    with client_of(prepared, "adams", address) as client:
        for number in range(1000):
            plate = f"8K{name}{number:03d}"
            ages = [timedelta(seconds=10 + row) if row % 4 else timedelta(days=1, seconds=row) for row in range(ROWS)]
            rows = [(age, plate, "cam-1", "") for age in ages] + [(timedelta(days=35), "8KOLD", "cam-1", "")]
            told.sent.add(plate)
            try:
                imported = client.post("/v1/files/reads/vendor", content=reads_csv(rows, datetime.now(UTC)))
                told.note(imported, public_key)
                if imported.status_code == 201:
                    told.imported.add(plate)
                purged = client.post("/v1/acts/purges", json={"retention_class": "flock"})
                told.note(purged, public_key)
                told.purged += purged.status_code == 201
            except httpx.HTTPError:
                return


def test_kills_under_load_lose_nothing_that_was_acknowledged(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    prepared, ports, told = prepared_once(tmp_path / "site", tmp_path_factory), ports_of_site(), Told()
    write_settings(prepared.paths, Settings(agency="Test Agency", synthetic=True, ports=ports))
    address, log = f"http://127.0.0.1:{ports.gateway}", tmp_path / "gateway.log"
    with opened(prepared) as site:
        public_key = site.ledger.public_key
    chance, following = random.Random(427), standby(prepared, log)
    for number in range(ROUNDS):
        process, following = following, standby(prepared, log)
        with serving(process, address, log):
            work: list[tuple[Any, str]] = [(asking, person) for person in ("dunn", "ortiz", "avery", "sato")]
            if number % 5 == 0:
                work.append((importing, f"{number:02d}"))
            threads = [
                threading.Thread(target=does, args=(prepared, what, address, told, public_key)) for does, what in work
            ]
            for thread in threads:
                thread.start()
            told.wait_for(chance.randint(1, 40), within_s=240)
        for thread in threads:
            thread.join(180)
            assert not thread.is_alive()
    with following:
        following.kill()
    must_hold(prepared, told)
    written = log.read_text()
    assert not any(word in written for word in ("8K", "7G7", "Traceback", "unexpected")), written


def must_hold(prepared: Prepared, told: Told) -> None:
    """Compare what clients were told with what is there."""
    assert told.unexpected == []
    with opened(prepared) as site:
        must_be_sound(site, prepared)
        found = entries_of(site)
        assert {seq: found[seq]["kind"] for seq in told.kinds} == told.kinds
        assert {seq: leaf_hash(site.ledger.entry(seq)).hex() for seq in told.leaves} == told.leaves
        assert {found[seq]["status"] for seq in told.leaves} == {"answered"}
        rows = {plate: len(reads_of(site, prepared, plate)) for plate in sorted(told.sent)}
        assert {plate for plate in told.imported if rows[plate] != ROWS} == set()
        assert set(rows.values()) <= {0, ROWS}
        kinds = [entry["kind"] for entry in found]
        assert kinds.count("gateway_started") >= ROUNDS
        assert kinds.count("purge_begun") == kinds.count("purge_done") >= told.purged
        assert len(told.leaves) >= ROUNDS
        unknown = sum(entry.get("status") == "unknown" for entry in found)
    print(json.dumps({"acknowledged": told.count, "orphans closed": unknown, "imports": len(told.imported)}))
