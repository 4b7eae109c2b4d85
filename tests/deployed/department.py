"""The department on the stage, and what is seen of it: terminals of its administrators, the page's commands, questions."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from data_access.records.accounts import credentials
from tests.builders import site as sites
from tests.builders.enrolling import new_password
from tests.builders.serving import wait_for
from tests.deployed.page import commands
from tests.deployed.systemctl import Systemctl
from tests.deployed.units import Units

SITE = Path("/srv/canvass")
ADMIN, DETECTIVE = "adams", "dunn"
DESK = Path("/var/spool/desk")
TIMEOUT_S = 300


class Terminal:
    """Where one administrator sits: what is kept of a log-on is kept for this terminal alone."""

    def __init__(self, home: Path) -> None:
        self._home, self._files = home, home / "terminal"
        self._files.mkdir(parents=True)
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_STATE_HOME": str(home), "LANG": "C.UTF-8"}
        self._shell = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, env=environment, cwd=DESK, start_new_session=True, text=True
        )

    def run(self, line: str, typed: str) -> str:
        """Run a line, type what it asks for, and return what it says. Raises `RuntimeError` if it fails."""
        assert self._shell.stdin is not None
        given, out, err, code = (self._files / name for name in ("given", "out", "err", "code"))
        given.write_text(typed)
        code.unlink(missing_ok=True)
        self._shell.stdin.write(f"( {line}\n) <{given} >{out} 2>{err}; echo $? >{code}.new; mv {code}.new {code}\n")
        self._shell.stdin.flush()
        wait_for(code.exists, TIMEOUT_S, f"no end of: {line}", 0.05)
        if code.read_text().strip() != "0":
            raise RuntimeError(f"{line}: {code.read_text()}{out.read_text()[-3000:]}\n{err.read_text()[-3000:]}")
        return out.read_text()


class Department:
    """One department, and what is seen of it."""

    def __init__(self, units: Units | Systemctl) -> None:
        self.units, self.seen, self.began = units, {}, time.monotonic()
        self.people: dict[str, dict[str, str]] = {}
        self.terminals: dict[str, Terminal] = {}
        self.token, self.case = "", ""

    def tell(self, name: str, told: Any) -> None:
        """Keep what was seen, and say when."""
        self.seen[name] = told
        print(f"{time.monotonic() - self.began:6.1f} s  {name}", file=sys.stderr, flush=True)

    def say(self, line: str, who: str = ADMIN, first: str = "") -> str:
        """Run one command of the page or the administrator's, as the person who logs on. Raises if it fails."""
        if who not in self.terminals:
            self.terminals[who] = Terminal(DESK / who)
        return self.terminals[who].run(line, first + self._log_on(who))

    def follow(self, heading: str, **instead: Callable[[str], str]) -> list[str]:
        """Follow the page: run every command below a heading. `instead` takes over those with a word in them."""
        done = []
        for line in commands(heading):
            other = next((act for word, act in instead.items() if word in line.split()), None)
            if other is not None:
                said = other(line)
            elif line.startswith("systemctl "):
                said = self.units.command(shlex.split(line)[1:])
            else:
                said = self.say(line)
            done.append(line)
            self.tell(f"$ {line}", said[-2000:])
        return done

    def ask(self, plate: str) -> list[Any]:
        """Ask for the history of a plate as the detective, and return its rows."""
        with httpx.Client(base_url="http://127.0.0.1:8010", timeout=60) as http:
            if not self.token:
                person = self.people[DETECTIVE]
                given = {"person": DETECTIVE, "password": person["password"], "code": self._code(DETECTIVE)}
                self.token = _good(http.post("/v1/log-ons", json=given))["token"]
                headers = {"Authorization": f"Bearer {self.token}"}
                opened = http.post("/v1/case-sessions", json=sites.JUSTIFICATION, headers=headers)
                self.case = _good(opened)["case_session"]
            headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
            question = {"kind": "history", "plate": plate}
            answer = _good(
                http.post("/v1/history", json={"case_session": self.case, "question": question}, headers=headers)
            )
            return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]

    def health(self, *words: str) -> tuple[int, str]:
        """Run the health line, and return its exit code with what it said."""
        command = ["canvass", "health", str(SITE), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        return done.returncode, done.stdout.strip()

    def enrol_founders(self, said: str) -> None:
        """Let each of the first two people enrol with the code that the ceremony showed."""
        shown = re.findall(r"For (\S+) alone.*?\n  first part\s+(\S+)\n  second part\s+(\S+)", said, re.DOTALL)
        assert len(shown) == 2, said
        for person, first, second in shown:
            self.enrol(person, (first, second))

    def enrol(self, person: str, parts: tuple[str, str]) -> None:
        """Enrol as a person at a terminal: both parts, then password and the code of the secret that is shown."""
        password = new_password()
        command = ["canvass", "enrol", str(SITE), person]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]  # the pipes are as it wants them
            process.stdin.write("\n".join(parts) + "\n")
            process.stdin.flush()
            secret = next(found[1] for line in process.stdout if (found := re.match(r"  secret  (\S+)", line)))
            self.people[person] = {"password": password, "secret": secret}
            process.stdin.write(f"{password}\n{password}\n{self._code(person)}\n")
            process.stdin.flush()
            said = process.stdout.read()
            assert process.wait(TIMEOUT_S) == 0, said

    def _log_on(self, who: str) -> str:
        if who not in self.people:
            return ""
        return f"{who}\n{self.people[who]['password']}\n{self._code(who)}\n"

    def _code(self, who: str) -> str:
        return credentials.code_at(self.people[who]["secret"], datetime.now(UTC))


def _good(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()
