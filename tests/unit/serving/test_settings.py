"""Settings and places of a site."""

from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import BadSite
from workbench.settings import (
    Mode,
    Settings,
    SitePaths,
    load_settings,
    read_secret,
    without_hub_secrets,
    write_secret,
    write_settings,
)
from workbench.settings_tables import Live, Ports, Users

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,31}", fullmatch=True)
FOLDERS = st.dictionaries(
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,39}", fullmatch=True), st.from_regex(r"/[^\x00]{0,40}", fullmatch=True)
)
PORTS = st.lists(st.integers(1, 65535), min_size=5, max_size=5, unique=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return SitePaths(tmp_path_factory.mktemp("site"))


@given(TEXTS, st.sampled_from(Mode), st.booleans(), st.integers(1, 32), PORTS, NAMES, NAMES, FOLDERS)
def test_settings_come_back_as_they_were_written(place, agency, mode, synthetic, pool, ports, one, other, folders):
    settings = Settings(
        agency=agency,
        mode=mode,
        synthetic=synthetic,
        pool=pool,
        ports=Ports(**dict(zip(Ports.model_fields, ports, strict=True))),
        users=Users(gateway=one, dashboards=other, watch=other),
        live=Live(late_after_min=pool, done_kept_h=pool - 1, folders=folders),
        columns_mb=pool,
    )
    write_settings(place, settings)
    assert load_settings(place) == settings


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "agency"),
        ("agency = ''", "agency"),
        ("agency = 'A'\nzone = 'Nowhere/None'", "zone"),
        ("agency = 'A'\nzone = '../etc'", "zone"),
        ("agency = 'A'\npool = 0", "pool"),
        ("agency = 'A'\ncolumns_mb = -1", "columns_mb"),
        ("agency = 'A'\nmode = 'open'", "mode"),
        ("agency = 'A'\ncolour = 'red'", "colour"),
        ("agency = 'A'\n[ports]\nhub = 8000", "share a port"),
        ("agency = 'A'\n[users]\ngateway = 'a b'", "users.gateway"),
        ("agency = 'A'\n[live]\nlate_after_min = 0", "live.late_after_min"),
        ("agency = 'A'\n[live.folders]\nyard = 'drop'", "live.folders.yard"),
        ("agency = 'A'\n[live.hot_lists]\nncic = 'drop'", "live.hot_lists.ncic"),
        ("agency = 'A'\n[live.folders]\nncic = '/a'\n[live.hot_lists]\nncic = '/b'", "they need two names"),
        ("agency = 'A'\n[live.folders]\nYard = '/drop'", "live.folders.Yard"),
        ("agency = ", "cannot be read"),
    ],
)
def test_an_unfit_setting_is_named(tmp_path, text, named):
    place = SitePaths(tmp_path)
    place.settings.write_text(text)
    with pytest.raises(BadSite, match=named):
        load_settings(place)


def test_a_folder_that_is_no_site_says_how_to_make_one(tmp_path):
    with pytest.raises(BadSite, match="workbench init"):
        load_settings(SitePaths(tmp_path))


def test_a_site_s_own_folders_are_private(tmp_path):
    place = SitePaths(tmp_path / "site")
    place.make()
    private = [place.gateway, place.keys, place.store, place.rejects, place.run, place.hub, place.logs]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in private} == {0o700}
    assert {stat.S_IMODE(file.stat().st_mode) for file in (place.door_secret, place.hub_service_token)} == {0o600}


def test_making_a_site_again_keeps_its_secrets(tmp_path):
    place = SitePaths(tmp_path / "site")
    place.make()
    before = read_secret(place.door_secret)
    place.make()
    assert read_secret(place.door_secret) == before


def test_a_secret_that_others_may_read_is_refused(tmp_path):
    secret = tmp_path / "door.secret"
    write_secret(secret)
    secret.chmod(0o640)
    with pytest.raises(BadSite, match="read by others"):
        read_secret(secret)


@pytest.mark.parametrize("left", ["", "short"])
def test_an_empty_or_short_secret_is_refused(tmp_path, left):
    secret = tmp_path / "door.secret"
    write_secret(secret)
    secret.write_text(left)
    with pytest.raises(BadSite, match="too short"):
        read_secret(secret)


def test_a_missing_secret_is_refused(tmp_path):
    with pytest.raises(BadSite, match="cannot be read"):
        read_secret(tmp_path / "door.secret")


def test_the_master_key_may_be_handed_over_as_a_credential(tmp_path, monkeypatch):
    place = SitePaths(tmp_path / "site")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert place.master_key == place.gateway / "master.key"
    (tmp_path / "master.key").write_bytes(b"\0" * 32)
    assert place.master_key == tmp_path / "master.key"


def test_nothing_of_the_hub_is_left_in_an_environment_for_others():
    given = {"JUPYTERHUB_API_TOKEN": "a", "JPY_API_TOKEN": "b", "CONFIGPROXY_AUTH_TOKEN": "c", "PATH": "/bin"}
    assert without_hub_secrets(given) == {"PATH": "/bin"}
