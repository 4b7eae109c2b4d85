"""A department's site with OS users of its own: the real gateway, Hub, dashboards and an analyst's server.

Everything lies in one world-readable folder, made of hard links to what the tests run from, with Debian's Python:
a Python under somebody's home could not be started by the other users.
"""

from __future__ import annotations

import contextlib
import html
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data_access.gateway.acting.ceremony import Founder, found, hold_ceremony
from data_access.policy.packs import pack as packs_on_file
from data_access.records.accounts import credentials
from tests.builders.enrolling import new_password
from tests.builders.ports import ports_of_site
from tests.builders.serving import a_notebook
from workbench.administration.desk import Desk, at_desk
from workbench.administration.enrolling import enrol
from workbench.processes.gateway.gateway_process import facts_of
from workbench.processes.site_run import programs
from workbench.processes.web.page_addresses import DASHBOARD
from workbench.settings import Mode, Settings, SitePaths, write_settings
from workbench.settings_tables import Users

GATEWAY, DASHBOARDS, ANALYST = "wbt_gate", "wbt_dash", "wbt_ana"
ANALYSTS = "wbt_analysts"
NOBODYS = "wbt_loner"
"""An analyst's account from before, whose name is no OS user's."""

DEBIAN_PYTHON = Path("/usr/bin/python3")
PACKAGES = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
ORI = "XA0000100"
PLACES = ("workbench", "widgets", "data_access", "node_modules", "locks", "pyproject.toml")

PROBE = """
import json, os, signal, socket
def tried(act, *given):
    try:
        act(*given)
    except OSError as error:
        return type(error).__name__
    return "DONE"
def connect(path):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
targets = json.load(open(TARGETS))
out = {"uid": os.getuid()}
for path in targets["files"]:
    out["read " + path] = tried(lambda: open(path, "rb").read(1))
for path in targets["folders"]:
    out["list " + path] = tried(os.listdir, path)
    out["write " + path] = tried(lambda: open(path + "/planted", "w"))
for name, pid in targets["processes"].items():
    for part in ("environ", "mem", "maps"):
        out[f"{part} of {name}"] = tried(lambda: open(f"/proc/{pid}/{part}", "rb").read(1))
    out[f"fd of {name}"] = tried(os.listdir, f"/proc/{pid}/fd")
for name in targets["unkillable"]:
    out["kill " + name] = tried(os.kill, targets["processes"][name], 0)
for path in targets["sockets"]:
    out["connect " + path] = tried(connect, path)
"""
PAGE = f"""
from workbench.python.handoff import receive
receive()
TARGETS = %r
{PROBE}
print("PROBED " + json.dumps(out) + " END")
"""


def probed_in(page: str) -> dict[str, Any]:
    """Read what a dashboard's kernel found out, from its page."""
    found_out = re.search(r"PROBED (\{.*?\}) END", html.unescape(html.unescape(page)).replace('\\"', '"'), re.DOTALL)
    if found_out is None:
        raise ValueError("the page tells of no probe")
    probed: dict[str, Any] = json.loads(found_out[1])
    return probed


@contextlib.contextmanager
def os_users() -> Iterator[None]:
    """Make the OS users; remove them with their homes afterwards."""
    names = (GATEWAY, DASHBOARDS, ANALYST)
    subprocess.run(["groupdel", ANALYSTS], check=False, capture_output=True, timeout=300)
    for name in names:
        _remove(name)
        home = ["--create-home"] if name == ANALYST else ["--no-create-home"]
        subprocess.run(["useradd", *home, "--shell", "/usr/sbin/nologin", "--user-group", name], check=True)
    subprocess.run(["groupadd", ANALYSTS], check=True)
    subprocess.run(["usermod", "--append", "--groups", ANALYSTS, ANALYST], check=True)
    try:
        yield
    finally:
        for name in names:
            _remove(name)
        subprocess.run(["groupdel", ANALYSTS], check=False, capture_output=True, timeout=300)


def _remove(name: str) -> None:
    with contextlib.suppress(KeyError):
        pwd.getpwnam(name)
        subprocess.run(["userdel", "--remove", "--force", name], check=False, capture_output=True, timeout=300)


@dataclass
class Enrolled:
    """Somebody who may log in, with what proves it."""

    person: str
    password: str
    secret: str

    used: list[str] = field(default_factory=list)

    def code(self) -> str:
        """Return a one-time code of now that was not given out before: a code works once, so wait for the next one if need be."""
        deadline = time.monotonic() + 60
        while (
            code := credentials.code_at(self.secret, datetime.now(UTC))
        ) in self.used and time.monotonic() < deadline:
            time.sleep(0.5)
        self.used.append(code)
        return code


@dataclass(frozen=True)
class Department:
    """A folder with the project, its environments and one site."""

    root: Path
    people: dict[str, Enrolled]

    @property
    def python(self) -> Path:
        """Debian's Python with everything installed."""
        return self.root / "project/.venv/bin/python"

    @property
    def paths(self) -> SitePaths:
        """The site."""
        return SitePaths(self.root / "site")

    @property
    def targets(self) -> Path:
        """Where kernels read what they are to try."""
        return self.root / "targets.json"


