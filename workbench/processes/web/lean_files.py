"""Files of the front end as they go over the wire: smaller, to a browser that takes them so.

Only files that lie beside the program are sent so: they hold nothing of a person, of a token or of what was asked. A page, a line to
a kernel and an answer of the gateway go as they are, because the length of something compressed tells of what is secret in it
to whoever can put words of their own beside it.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from tornado.httputil import HTTPHeaders
from tornado.web import StaticFileHandler

LEAN: Final = frozenset({".css", ".js", ".json", ".map", ".svg", ".txt"})
"""Ends of names of files that become smaller; pictures and fonts are small by themselves."""

FEWEST_BYTES: Final = 1_000


def smaller(text: bytes) -> bytes:
    """Return the gzip form of some bytes; the same bytes give the same form."""
    return gzip.compress(text, 9, mtime=0)


def takes_gzip(headers: HTTPHeaders) -> bool:
    """True if a browser says in the headers of its request that it takes gzip, and not with a weight of nought."""
    for each in headers.get("Accept-Encoding", "").split(","):
        name, _, weight = each.replace(" ", "").partition(";q=")
        if name.lower() == "gzip":
            return weight.rstrip("0.") != "" or not weight
    return False


@lru_cache(maxsize=2_000)
def _lean(place: str, _changed_ns: int, _size: int) -> tuple[bytes, str] | None:
    """Return a file's smaller form and its tag; None if it is none."""
    text = Path(place).read_bytes()
    lean = smaller(text)
    return (lean, f'"{hashlib.sha256(lean).hexdigest()[:32]}"') if len(lean) < len(text) else None


async def lean_form(place: Path) -> tuple[bytes, str] | None:
    """Return the gzip form of a file, made once for each state of it, and its tag; None where it would not be smaller."""
    about = place.stat()
    if place.suffix not in LEAN or about.st_size < FEWEST_BYTES:
        return None
    return await asyncio.to_thread(_lean, str(place), about.st_mtime_ns, about.st_size)


class LeanFile(StaticFileHandler):
    """Sends the gzip form of a file to who takes it; goes before a handler of files, whose headers it keeps."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send the file. A part of one is a part of it as it lies on the disk."""
        whole = takes_gzip(self.request.headers) and "Range" not in self.request.headers
        form = await self._form(path) if whole else None
        if form is None:
            await super().get(path, include_body)
            return
        lean, tag = form
        self.modified = self.get_modified_time()
        self.set_headers()
        self.set_header("Content-Encoding", "gzip")
        self.set_header("Etag", tag)
        if self.should_return_304():
            self.set_status(304)
            return
        self.set_header("Content-Length", len(lean))
        if include_body:
            self.write(lean)

    def set_headers(self) -> None:
        """Say, too, that what is sent depends on what the browser takes."""
        super().set_headers()
        self.set_header("Vary", "Accept-Encoding")

    async def _form(self, path: str) -> tuple[bytes, str] | None:
        self.path = self.parse_url_path(path)
        found = self.get_absolute_path(self.root, self.path)
        self.absolute_path = self.validate_absolute_path(self.root, found)
        return await lean_form(Path(self.absolute_path)) if self.absolute_path else None
