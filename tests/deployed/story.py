"""What happens on the stage: a department installs by the page, works for a day, loses processes and the machine.

`python -m tests.deployed.story OUT UNDER` writes what was seen as JSON; `test_a_department.py` says what must be in it. It
runs inside namespaces of its own and never outside of them. UNDER is `stand-in`, where no service manager is there, or
`systemd`, where it is the first process.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from data_access.policy.packs import pack as packs_on_file
from data_access.records.accounts import credentials
from tests.builders import site as sites
from tests.builders.analyst import Lab
from tests.builders.holds import review_day
from tests.builders.serving import Person, command_of, wait_for
from tests.builders.serving_os import PROBE, files_below, probed_in
from tests.deployed import bounds
from tests.deployed.department import ADMIN, DESK, DETECTIVE, SITE, TIMEOUT_S, Department
from tests.deployed.page import commands
from tests.deployed.stage import OUTSIDE, REACH, another_machine, furnish, lay_out
from tests.deployed.systemctl import Systemctl
from tests.deployed.units import PATH, Units
from workbench.settings import SitePaths, load_settings

CUSTODIAN, ANALYST, OTHER = "cole", "avery", "blake"
OLD, FRESH, DROPPED = "8X8OLD", "8X8NEW", "8X8DRP"


def install(story: Department) -> None:
    """From a bare machine to a log-in page, by the page."""
    founders = f"--agency-name 'Town of Nowhere' --agency XA0000100 --creator {ADMIN} --creator-name 'Invented One'"
    founders += f" --custodian {CUSTODIAN} --custodian-name 'Invented Two' --trainer 'the test' --yes"
    founders += " --creator-number 1001 --custodian-number 1002"
    make_certificate = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -keyout tls.key -out tls.crt"

    def installed(line: str) -> str:
        packages = shlex.split(line)[3:]
        for package in packages:
            subprocess.run(["dpkg", "-s", package], check=True, capture_output=True, timeout=60)
        return " ".join(packages)

    def init(line: str) -> str:
        said = story.say(f"{line} {founders}")
        story.enrol_founders(said)
        adopt(story)
        return "founded"

    def checked(line: str) -> str:
        done = subprocess.run(shlex.split(line), capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        return f"{done.returncode}\n{done.stdout}"

    story.say(make_certificate)
    took = story.follow("Ten commands to a log-in page", **{"apt-get": installed, "init": init, "doctor": checked})
    story.tell("install: commands", took)
    story.tell(
        "install: users", {p.pw_name: p.pw_uid for p in pwd.getpwall() if re.match("wb(?!t_)", p.pw_name)}
    )  # wbt_: of other tests
    story.tell(
        "install: key",
        [oct(Path("/etc/canvass/master.key").stat().st_mode & 0o777), (SITE / "gateway/master.key").exists()],
    )
    for name in ("people", "reads"):
        story.tell(f"install: nginx {name}", _through_nginx(name))
    for name, command in (
        ("units", "systemd-analyze verify /etc/systemd/system/canvass*"),
        ("rotation", "logrotate --debug /etc/logrotate.d/canvass"),
        ("again", "/opt/canvass/deploy/install"),
    ):
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        story.tell(f"install: {name}", [done.returncode, done.stdout + done.stderr])
    gateway = story.units.pid("canvass-gateway.service")
    story.tell("install: limits", Path(f"/proc/{gateway}/limits").read_text())


def _through_nginx(name: str) -> dict[str, int]:
    host = socket.gethostname()
    host = f"reads.{host}" if name == "reads" else host
    with httpx.Client(verify=False, base_url="https://127.0.0.1", headers={"Host": host}, timeout=60) as http:
        paths = ("/hub/login", "/v1/batches/vendor", "/v1/me", "/v1/upkeep/purges", "/healthz")
        found = {path: http.get(path).status_code for path in paths}
        return {**found, "POST /v1/batches/vendor": http.post("/v1/batches/vendor", content=b"x").status_code}


def adopt(story: Department) -> None:
    """The custodian adopts a changed pack."""
    text = packs_on_file.load(packs_on_file.built_in("parsons")).text
    changed = DESK / "new.toml"
    changed.write_text(text + "\n# adopted by the test\n")
    said = story.say(f"canvass pack adopt {SITE} --file {changed}", CUSTODIAN, first="y\n")
    story.tell("adopt", said)


def work(story: Department) -> None:
    """Accounts, registers, an import with old and fresh reads, a question, a hold."""
    today = datetime.now(UTC).date().isoformat()
    story.follow("An analyst", account=lambda line: _account(story, line))
    story.say(f"useradd --create-home --shell /usr/sbin/nologin --user-group --groups wbanalysts {OTHER}")
    for person, role in ((OTHER, "analyst"), (DETECTIVE, "detective")):
        line = f"canvass account add {SITE} {person} --number {person} --name Invented --role {role} --unit d"
        _account(story, line)
    for person in (ANALYST, OTHER, DETECTIVE):
        story.say(f"canvass training record {SITE} {person} --on {today} --trainer 'the test' --content policy")
    given = {"cameras": sites.CAMERAS, "cameras.toml": sites.CAMERAS_MAPPING, "cases": sites.CASES}
    given |= {"cases.toml": sites.CASES_MAPPING, "reads.toml": sites.READS_MAPPING}
    rows = [(timedelta(hours=1), FRESH, "cam-1", ""), (timedelta(days=200), OLD, "cam-2", "")]
    for name, text in {**given, "reads": sites.reads_csv(rows)}.items():
        (DESK / name).write_text(text)
    story.say(f"canvass camera import {SITE} cameras --mapping cameras.toml")
    story.say(f"canvass camera approve {SITE}", CUSTODIAN)
    story.say(f"canvass case import {SITE} cases --mapping cases.toml")
    approval = "--name Vendor --owner agency --mapping reads.toml --zone UTC --approved-by Cole --reference 'memo 1'"
    story.say(f"canvass source approve {SITE} vendor {approval} --approved-on 2026-11-01", CUSTODIAN)
    story.tell("import", story.say(f"canvass import {SITE} vendor reads"))
    fresh = story.ask(FRESH)
    story.tell("ask", [len(fresh), len(story.ask(OLD))])
    (DESK / "held").write_text("".join(f"{read['read_id']}\n" for read in fresh))
    terms = f"--basis criminal --schedule established --reason 'court order' --review-on {review_day()}"
    hold = f"canvass hold place {SITE} 26-000001 held {terms}"
    story.tell("hold", story.say(hold))


def _account(story: Department, line: str) -> str:
    """Propose an account, let the custodian confirm it, and let the person enrol."""
    person, part = shlex.split(line)[4], r"\n  ([a-z2-7]{5}-[a-z2-7]{5})\n"
    proposed = story.say(line)
    number = re.search(r"Proposal (\d+) for", proposed)
    confirmed = story.say(f"canvass account confirm {SITE} {person} {number[1]}", CUSTODIAN)
    story.enrol(person, (re.search(part, proposed)[1], re.search(part, confirmed)[1]))
    return "made"


def upkeep(story: Department) -> Path:
    """Machines by the page; then what each timer starts, once. Returns the back-up."""
    story.tell("health before", story.health())
    story.follow("What goes on by itself")
    for name in ("purge", "backup", "checkpoint", "health"):
        done = story.units.run_once(f"canvass-{name}.service")
        story.tell(f"timer: {name}", [done.returncode, (done.stdout + done.stderr).decode()[-1000:]])
    story.tell("health after", story.health())
    again = story.units.run_once("canvass-purge.service")
    story.tell("timer: purge again", [again.returncode, again.stdout.decode()])
    [archive] = Path("/var/backups/canvass").glob("*.tar")
    story.tell("back-up", {"mode": oct(archive.stat().st_mode & 0o777), "owner": archive.owner()})
    return archive


def keep_apart(story: Department) -> None:
    """What kernels can read and reach: an analyst's own, and one of the dashboards' user in the Hub's own mounts."""
    paths, secret = SitePaths(SITE), Path(f"/home/{OTHER}/notes.txt")
    secret.write_text("another's notes")
    os.chown(secret, pwd.getpwnam(OTHER).pw_uid, pwd.getpwnam(OTHER).pw_gid)
    secret.chmod(0o600)
    hub = psutil.Process(story.units.pid("canvass-hub.service"))
    gateway = story.units.pid("canvass-gateway.service")
    files = [f for folder in (paths.gateway, paths.hub, paths.logs, Path("/etc/canvass")) for f in files_below(folder)]
    files += [str(paths.door_secret), str(paths.hub_service_token), str(secret), *files_below(Path("/run/credentials"))]
    files += files_below(Path("/var/backups/canvass"))
    proxy = next(p for p in hub.children(recursive=True) if any("configurable-http-proxy" in w for w in command_of(p)))
    targets = {
        "files": files,
        "folders": [str(p) for p in (paths.gateway, paths.keys, paths.store, paths.run, paths.hub, paths.logs)],
        "processes": {"gateway": gateway, "hub": hub.pid, "proxy": proxy.pid},
        "unkillable": ["gateway", "hub", "proxy"],
        "sockets": [str(paths.run / "gateway.sock")],
    }
    Path("/srv/targets.json").write_text(json.dumps(targets))
    Path("/srv/targets.json").chmod(0o644)
    Path("/srv/reach.py").write_text(REACH)
    story.tell("probe: root reaches", json.loads(story.say(f"python3 /srv/reach.py {OUTSIDE[1]} {OUTSIDE[0]}")))
    story.tell("probe: targets", targets["files"])
    found = _in_a_server(story)
    story.tell("probe: analyst", found)
    code = f"TARGETS = '/srv/targets.json'\n{PROBE}\nprint(json.dumps(out))"
    story.tell("probe: dashboards", json.loads(_as_dashboards(hub.pid, code)))
    reached = {name: _reach(hub.pid, name) for name in ("wbdash", ANALYST)}
    reached["wbgate"] = _reach(gateway, "wbgate")
    story.tell("reach", reached)


