"""A person's log-on that is kept between two commands: of one person, one OS user and one terminal session, and no other.

Several administrators may sit at one machine, even as one OS user. So nobody's log-on is found by another name than its
person's, from another terminal, or by another OS user: where it cannot be told who sits there, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from workbench.own_process import began
from workbench.settings import SitePaths, variable

_NOBODY = 2**32 - 1
"""What the kernel says of a process that no log-in started."""


def terminal_is_known() -> bool:
    """Say whether it can be told who began this terminal; where it cannot, as in some containers, nothing is kept."""
    return began(os.getsid(0)) is not None


def keep(paths: SitePaths, person: str, token: str) -> None:
    """Keep a log-on for this person's next command in this terminal: a private file (0600)."""
    file = _file(paths, person)
    if file is None:
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as out:
        out.write(token)


def find(paths: SitePaths, person: str) -> str | None:
    """Return the log-on that a command of this person kept here, if there is one that nobody else can have put there."""
    file = _file(paths, person)
    if file is None:
        return None
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(descriptor) as kept:
        about = os.fstat(descriptor)
        own = about.st_uid == os.geteuid() and stat.S_IMODE(about.st_mode) == 0o600
        return kept.read(1_000).strip() or None if own else None


def forget(paths: SitePaths, person: str) -> None:
    """Keep this person's log-on no longer."""
    file = _file(paths, person)
    if file is not None:
        file.unlink(missing_ok=True)


def _file(paths: SitePaths, person: str) -> Path | None:
    """Say where it is kept; None where it cannot be told who sits there."""
    session = os.getsid(0)
    since = began(session)
    if since is None:
        return None
    state = Path(variable("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    whose = "\n".join([str(paths.root), person, str(os_user()), f"{session} {since}"])
    return state / "canvass-workbench" / f"{hashlib.sha256(whose.encode()).hexdigest()[:32]}.log-on"


def os_user() -> int:
    """Return the user id of whoever logged in to the machine, also behind `sudo` or `su`."""
    try:
        logged_in = int(Path("/proc/self/loginuid").read_text())
    except (OSError, ValueError):
        logged_in = _NOBODY
    if logged_in != _NOBODY:
        return logged_in
    behind = variable("SUDO_UID") or ""
    return int(behind) if os.geteuid() == 0 and behind.isdecimal() else os.getuid()
