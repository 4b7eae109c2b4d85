"""The stage: mounts and a network of the test's own, so that nothing of an installation reaches the machine that it is tested on.

It is set up inside new namespaces (`unshare`): what is made in /etc, /home, /opt, /srv and the like is gone with the last process.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.builders.serving_os import _environment, _link
from workbench.processes.site_run import programs

PARTS = (
    "data_access",
    "deploy",
    "docs",
    "locks",
    "Makefile",
    "node_modules",
    "notebooks",
    "package.json",
    "package-lock.json",
)
PARTS += ("pyproject.toml", "tools", "widgets", "workbench")
EMPTY = ("/home", "/run", "/usr/local/sbin", "/var/log", "/var/backups", "/var/lib/canvass", "/var/spool")
INSTALLED = Path("/opt/canvass")
OUTSIDE = ("10.213.7.1", "10.213.7.2")
"""Addresses of this machine and of another one, in the stage's own network."""

REACH = """
import json, socket, sys
def tried(host, port):
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        return type(error).__name__
    return "DONE"
def sent(host):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(b"x", (host, 53))
        except OSError as error:
            return type(error).__name__
    return "DONE"
print(json.dumps({"other": tried(sys.argv[1], 80), "udp": sent(sys.argv[1]), "self": tried(sys.argv[2], 80), "gateway":
    tried("127.0.0.1", 8010), "hub": tried("127.0.0.1", 8081), "people": tried("127.0.0.1", 8000), "proxy":
    tried("127.0.0.1", 8001), "ssh": tried("127.0.0.1", 22)}))
"""

SYSTEMCTL = """#!/bin/sh
# There is no service manager on the stage: what asks for one is run by the test itself.
[ "$1" = daemon-reload ] && exit 0
echo "systemctl $*: not on this stage" >&2; exit 1
"""


def lay_out(folder: Path) -> None:
    """Put the project into /opt/canvass by hard links, with a Python that every user may start; and make the stage bare."""
    for place in ("/opt", "/srv"):
        made = folder / place[1:]
        made.mkdir(mode=0o755)
    lay_out_project(folder / "opt/canvass")
    for place in ("/opt", "/srv"):
        _mount("--bind", str(folder / place[1:]), place)
    for place in EMPTY:
        Path(place).mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", place)
    layers = folder / "etc"
    layers.mkdir()
    _mount("-t", "tmpfs", "tmpfs", str(layers))
    for name in ("upper", "work"):
        (layers / name).mkdir()
    _mount("-t", "overlay", "-o", f"lowerdir=/etc,upperdir={layers}/upper,workdir={layers}/work", "overlay", "/etc")
    shim = Path("/usr/local/sbin/systemctl")
    shim.write_text(SYSTEMCTL)
    shim.chmod(0o755)


def furnish() -> None:
    """Make what a system has from its packages in folders that the stage has emptied, and a name for itself."""
    Path("/etc/hosts").write_text(f"127.0.0.1 localhost {socket.gethostname()}\n")
    for place in ("/var/log/nginx", "/run/lock"):
        Path(place).mkdir(exist_ok=True)


def lay_out_project(project: Path) -> None:
    """Put the project into a folder that will be seen as /opt/canvass, by hard links."""
    project.mkdir(mode=0o755)
    for name in PARTS:
        _link(programs.PROJECT / name, project / name)
    _environment(Path(sys.prefix), project / ".venv", INSTALLED)
    _environment(programs.PROJECT / ".venv-dashboards", project / ".venv-dashboards", INSTALLED)
    for name, module in (("workbench", "workbench.cli"), ("jupyterhub-singleuser", "jupyterhub.singleuser")):
        script = project / ".venv/bin" / name
        script.unlink(missing_ok=True)
        script.write_text(f"#!{INSTALLED}/.venv/bin/python\nfrom {module} import main\nmain()\n")
        script.chmod(0o755)
    for environment in (".venv", ".venv-dashboards"):
        shutil.copy2(programs.PROJECT / environment / ".ready", project / environment / ".ready")


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, timeout=60)


@contextlib.contextmanager
def another_machine() -> Iterator[None]:
    """Stand a second machine beside this one, with something that listens on port 80, for the length of a block."""
    holder = subprocess.Popen(["unshare", "--net", sys.executable, "-c", _LISTENER, OUTSIDE[1]], stdin=subprocess.PIPE)
    try:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True, timeout=30)
        pair = ["ip", "link", "add", "outside", "type", "veth", "peer", "name", "inside", "netns", str(holder.pid)]
        for _ in range(50):  # until the other one has left our network
            if Path(f"/proc/{holder.pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink():
                break
            threading.Event().wait(0.1)
        subprocess.run(pair, check=True, timeout=30)
        subprocess.run(["ip", "address", "add", f"{OUTSIDE[0]}/30", "dev", "outside"], check=True, timeout=30)
        subprocess.run(["ip", "link", "set", "outside", "up"], check=True, timeout=30)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection((OUTSIDE[1], 80), timeout=1):
                break
            threading.Event().wait(0.1)
        yield
    finally:
        holder.kill()
        holder.wait()


_LISTENER = """
import socket, subprocess, sys, time
while subprocess.run(["ip", "link", "set", "inside", "up"], capture_output=True).returncode:
    time.sleep(0.1)
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
subprocess.run(["ip", "address", "add", sys.argv[1] + "/30", "dev", "inside"], check=True)
with socket.create_server((sys.argv[1], 80)) as listener:
    while True:
        listener.accept()[0].close()
"""