@contextlib.contextmanager
def a_department() -> Iterator[Department]:
    """Make a department's folder under /var/tmp; remove it afterwards."""
    root = Path(tempfile.mkdtemp(prefix="wbt-", dir="/var/tmp"))
    root.chmod(0o755)
    try:
        _install(root / "project")
        people = _make_site(SitePaths(root / "site"), root)
        yield Department(root, people)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _install(project: Path) -> None:
    project.mkdir()
    for name in PLACES:
        _link(programs.PROJECT / name, project / name)
    _environment(Path(sys.prefix), project / ".venv", project)
    _environment(programs.PROJECT / ".venv-dashboards", project / ".venv-dashboards", project)
    script = project / ".venv/bin/jupyterhub-singleuser"
    script.write_text(f"#!{project}/.venv/bin/python\nfrom jupyterhub.singleuser import main\nmain()\n")
    script.chmod(0o755)


def _environment(source: Path, made: Path, project: Path) -> None:
    subprocess.run([DEBIAN_PYTHON, "-m", "venv", "--without-pip", made], check=True, timeout=120)
    packages = made / PACKAGES
    packages.rmdir()
    _link(source / PACKAGES, packages)
    for editable in packages.glob("__editable__*"):
        editable.unlink()
    (packages / "project.pth").write_text(f"{project}\n")
    for name in ("share", "etc"):
        if (source / name).exists():
            _link(source / name, made / name)


def _link(source: Path, made: Path) -> None:
    """Copy by hard links where that is possible, else as bytes."""
    linked = subprocess.run(["cp", "-al", source, made], capture_output=True, check=False, timeout=300)
    if linked.returncode:
        shutil.rmtree(made, ignore_errors=True)
        subprocess.run(["cp", "-a", source, made], check=True, timeout=600)


def _make_site(site: SitePaths, root: Path) -> dict[str, Enrolled]:
    pack = packs_on_file.load(packs_on_file.built_in("parsons"))
    settings = Settings(
        agency="Town of Nowhere",
        mode=Mode.DEPARTMENT,
        synthetic=True,
        pool=1,
        ports=ports_of_site(),
        users=Users(gateway=GATEWAY, dashboards=DASHBOARDS, analysts=ANALYSTS),
    )
    settings = settings.model_copy(
        update={"programs": settings.programs.model_copy(update={"notebooks": str(root / "notebooks")})}
    )
    site.make()
    site.pack.write_text(pack.text, encoding="utf-8")
    write_settings(site, settings.model_copy(update={"mode": Mode.EVALUATION}))  # the tests' own Python enrols people
    (site.store / "segment").write_text("not for others")
    a_notebook(root / "notebooks", DASHBOARD, PAGE % str(root / "targets.json"))
    people = _enrol(site, pack, settings)
    write_settings(site, settings)
    return people


def _enrol(site: SitePaths, pack: packs_on_file.Pack, settings: Settings) -> dict[str, Enrolled]:
    found(site, pack, ORI)
    founders = [
        Founder(person="adams", number="1001", full_name="Invented One", role="administrator", unit="a"),
        Founder(person="cole", number="1002", full_name="Invented Two", role="commander", unit="a"),
    ]
    codes = hold_ceremony(site, facts_of(settings, site), ORI, founders, "cole", trainer="the test")
    with at_desk(site) as desk:
        people = {each["person"]: _set_proofs(desk, each["person"], each["code_parts"]) for each in codes}
        tokens = {name: _logged_on(desk, people[name]) for name in ("cole", "adams")}
        for name, role in ((ANALYST, "analyst"), (NOBODYS, "analyst"), ("dunn", "detective")):
            new = {"person": name, "number": name, "full_name": "Invented", "role": role, "unit": "d"}
            made = desk.post("/v1/acts/accounts", new)
            assert desk.resume(tokens["cole"])
            done = desk.post("/v1/acts/accounts/confirm", {"person": name, "proposal": made["proposal"]})
            people[name] = _set_proofs(desk, name, (made["code_part"], done["code_part"]))
            assert desk.resume(tokens["adams"])
            today = datetime.now(UTC).date().isoformat()
            desk.post(
                "/v1/acts/trainings", {"person": name, "trained_on": today, "trainer": "the test", "content": "policy"}
            )
    return people


def _set_proofs(desk: Desk, person: str, parts: Sequence[str]) -> Enrolled:
    first, second = parts
    own = enrol(
        desk, person, (first, second), new_password(), lambda secret: credentials.code_at(secret, datetime.now(UTC))
    )
    return Enrolled(person, own.password, own.secret)


def _logged_on(desk: Desk, enrolled: Enrolled) -> str:
    desk.log_on(enrolled.person, enrolled.password, enrolled.code())
    return desk.token


def files_below(folder: Path) -> list[str]:
    """Return the paths of all files below a folder."""
    return [str(path) for path in folder.rglob("*") if path.is_file()]


def is_debian_python_there() -> bool:
    """True if the interpreter that all users can start fits what is installed."""
    said = subprocess.run(
        [DEBIAN_PYTHON, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    return said.stdout.strip() == str(sys.version_info[:2]) and os.geteuid() == 0
