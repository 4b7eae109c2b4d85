"""The outside program gives its verdict on archives that were made to stop it: in a moment, with little memory, in one line."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.evidence import KEY, TOOL

BOUNDED = """
import atexit, resource, runpy, sys
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
resource.setrlimit(resource.RLIMIT_AS, (5 * 2**29, 5 * 2**29))
def tell():
    with open("/proc/self/status") as status:
        sys.stderr.write(next(line for line in status if line.startswith("VmHWM:")).split()[1])
atexit.register(tell)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a program with one second of a processor, and says how much memory it took at most, kB."""


def listed(name: bytes, size: int, at: int) -> bytes:
    """A line of a ZIP's directory: so many bytes are stored from a place on."""
    head = struct.pack("<IHHHHHHIII", 0x02014B50, 20, 20, 0, 0, 0, 0x21, 0, size, size)
    return head + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, at) + name


def ended(before: bytes, lines: list[bytes], comment: bytes = b"") -> bytes:
    """A ZIP of what lies before its directory, and that."""
    directory, count = b"".join(lines), len(lines) & 0xFFFF
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), len(before), len(comment))
    return before + directory + end + comment


def stored(name: bytes, data: bytes) -> bytes:
    """A file as it lies in a ZIP."""
    head = struct.pack("<IHHHHHIII", 0x04034B50, 20, 0, 0, 0, 0x21, 0, len(data), len(data))
    return head + struct.pack("<HH", len(name), 0) + name + data


def many_over_the_same_bytes() -> bytes:
    """Two thousand files of two megabytes each, all of them the same two megabytes."""
    size = 2_000_000
    return ended(stored(b"a", bytes(size)), [listed(b"f%06d" % n, size, 0) for n in range(2_000)])


def a_file_within_the_comment() -> bytes:
    """The one file is said to begin where four bytes of a comment are all that is left."""
    at = len(ended(b"", [listed(b"a", 5, 0)]))
    return ended(b"", [listed(b"a", 5, at)], b"PK\3\4")


def a_file_at_the_end() -> bytes:
    """The one file is said to begin where its head is cut short, in an archive without a comment."""
    name = b"PK\3\4"
    return ended(b"", [listed(name, 5, len(listed(name, 5, 0)) - len(name))])


def a_long_directory() -> bytes:
    """More empty files than any package has."""
    return ended(stored(b"a", b""), [listed(b"f%05d" % n, 0, 0) for n in range(65_001)])


def a_directory_by_zip64() -> bytes:
    """Its true end stands in the records for large archives, which no package has."""
    whole = ended(stored(b"a", b""), [listed(b"a", 0, 0)])
    large = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 2**40, 2**40, 2**40, 0)
    return whole[:-22] + large + struct.pack("<IIQI", 0x07064B50, 0, len(whole) - 22, 1) + whole[-22:]


HOSTILE = (
    many_over_the_same_bytes,
    a_file_within_the_comment,
    a_file_at_the_end,
    a_long_directory,
    a_directory_by_zip64,
)


@pytest.mark.parametrize("made", HOSTILE, ids=lambda each: each.__name__)
def test_an_archive_that_was_made_to_stop_it_does_not_verify_and_one_line_says_so(
    made: Callable[[], bytes], tmp_path: Path
) -> None:
    (tmp_path / "package.zip").write_bytes(made())
    command = [sys.executable, "-I", "-S", "-c", BOUNDED, str(TOOL), str(tmp_path / "package.zip"), "--key", KEY]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd="/")
    assert int(done.stderr) < 100_000
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert done.stdout.startswith("DOES NOT VERIFY: package.zip: ")
