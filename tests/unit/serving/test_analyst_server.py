"""What an analyst's server begins with: the notebook in their folder, theirs from then on."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

from workbench.processes.analyst import analyst_server
from workbench.processes.analyst.analyst_server import lay_out
from workbench.processes.web.page_addresses import ANALYST_NOTEBOOK, NOTEBOOK


@pytest.fixture
def places(tmp_path):
    for name in ("project", "home"):
        (tmp_path / name).mkdir()
    (tmp_path / "project" / NOTEBOOK).write_text("new")
    return tmp_path / "project" / NOTEBOOK, tmp_path / "home"


def test_the_notebook_is_copied_and_nothing_else_is_left(places):
    notebook, home = places
    assert lay_out(notebook, home)
    assert [(file.name, file.read_text()) for file in home.iterdir()] == [(NOTEBOOK, "new")]


def test_what_the_analyst_made_of_it_stays(places):
    notebook, home = places
    (home / NOTEBOOK).write_text("my own")
    assert not lay_out(notebook, home)
    assert [(file.name, file.read_text()) for file in home.iterdir()] == [(NOTEBOOK, "my own")]


def test_a_link_that_leads_elsewhere_is_not_followed(places, tmp_path):
    notebook, home = places
    (home / NOTEBOOK).symlink_to(tmp_path / "elsewhere")
    assert not lay_out(notebook, home)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("lost", ["notebook", "home"])
def test_without_notebook_or_folder_there_is_no_copy_and_no_error(places, lost):
    notebook, home = places
    notebook.unlink() if lost == "notebook" else home.rmdir()
    assert not lay_out(notebook, home)


def test_the_server_gets_its_arguments_and_a_private_place_for_sockets_that_is_gone_afterwards(places, monkeypatch):
    notebook, home = places
    seen = []

    def serving():
        runtime = Path(os.environ["JUPYTER_RUNTIME_DIR"])
        seen.append((sys.argv[1:], runtime, stat.S_IMODE(runtime.stat().st_mode)))

    monkeypatch.chdir(home)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "before")
    monkeypatch.setattr(sys, "argv", ["analyst_server", str(notebook), "--log-level=WARN"])
    monkeypatch.setattr(analyst_server, "serve", serving)
    with pytest.raises(SystemExit) as ended:
        analyst_server.main()
    [(arguments, runtime, mode)] = seen
    assert (home / NOTEBOOK).exists()
    assert (arguments, mode, runtime.exists(), ended.value.code) == (["--log-level=WARN"], 0o700, False, None)


def test_a_kernel_s_socket_has_room_in_its_path():
    with tempfile.TemporaryDirectory(prefix="wb-") as private:
        assert len(f"{private}/kernel-{uuid4()}-ipc-5") <= 107


def test_the_address_in_the_header_leads_to_the_copy():
    assert ANALYST_NOTEBOOK.endswith(f"/lab/tree/{NOTEBOOK}")
