"""Trainings at Clayton and Barstow: two kinds or one, who holds the record, what each opens, and who is told that one ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from data_access.records.accounts import trainings
from tests.builders.enrolling import hire
from tests.builders.site import CAMERAS, CAMERAS_MAPPING, CASES, CASES_MAPPING, Premises, found_site, open_premises
from tests.flow.conftest import entries, kinds
from tests.flow.test_four_agencies import founders

pytestmark = pytest.mark.slow

WHY = {"case_number": "26-000001", "purpose": "stolen_vehicle", "reason": "Grey pickup taken from the yard"}
HISTORY = {"kind": "history", "plate": "9Q9Z1A"}
POLICY = {"trainer": "Sgt. T. Trainer", "content": "policy, procedures, log-in"}


@cache
def today() -> date:
    """The day on which these tests run, which may be the one after they were loaded."""
    return datetime.now(UTC).date()


@pytest.fixture(scope="module")
def clayton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """A site of Clayton's, with fixed cameras and a mobile unit, and officers without training."""
    yield from staffed(
        "clayton", tmp_path_factory.mktemp("clayton"), {"sam": "officer", "olga": "officer", "sid": "sergeant"}
    )


@pytest.fixture(scope="module")
def barstow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """A site of Barstow's, with its Administrative Training Corporal."""
    staff = {"tess": "training_corporal", "sam": "patrol_officer"}
    yield from staffed("barstow", tmp_path_factory.mktemp("barstow"), staff)


def staffed(name: str, folder: Path, staff: dict[str, str]) -> Iterator[Premises]:
    creator, custodian = {
        "clayton": ("flock_administrator", "alpr_coordinator"),
        "barstow": ("it_manager", "division_commander"),
    }[name]
    paths, enrolled = found_site(folder / "site", name, founders(creator, custodian))
    with open_premises(paths, enrolled) as site:
        for person, role in staff.items():
            new = {"person": person, "number": person, "full_name": person.title(), "role": role, "unit": "patrol"}
            site.people.enrolments[person] = hire(site.client, site.site, new, site.as_("adams"), site.as_("cole"))
        if name == "clayton":
            for kind, text, mapping in (("cameras", CAMERAS, CAMERAS_MAPPING), ("cases", CASES, CASES_MAPPING)):
                given = {"content": text, "params": {"mapping": mapping}, "headers": site.as_("adams")}
                assert site.client.post(f"/v1/files/{kind}", **given).status_code == 201
        yield site


def record(site: Premises, actor: str, person: str, *, days_ago: int = 0, **training: Any) -> httpx.Response:
    day = (today() - timedelta(days=days_ago)).isoformat()
    given = {"person": person, "trained_on": day, **(training if "trainer_account" in training else POLICY | training)}
    return site.client.post("/v1/acts/trainings", json=given, headers=site.as_(actor))


def clauses(answer: httpx.Response) -> list[str]:
    return [reason["clause"] for reason in answer.json().get("reasons", ())]


