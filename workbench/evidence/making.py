"""The maker of files as the gateway sees it: a process for one job, handed the job and nothing else, ended after it."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import zipfile
from typing import cast

from data_access.errors import Busy, TimedOut
from data_access.queries import FileFormat

LONGEST_S = 65.0
"""How long a job may take, seconds."""

WAIT_S = 20.0
"""How long a job waits for the one before it: one process at a time, about 200 MB."""

_ONE = threading.Lock()


def make_files(job: bytes) -> dict[FileFormat, bytes]:
    """Make the files of a job.

    Raises:
        Busy: Others are being made and it went on for too long, or the process failed.
        TimedOut: It took too long and was ended.
    """
    if not _ONE.acquire(timeout=WAIT_S):
        raise Busy("Other files are being made. Try again in a minute.")
    try:
        return _unpacked(_ran(job))
    finally:
        _ONE.release()


def _ran(job: bytes) -> bytes:
    command = [sys.executable, "-I", "-m", "workbench.evidence.worker"]
    try:
        done = subprocess.run(
            command,
            input=job,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimedOut("Making the files took too long; nothing was handed out. Ask for fewer of them.") from None
    if done.returncode:
        raise Busy("The files could not be made; nothing was handed out.")
    return done.stdout


def _unpacked(archive: bytes) -> dict[FileFormat, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            return {cast(FileFormat, name): files.read(name) for name in files.namelist()}
    except (zipfile.BadZipFile, OSError):
        raise Busy("The files could not be made; nothing was handed out.") from None
