"""A store of the version whose days were files of DuckDB opens as it was: every read, image, correction and batch, once and for good."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.questions.image import ImageOf
from data_access.store.disk import conversion, segments, sheaf_keeping
from data_access.store.forms.tables import INCOMING
from data_access.store.sheaves.answer_rows import stored
from data_access.store.store import Store
from data_access.terms import plate_key
from tests.builders.failing_disk import failing
from tests.builders.store import NOON, a_reach, a_store, a_table, an_intent

GOLDEN = Path(__file__).parent / "store-v1"
FIRST_COLUMNS = Path(__file__).parent / "store-v2" / "store-v2.tar.xz"
"""A store whose files of columns are `PACKED/1`: 300 reads and 40 in a log, and 100 of another class."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    with tarfile.open(GOLDEN / "store-v1.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def expected() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((GOLDEN / "expected.json").read_text())
    return sorted(rows, key=lambda row: str(row["read_id"]))


def rows_of(store: Store) -> list[dict[str, Any]]:
    found = []
    for key, segment in store._shelf.segments().items():
        for row in stored(segment.sheaves).to_pylist():
            said = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
            found.append(said | {"plate_key": plate_key(row["plate"]), "retention_class": key.retention_class})
    return sorted(found, key=lambda row: str(row["read_id"]))


def old_files(site: Path) -> list[str]:
    return sorted(path.name for path in (site / "store").rglob("*.duckdb*"))


def test_every_read_is_there_and_no_old_file_or_key_is_left(site: Path) -> None:
    with a_store(site) as store:
        assert rows_of(store) == expected()
        assert store.batches() == [1, 2, 3, 4]
        assert store.reads_of(3) == 4
        for n in range(0, 30, 5):
            question = ImageOf(of=1, read_id=f"city:{n}", captured_at=NOON - timedelta(hours=n))
            image = store.image(an_intent(question, a_reach()))
            assert image is not None
            assert hashlib.sha256(image.data).hexdigest() == image.sha256
            assert image.data.endswith(f"city:{n}".encode())
    assert old_files(site) == []
    assert [path.name for path in sorted((site / "keys" / "segment").rglob("*.key"))] == [
        "2026-11-19.2.key",
        "2026-11-20.2.key",
        "2026-11-20.2.key",
    ]
    with a_store(site) as store:
        assert rows_of(store) == expected()


@pytest.mark.slow
@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
def test_a_conversion_that_fails_at_any_step_is_finished_by_the_next(site: Path, tmp_path_factory, done: bool) -> None:
    number, finished = 0, False
    while not finished:
        copy = tmp_path_factory.mktemp("copy") / "site"
        shutil.copytree(site, copy)
        with failing(number, done):
            try:
                a_store(copy).close()
                finished = True
            except (BadSite, OSError):
                pass
        with a_store(copy) as store:
            assert rows_of(store) == expected()
        assert old_files(copy) == []
        number += 1
    assert number > 10


def cut(site: Path) -> None:
    path = next((site / "store").rglob("*.duckdb"))
    path.write_bytes(path.read_bytes()[:-300_000])


def lose_a_key(site: Path) -> None:
    next((site / "keys" / "segment").rglob("*.key")).unlink()


def swap(site: Path) -> None:
    one, other = sorted((site / "store" / "fixed").glob("*.duckdb"))
    one.write_bytes(other.read_bytes())


@pytest.mark.parametrize("damage", [cut, lose_a_key, swap])
def test_what_cannot_be_converted_stays_as_it_was_and_the_store_shut(
    site: Path, damage: Callable[[Path], None]
) -> None:
    damage(site)
    before = old_files(site)
    with pytest.raises(BadSite):
        a_store(site)
    assert len(before) - len(old_files(site)) <= 3
    assert any(name.endswith(".duckdb") for name in old_files(site))


def test_void_old_files_go_and_a_newer_generation_wins(site: Path) -> None:
    keyring = KeyRing.open(site / "keys", site / "master.key")
    folder = site / "store" / "fixed"
    shutil.copyfile(folder / "2026-11-19.1.duckdb", folder / "2026-11-18.1.duckdb")
    (folder / "2026-11-18.1.duckdb.void").touch()
    keyring.make("segment/fixed/2026-11-18.1")
    with a_store(site) as store:
        assert rows_of(store) == expected()
    assert not list(folder.glob("2026-11-18*"))
    assert not keyring.has("segment/fixed/2026-11-18.1")


def test_a_store_without_old_files_loads_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "_convert_each", None)
    with a_store(tmp_path) as store:
        assert store.batches() == []
    assert segments.on_disk(tmp_path / "store") == []


def test_files_of_the_first_columns_open_as_they_were_and_fold_into_those_of_now(tmp_path: Path) -> None:
    with tarfile.open(FIRST_COLUMNS) as archive:
        archive.extractall(tmp_path, filter="data")
    with a_store(tmp_path) as store:
        assert digest_of(store) == "12cee31dab7395a3324a8277026a8dcc98b291a951a5c9427c0fcf71692acba0"
        known = [{name: row.get(name) for name in INCOMING.names} for row in rows_of(store)][:50]
        assert store.write(4, "fixed", a_table(as_came(row) for row in known)) == 0
        for segment in store._shelf.segments().values():
            sheaf_keeping.fold(store._shelf, segment)
        assert digest_of(store) == "12cee31dab7395a3324a8277026a8dcc98b291a951a5c9427c0fcf71692acba0"
    assert {path.read_bytes()[:8] for path in (tmp_path / "store").rglob("*.packed")} == {b"PACKED/2"}
    with a_store(tmp_path) as store:
        assert digest_of(store) == "12cee31dab7395a3324a8277026a8dcc98b291a951a5c9427c0fcf71692acba0"


def digest_of(store: Store) -> str:
    return hashlib.sha256(json.dumps(rows_of(store), sort_keys=True).encode()).hexdigest()


def as_came(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if value and name.endswith("_at") else value for name, value in row.items()
    }