def _inside(process_id: int, user: str, *words: str) -> str:
    found = pwd.getpwnam(user)
    ids = ["setpriv", f"--reuid={found.pw_uid}", f"--regid={found.pw_gid}", "--init-groups", "--no-new-privs"]
    python = ["/opt/canvass/.venv/bin/python", *words]
    command = ["nsenter", "--mount", "--target", str(process_id), *ids, *python]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300, cwd="/").stdout


def _as_dashboards(process_id: int, code: str) -> str:
    return _inside(process_id, "wbdash", "-c", code)


def _reach(process_id: int, user: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(_inside(process_id, user, "/srv/reach.py", OUTSIDE[1], OUTSIDE[0]))
    return found


def _in_a_server(story: Department) -> dict[str, Any]:
    """Run the probe in a kernel of the analyst's own server, opened as a browser would."""
    settings, person = load_settings(SitePaths(SITE)), story.people[ANALYST]
    code = credentials.code_at(person["secret"], datetime.now(UTC))
    browser = Person(settings)
    with browser.http:
        answer = browser.log_in(ANALYST, person["password"], code)
        assert answer.status_code == 200, re.sub(r"<[^>]+>|\s+", " ", answer.text)[-300:]
        code = f"TARGETS = '/srv/targets.json'\n{PROBE}\nprint('PROBED ' + json.dumps(out) + ' END')"
        return probed_in(Lab(browser, ANALYST, settings.public_url).start().run(code, "PROBED"))


def watch_a_folder(story: Department) -> None:
    """A vendor drops a file, the watcher dies, and the file is filed all the same."""
    folder, watcher = Path("/srv/drop/vendor"), "canvass-watcher.service"
    folder.mkdir(parents=True)
    os.chown(folder, pwd.getpwnam("wbwatch").pw_uid, pwd.getpwnam("wbwatch").pw_gid)
    with (SITE / "workbench.toml").open("a") as settings:
        settings.write(f'vendor = "{folder}"\n')
    story.say(f"canvass source token {SITE} vendor --label 'watched folder' --watch", CUSTODIAN)
    story.units.start(watcher)
    (folder / "reads.csv").write_text(sites.reads_csv([(timedelta(hours=1), DROPPED, "cam-1", "")]))
    before = story.units.pid(watcher)
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: story.ask(DROPPED), 400, "the file was not filed", 1.0)
    story.tell("killed: watcher", [story.units.pid(watcher) != before, sorted(p.name for p in folder.iterdir())])


