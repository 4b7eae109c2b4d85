"""At each of the four agencies a site is founded, people are let in, ask and are refused; all by the agency's own roles."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from data_access.errors import InvalidQuery
from data_access.gateway.acting.ceremony import Founder, found, hold_ceremony
from data_access.gateway.open_site.site import Site
from data_access.ledger.file import vault
from data_access.policy.packs import pack as packs_on_file
from data_access.records import packs
from data_access.records.accounts import people
from tests.builders.closed_site import FACTS
from tests.builders.enrolling import hire
from tests.builders.site import CASES, CASES_MAPPING, ORI, Premises, found_site, open_premises
from tests.flow.conftest import entries, events_of
from workbench.commands.site.init import command as init
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow

HISTORY = {"kind": "history", "plate": "9Q9Z1A"}
# creator, custodian, who imports cases, who searches, who must not, clause
AGENCIES = {
    "parsons": ("administrator", "commander", "administrator", "analyst", "administrator", "R1"),
    "twin_falls": ("assigned_member", "flock_administrator", "assigned_member", "analyst", "flock_administrator", "R2"),
    "barstow": ("it_manager", "division_commander", "assigned_member", "patrol_officer", "dispatcher", "R9"),
    "clayton": ("flock_administrator", "alpr_coordinator", "flock_administrator", "officer", "analyst", "R12"),
}


@cache
def today() -> str:
    """The day on which these tests run, which may be the one after they were loaded."""
    return datetime.now(UTC).date().isoformat()


def act(site: Premises, actor: str, path: str, **document: str) -> httpx.Response:
    return site.client.post(f"/v1/acts/{path}", json=document, headers=site.as_(actor))


def employ(site: Premises, creator: str, trainer: str, person: str, role: str) -> None:
    new = {"person": person, "number": person, "full_name": person.title(), "role": role, "unit": "detectives"}
    site.people.enrolments[person] = hire(site.client, site.site, new, site.as_(creator), site.as_("cole"))
    held: dict[str, str] = {"person": person, "trained_on": today(), "trainer": "T. Trainer", "content": "policy"}
    for kind in site.site.pack.training.kinds:
        trained = act(site, trainer, "trainings", **held, kind=kind)
        assert trained.status_code == 204, trained.text


def founders(creator: str, custodian: str) -> list[Founder]:
    return [
        Founder(person="adams", number="1001", full_name="A. Adams", role=creator, unit="administration"),
        Founder(person="cole", number="1002", full_name="C. Cole", role=custodian, unit="administration"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", AGENCIES)
def test_the_roles_of_each_agency_carry_a_site_from_its_founding_to_an_answer(name: str, tmp_path: Path) -> None:
    creator, custodian, importer, searcher, other, clause = AGENCIES[name]
    paths, enrolled = found_site(tmp_path / "site", name, founders(creator, custodian))
    with open_premises(paths, enrolled) as site:
        trainer = "cole" if name == "barstow" else "adams"
        for person, role in (("ivy", importer), ("sam", searcher), ("otto", other)):
            employ(site, "adams", trainer, person, role)
        given = {"content": CASES, "params": {"mapping": CASES_MAPPING}, "headers": site.as_("ivy")}
        assert site.client.post("/v1/files/cases", **given).status_code == 201
        why: dict[str, Any] = {
            "case_number": "26-000001",
            "purpose": "stolen_vehicle",
            "reason": "Grey pickup taken from the yard",
        }
        if site.site.pack.clearance.required:
            refused = site.client.post("/v1/case-sessions", json=why, headers=site.as_("sam"))
            assert [reason["clause"] for reason in refused.json()["reasons"]] == ["R7"]
            cleared = {"person": "sam", "cleared_on": today(), "cleared_by": "C. Cole", "reference": "memo 2"}
            assert act(site, "cole", "clearances", **cleared).status_code == 204
            assert act(site, "adams", "clearances", **{**cleared, "person": "otto"}).status_code == 403
        case = site.open_case("sam", **why)
        assert site.ask(HISTORY, person="sam", case=case).status_code == 200
        refused = site.client.post("/v1/case-sessions", json=why, headers=site.as_("otto"))
        assert clause in [reason["clause"] for reason in refused.json()["reasons"]]
        employ(site, "adams", trainer, "quinn", "auditor")
        assert site.client.get("/v1/me", headers=site.as_("sam")).json()["statement_prompt"] == ""
        must_replay_without_the_vault(site)


def must_replay_without_the_vault(site: Premises) -> None:
    """With no key left that could open a commitment, a replay says the same."""
    asked = {"json": {"text": site.site.pack.text}, "headers": site.as_("quinn")}
    before = events_of(site.client.post("/v1/ledger/replay", **asked))[-1]
    assert set(before["decisions"]) == {"granted then and now", "refused then and now"}
    for month in {entry["at"][:7] for entry in entries(site)}:
        site.site.keyring.destroy(vault.key_name(month))
    after = site.client.post("/v1/ledger/replay", **asked)
    assert after.status_code == 200, after.text
    assert events_of(after)[-1]["decisions"]["granted then and now"] == before["decisions"]["granted then and now"] + 1


@pytest.mark.slow
@pytest.mark.parametrize("name", AGENCIES)
def test_the_ceremony_of_each_pack_makes_a_creator_and_the_custodian(name: str, tmp_path: Path) -> None:
    creator, custodian, *_ = AGENCIES[name]
    options = {
        "pack": name,
        "agency-name": "Test Agency",
        "agency": ORI,
        "creator": "adams",
        "creator-name": "A. Adams",
        "creator-number": "1001",
        "custodian": "cole",
        "custodian-name": "C. Cole",
        "custodian-number": "1002",
        "trainer": "T. Trainer",
    }
    words = [word for option, value in options.items() for word in (f"--{option}", value)]
    done = CliRunner().invoke(init, [str(tmp_path / "site"), *words, "--yes"], input="C. Clearer\n")
    assert done.exit_code == 0, done.output
    assert ("security clearance" in done.output) == (name == "barstow")
    assert f"The ledger is called {ORI.lower()}/ledger." in done.output
    with Site.open(SitePaths(tmp_path / "site"), FACTS) as site, site.ledger.reading() as connection:
        made = {person.person_id: person for person in people.every(connection)}
        adopted = packs.adopted(connection)
    assert {person: made[person].role for person in made} == {"adams": creator, "cole": custodian}
    assert adopted is not None
    assert adopted.name == name
    assert all((person.cleared_on is not None) == (name == "barstow") for person in made.values())


def test_where_the_pack_asks_for_clearance_nobody_is_founded_without_one(tmp_path: Path) -> None:
    paths = SitePaths(tmp_path)
    paths.make()
    pack = packs_on_file.load(packs_on_file.built_in("barstow"))
    paths.pack.write_text(pack.text)
    found(paths, pack, ORI)
    with pytest.raises(InvalidQuery, match="cleared_by"):
        hold_ceremony(paths, FACTS, ORI, founders("it_manager", "division_commander"), "cole", trainer="T. Trainer")
