"""The notebooks are thin: a title, a few lines that call a page, nothing that was run."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workbench.page_table import NAMES
from workbench.serving.addresses import DASHBOARD

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MOST_LINES = 15


def code_of(notebook: Any) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Any:
    return nbformat.read(request.param, as_version=4)


def test_every_page_has_a_notebook_and_the_server_one_for_all() -> None:
    assert {*NAMES, DASHBOARD} <= {path.stem for path in NOTEBOOKS}


def test_a_notebook_is_valid_and_begins_with_its_one_title(notebook: Any) -> None:
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells].count("markdown") == 1
    assert notebook.cells[0].source.startswith("# ")


def test_a_notebook_has_few_lines_of_code(notebook: Any) -> None:
    assert len([line for line in code_of(notebook).splitlines() if line.strip()]) <= MOST_LINES


def test_a_notebook_imports_from_the_workbench_only_and_defines_nothing(notebook: Any) -> None:
    tree = ast.parse(code_of(notebook))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.Import)
        if isinstance(node, ast.ImportFrom):
            assert node.module == "workbench"


def test_a_notebook_holds_no_outputs_and_no_counts(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
