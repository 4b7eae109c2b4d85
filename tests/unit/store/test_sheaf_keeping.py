"""A day's files hold what was written, whatever happens to it; what it grows to stays few files and few sheaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access.errors import BadSite
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.steps import Batches
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment
from data_access.store.sheaves import packed_file
from data_access.store.sheaves.answer_rows import stored
from data_access.store.store import Store
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent, emptied, ids

TODAY = SegmentId("fixed", NOON.date())
PLATE = "7QK4F2X"


@pytest.fixture(autouse=True)
def every_day_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheaf_keeping, "FOLDED", 0)


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
    return sorted(ids(store.fetch(an_intent(History(plate=PLATE), a_reach(batches=Batches(upto=99))))))


def rows_of(segment: Segment) -> list[dict[str, Any]]:
    return sorted(stored(segment.sheaves).to_pylist(), key=lambda row: str(row["read_id"]))


def agree(store: Store) -> bool:
    """True if each segment's files hold exactly what the store has of it."""
    every = store._shelf.segments().values()
    return all(rows_of(each) == rows_of(sheaf_keeping.opened(store._shelf, each.file)) for each in every)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "store").rglob("*") if path.is_file() and path.name != "lock")


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
@given(steps=steps, folded=st.sampled_from([0, 25, 10**6]))
def test_after_any_history_the_files_hold_what_the_store_has(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], folded: int
) -> None:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheaf_keeping, "FOLDED", folded)
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


def test_a_day_that_grows_has_few_sheaves_and_few_files(store: Store, folder: Path) -> None:
    for batch in range(1, 30):
        store.write(batch, "fixed", some(batch))
    segment = store._shelf.segments()[TODAY]

    assert len(segment.sheaves) <= 2 * sheaf_keeping.ALIKE
    assert sheaf_keeping.loose(segment) <= segment.reads * 2 // 3
    assert {name.split(".", 2)[2] for name in files(folder)} <= {f"{segment.fold}.packed", f"{segment.fold}.log"}
    assert agree(store)
    assert len(everything(store)) == 29 * 3


def test_few_reads_of_all_days_together_are_in_logs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheaf_keeping, "FOLDED", 10**6)
    monkeypatch.setattr(sheaf_keeping, "MOST_LOOSE", 40)
    for batch in range(1, 9):
        rows = [a_read(f"{batch}-{n}", captured_at=NOON - timedelta(days=n % (batch + 1))) for n in range(20)]
        store.write(batch, "fixed", a_table(rows))
        assert sum(map(sheaf_keeping.loose, store._shelf.segments().values())) <= 40
        assert agree(store)
    assert len(everything(store)) == 160


def test_a_long_log_of_few_reads_is_folded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheaf_keeping, "FOLDED", 10**6)
    monkeypatch.setattr(sheaf_keeping, "LONG_LOG", 5_000)
    folds = set()
    for batch in range(1, 20):
        store.write(batch, "fixed", some(batch, 1))
        folds.add(store._shelf.segments()[TODAY].fold)
        assert store._shelf.segments()[TODAY].log_end <= 5_000
    assert len(folds) > 1
    assert len(everything(store)) == 19


