"""The real gateway's process: told to stop, killed, or started twice on one site."""

from __future__ import annotations

import contextlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data_access.errors import BadSite, LedgerStopped
from data_access.ledger.file.database import Storage
from data_access.ledger.proof.tree import TILE
from tests.builders.killing import Prepared, entries_of, must_be_sound, opened, prepared_once
from tests.builders.ports import ports_of_site
from tests.builders.serving import wait_for
from workbench.processes.gateway.gateway_process import STOPPED
from workbench.settings import Settings, load_settings, write_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
ROOT = Path(__file__).parents[3]
WITHIN_S = 240
READ_AT_START = Storage().read_at_start
ALONE = "--administration"
"""Without a port, so that nothing but the site itself can keep two of them apart."""


@pytest.fixture
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    made = prepared_once(tmp_path_factory.mktemp("ends") / "site", tmp_path_factory)
    write_settings(made.paths, Settings(agency="Test Agency", ports=ports_of_site()))
    return made


def address_of(prepared: Prepared) -> Path:
    return prepared.paths.run / "gateway.sock"


def health(prepared: Prepared) -> int | None:
    """Ask at the site's Unix socket; None if nobody listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(60)
        try:
            connection.connect(str(address_of(prepared)))
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            answer = connection.recv(64)
        except OSError:
            return None
    return int(answer.split()[1]) if answer else None


@dataclass
class Started:
    """A gateway's process, and the file that holds what it said."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def said(self) -> list[str]:
        """What it said, without the warning that all these sites give rise to."""
        return [line for line in self.log.read_text().splitlines() if "earlier pack" not in line]


@contextlib.contextmanager
def started(prepared: Prepared, *more: str) -> Iterator[Started]:
    """Start a gateway, and see to it that it is gone in the end."""
    command = [sys.executable, "-m", "workbench.processes.gateway", str(prepared.paths.root), *more]
    with tempfile.NamedTemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield Started(process, Path(log.name))
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def running(prepared: Prepared, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a gateway and wait until it answers at its socket; when it ends it says nothing."""
    with started(prepared, *more) as gateway:
        wait_for(lambda: health(prepared) == 200 or gateway.ended, WITHIN_S, "the gateway does not answer")
        assert not gateway.ended, gateway.said
        yield gateway.process
        assert gateway.said == []


def last_stop(prepared: Prepared) -> str:
    """Start the site once more, and return how it says that the run before ended."""
    with opened(prepared) as site:
        must_be_sound(site, prepared)
        [begun] = [each for each in entries_of(site) if each["kind"] == "gateway_started"][-1:]
        return str(begun["last_stop"])


@pytest.mark.parametrize("more", [(), (ALONE,)], ids=["serving", "administration"])
@pytest.mark.parametrize(
    "signals",
    [[signal.SIGTERM], [signal.SIGINT], [signal.SIGTERM, signal.SIGTERM, signal.SIGINT]],
    ids=["terminated", "interrupted", "told three times"],
)
def test_a_gateway_that_is_told_to_stop_records_it_and_leaves_no_socket(
    prepared: Prepared, signals: list[signal.Signals], more: tuple[str, ...]
) -> None:
    with running(prepared, *more) as process:
        for each in signals:
            process.send_signal(each)
        assert process.wait(WITHIN_S) == 0
    assert not address_of(prepared).exists()
    assert last_stop(prepared) == "in_order"


def test_a_gateway_that_is_told_to_stop_before_it_serves_ends_in_order_too(prepared: Prepared) -> None:
    with started(prepared) as gateway:
        wait_for(lambda: address_of(prepared).exists() or gateway.ended, WITHIN_S, "it does not start")
        gateway.process.terminate()
        assert gateway.process.wait(WITHIN_S) == 0
        assert gateway.said == []
    assert not address_of(prepared).exists()
    assert last_stop(prepared) == "in_order"


def test_a_gateway_that_fails_between_its_two_sockets_leaves_none(prepared: Prepared) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", load_settings(prepared.paths).ports.gateway))
        taken.listen()
        with started(prepared) as gateway:
            assert gateway.process.wait(WITHIN_S) == BadSite.exit_code
            assert "is taken" in gateway.said[-1]
    assert not address_of(prepared).exists()


def test_a_killed_gateway_leaves_a_socket_that_the_next_start_takes_over_and_says_so(prepared: Prepared) -> None:
    with running(prepared) as process:
        process.kill()
        process.wait(WITHIN_S)
    assert address_of(prepared).exists()
    assert health(prepared) is None
    with running(prepared) as process:
        process.terminate()
        assert process.wait(WITHIN_S) == 0
    assert not address_of(prepared).exists()
    with opened(prepared) as site:
        ends = [each.get("last_stop", each["kind"]) for each in entries_of(site) if each["kind"].startswith("gateway_")]
        assert ends[-3:] == ["not_recorded", "gateway_stopped", "in_order"]


@pytest.mark.parametrize("second", [(), (ALONE,)], ids=["serving", "administration"])
@pytest.mark.parametrize("first", [(), (ALONE,)], ids=["after one that serves", "after one for administration"])
def test_a_second_gateway_on_one_site_is_refused_in_a_sentence_and_the_first_goes_on_answering(
    prepared: Prepared, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    with running(prepared, *first), started(prepared, *second) as refused:
        before = address_of(prepared).stat()
        assert refused.process.wait(WITHIN_S) == BadSite.exit_code
        assert refused.said == ["The gateway stays shut: The ledger is open already. End the other gateway first."]
        assert address_of(prepared).stat().st_ino == before.st_ino
        assert health(prepared) == 200


def test_two_gateways_that_are_started_at_once_leave_one_that_answers(prepared: Prepared) -> None:
    with started(prepared, ALONE) as one, started(prepared, ALONE) as other:
        wait_for(lambda: one.ended or other.ended, WITHIN_S, "both go on")
        left = other if one.ended else one
        wait_for(lambda: health(prepared) == 200 or left.ended, WITHIN_S, "none answers")
        assert not left.ended, left.said


def test_a_gateway_whose_older_entry_was_changed_by_hand_ends_by_itself_and_its_next_start_stays_shut(
    prepared: Prepared,
) -> None:
    with opened(prepared) as site:
        while site.ledger.size < READ_AT_START + 3 * TILE:
            with site.ledger.deciding() as turn:
                for _ in range(500):
                    turn.append("logged_out", {"who": {"person": "sato"}})
    connection = sqlite3.connect(prepared.paths.ledger, isolation_level=None)
    connection.execute("DROP TRIGGER ledger_entry_no_update")
    changed = 'UPDATE ledger_entry SET body = CAST(replace(body, \'"at":"2\', \'"at":"1\') AS BLOB) WHERE seq = 300'
    assert connection.execute(changed).rowcount == 1
    connection.close()
    with started(prepared, ALONE) as gateway:
        assert gateway.process.wait(WITHIN_S) in {STOPPED, LedgerStopped.exit_code}  # while it serves, or before
        assert any(
            "CRITICAL" in line and "Entry 300 of the ledger was lost or changed." in line for line in gateway.said
        )
    with started(prepared, ALONE) as gateway:
        assert gateway.process.wait(WITHIN_S) == BadSite.exit_code
        assert gateway.said == ["The gateway stays shut: Entry 300 of the ledger was lost or changed."]
