"""Who acts by a command: the person that is named, after their own password and code, and nobody from before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_access.errors import Unreachable
from tests.builders.gateway import Doors
from tests.flow.conftest import entries
from workbench.administration.desk import Desk
from workbench.cli import workbench
from workbench.commands import person
from workbench.commands.people import log_out
from workbench.commands.people.log_on import NOT_KEPT

pytestmark = pytest.mark.slow

PROOFS = "the-password\n123456\n"


class KnownDesk(Desk):
    """A desk at which whoever gives a password is who they say: passwords are tried in `test_log_ons.py`."""

    doors: Doors

    def log_on(self, person: str, password: str, code: str) -> str:
        self._token = self.doors.session_of(person)["Authorization"].removeprefix("Bearer ")
        return self._token


@pytest.fixture
def command(doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    @contextmanager
    def at_desk(_: Any) -> Iterator[Desk]:
        desk = KnownDesk(doors.client)
        desk.doors = doors
        yield desk

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid())  # in a container nobody may have begun the session
    monkeypatch.setattr(person, "at_desk", at_desk)
    monkeypatch.setattr(log_out, "at_desk", at_desk)

    def run(*given: str, said: str = "") -> Result:
        name, *rest = given
        return CliRunner().invoke(workbench, [*name.split(), str(tmp_path), *rest], input=said)

    return run


def actors(doors: Doors, since: int) -> list[str]:
    return [entry["who"]["person"] for entry in entries(doors, since) if entry["kind"] == "token_made"]


def test_each_act_is_the_named_persons_and_says_so(doors: Doors, command: Any) -> None:
    since = doors.site.ledger.size
    first = command("token", "--label", "one", "--as", "dunn", said=PROOFS)
    assert first.exit_code == 0, first.output
    assert "Acting as dunn." in first.stderr
    again = command("token", "--label", "two", "--as", "dunn")
    assert again.exit_code == 0, "the log-on of a moment ago"
    assert "Acting as dunn." in again.stderr
    other = command("token", "--label", "three", "--as", "sato")
    assert other.exit_code != 0, "another person proves it first"
    assert command("token", "--label", "three", "--as", "sato", said=PROOFS).exit_code == 0
    assert command("token", "--label", "four", "--as", "dunn").exit_code == 0
    assert actors(doors, since) == ["dunn", "dunn", "sato", "dunn"]


def test_who_names_nobody_is_asked_and_never_takes_the_last_one(doors: Doors, command: Any) -> None:
    since = doors.site.ledger.size
    assert command("log-on", "--as", "dunn", said=PROOFS).exit_code == 0
    assert command("token", "--label", "none").exit_code != 0
    asked = command("token", "--label", "mine", said="sato\n" + PROOFS)
    assert (asked.exit_code, "User name" in asked.stderr, "Password of sato" in asked.stderr) == (0, True, True)
    assert command("token", "--label", "again", said="dunn\n").exit_code == 0
    assert actors(doors, since) == ["sato", "dunn"]


def test_where_a_log_on_cannot_be_kept_the_log_on_says_so_and_each_command_asks(
    command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert NOT_KEPT not in command("log-on", "--as", "dunn", said=PROOFS).output
    monkeypatch.setattr(os, "getsid", lambda _: 0)  # as in a container, where nobody that can be seen began the session
    assert NOT_KEPT in command("log-on", "--as", "dunn", said=PROOFS).output
    assert command("token", "--label", "x", "--as", "dunn").exit_code != 0
    assert command("token", "--label", "x", "--as", "dunn", said=PROOFS).exit_code == 0


def test_a_log_out_ends_the_log_on_here_and_at_the_gateway_and_no_other(doors: Doors, command: Any) -> None:
    for name in ("dunn", "sato"):
        assert command("log-on", "--as", name, said=PROOFS).exit_code == 0
    since = doors.site.ledger.size
    assert "Logged out dunn." in command("log-out", "--as", "dunn").output
    assert [(e["kind"], e["who"]["person"]) for e in entries(doors, since)] == [("logged_out", "dunn")]
    assert command("token", "--label", "x", "--as", "dunn").exit_code != 0
    assert command("token", "--label", "y", "--as", "sato").exit_code == 0
    assert "No log-on of dunn is kept" in command("log-out", "--as", "dunn").output


def test_a_log_out_that_the_gateway_does_not_hear_leaves_nothing_here(
    command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("log-on", "--as", "dunn", said=PROOFS).exit_code == 0

    def silent(_: Desk) -> None:
        raise Unreachable("The gateway does not answer.")

    monkeypatch.setattr(Desk, "log_out", silent)
    assert isinstance(command("log-out", "--as", "dunn").exception, Unreachable)
    assert "No log-on of dunn is kept" in command("log-out", "--as", "dunn").output


def test_a_training_is_recorded_listed_and_struck_out_by_commands(doors: Doors, command: Any) -> None:
    day, as_adams = doors.site.now().date().isoformat(), ("--as", "adams")
    held = (
        "--content",
        "policy",
        "--trainer-account",
        "cole",
        "--holder",
        "Training office",
        "--reference",
        "T-26-015",
    )
    done = command("training record", "ortiz", "--on", day, *held, *as_adams, said=PROOFS)
    assert done.exit_code == 0, done.output
    listed = command("training list", *as_adams)
    assert f"ortiz: ALPR, {day} until " in listed.output, listed.output
    assert "C. Cole; policy; record: Training office, T-26-015." in listed.output
    struck = command(
        "training strike", "ortiz", "--on", day, "--kind", "general", "--reason", "Another Ortiz", *as_adams
    )
    assert struck.exit_code == 0, struck.output
    assert "T-26-015" not in command("training list", *as_adams).output
    nobody = command("training record", "ortiz", "--on", day, "--content", "policy", *as_adams)
    assert nobody.exit_code != 0
    assert "trainer_account" in str(nobody.exception)
