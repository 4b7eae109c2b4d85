"""Sheaves beside the segments hold what the segments hold, whatever happens to them; what fails there costs no read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access.errors import Busy
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.steps import Batches
from data_access.store.disk import segments, sheaf_keeping
from data_access.store.disk.segments import SegmentId
from data_access.store.sheaves import sheaf_file
from data_access.store.sheaves.answer_rows import stored
from data_access.store.sheaves.columns import KINDS
from data_access.store.store import Store
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, a_window, an_intent, emptied, ids

TODAY = SegmentId("fixed", NOON.date())
PLATE = "7QK4F2X"


@pytest.fixture(autouse=True)
def every_day_has_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheaf_keeping, "FILED", 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def module_store(folder: Path) -> Iterator[Store]:
    with a_store(folder) as store:
        yield store


@pytest.fixture
def store(module_store: Store) -> Store:
    return emptied(module_store)


def some(batch: int, count: int = 3, **changed: Any) -> Any:
    return a_table(a_read(f"b{batch}-{n}", captured_at=NOON - timedelta(minutes=n), **changed) for n in range(count))


def everything(store: Store) -> list[str]:
    return sorted(ids(store.fetch(an_intent(History(plate=PLATE)))))


def agree(store: Store) -> bool:
    """True if each segment's sheaves hold exactly the rows of its file."""
    return all(_of_sheaves(store, key) == _of_file(store, key) for key in store._shelf.segments())


def _of_sheaves(store: Store, key: SegmentId) -> list[dict[str, Any]]:
    sheaves = store._shelf.segments()[key].sheaves
    assert sheaves is not None
    return sorted(stored(sheaves).to_pylist(), key=lambda row: str(row["read_id"]))


def _of_file(store: Store, key: SegmentId) -> list[dict[str, Any]]:
    with store._shelf.lend([key]) as lent, store._shelf.engine.cursor() as cursor:
        rows = cursor.execute(f"SELECT {', '.join(KINDS)} FROM {lent[0].alias}.reads").to_arrow_table().to_pylist()
    return sorted(rows, key=lambda row: str(row["read_id"]))


def sheaf_files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "store").rglob("*.sheaf*"))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 40), st.integers(0, 2)),
        st.tuples(st.sampled_from(["undo", "purge", "reopen"]), st.just(0), st.just(0)),
    ),
    min_size=1,
    max_size=10,
)


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=steps, filed=st.sampled_from([0, 25, 10**6]))
def test_after_any_history_the_sheaves_hold_what_the_files_hold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], filed: int
) -> None:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheaf_keeping, "FILED", filed)
        store = a_store(folder)
        for number, (step, count, day) in enumerate(steps, 1):
            if step == "write":
                rows = (
                    a_read(f"{number}-{n}", captured_at=NOON - timedelta(days=day, minutes=n), plate=f"P{n % 7}")
                    for n in range(count)
                )
                store.write(number, "fixed", a_table(rows))
            elif step == "undo":
                store.undo(max(store.batches(), default=0))
            elif step == "purge":
                store.purge(store.purge_plan("fixed", NOON - timedelta(days=1)), frozenset({"1-0", "2-3"}))
            else:
                store.close()
                store = a_store(folder)
            assert agree(store)
        store.close()


def test_a_day_that_grows_has_few_sheaves_and_one_file(store: Store, folder: Path) -> None:
    for batch in range(1, 30):
        store.write(batch, "fixed", some(batch))
    sheaves = store._shelf.segments()[TODAY].sheaves

    assert sheaves is not None
    assert len(sheaves) <= 2 * sheaf_keeping.ALIKE
    assert sum(each.reads for each in sheaves if each.loose) <= sum(each.reads for each in sheaves) // 2
    assert sheaf_files(folder) == ["2026-11-20.1.duckdb.sheaf"]
    assert agree(store)
    reach = a_reach(batches=Batches(upto=29))
    assert store.fetch(an_intent(History(plate=PLATE), reach)).reads.height == 29 * 3


