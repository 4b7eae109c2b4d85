"""A file that comes in over HTTP: written to a private file as it comes, bounded, gone when it was used."""

import asyncio
import contextlib
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.requests import ClientDisconnect, Request

from data_access.errors import Busy, Cancelled, InvalidQuery, TimedOut, TooLarge

MAX_UPLOAD = 2 * 1024**3
PREFIX = "upload-"
STALL_S, LEAST_BYTES_S = 10.0, 16 * 1024
"""How long nothing may come, and how many bytes a second must come on average once so long has passed."""
KEPT_FREE = 256 * 1024**2
"""Bytes of the disk that no file which comes in may use up: the ledger lies there, too, and must go on."""
LOOK_BYTES = 16 * 1024**2


def _nothing(_: int) -> None:
    return


@contextlib.asynccontextmanager
async def received(
    request: Request, folder: Path, most: int = MAX_UPLOAD, count: Callable[[int], None] = _nothing
) -> AsyncIterator[Path]:
    """Write a request's body to a file of mode 0600 in `folder`, for the length of a `with` block.

    Args:
        count: Is told how many bytes came, before they are written; what it raises ends the upload.

    Raises:
        TimedOut: Nothing came for too long, or too little.
        Busy: The disk is nearly full.
        TooLarge: It holds more than `most` bytes.
        Cancelled: The client left before its end.
        InvalidQuery: It holds nothing.
    """
    path, size = folder / f"{PREFIX}{secrets.token_hex(8)}", 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            async for part in _stream(request):
                count(len(part))
                if size // LOOK_BYTES != (size + len(part)) // LOOK_BYTES or size == 0:
                    _check_space(folder)
                size += len(part)
                if size > most:
                    raise TooLarge(f"The file may hold at most {most} bytes.")
                file.write(part)
        if size == 0:
            raise InvalidQuery("file", "is empty")
        yield path
    finally:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a crash left of uploads; nobody may be uploading."""
    for path in folder.glob(f"{PREFIX}*"):
        path.unlink(missing_ok=True)


def _check_space(folder: Path) -> None:
    if shutil.disk_usage(folder).free < KEPT_FREE:
        raise Busy("The disk of the site is nearly full, so no file is taken in. Tell the administrator.")


async def _stream(request: Request) -> AsyncIterator[bytes]:
    parts, began, size = aiter(request.stream()), time.monotonic(), 0
    while True:
        try:
            async with asyncio.timeout(STALL_S):
                part = await anext(parts, None)
        except ClientDisconnect:
            raise Cancelled("The file was not sent to its end.") from None
        except TimeoutError:
            raise TimedOut(f"body: nothing came for {STALL_S:g} s.") from None
        if part is None:
            return
        size += len(part)
        if size < LEAST_BYTES_S * (time.monotonic() - began - STALL_S):
            raise TimedOut(f"body: came with less than {LEAST_BYTES_S} bytes a second.")
        yield part
