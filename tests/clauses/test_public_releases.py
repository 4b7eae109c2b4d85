"""Pictures that went to the public: they do not come back by themselves, and a refusal after they left is a recall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.acts.on_releases.steps import STEPS
from data_access.answers.releases import ReleaseState
from data_access.policy import acts
from data_access.policy.authorise import permit
from data_access.records.releases import requests
from data_access.terms import RecipientKind
from tests.builders.agencies import Sites, open_case, post
from tests.builders.gateway import Doors
from tests.builders.pictures import bring_pictures
from tests.builders.policy import a_person, a_provisional, a_release_then, a_state, an_asker, the_pack
from tests.builders.releases import approve, case_of, do, entered, told, verify

pytestmark = pytest.mark.slow

PUBLIC = {"kind": "public", "state": None, "written": None, "agency": "News media"}
NEED = "Armed man fled in a grey pickup, children were threatened at the school"


@pytest.fixture(scope="module")
def clayton(sites: Sites) -> Doors:
    doors = sites("clayton")
    bring_pictures(doors, importer="ivy", approver="grant")
    return doors


def shown(doors: Doors, pictures: int = 1) -> int:
    """A release to the public that the Chief let go, under which pictures were shown; returns its number."""
    number = entered(doors, **PUBLIC, purpose=NEED)
    assert verify(doors, number).status_code == 200
    assert approve(doors, number, "grant").status_code == 200
    case = open_case(doors, "dunn", case_of(number), reason="Armed man fled in a grey pickup past the school")
    answer = doors.ask({"kind": "history", "plate": "9Q9ZZZ", "windows": None}, "dunn", case).json()
    row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
    at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["captured_at"])).isoformat()
    question = {"kind": "image", "of": answer["facts"]["intent"], "read_id": row["read_id"], "captured_at": at}
    for _ in range(pictures):
        inquiry = {"case_session": case, "question": question}
        assert post(doors, "dunn", "/v1/images", inquiry).status_code == 200
    return number


def due(doors: Doors, who: str = "grant") -> set[int]:
    """The requests that stand among somebody's duties."""
    found = doors.client.get("/v1/acts/duties", headers=doors.as_(who)).json()["duties"]
    return {each["number"] for each in found if each["kind"] == "release"}


def test_a_refusal_after_pictures_went_to_the_public_is_a_recall(clayton: Doors) -> None:
    number = shown(clayton)
    assert told(clayton, number)["use_until"] is None
    recalled = do(clayton, "grant", number, "refusal", words="the child was found")
    assert (recalled.status_code, recalled.json()["standing"]) == (200, "expired")
    assert "withdraw it from wherever it was published" in recalled.json()["letter"]
    assert number in due(clayton)
    back = do(clayton, "dunn", number, "return", how="destroyed", words="as the news desk writes")
    assert (back.status_code, back.json()["standing"]) == (200, "destroyed")
    assert number not in due(clayton)


def test_a_refusal_before_any_picture_is_none(clayton: Doors) -> None:
    number = shown(clayton, pictures=0)
    refused = do(clayton, "grant", number, "refusal", words="the child was found")
    assert (refused.status_code, refused.json()["standing"]) == (200, "refused")
    assert "withdraw" not in refused.json()["letter"]


def test_the_letter_to_the_public_says_which_pictures_by_whose_authority_and_sets_no_day(clayton: Doors) -> None:
    number = shown(clayton, pictures=2)
    outcomes = [each["outcome"] for each in told(clayton, number)["files"]]
    given = do(clayton, "dunn", number, "fulfilment", words="given to the news desk of the county paper")
    assert (given.status_code, given.json()["standing"]) == (200, "fulfilled")
    letter = given.json()["letter"]
    for words in ("2 pictures", case_of(number), ", ".join(map(str, outcomes)), "authority of Grant", NEED, "withdraw"):
        assert words in letter, words
    for words in ("OFFICIAL USE", "You may use", "until", "Every read"):
        assert words not in letter, words


def test_what_went_to_the_public_is_never_due_for_its_return_unless_it_is_recalled(clayton: Doors) -> None:
    number = shown(clayton)
    given = do(clayton, "dunn", number, "fulfilment", words="given to the news desk of the county paper")
    assert given.status_code == 200
    assert told(clayton, number)["use_until"] is None
    with clayton.site.ledger.reading() as connection:
        record = requests.required(connection, number)
    assert record.stands(record.received_at + timedelta(days=3_650)) is ReleaseState.FULFILLED
    assert number not in due(clayton)


def test_a_release_to_the_public_goes_the_ways_of_the_table_and_no_others() -> None:
    pack = the_pack("clayton")
    steps = {(step.act.does.name, step.of) for step in STEPS if step.act is not None}
    chief: dict[str, Any] = {
        "pack": pack,
        "adopted": pack.hash,
        "person": a_person(role="chief"),
        "case": a_provisional(),
    }
    for name in sorted(acts.BY_A_RELEASE_APPROVER):
        wanted = acts.an_act(name, asker=an_asker(chief["person"]), may=pack.roles["chief"].may)
        for standing in ReleaseState:
            public = a_release_then(kind=RecipientKind.PUBLIC, state="", standing=standing)
            granted = permit(wanted, a_state(**chief, release_request=public)).granted
            assert granted == ((name, standing) in steps), (name, standing)
