"""What a parser cannot do any more once it is confined."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest


def confined(script: str, memory_bytes: int = 100_000_000, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    """Run a few lines in a process that is confined as the parser is."""
    program = f"""
        import os, socket, ctypes, threading
        os.dup2(0, 3)
        from data_access.imports.process.confinement import confine
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
        timeout=300,
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
        from data_access.imports.process.confinement import confine
        confine(100_000_000, 60)
        os.write(3, b"x")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, check=False, timeout=300
    )
    assert done.returncode != 0
    assert (tmp_path / "f").read_bytes() == b""


@pytest.mark.slow
def test_a_loop_without_end_is_ended_by_its_cpu_time():
    assert confined("while True: pass", seconds=1).returncode in (-9, -24)


AFTER_A_REST = """
import io, os, sys, time
from datetime import UTC, datetime
from data_access.imports.process import child
from data_access.imports.terms.bounds import Bounds, KnownCamera
from data_access.imports.process.confinement import confine
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import Mapping

child.warm_up("csv")
held = confine(1 << 30, 60)
time.sleep(float(sys.argv[1]))  # libraries let threads end that had nothing to do for ten seconds
mapping = Mapping.model_validate({
    "format": "csv", "source": "acme", "retention_class": "fixed", "time": {"order": "ymd", "zone": "in_text"},
    "columns": {"captured_at": "at", "plate": "plate", "camera_id": "camera"},
})
camera = {"C1": KnownCamera("C1", "fixed", 1, 1)}
job = Job(mapping=mapping, bounds=Bounds(), now=datetime(2026, 11, 23, tzinfo=UTC), cameras=camera, permitted=frozenset())
out = io.BytesIO()
child.run(job, io.BytesIO(b"at,plate,camera\\n2026-11-20 10:00:00Z,7A2C8B5,C1\\n"), out, held)
os.write(1, b"read" if b"7A2C8B5" in out.getvalue() else b"not read")
os._exit(0)
"""


@pytest.mark.slow
@pytest.mark.parametrize("rest_s", [0, 12])
def test_a_parser_that_had_nothing_to_do_for_a_while_begins_the_threads_that_it_needs(rest_s: float) -> None:
    environment = {**os.environ, "POLARS_MAX_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", AFTER_A_REST, str(rest_s)],
        capture_output=True,
        timeout=120,
        check=False,
        env=environment,
    )
    assert (done.stdout, done.returncode) == (b"read", 0), done.stderr.decode()[-500:]
