"""The import contracts hold, and each wall of the house stops what is planted against it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

PLANTED = (
    ("house", "widgets/parts/controls.py", "workbench.settings"),
    ("rooms", "data_access/policy/authorise.py", "data_access.ledger.ledger"),
    ("rooms", "data_access/client/client.py", "data_access.ledger.ledger"),
    ("rooms", "data_access/imports/__init__.py", "data_access.store.store"),
    ("rooms", "data_access/imports/__init__.py", "data_access.gateway.answer"),
    ("outside-the-door", "widgets/answer/answer_model.py", "data_access.store.store"),
    ("both-ends", "data_access/answers/facts.py", "data_access.policy.packs.pack"),
    ("both-ends", "data_access/wording/answers.py", "data_access.keyring"),
    ("no-notebook-below", "data_access/terms.py", "ipywidgets"),
    ("sql-in-two-rooms", "data_access/gateway/answer.py", "sqlalchemy"),
    ("widgets", "widgets/case/person.py", "widgets.answer.answer_model"),
    ("widgets", "widgets/question/history_model.py", "widgets.record.unit_model"),
    ("workbench", "workbench/administration/desk.py", "workbench.commands.person"),
    ("processes", "workbench/processes/hub/door.py", "workbench.processes.gateway.gateway_process"),
    ("processes", "workbench/processes/web/page_headers.py", "workbench.processes.hub.hub_config"),
    ("commands", "workbench/commands/person.py", "workbench.commands.site.init"),
    ("kernels", "workbench/pages/work.py", "data_access.store.store"),
    ("kernels", "workbench/pages/page_frame.py", "data_access.gateway.answer"),
    ("kernels", "workbench/python/open_case.py", "data_access.keyring"),
    ("pages-without-keys", "workbench/processes/dashboards/handlers.py", "data_access.keyring"),
    ("pages-without-keys", "workbench/processes/hub/authenticator.py", "data_access.records.accounts.people"),
    ("made-files", "workbench/made_files/csv_file.py", "data_access.keyring"),
    ("made-files", "workbench/made_files/in_words.py", "widgets.answer.answer_model"),
    ("made-files", "workbench/processes/maker/making.py", "data_access.ledger.ledger"),
    ("rooms", "data_access/blurring/mosaic.py", "data_access.gateway.answer"),
    ("blurring", "data_access/blurring/child.py", "data_access.keyring"),
    ("client", "data_access/client/cases.py", "data_access.keyring"),
    ("gateway", "data_access/gateway/open_site/members.py", "data_access.gateway.http.routes.questions"),
    ("gateway", "data_access/gateway/deciding/spine.py", "data_access.gateway.asking.beside"),
    ("gateway", "data_access/gateway/asking/estimates.py", "data_access.gateway.answer"),
    ("gateway", "data_access/gateway/showing/items.py", "data_access.gateway.bringing.groups"),
    ("gateway", "data_access/gateway/quality/board.py", "data_access.gateway.open_site.site"),
    ("imports", "data_access/imports/terms/columns.py", "data_access.imports.formats.axis"),
    ("imports", "data_access/imports/carriers/sheet.py", "data_access.imports.jobs.mapping"),
    ("imports", "data_access/imports/formats/axis.py", "data_access.imports.kinds.reads"),
    ("imports", "data_access/imports/kinds/reads.py", "data_access.imports.blocks.conversion"),
    ("imports", "data_access/imports/blocks/conversion.py", "data_access.imports.process.pipe"),
    ("imports", "data_access/imports/process/child.py", "data_access.imports.guesses.proposal"),
    ("imports", "data_access/imports/lists/flock.py", "data_access.imports.kinds.reads"),
    ("matching", "data_access/matching/terms.py", "data_access.matching.matching"),
    ("rooms", "data_access/matching/matching.py", "data_access.store.store"),
    ("store", "data_access/store/index/patterns.py", "data_access.store.forms.tables"),
    ("store", "data_access/store/forms/asking.py", "data_access.store.disk.shelf"),
    ("store", "data_access/store/disk/shelf.py", "data_access.store.plan"),
    ("records", "data_access/records/registers.py", "data_access.records.packs"),
    ("records", "data_access/records/casework/cases.py", "data_access.records.overview.schema"),
    ("records", "data_access/records/keeping/holds.py", "data_access.records.intake.batches"),
    ("ledger", "data_access/ledger/proof/tree.py", "data_access.ledger.file.database"),
    ("ledger", "data_access/ledger/verification/verify.py", "data_access.ledger.writer"),
    ("policy", "data_access/policy/packs/pack.py", "data_access.policy.rules"),
    ("policy", "data_access/policy/rules.py", "data_access.policy.tryout.table"),
)
"""Against which wall, in which module, what is imported."""

UNPLACED = (
    ("rooms", "data_access/unplaced.py"),
    ("gateway", "data_access/gateway/unplaced.py"),
    ("widgets", "widgets/unplaced.py"),
    ("workbench", "workbench/unplaced.py"),
    ("processes", "workbench/processes/unplaced.py"),
    ("commands", "workbench/commands/unplaced.py"),
    ("matching", "data_access/matching/unplaced.py"),
)
"""Modules of whose place no contract says anything."""


def contracts() -> dict[str, str]:
    """The name of each contract, by its id."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    start = "importlinter:contract:"
    return {part.removeprefix(start): parser[part]["name"] for part in parser.sections() if part.startswith(start)}


def module_of(path: str) -> str:
    """The dotted name of a file's module."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def a_copy(folder: Path) -> Path:
    """Copy what the linter reads."""
    for name in ("data_access", "widgets", "workbench"):
        kept_out = shutil.ignore_patterns("__pycache__", "node_modules", "static", "templates")
        shutil.copytree(ROOT / name, folder / name, ignore=kept_out)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Lint a copy, and not the project that is installed."""
    command, environment = [LINTER, "--no-cache"], {"PYTHONPATH": str(folder), "COLUMNS": "300"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def said_of(report: str) -> dict[str, str]:
    """What a report says of each broken contract, by the contract's id."""
    after = report.partition("Broken contracts\n")[2]
    ids = {name: key for key, name in contracts().items()}
    parts = re.split(rf"^({'|'.join(map(re.escape, ids))})\n-+\n", after, flags=re.M)
    return {ids[name]: text for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of the house with all that is planted in it."""
    copy = a_copy(tmp_path_factory.mktemp("planted"))
    for _, path, imported in PLANTED:
        with (copy / path).open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")
    result = lint(copy)
    assert result.returncode == 1
    return said_of(result.stdout)


@pytest.mark.parametrize(("wall", "path", "imported"), PLANTED)
def test_a_planted_import_is_caught_by_its_wall(broken: dict[str, str], wall: str, path: str, imported: str) -> None:
    assert f"{module_of(path)} -> {imported} (" in broken[wall]


def test_a_module_without_a_place_is_caught(tmp_path: Path) -> None:
    copy = a_copy(tmp_path)
    for _, path in UNPLACED:
        (copy / path).touch()
    said = said_of(lint(copy).stdout)
    assert [wall for wall, path in UNPLACED if f"- {module_of(path)}\n" not in said.get(wall, "")] == []


def test_each_wall_is_tried() -> None:
    assert {wall for wall, _, _ in PLANTED} == set(contracts())


def test_the_house_as_it_is_keeps_the_contracts(tmp_path: Path) -> None:
    result = lint(a_copy(tmp_path))
    assert result.returncode == 0, result.stdout[-2000:]
    assert f"Contracts: {len(contracts())} kept, 0 broken." in result.stdout
