"""A part that cannot run is left out, with a sentence; everything else of the site runs."""

from __future__ import annotations

import pytest

from data_access.answers.me import Me
from tests.builders.front import me
from tests.builders.serving import a_site
from widgets.case.person import person_of
from workbench.checks.diagnosis import Verdict
from workbench.checks.running import check_watched
from workbench.pages import header
from workbench.processes.site_run.left_out import LookedAt, left_out, watcher_can_run
from workbench.settings import Mode, load_settings
from workbench.settings_tables import Live, Users


@pytest.fixture
def paths(tmp_path):
    return a_site(tmp_path / "site")


def settings(paths, **changed):
    return load_settings(paths).model_copy(update=changed)


def test_a_site_without_folders_has_nothing_to_leave_out(paths):
    assert list(left_out(paths, settings(paths))) == []
    assert not watcher_can_run(settings(paths))
    assert check_watched(paths, settings(paths)).verdict is Verdict.NOT_APPLICABLE


def test_one_folder_that_is_missing_leaves_that_one_out(paths, tmp_path):
    (tmp_path / "gate").mkdir()
    for source in ("yard", "gate"):
        paths.source_token(source).touch()
    site = settings(paths, live=Live(folders={"yard": str(tmp_path / "yard"), "gate": str(tmp_path / "gate")}))
    (why,) = left_out(paths, site)
    assert "source yard is not watched; everything else runs" in why
    assert watcher_can_run(site)
    assert check_watched(paths, site).verdict is Verdict.FAILS
    (tmp_path / "yard").mkdir()
    assert check_watched(paths, site).verdict is Verdict.OK
    paths.source_token("gate").unlink()
    (why,) = left_out(paths, site)
    assert "workbench source token DIR gate --watch" in why


def test_without_its_os_user_the_watcher_alone_does_not_run(paths, tmp_path):
    changed = {"live": Live(folders={"yard": str(tmp_path)}), "users": Users(watch="no-such-user-here")}
    site = settings(paths, mode=Mode.DEPARTMENT, **changed)
    (why,) = left_out(paths, site)
    assert "no OS user no-such-user-here; everything else runs" in why
    assert not watcher_can_run(site)
    assert watcher_can_run(settings(paths, **changed)), "in an evaluation all run as one user"


def test_what_is_left_out_is_known_as_of_the_last_look(paths, tmp_path):
    site = settings(paths, live=Live(folders={"yard": str(tmp_path / "yard")}))
    looked_at = LookedAt(lambda: left_out(paths, site))
    assert looked_at() == ()
    looked_at.once()
    assert ["source yard is not watched" in each for each in looked_at()] == [True]


def test_who_sees_to_the_site_reads_it_at_the_top_of_each_page():
    said = person_of(Me.model_validate(me(left_out=["The folder of source <yard> is not watched."])))
    banner = str(header._banner(said))
    assert "The folder of source &lt;yard&gt; is not watched." in banner
    assert "not watched" not in str(header._banner(person_of(Me.model_validate(me()))))
