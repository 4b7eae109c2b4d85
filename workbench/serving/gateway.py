"""What the gateway's process does (`workbench/gateway.py` starts it): open the site, serve it, end.

It listens on a loopback port and on a Unix socket (0600) in its own folder. With `--administration` it listens on the
socket alone and answers no questions: that is how a command works on a site that is not running.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import socket
import sys
import threading
from datetime import timedelta
from pathlib import Path

from data_access.errors import AccessError, BadSite
from data_access.gateway.app import make_app
from data_access.gateway.callers import Hub
from data_access.gateway.descriptors import raise_limit
from data_access.gateway.listening import server, tcp_socket
from data_access.gateway.site import Site, SiteFacts
from workbench.evidence.making import make_files
from workbench.serving.processes import hide_memory
from workbench.settings import Mode, Settings, SitePaths, load_settings, read_secret

log = logging.getLogger("workbench.gateway")
STOPPED = 70
"""Exit code after the ledger stopped: a person has to look."""


def facts_of(settings: Settings) -> SiteFacts:
    """Say what pages show of a site."""
    return SiteFacts(
        agency_name=settings.agency,
        zone=settings.zone,
        synthetic=settings.synthetic,
        evaluation=settings.mode is Mode.EVALUATION,
        late_after=timedelta(minutes=settings.live.late_after_min),
    )


def unix_socket(path: Path) -> socket.socket:
    """Listen on a Unix socket that only this user may open; a stale one is removed."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
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
        raise BadSite(f"Port {port} is taken ({error.strerror}). Stop what uses it, or set ports.gateway.") from None
    listener.listen(128)
    return listener


def leave() -> None:
    """End the process shortly after the ledger stopped: who waits still gets the answer that it stopped."""
    log.critical("the ledger stopped; the gateway ends")
    threading.Timer(1.0, os._exit, (STOPPED,)).start()


def serve(root: Path, *, administration: bool) -> None:
    """Open the site and serve until told to stop.

    Raises:
        BadSite: Something of the site is unfit; nothing was served.
    """
    paths = SitePaths(root.resolve())
    settings = load_settings(paths)
    raise_limit()
    with Site.open(paths, facts_of(settings), on_stop=leave) as site:
        if not administration:
            site.require_adopted_pack()
        hub = None if administration else Hub(f"http://127.0.0.1:{settings.ports.hub}/hub/api/")
        secret = read_secret(paths.door_secret)
        app = make_app(site, hub, door_secret=secret, with_questions=not administration, maker=make_files)
        listeners = [unix_socket(paths.run / "gateway.sock")]
        if not administration:
            listeners.append(loopback_socket(settings.ports.gateway))
        gc.freeze()  # what is loaded by now stays for as long as the process lives
        gc.enable()
        try:
            server(app).run(sockets=listeners)
        finally:
            (paths.run / "gateway.sock").unlink(missing_ok=True)


def main() -> None:
    """Run the process; an unfit site is one line and exit code 14."""
    parser = argparse.ArgumentParser(
        prog="workbench.gateway", description="Serve a site; it alone opens its databases and keys."
    )
    parser.add_argument("site", type=Path)
    parser.add_argument("--administration", action="store_true")
    given = parser.parse_args()
    os.umask(0o077)
    hide_memory()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        serve(given.site, administration=given.administration)
    except AccessError as error:
        print(f"The gateway stays shut: {error}", file=sys.stderr)  # noqa: T201 - the process's only words
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
