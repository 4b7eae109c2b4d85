"""The pages stay light: what a dashboards' kernel loads."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from workbench.page_table import NAMES

PYTHON = Path(__file__).parents[2] / ".venv-dashboards" / "bin" / "python"
HEAVY = ("pandas", "numpy", "altair", "voila", "pyarrow", "sqlalchemy", "duckdb", "geopandas", "folium", "jupyterhub")
PROGRAM = f"import sys, {', '.join(f'workbench.pages.{name}' for name in NAMES)}; print([n for n in {HEAVY} if n in sys.modules])"


@pytest.mark.slow
def test_a_dashboards_kernel_loads_no_heavy_library() -> None:
    assert PYTHON.exists(), "make .venv-dashboards first: tools/set_up dashboards"
    answer = subprocess.run([PYTHON, "-c", PROGRAM], capture_output=True, text=True, timeout=300, check=True)
    assert answer.stdout.strip() == "[]"
