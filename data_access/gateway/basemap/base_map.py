"""A site's base map as the gateway holds it: the index is read when it is first asked, and again when it was built anew."""

from __future__ import annotations

import threading
from pathlib import Path

from data_access.answers.frames import Place
from data_access.errors import Busy
from data_access.gateway.basemap.about import About, about_of
from data_access.gateway.basemap.index import StreetIndex, load
from data_access.gateway.basemap.search import search
from data_access.gateway.basemap.ways import Ways
from data_access.gateway.basemap.ways import load as load_ways


class BaseMap:
    """The base map in one folder. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._held: tuple[str, StreetIndex] | None = None
        self._lines: tuple[str, Ways | None] | None = None

    def about(self) -> About | None:
        """Return what is told of the map; None if the site has none. Raises `Busy` if it cannot be read."""
        return about_of(self._folder)

    def tiles(self) -> tuple[str, str]:
        """Return where the tiles lie and whose data they are; twice nothing if there is no map that can be read."""
        try:
            about = self.about()
        except Busy:
            return "", ""
        return (str((self._folder / f"{about.version}.pmtiles").absolute()), about.attribution) if about else ("", "")

    def places(self, text: str) -> list[Place]:
        """Return the streets and corners that fit a text, best first; none without a map. Raises `Busy`."""
        about = self.about()
        return search(self._index(about.version), text) if about else []

    def ways(self) -> Ways | None:
        """Return the lines of the streets; None without a map, or with one from before they were kept. Raises `Busy`."""
        about = self.about()
        if about is None:
            return None
        with self._turn:
            if self._lines is None or self._lines[0] != about.version:
                self._lines = about.version, load_ways(self._folder / f"{about.version}.ways")
            return self._lines[1]

    def _index(self, version: str) -> StreetIndex:
        with self._turn:
            if self._held is None or self._held[0] != version:
                self._held = version, load(self._folder / f"{version}.streets")
            return self._held[1]
