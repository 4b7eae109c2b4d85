"""The health line says what is so, and its exit code is true."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders.ports import ports_of_site
from tests.builders.serving import a_site
from workbench.checks.diagnosis import Verdict
from workbench.checks.health import Answer, SitePart, Standing, faults, line_of
from workbench.checks.upkeep import check_upkeep
from workbench.commands.site.health import command
from workbench.settings import Mode, Settings, load_settings, write_settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALL = frozenset(SitePart)
WELL: dict[str, Answer] = {
    "/healthz": (200, {"status": "ok", "problems": []}),
    "/hub/health": (200, None),
    "/services/dash/": (302, None),
    "/v1/upkeep": (200, {"overdue_purges": [], "backed_up_at": "2026-11-21T02:00:00.000000Z"}),
}


def said(**changed: Answer) -> tuple[Standing, str]:
    """Say how a site stands of which some parts answer otherwise; `changed` by a word of the path."""
    answers = {path: next((a for word, a in changed.items() if word in path), usual) for path, usual in WELL.items()}

    def ask(url: str) -> Answer:
        return next(answer for path, answer in answers.items() if path in url)

    return line_of(faults(Settings(agency="Town"), ALL, ask=ask, now=NOW))


def test_a_site_that_is_well_is_ok() -> None:
    assert said() == (Standing.OK, "ok")


@pytest.mark.parametrize(
    ("changed", "standing", "words"),
    [
        ({"healthz": (0, None)}, Standing.DOWN, "gateway does not answer"),
        ({"healthz": (503, {"problems": ["the ledger stopped"]})}, Standing.DOWN, "the ledger stopped"),
        ({"healthz": (503, {"detail": "x"})}, Standing.DOWN, "cannot serve"),
        ({"healthz": (500, "no JSON object")}, Standing.DOWN, "cannot serve"),
        ({"healthz": (200, {"problems": ["the disk is nearly full"]})}, Standing.LOOK, "nearly full"),
        ({"hub": (0, None)}, Standing.DOWN, "the Hub does not answer"),
        ({"hub": (503, None)}, Standing.DOWN, "the Hub does not answer"),
        ({"dash": (503, None)}, Standing.DOWN, "the dashboards do not answer"),
        ({"dash": (200, None)}, Standing.DOWN, "the dashboards do not answer"),
        ({"upkeep": (0, None)}, Standing.DOWN, "upkeep"),
        ({"upkeep": (200, {"overdue_purges": ["flock"], "backed_up_at": "2026-11-22T02:00:00.000000Z"})}, 1, "flock"),
        ({"upkeep": (200, {"overdue_purges": [], "backed_up_at": ""})}, Standing.LOOK, "no back-up"),
        ({"upkeep": (200, {"overdue_purges": [], "backed_up_at": "2026-11-20T02:00:00.000000Z"})}, 1, "2026-11-20"),
    ],
)
def test_what_is_wrong_is_named_with_how_grave_it_is(changed: dict[str, Answer], standing: int, words: str) -> None:
    found, line = said(**changed)
    assert found == standing
    assert words in line
    assert "\n" not in line


def test_the_gravest_standing_counts_and_all_faults_are_said() -> None:
    found, line = said(healthz=(0, None), upkeep=(200, {"overdue_purges": ["flock"], "backed_up_at": ""}))
    assert found is Standing.DOWN
    assert line == "down: the gateway does not answer; a purge is overdue: flock; no back-up was made yet"


def test_a_site_that_does_not_run_is_down_and_the_command_ends_with_2(tmp_path: Path) -> None:
    paths = a_site(tmp_path / "site")
    ports = ports_of_site()
    write_settings(paths, load_settings(paths).model_copy(update={"ports": ports}))
    done = CliRunner().invoke(command, [str(paths.root), "--wait", "1"])
    assert done.exit_code == 2
    assert done.output.startswith("down: the gateway does not answer; the Hub does not answer")
    [finding] = check_upkeep(load_settings(paths).model_copy(update={"mode": Mode.DEPARTMENT}))
    assert finding.verdict is Verdict.UNKNOWN