def lose_processes(story: Department) -> None:
    """Kill each process; the site comes back by itself, and what was there is there."""
    for name in ("gateway", "dashboards", "proxy", "hub"):
        before = _process(story, name)
        os.kill(before.pid, signal.SIGKILL)
        wait_for(
            lambda name=name, before=before: _came_back(story, name, before), 400, f"the {name} did not come back", 0.3
        )
        wait_for(lambda: story.health("--only", "pages")[0] == 0, 400, f"no pages after the {name}", 0.5)
        story.tell(f"killed: {name}", [len(story.ask(FRESH)), story.health()])


def _process(story: Department, name: str) -> psutil.Process:
    if name in {"gateway", "hub"}:
        return psutil.Process(story.units.pid(f"canvass-{name}.service"))
    word = {"dashboards": "workbench.processes.dashboards", "proxy": "configurable-http-proxy"}[name]
    below = psutil.Process(story.units.pid("canvass-hub.service")).children(recursive=True)
    return next(p for p in below if any(word in each for each in command_of(p)))


def _came_back(story: Department, name: str, before: psutil.Process) -> bool:
    try:
        return _process(story, name).pid != before.pid and story.health("--only", "gateway")[0] == 0
    except (AssertionError, StopIteration, psutil.NoSuchProcess):
        return False


