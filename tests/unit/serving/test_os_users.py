"""Which names accounts may have on a machine, and as whom no JupyterLab ever runs."""

from __future__ import annotations

import os
import pwd
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.processes.site_run.os_users import (
    OsUser,
    look_up,
    services,
    why_no_notebooks,
    why_no_server,
    why_not,
    why_not_apart,
)
from workbench.settings import Mode, Settings, SitePaths
from workbench.settings_tables import Users

SITE = SitePaths(Path("/srv/canvass"))
DEPARTMENT = Settings(agency="A", mode=Mode.DEPARTMENT)
EVALUATION = Settings(agency="A")
ANN = OsUser("ann", 1400, Path("/home/ann"), frozenset({"ann", "wbanalysts"}))


def judged(**changed):
    return why_no_notebooks(replace(ANN, **changed), Users(), SITE)


def test_an_os_user_of_the_analysts_group_alone_may_run_notebooks():
    assert judged() == ""
    assert judged(uid=70_001) == "", "an account of a directory"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"groups": frozenset({"ann"})}, "in the group wbanalysts"),
        ({"uid": 0}, "belongs to the system"),
        ({"uid": 999}, "belongs to the system"),
        ({"uid": 61_500}, "belongs to the system"),
        ({"uid": 65_534}, "belongs to the system"),
        ({"uid": 2**32 - 2}, "belongs to the system"),
        ({"name": "wbgate"}, "belongs to the system or to a service"),
        ({"alone": False}, "shares its user id or its home"),
        ({"groups": ANN.groups | {"docker"}}, "docker"),
        ({"groups": ANN.groups | {"root"}}, "root"),
        ({"groups": ANN.groups | {"wbgate"}}, "wbgate"),
        ({"home": Path("/")}, "home of its own"),
        ({"home": Path("/srv")}, "home of its own"),
        ({"home": Path("/srv/canvass/gateway")}, "home of its own"),
        ({"home": Path("/home/../srv/canvass")}, "home of its own"),
        ({"home": Path("nowhere")}, "home of its own"),
    ],
)
def test_no_notebook_runs_as_an_os_user_that_reaches_further(changed, words):
    assert words in judged(**changed)


def test_a_home_that_leads_into_the_site_by_a_link_is_none(tmp_path):
    (tmp_path / "site/gateway").mkdir(parents=True)
    (tmp_path / "home").symlink_to(tmp_path / "site/gateway")
    user = replace(ANN, home=tmp_path / "home")
    assert "home of its own" in why_no_notebooks(user, Users(), SitePaths(tmp_path / "site"))


@pytest.mark.parametrize("name", ["root", "daemon", "nobody", "wbgate", "wbdash", "wbwatch", "mail"])
@pytest.mark.parametrize("notebooks", [True, False])
@pytest.mark.parametrize("settings", [DEPARTMENT, EVALUATION])
def test_the_name_of_a_system_or_service_user_is_no_account_s_whatever_the_role(name, notebooks, settings):
    assert "belongs to the system or to a service" in why_not(name, notebooks, settings, SITE)


def test_the_service_users_that_a_site_names_count_too():
    settings = DEPARTMENT.model_copy(update={"users": Users(gateway="gate-keeper")})
    assert why_not("gate-keeper", False, settings, SITE)
    assert {"gate-keeper", "wbgate", "root"} <= services(settings.users)


def test_who_opens_no_notebook_needs_no_os_user():
    assert why_not("no-such-user-here", False, DEPARTMENT, SITE) == ""
    assert why_not("no-such-user-here", True, EVALUATION, SITE) == ""
    assert "useradd" in why_not("no-such-user-here", True, DEPARTMENT, SITE)


@pytest.mark.parametrize(
    "name",
    ["", "0", "65534", "-root", "ROOT", "Root", "root ", "r\u00f6ot", "\uff52oot", "../root", "ro\x00ot", "a" * 300],
)
def test_no_trick_with_a_name_finds_another_s_os_user(name):
    assert look_up(name) is None
    assert why_no_server(name, DEPARTMENT, SITE)


def test_a_name_finds_its_own_user_and_groups():
    found = look_up("root")
    assert found is not None
    assert (found.uid, found.home) == (0, Path(pwd.getpwuid(0).pw_dir))
    assert "root" in found.groups
    assert not found.is_persons


@pytest.mark.parametrize(
    "given",
    [{"gateway": "root"}, {"dashboards": "wbgate"}, {"analysts": "wbgate"}, {"watch": "nobody"}, {"watch": "wbgate"}],
)
def test_each_service_has_an_os_user_of_its_own(given):
    assert why_not_apart(Users(), with_watcher=True) == ""
    assert why_not_apart(Users(**given), with_watcher=True)


def test_an_os_user_of_a_watcher_that_does_not_run_matters_to_nobody():
    assert why_not_apart(Users(watch="wbgate"), with_watcher=False) == ""


def test_no_message_names_anybody():
    assert os.sep not in "".join(why_not(name, True, DEPARTMENT, SITE) for name in ("root", "wbgate"))
    assert "no-such-user-here" not in why_not("no-such-user-here", True, DEPARTMENT, SITE)
