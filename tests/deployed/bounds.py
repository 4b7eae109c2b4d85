"""What systemd's bounds do to a process of each service: a probe is run in its place, as its user, below all that its unit says.

The firewall's rules are taken away meanwhile, so that what is refused is refused by systemd.
"""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from tests.deployed.department import Department
from tests.deployed.stage import OUTSIDE, REACH
from tests.deployed.systemctl import Systemctl

SERVICES: Final = ("gateway", "hub", "watcher", "purge", "backup", "checkpoint", "health")
UNITS, PROBES = Path("/etc/systemd/system"), Path("/run/systemd/system")
REPLACED: Final = ("Type=", "Exec", "Standard", "Restart", "[Install]", "WantedBy=")
"""How lines begin that say what the service runs and when; all others stay as they are shipped."""

PROBE = """
import ctypes, errno, json, os, socket, subprocess, sys, tempfile
libc = ctypes.CDLL(None, use_errno=True)
def called(function, *words):
    ctypes.set_errno(0)
    return "DONE" if function(*words) >= 0 else errno.errorcode[ctypes.get_errno()]
def tried(act, *words):
    try:
        act(*words)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "DONE"
def traced():
    child = os.fork()  # whoever is traced stops at its next signal: a child that has none
    if not child:
        ctypes.set_errno(0)
        os._exit(0 if libc.ptrace(0, 0, 0, 0) >= 0 else ctypes.get_errno())
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return errno.errorcode[code] if code else "DONE"
def is_writable(place):
    try:
        return not os.statvfs(place).f_flag & os.ST_RDONLY
    except OSError:
        return False
def connected(path):
    with socket.socket(socket.AF_UNIX) as line:
        return tried(line.connect, path)
def set_user_id():
    with tempfile.NamedTemporaryFile() as file:
        os.chmod(file.name, 0o4700)
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines())
processes = {os.stat(f"/proc/{each}").st_uid for each in os.listdir("/proc") if each.isdigit()}
print(json.dumps({
    "uid": os.getuid(),
    "status": {name: status[name].strip() for name in ("NoNewPrivs", "Seccomp", "CapBnd", "CapEff")},
    "processes": sorted(processes - {os.getuid()}),
    "home": tried(os.listdir, "/home"),
    "writable": [place for place in PLACES if is_writable(place)],
    "devices": sorted(os.listdir("/dev")),
    "sockets": [path for path in SOCKETS if connected(path) == "DONE"],
    "calls": {
        "a trace": traced(),
        "a namespace": called(libc.unshare, 0x10000000),
        "another persona": called(libc.personality, 8),
        "a socket of the kernel": tried(socket.socket, 16, socket.SOCK_RAW, 0),
        "a raw socket": tried(socket.socket, 17, socket.SOCK_RAW, 0),
        "a program that sets its user": tried(set_user_id),
    },
    "credentials": os.listdir(os.environ["CREDENTIALS_DIRECTORY"]) if "CREDENTIALS_DIRECTORY" in os.environ else [],
    "reach": json.loads(subprocess.run([sys.executable, "-I", "/srv/reach.py", *ADDRESSES], capture_output=True).stdout),
}))
"""
SOCKETS: Final = ("/run/systemd/private", "/run/dbus/system_bus_socket")
"""Where root has systemd start whatever it likes, and anybody asks services of the system."""

PLACES: Final = ("/", "/etc", "/usr", "/opt/canvass", "/var", "/var/lib/canvass/checkpoints", "/var/backups/canvass")
PLACES_OF_THE_SITE: Final = ("/srv", "/srv/canvass", "/srv/canvass/gateway", "/srv/canvass/hub", "/srv/canvass/logs")
PLACES_OF_THE_SYSTEM: Final = ("/run", "/home", "/proc/sys", "/sys/fs/cgroup", "/tmp", "/var/tmp")


def look(story: Department, systemctl: Systemctl) -> None:
    """Tell what systemd says of itself and its timers, and what a probe in place of each service could do."""
    story.tell("systemd: version", systemctl.command(["--version"]).splitlines()[0])
    timers = json.loads(systemctl.command(["list-timers", "--output=json", "canvass-*"]))
    story.tell("systemd: timers", {each["unit"]: [each["activates"], each["next"] > 0] for each in timers})
    Path("/srv/reach.py").write_text(REACH)
    places = [*PLACES, *PLACES_OF_THE_SITE, *PLACES_OF_THE_SYSTEM]
    Path("/srv/bounds.py").write_text(
        f"PLACES, SOCKETS = {places}, {list(SOCKETS)}\nADDRESSES = {[OUTSIDE[1], OUTSIDE[0]]}\n{PROBE}"
    )
    for name in SERVICES:
        (PROBES / _probe(name)).write_text(_in_place_of(name))
    systemctl.command(["daemon-reload"])
    subprocess.run(["nft", "delete", "table", "inet", "canvass"], check=True, timeout=60)
    with ThreadPoolExecutor() as at_once:  # each waits for what does not answer
        found = dict(zip(SERVICES, at_once.map(lambda name: _probed(systemctl, name), SERVICES), strict=True))
    story.tell("systemd: bounds", found)
    systemctl.command(["reload", "canvass-firewall.service"])
    memory = {name: systemctl.value(f"canvass-{name}.service", "ControlGroup") for name in ("gateway", "hub")}
    story.tell("systemd: memory", {name: _memory(path) for name, path in memory.items()})
    failed = json.loads(systemctl.command(["list-units", "--failed", "--output=json"]))
    story.tell("systemd: failed", [each["unit"] for each in failed])
    story.tell("systemd: warnings", _warnings())


def _probe(name: str) -> str:
    return f"canvass-probe-{name}.service"


def _said(name: str) -> Path:
    return Path(f"/srv/bounds-{name}.json")


def _in_place_of(name: str) -> str:
    shipped = (UNITS / f"canvass-{name}.service").read_text()
    kept = [line for line in shipped.splitlines() if not line.startswith(REPLACED)]
    begin = "Type=oneshot\nExecStart=/opt/canvass/.venv/bin/python -I /srv/bounds.py"
    return "\n".join(kept).replace("[Service]", f"[Service]\n{begin}\nStandardOutput=file:{_said(name)}", 1) + "\n"


def _probed(systemctl: Systemctl, name: str) -> Any:
    systemctl.start(_probe(name))
    return json.loads(_said(name).read_text())


def _memory(cgroup: str) -> str:
    """Return a unit's bound in bytes, from the kernel: in whichever hierarchy bounds memory on this machine."""
    for place, file in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        path = Path(f"{place}{cgroup}/{file}")
        if path.exists():
            return path.read_text().strip()
    return "no hierarchy bounds memory here"


def _warnings() -> list[str]:
    """Return what systemd itself has warned of in units of the site, before any of them is killed."""
    command = ["journalctl", "--no-pager", "--output=json", "--priority=warning", "_PID=1"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    entries = [json.loads(line) for line in said.splitlines()]
    return [f"{each.get('UNIT', '')} {each['MESSAGE']}" for each in entries if "canvass" in str(each)]
