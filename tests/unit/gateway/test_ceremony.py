"""How a site begins: once, by fitting people, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data_access.errors import BadSite, InvalidQuery, Refused
from data_access.gateway.acting.ceremony import found, hold_ceremony
from data_access.gateway.open_site.site import Site
from data_access.keyring import KeyRing
from data_access.ledger.ledger import Ledger
from data_access.ledger.verification.verify import verify
from data_access.policy.packs import pack as packs_on_file
from data_access.records.overview import schema
from tests.builders.closed_site import FACTS
from tests.builders.site import FOUNDERS, ORI, found_site
from workbench.settings import SitePaths


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> SitePaths:
    made, _ = found_site(tmp_path_factory.mktemp("founded"))
    return made


def test_a_site_is_founded_once(paths: SitePaths) -> None:
    before = paths.ledger.read_bytes()
    with pytest.raises(BadSite, match="never begun twice"):
        found(paths, packs_on_file.load(paths.pack), ORI)
    assert paths.ledger.read_bytes() == before


def test_a_ceremony_is_over_when_a_pack_is_adopted(paths: SitePaths) -> None:
    later = [replace(founder, person=f"{founder.person}2") for founder in FOUNDERS]
    with pytest.raises(Refused, match="set up already"):
        hold_ceremony(paths, FACTS, ORI, later, "cole2", trainer="T. Trainer")
    with Site.open(paths, FACTS) as site:
        assert b"account_created" not in site.ledger.entry(site.ledger.size - 1)
        site.require_adopted_pack()


def test_an_agency_has_an_id_of_the_policys_form(paths: SitePaths) -> None:
    with pytest.raises(InvalidQuery, match="agency"):
        found(paths, packs_on_file.load(paths.pack), "no id")


def site_of(root: Path, **origin: str) -> SitePaths:
    paths = SitePaths(root)
    paths.make()
    paths.pack.write_text(packs_on_file.load(packs_on_file.built_in("parsons")).text)
    found(paths, packs_on_file.load(paths.pack), ORI, **origin)
    return paths


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "xa0000001/ledger"),
        ({"origin": " LPR.Example.gov "}, "lpr.example.gov/ledger"),
        ({"origin": "lpr.example.gov/ledger"}, "lpr.example.gov/ledger"),
        ({"origin": "TX1234567"}, "tx1234567/ledger"),
    ],
)
def test_the_log_of_a_new_site_bears_the_agency_s_host_or_ori(tmp_path: Path, given: dict[str, str], name: str) -> None:
    paths = site_of(tmp_path / "site", **given)
    assert verify(paths.ledger).origin == name


@pytest.mark.parametrize(
    "origin",
    [
        "two words",
        "-a.gov",
        "a..gov",
        "a.gov/else",
        "a_b",
        "\u00fcber.example",
        "10.0.0.1",
        "localhost",
        "canvass-workbench",
        "a" * 64,
        "x." * 120 + "x",
    ],
)
def test_a_name_that_is_neither_host_nor_ori_begins_no_log(tmp_path: Path, origin: str) -> None:
    with pytest.raises(InvalidQuery, match="origin: must be the agency's host name or ORI"):
        site_of(tmp_path / "site", origin=origin)
    assert not SitePaths(tmp_path / "site").ledger.exists()


def test_a_site_from_before_logs_were_named_keeps_its_origin(tmp_path: Path) -> None:
    paths = SitePaths(tmp_path / "site")
    paths.make()
    paths.pack.write_text(packs_on_file.load(packs_on_file.built_in("parsons")).text)
    keys = KeyRing.create(paths.keys, paths.master_key)
    Ledger.create(paths.ledger, origin="canvass-workbench/ledger", keyring=keys, prepare=schema.create).close()
    given = {"trainer": "T. Trainer", "cleared_by": "C. Clearer"}
    hold_ceremony(paths, FACTS, ORI, FOUNDERS, "cole", **given)
    with Site.open(paths, FACTS) as site:
        assert site.ledger.origin == "canvass-workbench/ledger"
        assert site.ledger.checkpoint().startswith("canvass-workbench/ledger\n")
    assert verify(paths.ledger).origin == "canvass-workbench/ledger"


def test_founders_must_be_able_to_go_on(paths: SitePaths) -> None:
    detective = replace(FOUNDERS[0], role="detective")
    with pytest.raises(InvalidQuery, match="create accounts"):
        hold_ceremony(paths, FACTS, ORI, [detective], "adams", trainer="T. Trainer")
    with pytest.raises(InvalidQuery, match="custodian"):
        hold_ceremony(paths, FACTS, ORI, FOUNDERS, "adams", trainer="T. Trainer")
    with pytest.raises(InvalidQuery, match="custodian"):
        hold_ceremony(paths, FACTS, ORI, FOUNDERS, "nobody", trainer="T. Trainer")


def test_a_site_whose_pack_is_not_the_adopted_one_stays_shut(paths: SitePaths) -> None:
    text = paths.pack.read_text()
    paths.pack.write_text(text + "\n# changed\n")
    try:
        with Site.open(paths, FACTS) as site, pytest.raises(BadSite, match="not adopted"):
            site.require_adopted_pack()
    finally:
        paths.pack.write_text(text)
