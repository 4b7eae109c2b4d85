"""What the Hub may do and what it may not, as configured."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import BadSite
from tests.builders.serving import a_site
from workbench.processes.hub.analyst_spawner import OwnUserServer
from workbench.processes.hub.hub_config import LOG_ON_LASTS, hub_config
from workbench.settings import Mode, SitePaths, load_settings


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return a_site(tmp_path_factory.mktemp("hub") / "site")


def config(paths, **changed):
    return hub_config(paths, load_settings(paths).model_copy(update=changed))


def test_everything_listens_on_this_machine_only(paths):
    c = config(paths)
    urls = [c.JupyterHub.bind_url, c.JupyterHub.hub_bind_url, c.ConfigurableHTTPProxy.api_url]
    urls += [service["url"] for service in c.JupyterHub.services if "url" in service]
    assert all(url.startswith("http://127.0.0.1:") for url in urls)


def test_nobody_is_an_administrator_of_the_hub(paths):
    c = config(paths)
    assert c.JupyterHub.admin_access is False
    assert c.Authenticator.admin_users == set()
    granted = [scope for role in c.JupyterHub.load_roles for scope in role["scopes"]]
    assert not [scope for scope in granted if scope.startswith(("admin", "tokens", "self", "inherit", "all"))]


def test_a_person_s_role_alone_opens_no_page_and_no_server(paths):
    everybody = next(role for role in config(paths).JupyterHub.load_roles if role["name"] == "user")
    assert not [scope for scope in everybody["scopes"] if "access:" in scope or "servers" in scope]


def test_nothing_lasts_longer_than_a_shift(paths):
    c = config(paths)
    assert timedelta(hours=8) >= LOG_ON_LASTS
    assert c.JupyterHub.oauth_token_expires_in <= 8 * 3600
    assert c.JupyterHub.cookie_max_age_days <= 1 / 3


def test_the_proxy_s_token_is_another_at_every_start(paths):
    assert config(paths).ConfigurableHTTPProxy.auth_token != config(paths).ConfigurableHTTPProxy.auth_token


def test_the_hub_keeps_its_files_in_its_own_private_folder(paths):
    c = config(paths)
    for place in (c.JupyterHub.db_url, c.JupyterHub.cookie_secret_file, c.ConfigurableHTTPProxy.pid_file):
        assert str(paths.hub) in place
    assert stat.S_IMODE(paths.hub.stat().st_mode) == 0o700


def test_a_department_s_processes_have_users_of_their_own(paths):
    c = config(paths, mode=Mode.DEPARTMENT)
    dash = next(service for service in c.JupyterHub.services if service["name"] == "dash")
    assert dash["user"] == "wbdash"
    assert c.JupyterHub.spawner_class is OwnUserServer
    assert c.OwnUserServer.why_no_server("wbgate")
    assert "--allow-root" not in c.Spawner.args


def test_an_evaluation_says_so_on_the_log_in_page(paths):
    assert "Evaluation" in config(paths).JupyterHub.template_vars["announcement"]
    assert "SYNTHETIC" in config(paths).JupyterHub.template_vars["announcement"]
    quiet = config(paths, mode=Mode.DEPARTMENT, synthetic=False)
    assert quiet.JupyterHub.template_vars["announcement"] == ""


def test_an_analyst_s_laboratory_asks_nobody_outside(paths):
    arguments = " ".join(config(paths).Spawner.args)
    for word in ("NeverCheckForUpdate", "extension_manager=readonly", "default-src 'none'", "transport=ipc"):
        assert word in arguments


def test_an_analyst_s_laboratory_offers_no_news_from_outside(paths):
    folder = Path(config(paths).Spawner.environment["JUPYTER_CONFIG_PATH"])
    said = json.loads((folder / "labconfig" / "page_config.json").read_text())
    assert said["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}


def test_a_site_without_its_secrets_gets_no_hub(tmp_path, paths):
    settings = load_settings(paths)
    with pytest.raises(BadSite, match=r"door\.secret"):
        hub_config(SitePaths(tmp_path), settings)


@pytest.mark.parametrize("missing", ["dashboards", "proxy"])
def test_a_missing_program_is_named_with_what_to_do(paths, missing):
    settings = load_settings(paths)
    programs = settings.programs.model_copy(update={missing: "/nowhere/at/all"})
    with pytest.raises(BadSite, match="make set-up"):
        hub_config(paths, settings.model_copy(update={"programs": programs}))
