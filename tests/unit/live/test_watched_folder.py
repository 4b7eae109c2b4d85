"""A watched folder: what is complete is brought once, moved once, and survives every interruption."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from workbench.processes.watcher.watched_folder import SETTLES_S, DoorAnswer, WatchedFolder


class Killed(BaseException):
    """Stands for kill -9: nothing below catches it."""


@dataclass
class Door:
    """Knows bodies by their content, as the live door does, and fails as it is told."""

    filed: list[bytes] = field(default_factory=list)
    says: dict[bytes, list[DoorAnswer | Killed]] = field(default_factory=dict)
    dies_after: bool = False

    def bring(self, data: bytes) -> DoorAnswer:
        waiting = self.says.get(data)
        said = waiting.pop(0) if waiting else DoorAnswer(filed=True)
        if isinstance(said, Killed):
            if self.dies_after:
                self._file(data)
            raise said
        if said.filed:
            self._file(data)
        return said

    def _file(self, data: bytes) -> None:
        if data not in self.filed:
            self.filed.append(data)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Watched:
    folder: Path
    door: Door
    clock: Clock
    made: WatchedFolder

    def drop(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def settle(self) -> Counter[str]:
        """Look, wait until what is there is complete, look again; count what came of it."""
        self.made.round()
        self.clock.now += SETTLES_S
        counts = self.made.round()
        return +Counter(filed=counts.filed, refused=counts.refused, left=counts.left)

    def restart(self) -> None:
        self.made = WatchedFolder(self.folder, self.door.bring, 3600, self.clock)

    def names(self, within: str) -> list[str]:
        return sorted(path.name for path in (self.folder / within).iterdir() if path.is_file() or path.is_symlink())


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    door, clock = Door(), Clock()
    return Watched(tmp_path, door, clock, WatchedFolder(tmp_path, door.bring, 3600, clock))


def test_a_complete_file_is_filed_and_moved_to_done(watched: Watched) -> None:
    watched.drop("a.csv", "one")
    assert watched.settle() == {"filed": 1}
    assert (watched.names("done"), watched.names("."), watched.door.filed) == (["a.csv"], [], [b"one"])
    assert watched.settle() == {}


def test_a_file_that_grows_or_is_named_as_under_way_is_let_be(watched: Watched) -> None:
    growing = watched.drop("growing.csv", "o")
    for name in (".hidden", "b.part", "c.TMP"):
        watched.drop(name, "x")
    (watched.folder / "sub").mkdir()
    (watched.folder / "link.csv").symlink_to(growing)
    watched.made.round()
    watched.clock.now += SETTLES_S - 1
    watched.drop("growing.csv", "one")
    watched.clock.now += 1
    assert watched.made.round().filed == 0
    (watched.folder / "b.part").rename(watched.folder / "b.csv")
    assert watched.settle() == {"filed": 2}
    assert sorted(watched.door.filed) == [b"one", b"x"]
    assert watched.names(".") == [".hidden", "c.TMP", "link.csv"]


def test_an_unfit_file_is_refused_with_its_reason_beside_it(watched: Watched) -> None:
    watched.door.says[b"bad"] = [DoorAnswer(why="file: is not laid out so"), DoorAnswer(why="still not")]
    watched.drop("a.csv", "bad")
    assert watched.settle() == {"refused": 1}
    assert watched.names("refused") == ["a.csv", "a.csv.reason.txt"]
    reason = watched.folder / "refused" / "a.csv.reason.txt"
    assert (reason.read_text(), oct(reason.stat().st_mode & 0o777)) == ("file: is not laid out so\n", "0o600")


def test_a_door_that_is_full_leaves_the_file_to_be_brought_again(watched: Watched) -> None:
    watched.door.says[b"one"] = [DoorAnswer(wait_s=7)] * 2
    watched.drop("a.csv", "one")
    watched.made.round()
    watched.clock.now += SETTLES_S
    assert (watched.made.round().wait_s, watched.made.round().left) == (7, 1)
    assert watched.made.round().filed == 1
    assert watched.door.filed == [b"one"]


@pytest.mark.parametrize("after", [False, True], ids=["not filed", "filed but not told so"])
def test_a_watcher_that_is_killed_while_it_brings_loses_and_doubles_nothing(watched: Watched, after: bool) -> None:
    watched.door.dies_after = after
    watched.door.says[b"one"] = [Killed()]
    watched.drop("a.csv", "one")
    watched.made.round()
    watched.clock.now += SETTLES_S
    with pytest.raises(Killed):
        watched.made.round()
    watched.restart()
    assert watched.made.round().filed == 1
    assert (watched.door.filed, watched.names("done")) == ([b"one"], ["a.csv"])


def test_a_new_file_of_a_name_that_is_being_brought_waits_and_does_not_take_its_place(watched: Watched) -> None:
    def bring(data: bytes) -> DoorAnswer:
        if data == b"one":
            watched.drop("a.csv", "two")
        return Door.bring(watched.door, data)

    watched.made.bring = bring
    watched.drop("a.csv", "one")
    assert watched.settle() == {"filed": 1}
    assert watched.settle() == {"filed": 1}
    assert (watched.door.filed, len(watched.names("done"))) == ([b"one", b"two"], 2)


def test_a_file_that_is_written_to_while_it_is_brought_is_brought_again(watched: Watched) -> None:
    def bring(data: bytes) -> DoorAnswer:
        if data == b"one":
            (watched.folder / ".bringing" / "a.csv").write_text("one and more")
        return Door.bring(watched.door, data)

    watched.made.bring = bring
    watched.drop("a.csv", "one")
    assert watched.settle() == {"left": 1}
    assert watched.made.round().filed == 1
    assert watched.door.filed == [b"one", b"one and more"]


def test_filed_files_are_removed_after_their_time(watched: Watched) -> None:
    watched.drop("a.csv", "one")
    watched.settle()
    watched.made.done_kept_s = 0
    watched.made.round()
    assert watched.names("done") == []


def test_a_file_that_may_not_be_read_is_left(watched: Watched) -> None:
    path = watched.drop("a.csv", "one")
    path.unlink()
    os.mkfifo(path)
    assert watched.settle() == {}


def test_files_of_a_hot_list_are_brought_oldest_first_and_wait_for_the_one_before(tmp_path: Path) -> None:
    door, clock = Door(says={b"first": [DoorAnswer(wait_s=5)]}), Clock()
    made = WatchedFolder(tmp_path, door.bring, 3600, clock, in_order=True)
    watched = Watched(tmp_path, door, clock, made)
    for age, name in ((3, "z.txt"), (2, "m.txt"), (1, "a.txt")):
        at = 1_700_000_000 - age
        os.utime(watched.drop(name, {3: "first", 2: "second", 1: "third"}[age]), (at, at))
    assert watched.settle() == {"left": 1}
    assert door.filed == []
    assert watched.made.round().filed == 3
    assert door.filed == [b"first", b"second", b"third"]
