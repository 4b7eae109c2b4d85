"""Whoever finds a page in the header is let in to the pages by the Hub, and lands on one of theirs: each role of each pack."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from data_access.gateway.acting.people.log_ons import groups_of
from data_access.policy.packs import pack as packs_on_file
from data_access.terms import Person
from tests.builders.agencies import STAFF
from tests.builders.serving import a_site
from workbench.page_table import PAGES
from workbench.processes.hub.hub_config import TO_DASH, hub_config, landing
from workbench.settings import SitePaths, load_settings

PACKS = {name: packs_on_file.load(packs_on_file.built_in(name)) for name in STAFF}
ROLES = [(name, role) for name, pack in PACKS.items() for role in pack.roles]


@pytest.fixture(scope="module")
def open_groups(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Groups that may open the pages."""
    paths: SitePaths = a_site(tmp_path_factory.mktemp("hub") / "site")
    roles = hub_config(paths, load_settings(paths)).JupyterHub.load_roles
    return {group for role in roles if TO_DASH in role["scopes"] for group in role.get("groups", [])}


def groups(pack: str, role: str) -> list[str]:
    person = Person(
        person_id="one",
        full_name="O. One",
        role=role,
        unit="",
        agency="",
        enabled=True,
        trainings=(),
        cleared_on=None,
        clearance_expires=None,
        number="1",
        role_until=None,
        suspended=False,
    )
    return groups_of(PACKS[pack], person)


@pytest.mark.parametrize(("pack", "role"), ROLES)
def test_a_role_that_finds_a_page_is_let_in_and_lands_on_one_of_its_own(
    pack: str, role: str, open_groups: set[str]
) -> None:
    reached = groups(pack, role)
    pages = [each.name for each in PAGES if each.is_for(frozenset(may.value for may in PACKS[pack].roles[role].may))]
    assert bool(pages) == bool(open_groups & set(reached))
    handler = SimpleNamespace(current_user=SimpleNamespace(groups=[SimpleNamespace(name=name) for name in reached]))
    lands_on = landing(handler)
    assert not pages or any(lands_on.endswith(f"/{page}.ipynb") for page in pages), lands_on


def test_a_dispatcher_lands_on_the_board_of_hits() -> None:
    assert groups("barstow", "dispatcher") == groups("barstow", "dispatch_supervisor") == ["hits"]
