"""A kept log-on is one person's, one OS user's and one terminal's; nobody else finds it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.administration import kept_log_ons
from workbench.settings import SitePaths

FIND = """
import sys
from pathlib import Path
from workbench.administration import kept_log_ons
from workbench.settings import SitePaths
print(kept_log_ons.find(SitePaths(Path(sys.argv[1])), "adams"))
"""

KEEP_AND_FIND = """
import subprocess
import sys
from pathlib import Path
from workbench.administration import kept_log_ons
from workbench.settings import SitePaths
kept_log_ons.keep(SitePaths(Path(sys.argv[1])), "adams", "wb_adams")
find = [sys.executable, "-c", sys.argv[2], sys.argv[1]]
subprocess.run(find, check=True, start_new_session=sys.argv[3] == "True")
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SitePaths:
    """Return a site of a person whose terminal began with this very process: in a container nobody may have begun it."""
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid())
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SUDO_UID", raising=False)
    return SitePaths(tmp_path / "site")


def files(site: SitePaths) -> list[Path]:
    return list((site.root.parent / "state" / "canvass-workbench").iterdir())


def test_two_administrators_in_one_terminal_each_find_their_own(site: SitePaths) -> None:
    kept_log_ons.keep(site, "adams", "wb_adams")
    assert kept_log_ons.find(site, "cole") is None
    kept_log_ons.keep(site, "cole", "wb_cole")
    assert [kept_log_ons.find(site, person) for person in ("adams", "cole")] == ["wb_adams", "wb_cole"]
    kept_log_ons.forget(site, "adams")
    assert [kept_log_ons.find(site, person) for person in ("adams", "cole")] == [None, "wb_cole"]


def test_another_site_is_another_log_on(site: SitePaths) -> None:
    kept_log_ons.keep(site, "adams", "wb_adams")
    assert kept_log_ons.find(SitePaths(site.root.parent / "other"), "adams") is None


@pytest.mark.parametrize(("new_session", "found"), [(False, "wb_adams"), (True, "None")])
def test_a_log_on_is_found_in_its_own_terminal_alone(site: SitePaths, new_session: bool, found: str) -> None:
    command = [sys.executable, "-c", KEEP_AND_FIND, str(site.root), FIND, str(new_session)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, start_new_session=True, timeout=300)
    assert said.stdout.strip() == found


def test_two_people_behind_sudo_are_two(site: SitePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_log_ons, "os_user", lambda: 1401)
    kept_log_ons.keep(site, "adams", "wb_adams")
    monkeypatch.setattr(kept_log_ons, "os_user", lambda: 1402)
    assert kept_log_ons.find(site, "adams") is None


def test_a_log_on_that_others_could_read_or_that_was_put_there_by_a_link_is_none(site: SitePaths) -> None:
    kept_log_ons.keep(site, "adams", "wb_adams")
    (file,) = files(site)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "adams" not in file.name
    file.chmod(0o640)
    assert kept_log_ons.find(site, "adams") is None
    file.chmod(0o600)
    file.replace(file.with_name("elsewhere"))
    file.symlink_to(file.with_name("elsewhere"))
    assert kept_log_ons.find(site, "adams") is None


def test_where_it_cannot_be_told_who_sits_there_nothing_is_kept(
    site: SitePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_log_ons, "began", lambda _: None)
    kept_log_ons.keep(site, "adams", "wb_adams")
    kept_log_ons.forget(site, "adams")
    assert kept_log_ons.find(site, "adams") is None
    assert not (site.root.parent / "state").exists()
