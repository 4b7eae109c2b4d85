"""The import contract holds, and a planted violation really breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

PLANTED = [
    ("data_access/policy/rules.py", "import data_access.store.store"),
    ("data_access/gateway/answer.py", "import sqlalchemy"),
    ("data_access/terms.py", "import ipywidgets"),
    ("data_access/client/client.py", "import data_access.ledger.ledger"),
]
"""A module, and an import that crosses a wall of the house there."""

BEHIND_THE_DOOR = [
    ("data_access/client/cases.py", "import data_access.keyring"),
    ("data_access/imports/terms/columns.py", "import data_access.imports.formats.axis"),
    ("data_access/imports/carriers/sheet.py", "import data_access.imports.jobs.mapping"),
    ("data_access/imports/formats/axis.py", "import data_access.imports.kinds.reads"),
    ("data_access/imports/kinds/reads.py", "import data_access.imports.blocks.conversion"),
    ("data_access/imports/blocks/conversion.py", "import data_access.imports.process.pipe"),
    ("data_access/imports/process/child.py", "import data_access.imports.guesses.proposal"),
    ("data_access/store/index/patterns.py", "import data_access.store.sql.tables"),
    ("data_access/store/sql/statements.py", "import data_access.store.disk.shelf"),
    ("data_access/store/disk/shelf.py", "import data_access.store.plan"),
    ("data_access/records/registers.py", "import data_access.records.packs"),
    ("data_access/records/casework/cases.py", "import data_access.records.overview.schema"),
    ("data_access/records/keeping/holds.py", "import data_access.records.intake.batches"),
    ("data_access/ledger/proof/tree.py", "import data_access.ledger.file.database"),
    ("data_access/ledger/verification/verify.py", "import data_access.ledger.writer"),
    ("data_access/policy/packs/pack.py", "import data_access.policy.rules"),
    ("data_access/policy/rules.py", "import data_access.policy.tryout.table"),
]
"""The same between the rooms of one room behind the door, and of the client before it."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("data_access", "widgets", "workbench"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "static")
        )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache"], cwd=where, env={"PYTHONPATH": str(where)}, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(("module", "line"), [*PLANTED, *BEHIND_THE_DOOR])
def test_a_planted_violation_breaks_the_contract(copy: Path, module: str, line: str) -> None:
    path = copy / module
    path.write_text(path.read_text() + f"\n{line}\n")
    assert lint(copy).returncode == 1


def test_the_house_as_it_is_keeps_the_contract(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout[-2000:]
