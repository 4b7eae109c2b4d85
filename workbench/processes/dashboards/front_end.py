"""The front end's own files, which a browser asks for once: their addresses name a version, and change with it.

Voila gives its files by names that stay the same over its versions, so a browser has to ask for each of a hundred, on every
page, whether it changed. Here the version of all of them together is part of the address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import FileFindHandler
from tornado.web import RequestHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler

from workbench.processes.web.lean_files import LeanFile, smaller, takes_gzip

A_WEEK, AN_HOUR = 7 * 24 * 3600, 3600
KEPT = f"public, max-age={A_WEEK}, immutable"
_HASH_IN_NAME = re.compile(r"[0-9a-f]{16,}\.[a-z0-9]+")


class KeptStatic(LeanFile, MultiStaticFileHandler):  # type: ignore[misc]  # voila carries no types
    """Voila's scripts, at an address with their version."""

    def set_headers(self) -> None:
        """Let the browser keep them."""
        super().set_headers()
        self.set_header("Cache-Control", KEPT)


class KeptExtension(LeanFile, FileFindHandler):
    """Scripts of the front end's extensions, at an address with their version."""

    @allow_unauthenticated  # as the handler that it is made of: the front end is nobody's secret
    async def get(self, path: str, include_body: bool = True) -> None:
        """Send the file."""
        await super().get(path, include_body)

    def set_headers(self) -> None:
        """Let the browser keep them."""
        super().set_headers()
        self.set_header("Cache-Control", KEPT)


class TemplateFile(LeanFile, TemplateStaticFileHandler):  # type: ignore[misc]  # voila carries no types
    """Files of the page's template: kept for a week if the address holds a hash, else for an hour."""

    def get_cache_time(self, path: str, last_change: Any, mime_type: str) -> int:
        """Return how long, in seconds, a browser may keep a file without asking."""
        named_by_hash = _HASH_IN_NAME.fullmatch(Path(path).name)
        return A_WEEK if named_by_hash or self.get_argument("v", "") else AN_HOUR


@dataclass(frozen=True, slots=True)
class ScriptForms:
    """A script as it is, and as it is sent to who takes it smaller."""

    plain: bytes
    lean: bytes

    @classmethod
    def of(cls, plain: bytes) -> ScriptForms:
        """Make the smaller form; of 4 MB in some 0.3 s."""
        return cls(plain, smaller(plain))


class OneScript(RequestHandler):
    """The parts of the front end that every page loads, in one script, at an address with their version."""

    def initialize(self, forms: ScriptForms) -> None:
        """Take what is served."""
        self._forms = forms

    def get(self) -> None:
        """Send it; the browser keeps it."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", KEPT)
        self.set_header("Vary", "Accept-Encoding")
        if takes_gzip(self.request.headers):
            self.set_header("Content-Encoding", "gzip")
            self.write(self._forms.lean)
        else:
            self.write(self._forms.plain)


class Ahead(RequestHandler):
    """Which scripts the first page loads: a log-in page fetches them while somebody types. They hold nothing of the site."""

    def initialize(self, scripts: Sequence[str]) -> None:
        """Take their addresses."""
        self._scripts = list(scripts)

    def get(self) -> None:
        """Send the addresses; their versions change with the workbench."""
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-cache")
        self.write(json.dumps(self._scripts))


class Immutable(LeanFile):
    """The widgets' bundles, asked for by their hash: a browser keeps them."""

    def get_cache_time(self, path: str, last_change: Any, mime_type: str) -> int:
        """Return how long, in seconds, a browser may keep a file; only one that was asked for by its hash."""
        return A_WEEK if self.get_argument("v", "") else 0
