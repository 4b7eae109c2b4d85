"""Parts of a site that cannot run and that everything else runs without: the watcher, and each folder of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from workbench.processes.site_run.os_users import look_up
from workbench.settings import Mode, Settings, SitePaths

EVERY_S = 60.0


def watcher_can_run(settings: Settings) -> bool:
    """True if a folder is to be watched, and there is somebody as whom it is."""
    if not settings.live.watched:
        return False
    return settings.mode is not Mode.DEPARTMENT or look_up(settings.users.watch) is not None


def left_out(paths: SitePaths, settings: Settings) -> Iterator[str]:
    """Say of each part that cannot run what is missing, what does not happen without it, and what to do."""
    if not settings.live.watched:
        return
    if not watcher_can_run(settings):
        user = settings.users.watch
        yield (
            f"No folder is watched, for there is no OS user {user}; everything else runs. "
            f"Make it: useradd --system --shell /usr/sbin/nologin {user}. Then start the site again."
        )
        return
    for source, place in settings.live.watched.items():
        why_not = _why_not(paths, settings, source, Path(place))
        if why_not:
            yield f"The folder of source {source} is not watched; everything else runs. {why_not}"


def _why_not(paths: SitePaths, settings: Settings, source: str, folder: Path) -> str:
    try:
        if not folder.is_dir():
            return f"{settings.live.key_of(source)} is no folder. Make it, or mount it; it is then watched within a minute."
        if not paths.source_token(source).exists():
            return f"It has no token. Make one: workbench source token DIR {source} --watch"
    except PermissionError:
        return ""  # another user's: it is for the watcher and for root to tell
    except OSError as error:
        return f"It cannot be looked at ({error.strerror})."
    return ""


class LookedAt:
    """What is left out as of the last look. A look may hang, as on a file server that is gone: nobody waits for it."""

    def __init__(self, look: Callable[[], Iterable[str]]) -> None:
        self._look = look
        self._found: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        """Return what the last look found."""
        return self._found

    def once(self) -> None:
        """Look."""
        self._found = tuple(self._look())

    def again_and_again(self) -> None:
        """Look now and each minute, for as long as the process lives."""
        threading.Thread(target=self._go_on, name="left-out", daemon=True).start()

    def _go_on(self) -> None:
        while True:
            self.once()
            time.sleep(EVERY_S)
