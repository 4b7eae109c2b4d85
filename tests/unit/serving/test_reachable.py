"""What other users must be able to start lies where they can reach it, or one sentence says where their way ends."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from data_access.errors import BadSite
from tests.builders.serving import a_site
from workbench.processes.site_run import programs, reachable
from workbench.processes.site_run.reachable import closed_to_others, require_reachable, unreachable
from workbench.settings import Mode, load_settings


@pytest.fixture
def open_folder():
    """A folder that all users reach; pytest's own is its user's alone."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def place(open_folder):
    """A program below two folders, each open to others."""
    folder = open_folder / "home" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").touch()
    for one in (folder.parent, folder, folder / "python"):
        one.chmod(0o755)
    return folder / "python"


def test_what_all_may_pass_is_reached(place):
    assert closed_to_others(place) is None
    assert closed_to_others(place.parent) is None


def test_a_home_of_one_user_s_own_is_named_as_where_the_way_ends(place):
    home = place.parent.parent
    home.chmod(0o700)
    assert closed_to_others(place) == home


def test_a_link_into_a_home_ends_there_too(place, open_folder):
    link = open_folder / "python3"
    link.symlink_to(place)
    assert closed_to_others(link) is None
    place.parent.parent.chmod(0o750)
    assert closed_to_others(link) == place.parent.parent


def test_a_program_that_others_may_not_run_is_no_way(place):
    place.chmod(0o744)
    assert closed_to_others(place) == place
    place.parent.chmod(0o751)
    assert closed_to_others(place.parent) == place.parent, "a folder of code is listed"


def test_one_sentence_says_what_is_wrong_and_what_to_do_before_anything_starts(place, tmp_path, monkeypatch):
    settings = load_settings(a_site(tmp_path / "site")).model_copy(update={"mode": Mode.DEPARTMENT})
    monkeypatch.setattr(programs, "PROJECT", place.parent)
    monkeypatch.setattr(reachable.sys, "executable", str(place))
    place.parent.parent.chmod(0o700)
    assert len(list(unreachable(settings))) >= 2
    with pytest.raises(
        BadSite, match=r"users other than root cannot pass .*home\. Install it where all users may read, as below /opt"
    ):
        require_reachable(settings)
