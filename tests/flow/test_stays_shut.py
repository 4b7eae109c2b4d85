"""A site that the gateway cannot use ends its start in one sentence and exit code 14, never in a traceback."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from data_access.errors import BadSite
from tests.builders.site import found_site
from workbench.settings import Settings, write_settings

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("place", ["store", "run"])
def test_a_folder_that_cannot_be_used_is_named_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, place: str
) -> None:
    paths, _ = found_site(tmp_path_factory.mktemp("shut"))
    write_settings(paths, Settings(agency="Test Agency"))
    shutil.rmtree(getattr(paths, place))
    getattr(paths, place).write_text("not a folder")
    command = [sys.executable, "-m", "workbench.processes.gateway", str(paths.root), "--administration"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert said.returncode == BadSite.exit_code, said.stderr
    assert said.stderr.splitlines()[-1].startswith("The gateway stays shut: ")
    assert "Traceback" not in said.stderr
