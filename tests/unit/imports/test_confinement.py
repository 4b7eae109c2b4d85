"""What a parser cannot do any more once it is confined."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


def confined(script: str, memory_bytes: int = 100_000_000, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    """Run a few lines in a process that is confined as the parser is."""
    program = f"""
        import os, socket, ctypes, threading
        os.dup2(0, 3)
        from data_access.imports.confinement import confine
        confine({memory_bytes}, {seconds})
        def tried(act):
            try:
                return f"could: {{act()}}"
            except (OSError, MemoryError, RuntimeError) as error:
                return type(error).__name__
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program) + textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_no_file_can_be_opened_read_or_made():
    script = """
        print(tried(lambda: open("/etc/passwd")), tried(lambda: os.listdir("/")), tried(lambda: os.pipe()))
    """
    assert confined(script).stdout.split() == ["PermissionError"] * 3


def test_memory_beyond_the_headroom_is_not_to_be_had():
    script = 'print(tried(lambda: len(bytearray(50_000_000))), "|", tried(lambda: len(bytearray(200_000_000))))'
    assert confined(script).stdout == "could: 50000000 | MemoryError\n"


def test_nothing_can_be_written_to_an_open_file(tmp_path):
    program = f"""
        import os
        os.dup2(os.open({str(tmp_path / "f")!r}, os.O_RDWR | os.O_CREAT), 3)
        from data_access.imports.confinement import confine
        confine(100_000_000, 60)
        os.write(3, b"x")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, check=False, timeout=60
    )
    assert done.returncode != 0
    assert (tmp_path / "f").read_bytes() == b""


@pytest.mark.slow
def test_a_loop_without_end_is_ended_by_its_cpu_time():
    assert confined("while True: pass", seconds=1).returncode in (-9, -24)
