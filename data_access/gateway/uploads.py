"""A file that comes in over HTTP: written to a private file as it comes, bounded, gone when it was used."""

import contextlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import ClientDisconnect, Request

from data_access.errors import Cancelled, InvalidQuery, TooLarge

MAX_UPLOAD = 2 * 1024**3
PREFIX = "upload-"


@contextlib.asynccontextmanager
async def received(request: Request, folder: Path, most: int = MAX_UPLOAD) -> AsyncIterator[Path]:
    """Write a request's body to a file of mode 0600 in `folder`, for the length of a `with` block.

    Raises:
        TooLarge: It holds more than `most` bytes.
        Cancelled: The client left before its end.
        InvalidQuery: It holds nothing.
    """
    path, size = folder / f"{PREFIX}{secrets.token_hex(8)}", 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            async for part in _stream(request):
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


async def _stream(request: Request) -> AsyncIterator[bytes]:
    try:
        async for part in request.stream():
            yield part
    except ClientDisconnect:
        raise Cancelled("The file was not sent to its end.") from None
