"""The base map's tiles, as pieces of one file that a page's map asks for by range."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, StaticFileHandler

from workbench.processes.dashboards.handlers import asker

NAME = r"([0-9a-f]{16}\.pmtiles)"
"""A file's name is its version, so that what a browser keeps is never another map's."""

_A_WEEK = 7 * 24 * 3600


class MapFile(JupyterHandler, StaticFileHandler):
    """Gives pieces of the map (206; 416 beyond its end) to who is logged on (else 403)."""

    @allow_unauthenticated  # a script is refused with 403 instead of being sent to the log-in page
    async def get(self, path: str, include_body: bool = True) -> None:
        """Send the file or the range of it that was asked for."""
        if asker(self) is None:
            raise HTTPError(403)
        await StaticFileHandler.get(self, path, include_body)

    @allow_unauthenticated
    async def head(self, path: str) -> None:
        """Send the headers only."""
        await self.get(path, include_body=False)

    def compute_etag(self) -> str | None:
        """Return the version: the file's name says it, so that nothing large is hashed."""
        return f'"{self.path_args[0].removesuffix(".pmtiles")}"'

    def get_content_type(self) -> str:
        """Return the type of the whole file."""
        return "application/vnd.pmtiles"

    def set_extra_headers(self, path: str) -> None:
        """Let the reader's own browser keep the pieces."""
        self.set_header("Cache-Control", f"private, max-age={_A_WEEK}, immutable")

    def get_cache_time(self, path: str, last_change: Any, mime_type: str) -> int:
        """Return 0: `set_extra_headers` says how long."""
        return 0
