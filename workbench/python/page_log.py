"""How a page's kernel writes to the site's log: by a socket of the server's, since its own output goes to the page."""

from __future__ import annotations

import logging
import logging.handlers
import os
import re
import socket
from pathlib import Path

from workbench.settings import PAGE_LOG, variable

log = logging.getLogger("workbench.page")
_LONGEST = 4000
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def send_to_server() -> None:
    """Send what this kernel logs under `workbench` to its server. Called in a kernel; without a server, nothing."""
    address = variable(PAGE_LOG)
    if not address:
        return
    handler = logging.handlers.SysLogHandler(address, socktype=socket.SOCK_DGRAM)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logger = logging.getLogger("workbench")
    logger.addHandler(handler)
    logger.propagate = False


def open_socket(path: Path) -> socket.socket:
    """Open the server's end. Only this OS user can send to it."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    except BaseException:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener


def pass_on(listener: socket.socket) -> None:
    """Write one message of a kernel to the server's own log, on one line and not too long."""
    try:
        text = listener.recv(_LONGEST).decode("utf-8", "replace")
    except BlockingIOError:
        return
    log.warning("%s", _UNPRINTABLE.sub(" ", re.sub(r"^<\d+>", "", text)).strip())
