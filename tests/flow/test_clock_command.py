"""`workbench clock confirm` at the machine: it starts a gateway that does nothing else, and two people answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data_access.errors import Conflict, NotLoggedOn
from tests.builders.clock import Department, a_department
from tests.builders.ledger import kinds
from tests.builders.ports import ports_of_site
from workbench.cli import workbench
from workbench.settings import Settings, write_settings

pytestmark = pytest.mark.slow


@pytest.fixture
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Department:
    """A site whose clock had run a month ahead, and is right again."""
    made = a_department(tmp_path_factory.mktemp("clock") / "site", tmp_path_factory)
    write_settings(made.paths, Settings(agency="Test Agency", ports=ports_of_site()))
    made.machine.off = timedelta(days=30)
    assert made.confirm().status_code == 200  # wrongly
    return made


def confirmed(department: Department, root: Path, *people: str, **changed: str) -> Result:
    """Answer the command's questions as these people."""
    lines = []
    for person in people:
        password = changed.get("password", department.people.enrolments[person]["password"])
        lines += [person, password, department.people.code(person, datetime.now(UTC))]
    return CliRunner().invoke(workbench, ["clock", "confirm", str(root)], input="\n".join(lines) + "\n")


def test_the_command_sets_the_time_of_the_ledger_back_and_the_site_starts(ahead: Department) -> None:
    done = confirmed(ahead, ahead.paths.root, "cole", "adams")
    assert done.exit_code == 0, done.output
    assert "Confirmed: " in done.output
    assert not (ahead.paths.run / "gateway.sock").exists()
    ahead.machine.off = datetime.now(UTC) - ahead.machine.base
    with ahead.open() as (site, _):
        assert "clock_set_back" in kinds(site.ledger)


def test_the_command_says_if_a_proof_is_wrong_or_nothing_is_in_doubt(ahead: Department) -> None:
    wrong = confirmed(ahead, ahead.paths.root, "cole", "adams", password="wrong")
    assert isinstance(wrong.exception, NotLoggedOn), wrong.output
    assert confirmed(ahead, ahead.paths.root, "cole", "adams").exit_code == 0
    again = confirmed(ahead, ahead.paths.root, "cole", "adams")
    assert isinstance(again.exception, Conflict), again.output
    assert "not in doubt" in str(again.exception)
