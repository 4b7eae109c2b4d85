"""A disk that fails, in two forms: it was not done, and it was done but reported as failed. Each call of each act fails in turn."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import AccessError, Busy
from data_access.questions.correction import Correction
from data_access.questions.history import History
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.segments import examine
from data_access.store.store import Store
from tests.builders.failing_disk import failing
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent, ids
from tests.unit.store.test_images import pictures

DONE = pytest.mark.parametrize("done", [False, True], ids=["not done", "done but reported as failed"])
FOLDED = pytest.mark.parametrize("folded", [0, 20_000], ids=["folded at once", "in logs"])
SECOND = a_table(a_read(f"second-{n}", captured_at=NOON - timedelta(days=n), image_ref="kept:crop") for n in (1, 2, 3))
HELD = frozenset({"first-2"})


def begun(folder: Path) -> Store:
    store = a_store(folder)
    rows = [a_read(f"first-{n}", captured_at=NOON - timedelta(days=n), image_ref="kept:crop") for n in (0, 2)]
    store.write(1, "fixed", a_table(rows), pictures("first-0", "first-2"))
    return store


def write(store: Store) -> None:
    store.write(2, "fixed", SECOND, pictures("second-1", "second-2", "second-3"))


def purge(store: Store) -> None:
    store.purge(store.purge_plan("fixed", NOON - timedelta(days=1)), HELD)


def correct(store: Store) -> None:
    read = {"of": 1, "read_id": "first-2", "captured_at": NOON - timedelta(days=2)}
    store.correct(an_intent(Correction(**read, state="XA-NOR", reason="a test"), a_reach()), 3)


def everything(store: Store) -> list[str]:
    return sorted(ids(store.fetch(an_intent(History(plate="7QK4F2X")))))


def nothing_lies_about(store: Store) -> bool:
    """True if what is on the disk is what the store has, but for files that the next start clears away."""
    there = examine(store._shelf.root, store._shelf.keyring)
    return there.counting == sorted(segment.file for segment in store._shelf.segments().values())


def each_failure(tmp_path: Path, done: bool, prepare: Callable[[Store], Any], act: Callable[[Store], Any]) -> Any:
    """Yield a store of its own after each failure of each call of an act; and once more when it was opened again."""
    for number in count():
        folder = tmp_path / str(number)
        folder.mkdir()
        with begun(folder) as store:
            prepare(store)
            with failing(number, done) as disk:
                said = outcome(store, act)
            assert said is None or isinstance(said, Busy)
            assert "7QK" not in str(said)
            assert said is None or said.__cause__ is None
            yield store
        with a_store(folder) as again:
            yield again
        if disk.calls <= number:
            assert said is None
            break
    assert number > 3


def outcome(store: Store, act: Callable[[Store], Any]) -> AccessError | None:
    """What an act raises."""
    try:
        act(store)
    except AccessError as error:
        return error
    return None


def nothing(_: Store) -> None:
    """Prepare nothing."""


@DONE
@FOLDED
@pytest.mark.slow
def test_a_write_that_fails_can_be_undone_and_done_again(tmp_path, monkeypatch, folded, done):
    monkeypatch.setattr(sheaf_keeping, "FOLDED", folded)
    for store in each_failure(tmp_path, done, nothing, write):
        assert {"first-0", "first-2"} <= set(everything(store))
        store.undo(2)

        assert store.batches() == [1]
        assert everything(store) == ["first-0", "first-2"]
        assert nothing_lies_about(store)
        write(store)
        assert len(everything(store)) == 5


@DONE
@FOLDED
@pytest.mark.slow
def test_an_undo_that_fails_loses_no_other_batch_and_is_done_again(tmp_path, monkeypatch, folded, done):
    monkeypatch.setattr(sheaf_keeping, "FOLDED", folded)
    for store in each_failure(tmp_path, done, write, lambda store: store.undo(2)):
        assert {"first-0", "first-2"} <= set(everything(store))
        store.undo(2)

        assert everything(store) == ["first-0", "first-2"]
        assert nothing_lies_about(store)


@DONE
@FOLDED
@pytest.mark.slow
def test_a_correction_that_fails_can_be_undone_and_made_again(tmp_path, monkeypatch, folded, done):
    monkeypatch.setattr(sheaf_keeping, "FOLDED", folded)
    for store in each_failure(tmp_path, done, nothing, correct):
        assert {"first-0", "first-2"} <= set(everything(store))
        store.undo(3)

        assert everything(store) == ["first-0", "first-2"]
        correct(store)
        assert len(everything(store)) == 3


@DONE
@FOLDED
@pytest.mark.slow
def test_a_purge_that_fails_keeps_what_is_held_and_is_finished_by_another(tmp_path, monkeypatch, folded, done):
    monkeypatch.setattr(sheaf_keeping, "FOLDED", folded)
    for store in each_failure(tmp_path, done, write, purge):
        assert {"first-0", "first-2", "second-1"} <= set(everything(store))
        purge(store)

        assert everything(store) == ["first-0", "first-2", "second-1"]
        assert nothing_lies_about(store)


@pytest.mark.parametrize("damage", ["changed", "cut off", "gone", "of another day"])
def test_a_question_about_a_damaged_day_discloses_nothing_and_says_which_day(tmp_path, damage):
    rows = [a_read(f"r{n}", captured_at=NOON - timedelta(days=n % 2, seconds=n)) for n in range(400)]
    with a_store(tmp_path, columns_bytes=1) as store:
        store.write(1, "fixed", a_table(rows))
        [other, one] = sorted((tmp_path / "store" / "fixed").glob("*.packed"))
        content = one.read_bytes()
        match damage:
            case "gone":
                one.unlink()
            case "of another day":
                one.write_bytes(other.read_bytes())
            case "cut off":
                one.write_bytes(content[:-3000])
            case _:
                one.write_bytes(content[:-3000] + bytes(3000))

        with pytest.raises(Busy, match=r"2026-11-20\.1; nothing was disclosed") as error:
            everything(store)

        assert "7QK" not in str(error.value)
        assert error.value.__cause__ is None
        assert store.failing
        one.write_bytes(content)
        assert len(everything(store)) == 400
        assert not store.failing


def test_ids_that_could_not_be_read_are_read_again_and_no_read_is_stored_twice(tmp_path):
    rows = a_table([a_read(f"r{n}", captured_at=NOON - timedelta(days=n % 2, seconds=n)) for n in range(400)])
    with a_store(tmp_path) as store:
        store.write(1, "fixed", rows)
    with a_store(tmp_path) as store:
        last = max((tmp_path / "store" / "fixed").glob("*.packed"))
        content = last.read_bytes()
        last.write_bytes(content[:-20] + bytes(20))
        with pytest.raises(Busy):
            store.write(2, "fixed", rows)
        last.write_bytes(content)

        assert store.write(2, "fixed", rows) == 0
        assert len(everything(store)) == 400


def test_want_of_open_files_is_no_fault_of_the_disk(tmp_path, monkeypatch):
    with a_store(tmp_path, columns_bytes=1) as store:
        store.write(1, "fixed", a_table([a_read("r1"), a_read("r2", captured_at=NOON - timedelta(days=1))]))

        def none_left(*_: Any, **__: Any) -> Any:
            raise OSError(24, os.strerror(24))

        with monkeypatch.context() as patch:
            patch.setattr(os, "open", none_left)
            with pytest.raises(Busy):
                everything(store)
        assert not store.failing
        assert everything(store) == ["r2", "r1"] or len(everything(store)) == 2
