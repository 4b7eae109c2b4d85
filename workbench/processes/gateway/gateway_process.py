"""What the gateway's process does (`__main__.py` starts it): open the site, serve it, end.

It listens on a loopback port and on a Unix socket (0600) in its own folder. With `--administration` it listens on the
socket alone and answers no questions: that is how a command works on a site that is not running.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType

from data_access.errors import AccessError, BadSite
from data_access.gateway.deciding.callers import Hub
from data_access.gateway.http.listening import server, tcp_socket
from data_access.gateway.http.routes.app import make_app
from data_access.gateway.open_site.descriptors import raise_limit
from data_access.gateway.open_site.site import Site, SiteFacts
from workbench.own_process import hide_memory
from workbench.processes.gateway.file_maker import make_files
from workbench.processes.gateway.store_room import room_of
from workbench.processes.site_run.left_out import LookedAt, left_out
from workbench.processes.site_run.os_users import why_not
from workbench.settings import Mode, Settings, SitePaths, load_settings, read_secret

log = logging.getLogger("workbench.gateway")
STOPPED = 70
"""Exit code after the ledger stopped: a person has to look."""
TOLD_TO_STOP = (signal.SIGTERM, signal.SIGINT)


def facts_of(settings: Settings, paths: SitePaths, left_out: Callable[[], tuple[str, ...]] = tuple) -> SiteFacts:
    """Say what pages show of a site, and which names this machine lets accounts have."""
    return SiteFacts(
        agency_name=settings.agency,
        zone=settings.zone,
        synthetic=settings.synthetic,
        evaluation=settings.mode is Mode.EVALUATION,
        host=settings.host,
        late_after=timedelta(minutes=settings.live.late_after_min),
        left_out=left_out,
        store_bounds=room_of(settings),
        why_no_name=lambda name, notebooks: why_not(name, notebooks, settings, paths),
    )


def unix_socket(path: Path) -> socket.socket:
    """Listen on a Unix socket that only this user may open; a stale one is removed."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    except BaseException:
        listener.close()
        raise
    finally:
        os.umask(before)
    listener.listen(64)
    return listener


def loopback_socket(port: int) -> socket.socket:
    """Listen on a loopback port."""
    listener = tcp_socket()
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise BadSite(f"Port {port} is taken ({error.strerror}). Stop what uses it, or set ports.gateway.") from None
    listener.listen(128)
    return listener


def leave(address: Path) -> None:
    """End the process shortly after the ledger stopped: who waits still gets the answer that it stopped."""
    log.critical("the ledger stopped; the gateway ends")

    def end() -> None:
        with suppress(OSError):
            address.unlink(missing_ok=True)
        os._exit(STOPPED)

    threading.Timer(1.0, end).start()


def end_in_order(_: int, __: FrameType | None) -> None:
    """Unwind when told to stop, so that the stop is recorded and the socket removed; being told again changes nothing.

    Raises:
        SystemExit: Always.
    """
    for number in TOLD_TO_STOP:
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)


def serve(root: Path, *, administration: bool) -> None:
    """Open the site and serve until told to stop.

    Raises:
        BadSite: Something of the site is unfit; nothing was served.
    """
    paths = SitePaths(root.resolve())
    settings = load_settings(paths)
    address = paths.run / "gateway.sock"
    raise_limit()
    looked_at = LookedAt(lambda: left_out(paths, settings))
    facts = facts_of(settings, paths, looked_at)
    opened = Site.open(paths, facts, on_stop=partial(leave, address), in_doubt=administration)
    with opened as site, suppress(SystemExit), ExitStack() as ends:  # told to stop: that is an end in order
        if not administration:
            site.require_adopted_pack()
        hub = None if administration else Hub(f"http://127.0.0.1:{settings.ports.hub}/hub/api/")
        secret = read_secret(paths.door_secret)
        maker = partial(make_files, wholly_confined=site.facts.wholly_confined)
        app = make_app(site, hub, door_secret=secret, with_questions=not administration, maker=maker)
        ends.callback(address.unlink, missing_ok=True)  # the ledger's lock is ours: a socket that is there is nobody's
        listeners = [unix_socket(address)]
        if not administration:
            listeners.append(loopback_socket(settings.ports.gateway))
        looked_at.again_and_again()
        gc.freeze()  # what is loaded by now stays for as long as the process lives
        gc.enable()
        server(app).run(sockets=listeners)  # it hands on the signal that it stopped for


def main() -> None:
    """Run the process; an unfit site is one line and exit code 14."""
    parser = argparse.ArgumentParser(
        prog="workbench.processes.gateway", description="Serve a site; it alone opens its databases and keys."
    )
    parser.add_argument("site", type=Path)
    parser.add_argument("--administration", action="store_true")
    given = parser.parse_args()
    os.umask(0o077)
    hide_memory()
    for number in TOLD_TO_STOP:
        signal.signal(number, end_in_order)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        serve(given.site, administration=given.administration)
    except AccessError as error:
        print(f"The gateway stays shut: {error}", file=sys.stderr)  # noqa: T201 - the process's only words
        sys.exit(error.exit_code)
    except OSError as error:
        place = Path(str(error.filename)).name if error.filename else "a file of the site"
        words = (
            f"{place} cannot be used ({error.strerror or type(error).__name__}). See whose it is: workbench doctor DIR"
        )
        print(f"The gateway stays shut: {words}", file=sys.stderr)  # noqa: T201 - the process's only words
        sys.exit(BadSite.exit_code)


if __name__ == "__main__":
    main()
