"""The notebooks are thin: a title, a few lines that call a page, nothing that was run."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from workbench.page_table import NAMES
from workbench.processes.web.page_addresses import DASHBOARD, NOTEBOOK

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
PAGES = [path for path in NOTEBOOKS if path.name != NOTEBOOK]
MOST_LINES, MOST_LINES_OF_AN_ANALYST = 15, 80


def code_of(notebook: Any) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def lines_of(notebook: Any) -> int:
    return len([line for line in code_of(notebook).splitlines() if line.strip()])


def read(path: Path) -> Any:
    import nbformat  # here, not above: it takes seconds, and every test run collects this file

    return nbformat.read(path, as_version=4)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Any:
    return read(request.param)


@pytest.fixture(params=PAGES, ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> Any:
    return read(request.param)


@pytest.fixture
def analysts() -> Any:
    return read(next(path for path in NOTEBOOKS if path.name == NOTEBOOK))


def test_every_page_has_a_notebook_and_the_server_one_for_all() -> None:
    assert {*NAMES, DASHBOARD} <= {path.stem for path in NOTEBOOKS}


def test_a_notebook_is_valid_and_begins_with_its_title(notebook: Any) -> None:
    from nbformat import validate

    validate(notebook)
    assert notebook.cells[0].source.startswith("# ")


def test_the_notebook_of_a_page_has_no_other_text_than_its_title(page: Any) -> None:
    assert [cell.cell_type for cell in page.cells].count("markdown") == 1


def test_the_notebook_of_a_page_has_few_lines_of_code(page: Any) -> None:
    assert lines_of(page) <= MOST_LINES


def test_the_notebook_of_a_page_imports_from_the_workbench_only_and_defines_nothing(page: Any) -> None:
    tree = ast.parse(code_of(page))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.Import)
        if isinstance(node, ast.ImportFrom):
            assert node.module == "workbench"


def test_the_analysts_notebook_is_short_defines_nothing_and_knows_only_the_workbench_of_ours(analysts: Any) -> None:
    assert lines_of(analysts) <= MOST_LINES_OF_AN_ANALYST
    for node in ast.walk(ast.parse(code_of(analysts))):
        assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        if isinstance(node, ast.ImportFrom | ast.Import):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert not [
                name for name in named if name.split(".")[0] in ("data_access", "widgets") or "workbench." in name
            ]


def test_a_notebook_holds_no_outputs_and_no_counts(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
