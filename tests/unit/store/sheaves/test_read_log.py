"""A log gives back every entry that was answered for, and nothing else; what a power cut left half is written over."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.store.sheaves import pictures, read_log
from data_access.store.sheaves.read_log import READS, LogEntry
from data_access.store.sheaves.sheaf import SheafDamage
from tests.builders.store import a_read

KEY, NAME = bytes(range(32)), "segment/fixed/2026-11-20.1/0"
FEW = settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def entry(number: int, count: int = 1) -> LogEntry:
    rows = [{name: a_read(f"{number}-{n}", batch=number).get(name) for name in READS.names} for n in range(count)]
    return LogEntry(pa.RecordBatch.from_pylist(rows, schema=READS), pictures.none())


def written(path: Path, counts: list[int]) -> list[int]:
    """Write entries of so many reads, and return where each ends."""
    ends = [0]
    for number, count in enumerate(counts):
        ends.append(read_log.append(entry(number, count), path, ends[-1], KEY, NAME))
    return ends[1:]


def numbers(path: Path) -> list[int]:
    return [each.reads["batch"][0].as_py() for each in read_log.entries(path, KEY, NAME)[0]]


def test_no_log_has_no_entry(tmp_path: Path) -> None:
    assert read_log.entries(tmp_path / "log", KEY, NAME) == ([], 0)


@FEW
@given(counts=st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_what_was_written_comes_back(tmp_path_factory: pytest.TempPathFactory, counts: list[int]) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    ends = written(path, counts)
    found, end = read_log.entries(path, KEY, NAME)

    assert [each.reads for each in found] == [entry(n, count).reads for n, count in enumerate(counts)]
    assert end == ends[-1] == path.stat().st_size


@pytest.mark.parametrize("left", ["cut off", "zeros", "others' bytes"])
def test_a_last_entry_that_is_not_whole_is_none_and_is_written_over(tmp_path: Path, left: str) -> None:
    path = tmp_path / "log"
    first, second, third = written(path, [2, 3, 4])
    content = path.read_bytes()
    for cut in sorted({second, second + 1, second + 8, second + 16, (second + third) // 2, third - 1}):
        other = 0x5A if content[cut] != 0x5A else 0xA5  # never the byte that stood there
        rest = {"cut off": b"", "zeros": bytes(third - cut), "others' bytes": bytes([other]) * (third - cut)}[left]
        if content[cut:] == rest:  # one sealed entry in 256 ends with a zero
            assert left == "zeros"
            assert cut == third - 1
            continue
        path.write_bytes(content[:cut] + rest)
        found, end = read_log.entries(path, KEY, NAME)
        assert (len(found), end) == (2, second)
        assert read_log.append(entry(7, 1), path, end, KEY, NAME) == path.stat().st_size
        assert numbers(path) == [0, 1, 7]
    assert first < second


def test_a_first_entry_that_is_not_whole_leaves_an_empty_log(tmp_path: Path) -> None:
    path = tmp_path / "log"
    [end] = written(path, [5])
    content = path.read_bytes()
    for cut in range(end):
        path.write_bytes(content[:cut])
        assert read_log.entries(path, KEY, NAME) == ([], 0)
    written(path, [1])
    assert numbers(path) == [0]


def test_damage_before_another_entry_is_not_taken_for_a_half_one(tmp_path: Path) -> None:
    path = tmp_path / "log"
    ends = written(path, [2, 3, 4])
    sound = path.read_bytes()
    opening = len(read_log.MAGIC) + 16
    for place in range(opening, ends[1], 7):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises(SheafDamage):
            read_log.entries(path, KEY, NAME)


def test_entries_cannot_be_moved_left_out_or_read_under_another_name_or_key(tmp_path: Path) -> None:
    path = tmp_path / "log"
    ends = written(path, [2, 2, 2])
    sound, opening = path.read_bytes(), len(read_log.MAGIC) + 16
    one, two, three = sound[opening : ends[0]], sound[ends[0] : ends[1]], sound[ends[1] : ends[2]]
    path.write_bytes(sound[:opening] + two + one + three)
    with pytest.raises(SheafDamage):
        read_log.entries(path, KEY, NAME)
    path.write_bytes(sound[:opening] + one + three)
    assert numbers(path) == [0]  # as if the others had never been: the ledger knows how many reads there should be
    path.write_bytes(sound)
    for key, name in ((bytes(32), NAME), (KEY, NAME + "1")):
        with pytest.raises(SheafDamage):
            read_log.entries(path, key, name)


def test_no_plate_stands_in_a_log_in_clear_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "log"
    written(path, [50])

    assert b"7QK4F2X" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
