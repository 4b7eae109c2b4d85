"""Files of a site: who may read them, whose they are, how much room there is."""

from __future__ import annotations

import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

from data_access.errors import BadSite
from workbench.checks.diagnosis import Diagnosis, fails, holds, not_applicable, ok, unknown
from workbench.processes.site_run import programs
from workbench.processes.site_run.os_users import why_not_apart
from workbench.processes.site_run.reachable import unreachable
from workbench.settings import Mode, Settings, SitePaths

LEAST_FREE_BYTES = 2 * 10**9
LEAST_FREE_SHARE = 0.05


def check_files(paths: SitePaths, settings: Settings) -> Iterator[Diagnosis]:
    """Look at everything that can be told from the disk."""
    yield _private("store and ledger are not readable by others", paths.gateway)
    yield _private("keys are not readable by others", paths.keys)
    yield _private("the Hub's files are not readable by others", paths.hub)
    yield _private("logs are not readable by others", paths.logs)
    yield _secret("the master key is its owner's alone", paths.master_key, 0o377)
    yield _secret("the door's secret is its owner's alone", paths.door_secret, 0o077)
    yield _secret("the Hub service's token is its owner's alone", paths.hub_service_token, 0o077)
    yield from _kept_apart(paths, settings)
    yield from _programs(settings)
    yield _room("there is room on the disk", paths.root)


def _private(check: str, folder: Path) -> Diagnosis:
    try:
        mode = folder.stat().st_mode
    except OSError as error:
        return unknown(check, f"{folder.name}/ cannot be looked at ({error.strerror}). Run doctor as root.")
    return holds(check, mode & 0o077 == 0, f"Run: chmod 700 {folder}")


def _secret(check: str, file: Path, forbidden: int) -> Diagnosis:
    try:
        mode = file.stat().st_mode
    except PermissionError:
        return unknown(check, f"{file.name} cannot be looked at. Run doctor as root.")
    except OSError as error:
        return fails(check, f"{file.name} is missing ({error.strerror}). Was the site made by workbench init?")
    return holds(check, mode & forbidden == 0, f"Run: chmod {0o777 & ~forbidden:o} {file}")


def _kept_apart(paths: SitePaths, settings: Settings) -> Iterator[Diagnosis]:
    check = "each process has an OS user of its own"
    if settings.mode is Mode.EVALUATION:
        what = "Evaluation mode: whoever has this account can read everything, past the gateway."
        yield (
            not_applicable(check, what)
            if settings.synthetic
            else fails(check, f'{what} For real reads: mode = "department".')
        )
        return
    closed = list(unreachable(settings))
    yield holds("every process can reach Python, project and notebooks", not closed, " ".join(closed))
    names = (settings.users.gateway, settings.users.dashboards)
    missing = [name for name in names if not _known(name)]
    yield holds(check, not missing and len(set(names)) == 2, f"Make these OS users, each its own: {', '.join(names)}")
    apart = why_not_apart(settings.users, with_watcher=bool(settings.live.watched))
    yield holds("these users are each its own, and none is root", not apart, apart)
    if not missing:
        yield _owned("the gateway's files are the gateway's", paths.gateway, settings.users.gateway)
        yield _owned("the Hub's files are root's", paths.hub, "root")


def _known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _owned(check: str, folder: Path, user: str) -> Diagnosis:
    try:
        owner = folder.stat().st_uid
    except OSError as error:
        return unknown(check, f"{folder.name}/ cannot be looked at ({error.strerror}). Run doctor as root.")
    return holds(check, owner == pwd.getpwnam(user).pw_uid, f"Run: chown -R {user} {folder}")


def _programs(settings: Settings) -> Iterator[Diagnosis]:
    for check, find in (
        ("Node is there", lambda _: programs.node()),
        ("the Hub's proxy is there", programs.proxy),
        ("the dashboards' environment is there", programs.dashboards_python),
    ):
        try:
            find(settings)
            yield ok(check)
        except BadSite as error:
            yield fails(check, str(error))
    check = "notebooks and code can be changed by their owner only"
    try:
        places = [programs.notebooks_folder(settings), *programs.notebooks_folder(settings).glob("*.ipynb")]
    except BadSite as error:
        yield fails(check, str(error))
        return
    places += [programs.PROJECT / name for name in ("workbench", "widgets", "data_access")]
    loose = [place for place in places if place.stat().st_mode & 0o022]
    yield holds(check, not loose, f"Run: chmod -R go-w {' '.join(map(str, loose))}")


def _room(check: str, folder: Path) -> Diagnosis:
    usage = shutil.disk_usage(folder)
    enough = usage.free >= LEAST_FREE_BYTES and usage.free >= LEAST_FREE_SHARE * usage.total
    return holds(check, enough, f"{usage.free / 1e9:.1f} GB of {usage.total / 1e9:.0f} GB are free. Make room.")
