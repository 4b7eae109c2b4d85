"""What only the real store promises: files, keys, threads, bounds of time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import BadSite, Busy, Cancelled, InvalidQuery, LedgerStopped, Refused, TimedOut
from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle
from data_access.store.disk import sheaf_keeping
from data_access.store.store import Store
from tests.builders.store import (
    NOON,
    a_canvass,
    a_reach,
    a_read,
    a_store,
    a_table,
    a_window,
    an_intent,
    emptied,
    ids,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def module_store(folder: Path):
    with a_store(folder) as store:
        yield store


@pytest.fixture
def store(module_store: Store) -> Store:
    return emptied(module_store)


def days(count: int, per_day: int = 1, **changed):
    """Reads on some days before noon, the newest first."""
    return a_table(
        a_read(f"d{day:03d}-{n:03d}", captured_at=NOON - timedelta(days=day, minutes=1), **changed)
        for day in range(count)
        for n in range(per_day)
    )


def everything(store: Store, plate: str = "7QK4F2X") -> list[str]:
    return ids(store.fetch(an_intent(History(plate=plate))))


def test_what_was_written_is_there_after_opening_again_under_a_small_bound(tmp_path):
    with a_store(tmp_path) as store:
        store.write(1, "fixed", days(5, 2))
        written = everything(store)

    with a_store(tmp_path, columns_bytes=1) as store:
        assert everything(store) == written
        assert store.batches() == [1]
        assert store.write(2, "fixed", days(6, 2)) == 2
        assert len(everything(store)) == 12


def test_a_second_process_cannot_open_the_store(store, folder):
    with pytest.raises(BadSite, match="Another process"):
        a_store(folder)


def test_a_closed_store_answers_nothing_and_may_be_closed_again(tmp_path):
    store = a_store(tmp_path)
    store.close()
    store.close()

    with pytest.raises(Busy):
        store.fetch(an_intent(a_canvass()))


def test_a_file_put_in_anothers_place_does_not_open(tmp_path):
    with a_store(tmp_path) as store:
        store.write(1, "fixed", days(2))
    one, other = sorted((tmp_path / "store" / "fixed").iterdir())
    one.write_bytes(other.read_bytes())

    with pytest.raises(BadSite, match="is damaged"):
        a_store(tmp_path)


def test_no_plate_stands_in_clear_in_any_file(store, folder):
    store.write(1, "fixed", days(2, 50))
    store.write(2, "fixed", a_table([a_read("later", captured_at=NOON - timedelta(minutes=3))]))

    files = [path for path in folder.rglob("*") if path.is_file()]

    assert len(files) >= 5
    assert [path for path in files if path.name.endswith(".log")]
    assert not [path.name for path in files if b"7QK4F2X" in path.read_bytes() or b"Mill Road" in path.read_bytes()]


def test_files_of_the_store_are_in_a_folder_for_nobody_else(store, folder):
    store.write(1, "fixed", days(1))

    assert (folder / "store").stat().st_mode & 0o077 == 0
    assert (folder / "store" / "fixed").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder / "store").rglob("*"))


def test_a_purge_leaves_neither_file_nor_key_of_what_it_destroyed(store, folder):
    store.write(1, "fixed", days(3, 10))
    before = set((folder / "store" / "fixed").iterdir())

    done = store.purge(store.purge_plan("fixed", NOON - timedelta(days=1)), frozenset({"d001-000", "d002-003"}))

    assert (done.segments, done.destroyed, done.kept) == (1, 9, 1)
    gone, new = (
        before - set((folder / "store" / "fixed").iterdir()),
        set((folder / "store" / "fixed").iterdir()) - before,
    )
    assert [path.name for path in gone] == ["2026-11-18.1.0.packed"]
    assert [path.name for path in new] == ["2026-11-18.2.0.packed"]
    assert not [path.name for path in folder.rglob("*") if path.is_file() and b"7QK4F2X" in path.read_bytes()]
    keys = {path.name.removesuffix(".key") for path in (folder / "keys" / "segment" / "fixed").iterdir()}
    assert keys == {path.name.removesuffix(".0.packed") for path in (folder / "store" / "fixed").iterdir()}


def test_a_purge_without_held_reads_leaves_no_segment(store, folder):
    store.write(1, "fixed", days(2, 3))

    done = store.purge(store.purge_plan("fixed", NOON + timedelta(days=1)), frozenset())

    assert (done.segments, done.destroyed, done.kept) == (2, 6, 0)
    assert list((folder / "store" / "fixed").iterdir()) == []
    assert everything(store) == []


def test_a_purged_day_may_be_written_again(store):
    store.write(1, "fixed", days(1))
    store.purge(store.purge_plan("fixed", NOON + timedelta(days=1)), frozenset())

    assert store.write(2, "fixed", days(1)) == 1
    assert everything(store) == ["d000-000"]


def test_a_refused_table_stores_nothing(store):
    with pytest.raises(InvalidQuery):
        store.write(1, "fixed", a_table([a_read("a"), a_read("b", heading_deg=400)]))

    assert store.batches() == []


@pytest.mark.parametrize("per_day", [1, 59, 60, 61, 200])
def test_few_and_many_reads_of_a_plate_are_found_alike(store, per_day):
    store.write(1, "fixed", days(2, per_day))
    store.write(2, "fixed", a_table(a_read(f"x{n}", plate=f"7QK4F{n}") for n in range(5)))

    assert len(everything(store)) == 2 * per_day
    assert len(ids(store.fetch(an_intent(Plates(pattern="7Q?4F*"))))) == 2 * per_day + 5
    assert ids(store.fetch(an_intent(Plates(pattern="7QK4F3")))) == ["x3"]


def test_a_refusal_says_how_many_at_most_and_how_to_narrow(store):
    store.write(1, "fixed", days(1, 4))

    with pytest.raises(Refused, match=r"more than 3 reads.*Narrow") as error:
        store.fetch(an_intent(a_canvass(), a_reach(max_rows=3)))

    assert [(r.clause, r.rule) for r in error.value.reasons] == [("own.rows", "answer_is_small_enough")]


def test_a_granted_intent_without_a_reach_reads_nothing(store):
    intent = an_intent(a_canvass(), granted=False)
    object.__setattr__(intent.decision, "granted", True)

    with pytest.raises(Refused):
        store.fetch(intent)


def test_an_intent_is_looked_at_before_anything_else(store):
    with pytest.raises(LedgerStopped):
        store.fetch(an_intent(a_canvass(), a_reach(max_s=0), kept=False))


def test_a_fetch_over_its_time_is_stopped_and_the_next_one_works(store):
    store.write(1, "fixed", days(1))

    with pytest.raises(TimedOut, match="0 s"):
        store.fetch(an_intent(a_canvass(), a_reach(max_s=0)))

    assert everything(store) == ["d000-000"]


def test_a_fetch_that_nobody_waits_for_is_stopped(store):
    store.write(1, "fixed", days(1))
    cancelled = threading.Event()
    cancelled.set()

    with pytest.raises(Cancelled):
        store.fetch(an_intent(a_canvass()), cancelled)


def test_thousands_of_holds_are_no_burden(store):
    store.write(1, "fixed", days(2, 3))
    held = frozenset(f"x{n}" for n in range(5000)) | {"d001-001"}

    seen = store.fetch(an_intent(History(plate="7QK4F2X"), a_reach(keep={"fixed": timedelta(hours=1)}, held=held)))

    assert ids(seen) == ["d001-001", "d000-000", "d000-001", "d000-002"]


def test_counts_beside_an_answer_that_nobody_waits_for_are_stopped_too(store):
    store.write(1, "fixed", days(3))
    cancelled = threading.Event()
    cancelled.set()
    place = Circle(lat=39.0, lon=-95.0, radius_m=1000)
    other = Circle(lat=39.5, lon=-95.0, radius_m=1000)
    scenes = [Scene(area=area, windows=a_window()) for area in (place, other)]

    with pytest.raises(Cancelled):
        store.marked_reads(an_intent(a_canvass()), a_window(), cancelled)
    with pytest.raises(Cancelled):
        store.plates_before(
            an_intent(CommonPlates(scenes=scenes, at_least=2), a_reach(keep={"fixed": timedelta(days=30)})),
            [timedelta(hours=24)],
            cancelled,
        )


@pytest.mark.slow
@pytest.mark.parametrize("folded", [0, 20_000], ids=["folded at once", "in logs"])
def test_many_ask_while_one_writes_undoes_and_purges(store, monkeypatch, folded):
    monkeypatch.setattr(sheaf_keeping, "FOLDED", folded)
    store.write(1, "fixed", days(4, 30))
    expected = everything(store)
    stop = threading.Event()

    def ask(question) -> int:
        asked = 0
        while not stop.is_set() or not asked:
            seen = store.fetch(an_intent(question, a_reach(held=frozenset(expected)))).reads
            assert [r for r in seen["read_id"].to_list() if r.startswith("d")] == expected
            asked += 1
        return asked

    questions = [History(plate="7QK4F2X"), Plates(pattern="7*"), a_canvass(windows=a_window(24 * 10))]
    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask, question) for question in questions]
        try:
            for batch in (2, 3):
                rows = [a_read(f"w{batch}-{n}", captured_at=NOON - timedelta(days=n)) for n in range(6)]
                store.write(batch, "fixed", a_table(rows))
                store.undo(batch)
            store.write(4, "fixed", a_table([a_read("w4", captured_at=NOON - timedelta(days=2))]))
            store.purge(store.purge_plan("fixed", NOON - timedelta(days=1)), frozenset(expected))
        finally:
            stop.set()
        assert all(asked.result() for asked in asking)

    assert everything(store) == expected