def test_few_reads_of_all_days_together_are_in_no_file(
    store: Store, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(sheaf_keeping, "FILED", 10**6)
    monkeypatch.setattr(sheaf_keeping, "MOST_LOOSE", 40)
    for batch in range(1, 9):
        rows = [a_read(f"{batch}-{n}", captured_at=NOON - timedelta(days=n % (batch + 1))) for n in range(20)]
        store.write(batch, "fixed", a_table(rows))
        assert sum(sheaf_keeping._loose(each.sheaves or ()) for each in store._shelf.segments().values()) <= 40
        assert agree(store)
    assert 1 <= len(sheaf_files(folder)) <= 9
    assert len(everything(store)) == 160


def test_a_store_that_is_opened_reads_the_files_and_takes_up_what_came_since(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        store.write(1, "fixed", some(1, 40))
        store.write(2, "fixed", some(2))
    with a_store(tmp_path) as store:
        sheaves = store._shelf.segments()[TODAY].sheaves or ()
        assert [(each.loose, each.reads) for each in sheaves] == [(False, 40), (True, 3)]
        assert agree(store)
        assert len(everything(store)) == 43


def test_a_store_from_before_gets_its_files_when_it_is_taken_up_and_not_when_it_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_store(tmp_path, columns_bytes=0) as store:
        store.write(1, "fixed", some(1))
        assert store._shelf.segments()[TODAY].sheaves is None
        expected = everything(store)
    assert sheaf_files(tmp_path) == []
    monkeypatch.setattr(sheaf_keeping, "LOOSE", 2)
    keyring = store._shelf.keyring
    with Store.examine(tmp_path / "store", keyring) as store:
        assert store._shelf.segments()[TODAY].sheaves is None
        assert everything(store) == expected
        assert sheaf_files(tmp_path) == []
        store.take_up()
        assert sheaf_files(tmp_path) == ["2026-11-20.1.duckdb.sheaf"]
        assert agree(store)
        assert everything(store) == expected


@pytest.mark.parametrize("damage", ["changed", "cut off", "gone", "of another segment"])
def test_a_file_that_is_damaged_while_the_store_is_open_costs_no_read(
    store: Store, folder: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write(1, "fixed", some(1, 200))
    path = segments.sheaf_of(store._shelf.segments()[TODAY].file, store._shelf.root)
    content = path.read_bytes()
    expected = everything(store)
    if damage == "gone":
        path.unlink()
    elif damage == "of another segment":
        store.write(2, "mobile", some(2, 200))
        path.write_bytes(segments.sheaf_of(file_of(store, "mobile"), store._shelf.root).read_bytes())
    else:
        path.write_bytes(content[:-3000] if damage == "cut off" else content[:-3000] + bytes(3000))

    assert [read for read in everything(store) if read.startswith("b1")] == expected
    assert store._shelf.segments()[TODAY].sheaves is None
    partial = store.fetch(an_intent(Plates(pattern="7QK*", windows=a_window(1)), a_reach(max_rows=1000)))
    assert partial.reads.height >= 60
    store.write(3, "other", some(3, 1))
    assert store._shelf.segments()[TODAY].sheaves is not None
    assert agree(store)


def file_of(store: Store, retention_class: str) -> segments.SegmentFile:
    return store._shelf.segments()[SegmentId(retention_class, NOON.date())].file


@pytest.mark.parametrize("damage", ["changed", "cut off", "too many reads"])
def test_a_file_that_was_damaged_before_the_store_is_opened_is_made_anew(tmp_path: Path, damage: str) -> None:
    with a_store(tmp_path) as store:
        store.write(1, "fixed", some(1, 200))
        expected = everything(store)
        [segment] = store._shelf.segments().values()
        path, key = segments.sheaf_of(segment.file, store._shelf.root), store._shelf.keyring.get(segment.file.key)
        twice = sheaf_keeping._one([*(segment.sheaves or ())] * 2)
    if damage == "too many reads":
        sheaf_file.write(twice, path, key, segment.file.key)
    else:
        content = path.read_bytes()
        path.write_bytes(content[:100] if damage == "cut off" else content[:40] + bytes(40) + content[80:])
    with a_store(tmp_path) as store:
        assert everything(store) == expected
        assert agree(store)
        assert sheaf_files(tmp_path) == []


@pytest.mark.parametrize("columns_bytes", [0, 10**9])
def test_a_file_of_reads_that_a_restored_segment_never_had_is_not_read(tmp_path: Path, columns_bytes: int) -> None:
    with a_store(tmp_path) as store:
        store.write(1, "fixed", some(1, 40))
        [segment] = store._shelf.segments().values()
        path = segments.sheaf_of(segment.file, store._shelf.root)
    backup = segment.file.path(tmp_path / "store").read_bytes()
    with a_store(tmp_path) as store:
        store.write(2, "fixed", some(2, 60))
    stale = path.read_bytes()
    for log in (tmp_path / "store").rglob("*.wal"):
        log.unlink()
    segment.file.path(tmp_path / "store").write_bytes(backup)
    path.write_bytes(stale)

    with a_store(tmp_path, columns_bytes=columns_bytes) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheaf_keeping, "FILED", 10**6)
        store.write(3, "fixed", some(3, 70))
    with a_store(tmp_path) as store:
        assert agree(store)
        assert {read.split("-")[0] for read in everything(store)} == {"b1", "b3"}


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
def test_a_disk_that_takes_no_sheaf_takes_the_reads_all_the_same(
    store: Store, folder: Path, done: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: Any) -> None:
        if done:
            sound(*given)
        raise OSError(28, "no space left")

    sound = sheaf_file.write
    monkeypatch.setattr(sheaf_file, "write", fails)
    assert store.write(1, "fixed", some(1, 40)) == 40
    assert store.write(2, "fixed", some(2, 40)) == 40
    assert len(everything(store)) == 80
    assert agree(store)
    monkeypatch.setattr(sheaf_file, "write", sound)
    store.write(3, "fixed", some(3, 40))
    assert len(everything(store)) == 120
    assert agree(store)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
def test_reads_of_a_write_that_failed_are_seen_as_the_file_has_them(store: Store, done: bool) -> None:
    store.write(1, "fixed", some(1, 40))
    sound = store._shelf.engine
    store._shelf.engine = _Failing(sound, done)  # type: ignore[assignment] # it fails once, else it is one
    try:
        with pytest.raises(Busy):
            store.write(2, "fixed", some(2))
    finally:
        store._shelf.engine = sound
    assert len(everything(store)) == (43 if done else 40)
    store.write(3, "mobile", some(3, 1, plate="OTHER"))
    assert agree(store)
    assert len(everything(store)) == (43 if done else 40)


class _Failing:
    """An engine whose next COMMIT fails, before or after it is done."""

    def __init__(self, engine: Any, done: bool) -> None:
        self._engine, self._done, self._failed = engine, done, False

    def cursor(self) -> _Failing:
        self._cursor = self._engine.cursor()
        return self

    def execute(self, statement: str, *values: Any) -> Any:
        if statement != "COMMIT" or self._failed:
            return self._cursor.execute(statement, *values)
        self._failed = True
        if self._done:
            self._cursor.execute(statement)
        raise duckdb.IOException("no space left")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def test_a_purge_and_an_undo_leave_no_file_and_no_columns(store: Store, folder: Path) -> None:
    store.write(1, "fixed", some(1, 40))
    store.write(2, "mobile", some(2, 40))
    everything(store)
    memory = store._shelf.memory
    assert memory is not None
    assert memory.bytes > 0

    store.purge(store.purge_plan("fixed", NOON + timedelta(days=2)), frozenset())
    store.undo(2)

    assert sheaf_files(folder) == []
    assert memory.bytes == 0
    assert [path for path in (folder / "store").rglob("*") if path.is_file() and path.name != "lock"] == []


def test_a_held_read_moves_on_in_a_sheaf_of_its_own(store: Store, folder: Path) -> None:
    store.write(1, "fixed", some(1, 40))
    store.purge(store.purge_plan("fixed", NOON + timedelta(days=2)), frozenset({"b1-7"}))

    assert everything(store) == ["b1-7"]
    assert agree(store)
    assert [name for name in sheaf_files(folder) if ".1." in name] == []


def test_a_half_written_file_goes_when_the_store_is_taken_up(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        store.write(1, "fixed", some(1))
        [segment] = store._shelf.segments().values()
    beside = segments.sheaf_of(segment.file, tmp_path / "store").with_name("2026-11-20.1.duckdb.sheaf.new")
    beside.write_bytes(b"half")
    with a_store(tmp_path) as store:
        assert not beside.exists()
        assert agree(store)


def test_a_backup_holds_no_sheaf_for_it_can_be_made_again(store: Store) -> None:
    store.write(1, "fixed", some(1))
    assert [path.suffix for path in store.files()] == [".duckdb"]


def test_a_store_of_a_small_bound_answers_from_files(tmp_path: Path) -> None:
    rows = [a_read(f"r{n}", captured_at=NOON - timedelta(hours=n)) for n in range(100)]
    with a_store(tmp_path, columns_bytes=1) as store:
        store.write(1, "fixed", a_table(rows))
        for _ in range(2):
            assert len(everything(store)) == 100
        memory = store._shelf.memory
        assert memory is not None
        sizes = [len(_of_sheaves(store, key)) for key in store._shelf.segments()]
        assert sum(sizes) == 100
        assert len({id(each.columns()) for s in store._shelf.segments().values() for each in s.sheaves or ()}) > 1


def test_rows_of_a_frame_and_of_an_engine_make_the_same_sheaf(store: Store) -> None:
    store.write(1, "fixed", some(1, 40))
    [segment] = store._shelf.segments().values()
    with store._shelf.lend_file(segment.file) as alias, store._shelf.engine.cursor() as cursor:
        frame = pl.DataFrame(cursor.execute(f"SELECT * FROM {alias}.reads").to_arrow_table())
        one, other = sheaf_keeping.bound(store._shelf, frame), sheaf_keeping._read(cursor, alias, 0)
    assert one is not None
    assert stored([one]).equals(stored([other]))
    assert np.array_equal(one.starts, other.starts)
