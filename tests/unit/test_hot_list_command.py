"""What `workbench hot-list show` says of a list."""

from __future__ import annotations

from workbench.commands.registers.hot_list import HotListState, lines_of

STATE: HotListState = {
    "list": "state",
    "name": "State list",
    "version": 3,
    "entries": 1200,
    "sha256": "ab" * 32,
    "age_s": 30 * 3600,
    "max_age_s": 24 * 3600,
    "stale": True,
    "damaged": False,
    "unfit_at": "",
    "unfit_why": "",
}


def test_a_stale_list_says_so_before_anything_else_of_it() -> None:
    _, said = lines_of(STATE)
    assert said.strip().startswith("STALE: at most 24 h are allowed, 30 h old; version 3, 1200 entries")


def test_a_fresh_list_does_not() -> None:
    _, said = lines_of({**STATE, "stale": False, "age_s": 3600})
    assert said.strip() == "1 h old; version 3, 1200 entries, SHA-256 abababababababab…"


def test_a_list_of_which_a_later_file_was_refused_says_when_and_why() -> None:
    *_, said = lines_of({**STATE, "unfit_at": "2026-11-22T06:00:00.000000Z", "unfit_why": "file: line 3: cut off"})
    assert said.strip() == "a file was refused at 2026-11-22T06:00Z: file: line 3: cut off"


def test_a_list_without_a_version_says_that_no_file_was_taken() -> None:
    assert lines_of({**STATE, "version": 0, "age_s": None})[1].strip() == "no file of it was taken yet"


def test_a_damaged_list_says_so_and_what_heals_it() -> None:
    *_, said = lines_of({**STATE, "damaged": True})
    assert said.strip().startswith("DAMAGED on the disk: no read comes in until its newest whole file is imported")
