"""Pictures that lie beside a file in a watched folder, or in a folder of their own: they go with the file that names them."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from tests.unit.live.test_watched_folder import Clock, Door, Watched
from workbench import parcels
from workbench.processes.watcher import watched_folder
from workbench.processes.watcher.watched_folder import SETTLES_S, DoorAnswer, WatchedFolder


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    door, clock = Door(), Clock()
    return Watched(tmp_path, door, clock, WatchedFolder(tmp_path, door.bring, 3600, clock))


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_file_takes_the_pictures_along_that_it_names_and_they_are_moved_with_it(watched: Watched) -> None:
    for name in ("1.jpg", "2.JPG", "3.jpg"):
        watched.drop(name, name)
    watched.drop("a.csv", 'plate,picture\n7A,"x/1.jpg"\n7B,C:\\out\\2.JPG\n7C,4.jpg\n')
    assert watched.settle() == {"filed": 1}
    [body] = watched.door.filed
    assert (unpacked(body)["1.jpg"], sorted(unpacked(body))) == (b"1.jpg", ["1.jpg", "2.JPG", "reads.csv"])
    assert (watched.names("done"), watched.names(".")) == (["1.jpg", "2.JPG", "a.csv"], ["3.jpg"])


def test_pictures_alone_are_not_brought_and_refused_after_an_hour(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.drop("1.jpg", "a picture")
    assert watched.settle() == {}
    monkeypatch.setattr(watched_folder, "PICTURES_WAIT_S", 0)
    watched.made.round()
    assert (watched.names("."), watched.names("refused")) == ([], ["1.jpg", "1.jpg.reason.txt"])


def test_a_file_waits_for_a_picture_that_is_still_being_written(watched: Watched) -> None:
    watched.drop("a.csv", "plate,picture\n7A,1.jpg\n")
    watched.made.round()
    watched.clock.now += SETTLES_S
    watched.drop("1.jpg", "half")
    assert watched.made.round().left == 1
    watched.clock.now += SETTLES_S
    watched.drop("1.jpg", "whole!")
    assert watched.made.round().left == 1
    watched.clock.now += SETTLES_S
    assert watched.made.round().filed == 1
    assert unpacked(watched.door.filed[0])["1.jpg"] == b"whole!"


@pytest.mark.parametrize("why", ["file: is unfit", ""])
def test_pictures_of_a_refused_file_go_with_it_and_of_one_that_waits_stay(watched: Watched, why: str) -> None:
    watched.made.bring = lambda _: DoorAnswer(why=why)
    watched.drop("1.jpg", "a picture")
    watched.drop("a.csv", "plate,picture\n7A,1.jpg\n")
    watched.settle()
    assert watched.names("refused") == (["1.jpg", "a.csv", "a.csv.reason.txt"] if why else [])
    assert watched.names(".") == ([] if why else ["1.jpg"])


def test_a_file_that_is_too_large_with_its_pictures_is_refused_and_says_what_to_do(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_folder, "MAX_BODY", 40)
    watched.drop("1.jpg", "x" * 30)
    watched.drop("a.csv", "plate,picture\n7A,1.jpg\n")
    assert watched.settle() == {"refused": 1}
    assert "--images" in (watched.folder / "refused" / "a.csv.reason.txt").read_text()
    assert watched.door.filed == []


def test_two_files_that_name_one_picture_are_both_filed(watched: Watched) -> None:
    watched.drop("1.jpg", "a picture")
    for name in ("a.csv", "b.csv"):
        watched.drop(name, f"plate,picture\n7{name},1.jpg\n")
    assert watched.settle() == {"filed": 2}
    assert watched.names("done") == ["1.jpg", "a.csv", "b.csv"]


def test_only_plain_pictures_of_a_bearable_size_that_are_named_are_taken(tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret", tmp_path / "pictures"
    (folder / "inside").mkdir(parents=True)
    secret.write_bytes(b"not for you")
    (folder / "link.jpg").symlink_to(secret)
    (folder / "inside" / "3.jpg").write_bytes(b"x")
    (folder / "large.jpg").write_bytes(bytes(parcels.MAX_PICTURE + 1))
    os.mkfifo(folder / "pipe.jpg")
    for name in ("1.jpg", "2.jpg", "b.txt", ".hidden.jpg"):
        (folder / name).write_bytes(name.encode())
    there = parcels.pictures_in(folder)
    assert sorted(there) == ["1.jpg", "2.jpg"]
    assert sorted(parcels.named([b"7A|1.jpg |link.jpg|3.jpg\r\n", b"../secret"], there)) == ["1.jpg"]


def test_the_same_files_make_the_same_parcel_and_one_that_is_gone_or_became_a_link_is_left_out(tmp_path: Path) -> None:
    sheet, picture, link = tmp_path / "any.csv", tmp_path / "1.jpg", tmp_path / "2.jpg"
    sheet.write_bytes(b"x" * 3_000_000)
    picture.write_bytes(b"y")
    link.symlink_to(sheet)
    pictures = {"1.jpg": picture, "2.jpg": link, "3.jpg": tmp_path / "3.jpg"}
    parts = list(parcels.parcel(sheet, pictures))
    os.utime(picture, (0, 0))
    assert b"".join(parts) == b"".join(parcels.parcel(sheet, pictures))
    assert len(parts) > 3
    assert {name: len(data) for name, data in unpacked(b"".join(parts)).items()} == {"reads.csv": 3_000_000, "1.jpg": 1}