def lose_the_machine(story: Department, archive: Path) -> None:
    """Stop; the site is gone; restore it, start, and ask again."""
    before = story.ask(FRESH)
    _stop(story)
    story.tell("stopped", {"health": story.health(), "left": _left()})
    SITE.rename("/srv/lost")
    shutil.copy("/etc/canvass/master.key", DESK / "master.key")
    named = "canvass-20261122T023000Z.tar"
    shutil.copy(archive, DESK / named)
    story.tell("restore: commands", story.follow("Restore", **{"canvass-purge.service": lambda _: _purged(story)}))
    story.tell("restore: asked again", story.ask(FRESH) == before)
    story.tell("restore: health", story.health("--only", "pages"))
    story.tell("restore: ledger", story.say(f"canvass ledger verify {SITE}"))


def _stop(story: Department) -> None:
    """Stop the site as the page says."""
    stop, _ = commands("Stop, start, upgrade")
    story.units.command(shlex.split(stop)[1:])


def _purged(story: Department) -> str:
    done = story.units.run_once("canvass-purge.service")
    return f"{done.returncode} {done.stdout.decode()}{done.stderr.decode()}"


def _left() -> list[str]:
    """Return what still runs as a user of the site."""
    own = {p.pw_uid for p in pwd.getpwall() if p.pw_name.startswith("wb") or p.pw_name in {ANALYST, OTHER}}
    left = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            if process.uids().real in own and process.status() != psutil.STATUS_ZOMBIE:
                left.append(" ".join(process.cmdline())[:100])
    return left


def tell(story: Department) -> None:
    """All of it, in order."""
    install(story)
    work(story)
    archive = upkeep(story)
    if isinstance(story.units, Systemctl):
        bounds.look(story, story.units)
    keep_apart(story)
    watch_a_folder(story)
    lose_processes(story)
    lose_the_machine(story, archive)
    _stop(story)
    story.tell("end", _left())


def main() -> None:
    """Tell the story on a stage that is laid out below the folder of OUT, or on a machine that was."""
    out, under = Path(sys.argv[1]), sys.argv[2]
    os.environ["PATH"] = PATH
    story = None
    with ExitStack() as stack:
        try:
            if under == "stand-in":
                lay_out(out.parent)
            furnish()
            DESK.mkdir()
            stack.enter_context(another_machine())
            units = Units() if under == "stand-in" else Systemctl()
            stack.callback(units.close)
            story = Department(units)
            story.tell("folder", out.parent.name)
            tell(story)
        finally:
            out.write_text(json.dumps(story.seen if story else {}, indent=1))


if __name__ == "__main__":
    main()
