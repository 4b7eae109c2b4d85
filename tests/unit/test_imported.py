"""What a command says of an import."""

from __future__ import annotations

import pytest

from workbench.commands.reads.import_words import NOTHING_TAKEN, show_rows


@pytest.mark.parametrize(
    ("done", "why"),
    [
        (
            {"batch": 3, "rows_in": 4, "taken": 0, "rejected": {"position_unreadable": 4}},
            "every row was rejected",
        ),
        ({"batch": 3, "rows_in": 0, "taken": 0, "rejected": {}}, "it holds no rows"),
        (
            {"rows": 0, "added": 0, "changed": 0, "unchanged": 0, "rejected": {"status_not_known": 1}},
            "every row was rejected",
        ),
    ],
)
def test_a_file_of_which_nothing_was_taken_says_so_first_and_ends_with_a_code_of_its_own(done, why, capsys):
    with pytest.raises(SystemExit) as end:
        show_rows(done)
    assert end.value.code == NOTHING_TAKEN
    assert capsys.readouterr().out.splitlines()[0].startswith(f"NOTHING of this file was taken: {why}")


@pytest.mark.parametrize(
    "done",
    [
        {"rows_in": 4, "taken": 1, "rejected": {"plate_empty": 3}},
        {"rows_in": 1, "taken": 1, "stored": 0, "known": 1},
        {"rows": 1, "cameras": 1},
    ],
)
def test_a_file_of_which_something_was_taken_is_done(done, capsys):
    show_rows(done)
    assert "NOTHING" not in capsys.readouterr().out
