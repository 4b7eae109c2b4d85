"""Evidence as a policy asks for it: onto a medium, booked, before the purge, and without what is of other people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from data_access.policy.packs.pack import Keeping
from tests.builders.agencies import Sites, bring, open_case
from tests.builders.gateway import Doors
from tests.builders.packages import BOOKED, a_case, document, files_of, make, verified, written

DAY = timedelta(days=1)


def refused_without(doors: Doors, name: str) -> set[str]:
    """The clauses by which a package is refused that does not say one thing: nothing stands there, or nothing but marks."""
    case, of = a_case(doors)
    clauses = set[str]()
    for nothing in ("  ", ".", " -?- ", "n/a", "None", "0", "x"):
        refused = make(doors, case, of, **{name: nothing})
        assert refused.status_code == 403, refused.text
        clauses |= {reason["clause"] for reason in refused.json()["reasons"]}
    return clauses


@pytest.mark.parametrize("agency", ["parsons", "barstow", "clayton"])
def test_d6_reads_go_onto_a_medium_and_are_booked_into_evidence_before_they_are_purged(
    agency: str, sites: Sites, tmp_path: Path
) -> None:
    doors = sites(agency)
    for name in ("property_number", "booked_by", "medium"):
        assert refused_without(doors, name) == {"D6"}, name
    bring(doors, [(2 * DAY, "7D6LST", "cam-1", "")])
    now = doors.site.now()
    window = {"start": (now - 3 * DAY).isoformat(), "end": now.isoformat()}
    case = open_case(doors)
    answer = doors.ask({"kind": "plates", "pattern": "7D6*", "windows": [window]}, "dunn", case)
    of = answer.json()["facts"]["intent"]
    files = files_of(make(doors, case, of, outside_reference=""))
    code, said = verified(written(files, tmp_path / "medium"), doors.site.ledger.verifier_key)
    assert code == 0, said
    for name in ("property_number", "booked_by", "medium"):
        assert BOOKED[name] in files["index.html"].decode()
        assert BOOKED[name] in files["case/custody.csv"].decode("utf-8-sig")
    assert b"7D6LST" in files[f"answers/entry-{of}/UNVERIFIED-LEAD-reads.csv"]
    short = Keeping(floor_d="none", ceiling_d=1, purge_after_d=1, clause="D2")
    with doors.under(retention=dict.fromkeys(doors.site.pack.retention, short)):
        later = files_of(make(doors, case, of, outside_reference=""))
    assert document(later, "case/points-elsewhere.json")["answers"][0]["destroyed_since"] == 1


def test_d7_a_package_names_its_number_at_evidence_com(sites: Sites) -> None:
    doors = sites("twin_falls")
    assert refused_without(doors, "outside_reference") == {"D7"}
    case, of = a_case(doors)
    files = files_of(make(doors, case, of, property_number="", booked_by="", medium=""))
    page = files["index.html"].decode()
    assert "Reference number at Evidence.com" in page
    assert BOOKED["outside_reference"] in page


@pytest.mark.parametrize("agency", ["parsons", "twin_falls", "barstow", "clayton"])
def test_who_decides_that_pictures_of_all_that_a_camera_saw_leave_says_why(agency: str, sites: Sites) -> None:
    doors = sites(agency)
    case, of = a_case(doors, "sato")
    policy = doors.site.pack.evidence
    for why in (".", "...", "-", "26-000001?!", "n/a"):
        refused = make(doors, case, of, person="sato", pictures="all", overviews=why)
        assert refused.status_code == 403, (why, refused.text)
        said = [(reason["clause"], reason["rule"]) for reason in refused.json()["reasons"]]
        assert said == [(policy.overviews.clause, "package_leaves_overviews_out")]
    files_of(make(doors, case, of, person="sato", pictures="all", overviews="The driver's clothes matter"))