def test_a_store_that_is_opened_reads_the_files_and_the_log(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        store.write(1, "fixed", some(1, 40))
        store.write(2, "fixed", some(2))
        assert files(tmp_path) == ["2026-11-20.1.0.log", "2026-11-20.1.0.packed"]
    with a_store(tmp_path) as store:
        assert [(each.loose, each.reads) for each in store._shelf.segments()[TODAY].sheaves] == [(False, 40), (True, 3)]
        assert store.batches() == [1, 2]
        assert agree(store)
        assert len(everything(store)) == 43


def test_a_store_that_is_examined_changes_no_file(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        store.write(1, "fixed", some(1, 40))
        store.write(2, "fixed", some(2))
    log = tmp_path / "store" / "fixed" / "2026-11-20.1.0.log"
    log.write_bytes(log.read_bytes()[:-1])
    (log.parent / "2026-11-20.1.1.packed.new").write_bytes(b"half")
    before = {name: (log.parent / name).read_bytes() for name in files(tmp_path)}

    with Store.examine(tmp_path / "store", store._shelf.keyring) as store:
        assert len(everything(store)) == 40
        assert {name: (log.parent / name).read_bytes() for name in files(tmp_path)} == before
        store.take_up()
        assert "2026-11-20.1.1.packed.new" not in files(tmp_path)
        store.write(3, "fixed", some(3))
        assert agree(store)
        assert len(everything(store)) == 43


@pytest.mark.parametrize("damage", ["changed", "cut off", "gone", "of another day"])
@pytest.mark.parametrize("which", ["packed", "log"])
def test_a_damaged_file_keeps_the_store_shut(tmp_path: Path, which: str, damage: str) -> None:
    with a_store(tmp_path) as store:
        for batch in (1, 2, 3):
            rows = [
                a_read(f"{batch}-{n}", captured_at=NOON - timedelta(days=n % 2)) for n in range(4 if batch == 1 else 2)
            ]
            store.write(batch, "fixed", a_table(rows))
    other, one = sorted((tmp_path / "store" / "fixed").glob(f"*.{which}"))
    content = one.read_bytes()
    match damage:
        case "changed":
            one.write_bytes(content[:60] + bytes([content[60] ^ 1]) + content[61:])
        case "cut off":
            one.write_bytes(content[: len(content) // 2])
        case "gone":
            one.unlink()
        case _:
            one.write_bytes(other.read_bytes())

    if which == "log" and damage in ("cut off", "gone"):
        with a_store(
            tmp_path
        ) as store:  # it may never have been written; the ledger knows how many reads there should be
            assert store.reads() < 8
    else:
        with pytest.raises(BadSite, match=r"damaged|keys have no segment"):
            a_store(tmp_path)


def test_a_disk_that_takes_no_fold_takes_the_reads_all_the_same(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OSError(28, "no space left")

    store.write(1, "fixed", some(1, 40))
    with monkeypatch.context() as patch:
        patch.setattr(packed_file, "write", fails)
        assert store.write(2, "fixed", some(2, 50)) == 50
        assert len(everything(store)) == 90
        assert agree(store)
    store.write(3, "fixed", some(3, 40))
    assert len(everything(store)) == 130
    assert agree(store)
    assert sheaf_keeping.loose(store._shelf.segments()[TODAY]) == 0


def test_a_purge_and_an_undo_leave_no_file_and_no_columns(store: Store, folder: Path) -> None:
    store.write(1, "fixed", some(1, 40))
    store.write(2, "mobile", some(2, 40))
    everything(store)
    memory = store._shelf.memory
    assert memory.bytes > 0

    store.purge(store.purge_plan("fixed", NOON + timedelta(days=2)), frozenset())
    store.undo(2)

    assert files(folder) == []
    assert everything(store) == []
    assert memory.bytes == 0


def test_a_held_read_moves_on_in_a_file_of_its_own(store: Store, folder: Path) -> None:
    store.write(1, "fixed", some(1, 40))
    store.purge(store.purge_plan("fixed", NOON + timedelta(days=2)), frozenset({"b1-7"}))

    assert everything(store) == ["b1-7"]
    assert agree(store)
    assert files(folder) == ["2026-11-20.2.0.packed"]


def test_a_backup_holds_every_file_of_the_reads(store: Store, folder: Path) -> None:
    store.write(1, "fixed", some(1, 40))
    store.write(2, "fixed", some(2))
    assert sorted(path.name for path in store.files()) == files(folder)


def test_a_store_of_a_small_bound_answers_from_files(tmp_path: Path) -> None:
    rows = [a_read(f"r{n}", captured_at=NOON - timedelta(hours=n)) for n in range(100)]
    with a_store(tmp_path, columns_bytes=1) as store:
        store.write(1, "fixed", a_table(rows))
        for _ in range(2):
            assert len(everything(store)) == 100
        every = store._shelf.segments().values()
        assert sum(len(rows_of(segment)) for segment in every) == 100
        assert len({id(each.columns()) for segment in every for each in segment.sheaves}) > 1


def test_a_store_of_a_small_bound_follows_its_plates_through_folds_purges_and_undos(tmp_path: Path) -> None:
    def fitting(store: Store) -> list[str]:
        return sorted(ids(store.fetch(an_intent(Plates(pattern="7QK*"), a_reach(batches=Batches(upto=99))))))

    with a_store(tmp_path, columns_bytes=1) as store:
        store.write(1, "fixed", some(1, 4))
        store.write(2, "mobile", some(2, 3))
        assert len(fitting(store)) == 7
        for batch in range(3, 9):  # each is folded in: the file that the plates were read from goes
            store.write(batch, "fixed", some(batch, 9 * batch, plate=f"7QK{batch}"))
        assert len(fitting(store)) == 7 + 9 * sum(range(3, 9))
        store.undo(2)
        store.undo(8)
        assert len(fitting(store)) == 4 + 9 * sum(range(3, 8))
        store.purge(store.purge_plan("fixed", NOON + timedelta(days=2)), frozenset())
        assert fitting(store) == []
