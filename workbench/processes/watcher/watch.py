"""The watcher as a process: `python -m workbench.processes.watcher DIR`. It brings what vendors drop into folders to the live door.

It holds one token for each source and hot list (`watch/NAME.token`, 0600), reads the folders that `[live.folders]` and
`[live.hot_lists]` name, and knows nothing else of the site. `watched_folder.py` says which files it takes, and where they go.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx

from data_access.errors import AccessError, BadSite
from workbench.processes.watcher.watched_folder import MAX_BODY, DoorAnswer, WatchedFolder
from workbench.settings import Settings, SitePaths, load_settings, read_secret

log = logging.getLogger("workbench.watch")
POLL_S = 2.0
ANSWER_S = 300.0
AWAY_S = 5.0
SHUT_S = 60.0
RETRY_S = 60.0
"""How often a folder that could not be watched is tried again."""

FOR_GOOD = frozenset({400, 413, 415, 422})
"""What the door says of a body that it will never take."""
SHUT = frozenset({401, 403})


@dataclass(frozen=True)
class LiveClient:
    """One source's way to the live door."""

    http: httpx.Client
    source: str
    token: str

    def bring(self, data: bytes) -> DoorAnswer:
        """Bring a file's content, and say what the door said."""
        if not data:
            return DoorAnswer(why="file: is empty")
        if len(data) > MAX_BODY:
            return DoorAnswer(why=f"file: holds more than {MAX_BODY} bytes. Import it by hand: workbench import")
        headers = {"Authorization": f"Bearer {self.token}", "X-Client": "workbench-watch/0.1"}
        try:
            answer = self.http.post(f"/v1/batches/{self.source}", content=data, headers=headers)
        except httpx.HTTPError:
            return DoorAnswer(wait_s=AWAY_S)
        if answer.is_success:
            return DoorAnswer(filed=True)
        if answer.status_code in FOR_GOOD:
            return DoorAnswer(why=_why(answer))
        if answer.status_code in SHUT:
            log.warning(
                "the door is shut to source %s (%s); see its approval and its token", self.source, answer.status_code
            )
            return DoorAnswer(wait_s=SHUT_S)
        return DoorAnswer(wait_s=_wait(answer))


def _why(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("detail") or f"refused with {answer.status_code}")[:500]
    except (ValueError, AttributeError):
        return f"refused with {answer.status_code}"


def _wait(answer: httpx.Response) -> float:
    said = answer.headers.get("retry-after", "")
    return min(float(said), 600.0) if said.isdecimal() else AWAY_S


def folder_of(paths: SitePaths, settings: Settings, source: str, http: httpx.Client) -> WatchedFolder:
    """Return the folder of a source.

    Raises:
        BadSite: It is not there or may not be written to, or the token is missing; names the source.
    """
    folder = Path(settings.live.watched[source])
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise BadSite(f"{settings.live.key_of(source)}: is no folder that the watcher may write to.")
    client = LiveClient(http, source, read_secret(paths.source_token(source)))
    in_order = source in settings.live.hot_lists
    return WatchedFolder(folder, client.bring, settings.live.done_kept_h * 3600.0, in_order=in_order)


class Folders:
    """The folders of all sources. One that cannot be watched is left out, said once, and tried again each minute."""

    def __init__(
        self, sources: Iterable[str], find: Callable[[str], WatchedFolder], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sources, self._find, self._clock = list(sources), find, clock
        self._found: dict[str, WatchedFolder] = {}
        self._said: dict[str, str] = {}
        self._tried_s = -RETRY_S

    def now(self) -> dict[str, WatchedFolder]:
        """Return those that can be watched now, by source."""
        if self._clock() - self._tried_s >= RETRY_S:
            self._tried_s = self._clock()
            for source in self._sources:
                if source not in self._found:
                    self._try(source)
        return dict(self._found)

    def fell_out(self, source: str, why: str) -> None:
        """Leave a folder out until it can be watched again."""
        self._found.pop(source, None)
        self._say(source, f"the folder of source {source}: {why}. It is not watched; the others are.")

    def _try(self, source: str) -> None:
        try:
            self._found[source] = self._find(source)
        except BadSite as error:
            self._say(source, f"the folder of source {source} is not watched; the others are. {error}")
        else:
            if self._said.pop(source, None):
                log.info("the folder of source %s is watched again", source)

    def _say(self, source: str, words: str) -> None:
        if self._said.get(source) != words:
            self._said[source] = words
            log.warning("%s", words)


def watch(folders: Folders, wait: Callable[[float], bool]) -> None:
    """Look at all folders again and again; `wait` waits some seconds and says whether to end."""
    wait_s = 0.0
    while not wait(wait_s):
        wait_s = POLL_S
        for source, folder in folders.now().items():
            try:
                counts = folder.round()
            except OSError as error:
                folders.fell_out(source, error.strerror or type(error).__name__)
                continue
            if counts.filed or counts.refused or counts.left:
                log.info("source %s: %d filed, %d refused, %d left", source, counts.filed, counts.refused, counts.left)
            wait_s = max(wait_s, counts.wait_s)


def main() -> None:
    """Run the process until it is told to stop; an unfit site is one line and exit code 14."""
    parser = argparse.ArgumentParser(prog="workbench.processes.watcher", description=__doc__)
    parser.add_argument("site", type=Path)
    paths = SitePaths(parser.parse_args().site.resolve())
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    try:
        settings = load_settings(paths)
        with httpx.Client(base_url=settings.gateway_url, timeout=ANSWER_S, trust_env=False) as http:
            sources = settings.live.watched
            watch(Folders(sources, lambda source: folder_of(paths, settings, source, http)), told.wait)
    except AccessError as error:
        print(f"The watcher stays shut: {error}", file=sys.stderr)  # noqa: T201 - the process's only words
        sys.exit(error.exit_code)
