"""Pictures blurred, as the gateway sees it: a process is handed some, and what it says of them is checked before anything is drawn.

What it says is not to be trusted: it decodes what others sent. More than the cells of a `Mosaic` is taken from it for no picture.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import IO, Final

from data_access.blurring.mosaic import MOST_BYTES, Mosaic
from data_access.errors import Busy, TimedOut, Unconfined
from data_access.imports.process.confinement import NOT_CONFINED

LENGTH: Final = struct.Struct(">I")
"""Stands before each picture that the process is handed."""
CELLS: Final = struct.Struct(">BB")
"""Numbers of columns and rows, before the colours of each mosaic that it hands back; nought of a picture that cannot be read."""
WHERE_POSSIBLE: Final = "--confined-where-possible"
"""Said to a process that may work where the kernel lacks a part of its confinement."""

LONGEST_S: Final = 40.0
"""How long one process may take, seconds."""
WAIT_S: Final = 20.0
"""How long pictures wait for those before them: one process at a time, about 120 MB."""
AT_ONCE: Final = 24_000_000
"""Bytes of pictures that one process is handed, or a single picture of more."""
MOST_AT_ONCE: Final = 10
"""Pictures that one process is handed: a plain one of many pixels has few bytes, and takes as long as any other. Between two processes
others get their turn."""

_FAILED: Final = "The pictures could not be blurred; nothing was handed out."
_ONE = threading.Lock()


def blurred(pictures: Sequence[bytes], *, wholly_confined: bool = True) -> list[bytes | None]:
    """Return each picture blurred whole, as PNG; None for one that cannot be read. Equal pictures give equal bytes.

    Args:
        pictures: JPEG or PNG, as they are kept.
        wholly_confined: False if the process may work where the kernel lacks a part of its confinement.

    Raises:
        Busy: Others are being blurred and it went on for too long, or the process failed.
        Unconfined: The process cannot be confined on this machine.
        TimedOut: It took too long and was ended.
    """
    return [
        None if mosaic is None else mosaic.drawn()
        for some in _groups(pictures)
        for mosaic in _reduced(some, wholly_confined=wholly_confined)
    ]


def _groups(pictures: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield the pictures in order, as many together as one process is handed."""
    some, size = list[bytes](), 0
    for picture in pictures:
        if some and (size + len(picture) > AT_ONCE or len(some) == MOST_AT_ONCE):
            yield some
            some, size = [], 0
        some.append(picture)
        size += len(picture)
    if some:
        yield some


def _reduced(pictures: Sequence[bytes], *, wholly_confined: bool) -> list[Mosaic | None]:
    if not _ONE.acquire(timeout=WAIT_S):
        raise Busy("Other pictures are being blurred. Try again in a minute.")
    try:
        with os.fdopen(os.memfd_create("pictures"), "w+b") as job:
            for each in pictures:
                job.write(LENGTH.pack(len(each)))
                job.write(each)
            job.seek(0)
            said = _ran(job, most=len(pictures) * (CELLS.size + MOST_BYTES), wholly_confined=wholly_confined)
    except OSError:
        raise Busy(_FAILED) from None
    finally:
        _ONE.release()
    try:
        return list(_mosaics(said, len(pictures)))
    except (ValueError, struct.error):
        raise Busy(_FAILED) from None


def _ran(job: IO[bytes], *, most: int, wholly_confined: bool) -> bytes:
    """Return all that the process says of a job, which is `most` bytes or fewer; it is ended if it says more."""
    command = [sys.executable, "-I", "-m", "data_access.blurring.child"]
    if not wholly_confined:
        command.append(WHERE_POSSIBLE)
    began_s = time.monotonic()
    with subprocess.Popen(
        command, stdin=job, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as child:
        limit = threading.Timer(LONGEST_S, child.kill)
        limit.start()
        try:
            said = child.stdout.read(most + 1) if child.stdout else b""
            if len(said) > most:
                child.kill()
            code = child.wait()
        finally:
            limit.cancel()
            child.kill()
    if code == NOT_CONFINED:
        raise Unconfined
    if time.monotonic() - began_s >= LONGEST_S:
        raise TimedOut("Blurring the pictures took too long; nothing was handed out. Take fewer of them.")
    if code:
        raise Busy(_FAILED)
    return said


def _mosaics(data: bytes, count: int) -> Iterator[Mosaic | None]:
    """Read what a process said of so many pictures. Raises `ValueError` or `struct.error` if it said anything else, or more."""
    at = 0
    for _ in range(count):
        columns, rows = CELLS.unpack_from(data, at)
        at += CELLS.size
        colours = data[at : at + 3 * columns * rows]
        at += len(colours)
        yield Mosaic(columns=columns, rows=rows, colours=colours) if columns or rows else None
    if at != len(data):
        raise ValueError("more was said than there were pictures")
