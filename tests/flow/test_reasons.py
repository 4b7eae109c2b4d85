"""At each of the four agencies a case is opened for a reason of its own words, and what fits any search is asked about again."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from tests.builders.site import Premises, found_site, open_premises
from tests.flow.conftest import entries
from tests.flow.test_four_agencies import AGENCIES, act, employ, founders, today

pytestmark = pytest.mark.slow

MARK = "qovanner"
EMPTY_ONES = (
    f"for an investigation, see case file {MARK}",
    f"SAME  AS ABOVE... {MARK}",
    f"i n v e s t i g a t i o n of the case {MARK}",
    f"no reason given / n/a / test / per request {MARK}",
    f"26-000001 Invesitgation {MARK}",
)


def searcher_of(site: Premises, name: str) -> str:
    """Let somebody in who may search at this agency, trained and cleared."""
    _, _, _, searcher, *_ = AGENCIES[name]
    trainer = "cole" if name == "barstow" else "adams"
    employ(site, "adams", trainer, "sam", searcher)
    if site.site.pack.clearance.required:
        cleared = {"person": "sam", "cleared_on": today(), "cleared_by": "C. Cole", "reference": "memo 2"}
        assert act(site, "cole", "clearances", **cleared).status_code == 204
    return "sam"


def provisional_of(pack: Pack) -> tuple[str, str]:
    """Return a number that needs no register and a purpose that fits its kind of case."""
    shape = next(each for each in pack.cases.formats.values() if each.provisional)
    fitting = (code for code, each in pack.purposes.items() if shape.kind in each.kinds)
    return shape.example, next(fitting)


@pytest.mark.parametrize("name", packs_on_file.names())
def test_a_phrase_that_fits_any_search_opens_no_case_and_other_words_do(name: str, tmp_path: Path) -> None:
    creator, custodian, *_ = AGENCIES[name]
    paths, enrolled = found_site(tmp_path / "site", name, founders(creator, custodian))
    with open_premises(paths, enrolled) as site:
        pack, person = site.site.pack, searcher_of(site, name)
        number, purpose = provisional_of(pack)
        asked = {"case_number": number, "purpose": purpose}
        label = pack.purposes[purpose].label
        for reason in (*EMPTY_ONES, f"{label} {label.upper()} {MARK}", pack.reasons.prompt, pack.reasons.example):
            since = site.site.ledger.size
            refused = site.client.post("/v1/case-sessions", json={**asked, "reason": reason}, headers=site.as_(person))
            assert refused.status_code == 403, reason
            said = refused.json()["reasons"]
            assert [(each["rule"], each["clause"]) for each in said] == [("gives_a_reason", pack.reasons.clause)]
            assert pack.reasons.example in said[0]["remedy"]
            assert MARK not in refused.text
            recorded = entries(site, since)[-1]
            assert (recorded["kind"], recorded["act"]) == ("refusal", "case_session_opened")
            assert recorded["reasons"] == [{"rule": "gives_a_reason", "clause": pack.reasons.clause}]
            assert "reason" in recorded["secret"]
        assert site.client.get("/v1/case-sessions", headers=site.as_(person)).json() == []
        why = {**asked, "reason": f"For an investigation: grey pickup of {MARK} left the bank"}
        assert site.client.post("/v1/case-sessions", json=why, headers=site.as_(person)).status_code == 201


def test_what_was_refused_stands_nowhere_in_clear(tmp_path: Path) -> None:
    paths, enrolled = found_site(tmp_path / "site", "parsons", founders("administrator", "commander"))
    with open_premises(paths, enrolled) as site:
        person = searcher_of(site, "parsons")
        number, purpose = provisional_of(site.site.pack)
        for reason in EMPTY_ONES:
            given = {"case_number": number, "purpose": purpose, "reason": reason}
            assert site.client.post("/v1/case-sessions", json=given, headers=site.as_(person)).status_code == 403
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if MARK.encode() in path.read_bytes()]
