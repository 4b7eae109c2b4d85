"""What cannot be opened leaves nothing open: no descriptor of a failed try outlives it, even while its error is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import BadSite
from data_access.gateway.http.listening import tcp_socket
from tests.builders.ledger import a_ledger, ledger_path, reopened, storage
from tests.builders.store import NOON, a_read, a_store, a_table
from workbench.processes.gateway.gateway_process import loopback_socket, unix_socket
from workbench.python.page_log import open_socket

Try = Callable[[Path], Callable[[], object]]


def open_files() -> set[str]:
    """Name what this process has open: files by their path, sockets by their number."""
    found = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            found.add(f"{descriptor.name} {descriptor.readlink()}")
        except FileNotFoundError:  # the listing's own
            continue
    return found


class Forgetful(sqlite3.Connection):
    """A file that cannot hold a write-ahead log."""

    def execute(self, sql: str, *rest: object) -> sqlite3.Cursor:
        return super().execute("SELECT 'memory'" if "journal_mode" in sql else sql, *rest)


def a_ledger_without_a_log(folder: Path) -> Callable[[], object]:
    return lambda: a_ledger(folder, _storage=storage(connection=Forgetful))


def a_ledger_that_is_no_database(folder: Path) -> Callable[[], object]:
    ledger_path(folder).write_text("nothing of the kind " * 100)
    return lambda: reopened(folder)


def a_ledger_without_its_checkpoints(folder: Path) -> Callable[[], object]:
    a_ledger(folder).close()
    connection = sqlite3.connect(ledger_path(folder), isolation_level=None)
    connection.execute("DROP TABLE ledger_checkpoint")
    connection.close()
    return lambda: reopened(folder)


def a_store_with_a_damaged_segment(folder: Path) -> Callable[[], object]:
    store = a_store(folder)
    store.write(1, "fixed", a_table([a_read("r1"), a_read("r2", captured_at=NOON - timedelta(days=3))]))
    store.close()
    last = sorted(folder.rglob("*.packed"))[-1]
    last.write_bytes(bytes(last.stat().st_size))
    return lambda: a_store(folder)


def a_socket_in_the_way(folder: Path) -> Callable[[], object]:
    return lambda: open_socket(folder)


def a_socket_in_no_folder(folder: Path) -> Callable[[], object]:
    return lambda: unix_socket(folder / "none" / "gateway.sock")


@pytest.mark.parametrize(
    "prepare",
    [
        a_ledger_without_a_log,
        a_ledger_that_is_no_database,
        a_ledger_without_its_checkpoints,
        a_store_with_a_damaged_segment,
        a_socket_in_the_way,
        a_socket_in_no_folder,
    ],
)
def test_what_cannot_be_opened_leaves_nothing_open(tmp_path: Path, prepare: Try) -> None:
    open_it = prepare(tmp_path)
    before = open_files()
    with pytest.raises((BadSite, OSError)) as why:
        open_it()
    assert open_files() == before
    assert why.value.__traceback__ is not None, "its frames are alive, so nothing was closed by their end"


def test_a_port_that_is_taken_leaves_nothing_open() -> None:
    with tcp_socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        before = open_files()
        with pytest.raises(BadSite, match="is taken") as why:
            loopback_socket(taken.getsockname()[1])
        assert open_files() == before
        assert why.value.__traceback__ is not None
