"""The import contract holds, and a planted violation really breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


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


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("data_access/policy/rules.py", "import data_access.store.store"),
        ("data_access/gateway/answer.py", "import sqlalchemy"),
        ("data_access/terms.py", "import ipywidgets"),
        ("data_access/client.py", "import data_access.ledger.ledger"),
        ("data_access/answers/facts.py", "import data_access.policy.packs.pack"),
        ("data_access/wording/answers.py", "import data_access.keyring"),
        ("workbench/made_files/in_words.py", "import widgets.answer.answer_model"),
    ],
)
def test_a_planted_violation_breaks_the_contract(copy: Path, module: str, line: str) -> None:
    path = copy / module
    path.write_text(path.read_text() + f"\n{line}\n")
    assert lint(copy).returncode == 1


def test_the_house_as_it_is_keeps_the_contract(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout[-2000:]
