"""The maker of files as the gateway sees it: a process for one job, handed the job and nothing else, ended after it."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import zipfile

from data_access.errors import Busy, TimedOut, Unconfined
from data_access.imports.process.confinement import NOT_CONFINED

LONGEST_S = 65.0
"""How long a job may take, seconds."""

WAIT_S = 20.0
"""How long a job waits for the one before it: one process at a time, about 200 MB."""

_ONE = threading.Lock()


def make_files(job: bytes, *, wholly_confined: bool = True) -> dict[str, bytes]:
    """Make the files of a job: those of an answer, or the first page of a package.

    Args:
        wholly_confined: False if the process may work where the kernel lacks a part of its confinement.

    Raises:
        Busy: Others are being made and it went on for too long, or the process failed.
        Unconfined: The process cannot be confined on this machine.
        TimedOut: It took too long and was ended.
    """
    if not _ONE.acquire(timeout=WAIT_S):
        raise Busy("Other files are being made. Try again in a minute.")
    try:
        return _unpacked(_ran(job, wholly_confined=wholly_confined))
    finally:
        _ONE.release()


def _ran(job: bytes, *, wholly_confined: bool) -> bytes:
    command = [sys.executable, "-I", "-m", "workbench.processes.maker"]
    if not wholly_confined:
        command.append("--confined-where-possible")
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
    if done.returncode == NOT_CONFINED:
        raise Unconfined
    if done.returncode:
        raise Busy("The files could not be made; nothing was handed out.")
    return done.stdout


def _unpacked(archive: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            return {name: files.read(name) for name in files.namelist()}
    except (zipfile.BadZipFile, OSError):
        raise Busy("The files could not be made; nothing was handed out.") from None