def named(*cameras: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    window = {"start": (now - timedelta(hours=1)).isoformat(), "end": now.isoformat()}
    return {"kind": "canvass", "area": {"shape": "cameras", "ids": list(cameras)}, "windows": [window]}


def test_r18_reads_of_stationary_cameras_and_of_mobile_units_are_opened_each_by_its_own_training(
    clayton: Premises,
) -> None:
    refused = clayton.client.post("/v1/case-sessions", json=WHY, headers=clayton.as_("sam"))
    assert clauses(refused) == ["R4"]
    assert record(clayton, "adams", "sam", kind="stationary").status_code == 204
    case = clayton.open_case("sam", **WHY)
    assert clayton.ask(named("cam-1", "cam-2"), person="sam", case=case).status_code == 200
    for question in (HISTORY, named("unit-7"), named("cam-1", "unit-7")):
        refused = clayton.ask(question, person="sam", case=case)
        assert (refused.status_code, clauses(refused)) == (403, ["R18"]), refused.text
        assert "Mobile ALPR" in refused.json()["detail"]
    assert (
        record(clayton, "cole", "sam", kind="mobile", trainer_account="cole", content="mobile ALPR").status_code == 204
    )
    for question in (HISTORY, named("unit-7"), named("cam-1", "unit-7")):
        assert clayton.ask(question, person="sam", case=case).status_code == 200
    asked = [entry for entry in entries(clayton) if entry["kind"] == "intent"][-1]
    assert asked["who"]["trainings"] == {"mobile": today().isoformat(), "stationary": today().isoformat()}
    struck = {"person": "sam", "trained_on": today().isoformat(), "kind": "stationary", "reason": "He was not there"}
    assert (
        clayton.client.post("/v1/acts/trainings/strike", json=struck, headers=clayton.as_("adams")).status_code == 204
    )
    assert clayton.ask(named("unit-7"), person="sam", case=case).status_code == 200
    assert clauses(clayton.ask(named("cam-1"), person="sam", case=case)) == ["R18"]


def test_r6_clayton_s_stationary_training_is_documented_and_kept_on_file_with_the_flock_administrator(
    clayton: Premises,
) -> None:
    since = clayton.site.ledger.size
    unfit = record(clayton, "adams", "olga", kind="stationary", holder="Patrol Lieutenant")
    assert (unfit.status_code, "holder" in unfit.text) == (422, True)
    assert (record(clayton, "adams", "olga").status_code, kinds(clayton, since)) == (422, [])
    held = {"kind": "stationary", "reference": "T-26-014", "holder": "flock administrator"}
    assert record(clayton, "adams", "olga", **held).status_code == 204
    [entry] = entries(clayton, since)
    assert {name: entry[name] for name in ("kind", "training", "holder", "reference", "content", "trained_on")} == {
        "kind": "training_recorded",
        "training": "stationary",
        "holder": "Flock Administrator",
        "reference": "T-26-014",
        "content": POLICY["content"],
        "trained_on": today().isoformat(),
    }
    assert entry["expires_on"] == (today() + timedelta(days=365)).isoformat()
    assert "Trainer" not in str(entry)
    listed = clayton.client.get("/v1/acts/trainings", headers=clayton.as_("adams")).json()
    [found] = [each for each in listed["trainings"] if each["person"] == "olga"]
    assert (found["holder"], found["reference"], found["trainer"]) == (
        "Flock Administrator",
        "T-26-014",
        POLICY["trainer"],
    )
    assert set(listed["kinds"]) == {"stationary", "mobile"}
    assert kinds(clayton)[-1] == "trainings_read"
    assert clayton.client.get("/v1/acts/trainings", headers=clayton.as_("olga")).status_code == 403


def test_nobody_is_recorded_as_trained_by_themselves_by_whichever_account_or_name(clayton: Premises) -> None:
    since = clayton.site.ledger.size
    for trainer in ({"trainer": " olga "}, {"trainer_account": "olga"}):
        given = {"kind": "mobile", "content": "mobile ALPR", **trainer}
        refused = record(clayton, "adams", "olga", **given)
        assert (refused.status_code, clauses(refused)) == (403, ["own.oneself"]), refused.text
    assert clauses(record(clayton, "adams", "adams", kind="mobile")) == ["own.oneself"]
    assert kinds(clayton, since) == ["refusal"] * 3
    assert record(clayton, "adams", "olga", kind="mobile", trainer_account="nobody", content="x").status_code == 404
    both = {"kind": "mobile", "trainer_account": "cole", "trainer": "C. Cole", "content": "x"}
    assert record(clayton, "adams", "olga", **both).status_code == 422


def test_r5_barstow_s_training_is_documented_and_kept_on_file_with_the_administrative_training_corporal(
    barstow: Premises,
) -> None:
    since = barstow.site.ledger.size
    assert record(barstow, "adams", "sam").status_code == 403
    assert record(barstow, "tess", "sam", holder="I.T. Manager").status_code == 422
    assert record(barstow, "tess", "sam", reference="file 12").status_code == 204
    entry = entries(barstow, since)[-1]
    assert (entry["kind"], entry["who"]["role"]) == ("training_recorded", "training_corporal")
    assert (entry["holder"], entry["training"], entry["reference"]) == (
        "Administrative Training Corporal",
        "general",
        "file 12",
    )
    listed = barstow.client.get("/v1/acts/trainings", headers=barstow.as_("tess")).json()["trainings"]
    [found] = [each for each in listed if each["person"] == "sam"]
    shown = {name: found[name] for name in ("trained_on", "trainer", "content", "holder")}
    assert shown == {**POLICY, "trained_on": today().isoformat(), "holder": "Administrative Training Corporal"}
    officer_said = barstow.site.pack.training.kinds["general"].content
    assert all(word in officer_said for word in ("policy", "guidelines", "procedures", "log in"))


def test_who_s_training_ends_within_thirty_days_is_told_to_them_and_to_who_sees_to_it(clayton: Premises) -> None:
    def told() -> tuple[list[str], list[tuple[str, str]], list[str]]:
        mine = clayton.client.get("/v1/me", headers=clayton.as_("olga")).json()["training_ends"]
        listed = clayton.client.get("/v1/acts/trainings", headers=clayton.as_("adams")).json()["ends"]
        own = clayton.client.get("/v1/me/proofs", headers=clayton.as_("olga")).json()["training_ends"]
        return [each["until"] for each in mine], [(each["person"], each["label"]) for each in listed], own

    # until in 32 days, as it may have become tomorrow since `today` was asked
    assert record(clayton, "adams", "olga", kind="mobile", days_ago=333, content="mobile").status_code == 204
    assert ("olga", "Mobile ALPR") not in told()[1]
    assert (
        record(
            clayton, "adams", "olga", kind="mobile", days_ago=332, content="mobile", expires_on=str(days(30))
        ).status_code
        == 204
    )
    until, everybody, own = told()
    assert (until, everybody) == ([str(days(30))], [("olga", "Mobile ALPR")])
    assert own == [f"Your training (Mobile ALPR) counts until {days(30)}. Have it renewed and recorded before."]
    week = clayton.client.get("/v1/ledger/unit", headers=clayton.as_("sid")).json()
    assert [(each["person"], each["until"]) for each in week["training_ends"]] == [("olga", str(days(30)))]


def days(ahead: int) -> date:
    return today() + timedelta(days=ahead)


def test_a_training_from_before_is_listed_without_a_kind_and_one_without_end_without_a_day(clayton: Premises) -> None:
    old = trainings.Training(
        person_id="sid", trained_on=today(), expires_on=date.max, trainer="T. Trainer", content="all of it"
    )
    with clayton.site.ledger.deciding() as turn:
        trainings.record(turn.connection, turn.append("site_created", {"why": "a test needs an old training"}), old)
    before = clayton.site.pack
    clayton.site.pack = before.model_copy(update={"training": before.training.model_copy(update={"valid_d": "none"})})
    try:
        listed = clayton.client.get("/v1/acts/trainings", headers=clayton.as_("adams")).json()["trainings"]
    finally:
        clayton.site.pack = before
    [found] = [each for each in listed if each["person"] == "sid"]
    assert (found["label"], found["kind"], found["until"], found["holder"]) == ("of no kind", "general", None, "")
