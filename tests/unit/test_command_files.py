"""Files that commands are given: nonsense is refused in a sentence that shows nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import InvalidQuery
from workbench.commands.text_files import MOST_BYTES, counted, lines_of, text_of


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (b"\xff\xfe7\x00G\x00", "no text in UTF-8"),
        (b"7G7" * MOST_BYTES, "at most"),
        (b" \n\r\n\t", "is empty"),
        (b"", "is empty"),
    ],
)
def test_a_file_of_nonsense_is_refused_and_not_shown(tmp_path: Path, held: bytes, words: str) -> None:
    (tmp_path / "ids").write_bytes(held)
    with pytest.raises(InvalidQuery, match=f"read_ids: .*{words}") as refused:
        lines_of(tmp_path / "ids", "read_ids")
    assert "7G7" not in str(refused.value)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery, match="mapping: the file cannot be read"):
        text_of(tmp_path, "mapping")


def test_lines_come_without_what_surrounds_them(tmp_path: Path) -> None:
    (tmp_path / "ids").write_bytes("\ufeff vendor:1 \r\n\nvendor:2".encode())
    assert lines_of(tmp_path / "ids", "read_ids") == ["vendor:1", "vendor:2"]


def test_one_is_not_many() -> None:
    assert [counted(number, "read") for number in (0, 1, 2)] == ["0 reads", "1 read", "2 reads"]
