"""Which files count after a start, whatever the last process left behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.store.disk.segments import (
    SegmentFile,
    SegmentId,
    beget,
    confirm,
    discard,
    files_of,
    fold_of,
    mark_void,
    settle,
)

DAY = SegmentId("fixed", date(2026, 11, 20))
FIRST = SegmentFile(DAY, 1)


@pytest.fixture
def keyring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys", tmp_path / "master.key")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def whole(file: SegmentFile, root: Path, keyring: KeyRing) -> SegmentFile:
    beget(file, root, keyring)
    file.packed(root, 0).write_bytes(b"reads")
    confirm(file, root)
    return file


def left(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_an_empty_folder_has_no_segments(root, keyring):
    assert settle(root, keyring) == []


def test_a_whole_file_counts(root, keyring):
    whole(FIRST, root, keyring)

    assert settle(root, keyring) == [FIRST]
    assert left(root) == ["2026-11-20.1.0.packed"]


def test_a_file_that_was_never_confirmed_goes_with_its_key_and_log(root, keyring):
    beget(FIRST, root, keyring)
    FIRST.packed(root, 0).write_bytes(b"half")
    FIRST.log(root, 0).write_bytes(b"log")
    FIRST.pictures(root).write_bytes(b"images")

    assert settle(root, keyring) == []
    assert (left(root), keyring.names()) == ([], [])


def test_of_two_folds_the_later_counts_with_its_log_and_all_others_go(root, keyring):
    whole(FIRST, root, keyring)
    for path in (FIRST.packed(root, 3), FIRST.log(root, 3), FIRST.log(root, 0), FIRST.pictures(root)):
        path.write_bytes(b"reads")
    FIRST.packed(root, 4).with_name("2026-11-20.1.4.packed.new").write_bytes(b"half")

    assert settle(root, keyring) == [FIRST]
    assert left(root) == ["2026-11-20.1.3.log", "2026-11-20.1.3.packed", "2026-11-20.1.pictures"]
    assert fold_of(FIRST, root) == 3
    assert [path.name for path in files_of(FIRST, root)] == [
        "2026-11-20.1.3.packed",
        "2026-11-20.1.3.log",
        "2026-11-20.1.pictures",
    ]


def test_files_of_a_generation_with_a_longer_number_are_its_own(root, keyring):
    whole(FIRST, root, keyring)
    tenth = whole(SegmentFile(DAY, 10), root, keyring)

    discard(FIRST, root, keyring)

    assert settle(root, keyring) == [tenth]
    assert left(root) == ["2026-11-20.10.0.packed"]


def test_a_marker_before_its_key_and_file_is_only_removed(root, keyring):
    (root / "fixed").mkdir(parents=True)
    mark_void(FIRST, root)

    assert settle(root, keyring) == []
    assert left(root) == []


def test_of_two_whole_generations_the_newer_counts_and_the_older_goes(root, keyring):
    whole(FIRST, root, keyring)
    newer = whole(FIRST.next(), root, keyring)

    assert settle(root, keyring) == [newer]
    assert (left(root), keyring.names()) == (["2026-11-20.2.0.packed"], [newer.key])


def test_a_newer_generation_that_is_void_leaves_the_older_one(root, keyring):
    whole(FIRST, root, keyring)
    beget(FIRST.next(), root, keyring)

    assert settle(root, keyring) == [FIRST]
    assert keyring.names() == [FIRST.key]


def test_discarding_again_changes_nothing(root, keyring):
    whole(FIRST, root, keyring)

    discard(FIRST, root, keyring)
    discard(FIRST, root, keyring)

    assert (left(root), keyring.names()) == ([], [])


def test_a_lost_file_keeps_the_store_shut_and_its_key(root, keyring):
    """A volume that is not mounted must not look like an empty store, and must not cost the keys."""
    whole(FIRST, root, keyring)
    FIRST.packed(root, 0).unlink()

    with pytest.raises(BadSite, match="1 keys have no segment"):
        settle(root, keyring)

    assert keyring.names() == [FIRST.key]


def test_a_lost_file_of_columns_keeps_the_store_shut_and_key_and_log(root, keyring):
    whole(FIRST, root, keyring)
    FIRST.log(root, 0).write_bytes(b"log")
    FIRST.packed(root, 0).unlink()

    with pytest.raises(BadSite, match="1 keys have no segment"):
        settle(root, keyring)

    assert (left(root), keyring.names()) == (["2026-11-20.1.0.log"], [FIRST.key])


def test_a_lost_key_keeps_the_store_shut_and_the_file(root, keyring):
    whole(FIRST, root, keyring)
    keyring.destroy(FIRST.key)

    with pytest.raises(BadSite, match="1 segments have no key"):
        settle(root, keyring)

    assert left(root) == ["2026-11-20.1.0.packed"]
