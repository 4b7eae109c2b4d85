"""The version of the front end's files, which stands in their addresses."""

from __future__ import annotations

import os

import pytest

from workbench.processes.dashboards.file_versions import version_of


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "chunks").mkdir()
    for name in ("main.js", "chunks/1.js"):
        (tmp_path / name).write_text("one")
    return tmp_path


def newer(file):
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "chunks/1.js").write_text("another"),
        lambda folder: newer(folder / "main.js"),
        lambda folder: (folder / "main.js").rename(folder / "first.js"),
        lambda folder: (folder / "2.js").write_text("one"),
        lambda folder: (folder / "chunks/1.js").unlink(),
    ],
)
def test_a_change_of_any_file_is_another_version(folder, change):
    before = version_of([folder])
    assert before == version_of([folder])
    change(folder)
    assert version_of([folder]) != before


def test_a_folder_that_is_not_there_holds_nothing(folder):
    assert version_of([folder, folder / "nowhere"]) == version_of([folder])
