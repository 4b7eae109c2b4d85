"""By which port people come in to a site that runs: `up --port` may say another one than the site's settings."""

from __future__ import annotations

import socket
from pathlib import Path

from data_access.errors import BadSite
from workbench.settings import Settings, SitePaths

NAME = "public.port"
ANSWERS_S = 5.0


def note(paths: SitePaths, settings: Settings) -> None:
    """Write down the port while the site runs, where whoever looks at the site finds it."""
    place = _place(paths)
    place.write_text(f"{settings.ports.public}\n")
    place.chmod(0o644)


def forget(paths: SitePaths) -> None:
    """Take the note away; one that is not there is no fault."""
    _place(paths).unlink(missing_ok=True)


def as_running(paths: SitePaths, settings: Settings) -> Settings:
    """Return the settings with the port that was noted, if anything listens there; else as they are.

    A run that was killed leaves its note behind, so a note alone is not believed.
    """
    port = _noted(paths)
    if port is None or port == settings.ports.public or not _listens(port):
        return settings
    try:
        return settings.on_port(port)
    except BadSite:
        return settings


def _place(paths: SitePaths) -> Path:
    return paths.root / NAME


def _noted(paths: SitePaths) -> int | None:
    try:
        return int(_place(paths).read_text())
    except (OSError, ValueError):
        return None


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), ANSWERS_S):
            return True
    except (OSError, OverflowError):
        return False
