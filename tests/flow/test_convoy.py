"""Which plates passed the same cameras as another: one question, one entry, bounded like histories and canvasses; said with what chance would do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.gateway.asking.convoy_counts import MINUTES_LATER
from data_access.gateway.showing.past import decision_of
from data_access.ledger import lookup
from tests.builders.case_work import CLIENTS, client_of
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds
from workbench.python.open_case import OpenCase

pytestmark = pytest.mark.slow
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
TARGET, WITH_IT, ONCE, LATE, PARKED, UNREAD = "9Q1Z1A", "9Q2Z2B", "9Q3Z3C", "9Q4Z4D", "9Q5Z5E", "9Q6?6F"
PASSAGES = ((30 * HOUR, "cam-1"), (29 * HOUR, "cam-2"), (6 * HOUR, "cam-1"))


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A plate passes three times, one with it each time, one once, one half an hour later each time; one is parked near it."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("convoy"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        rows = [
            *((ago, TARGET, camera, "grey") for ago, camera in PASSAGES),
            *((ago - 40 * SECOND, WITH_IT, camera, "blue") for ago, camera in PASSAGES),
            *((ago - 40 * SECOND, UNREAD, camera, "blue") for ago, camera in PASSAGES),
            (30 * HOUR, ONCE, "cam-1", "grey"),
            *((ago - 30 * MINUTE, LATE, camera, "grey") for ago, camera in PASSAGES),
            *((HOUR * ago, plate, "unit-7", "grey") for ago in (3, 4, 5) for plate in (TARGET, PARKED)),
        ]
        assert import_reads(made, reads_csv(rows)).status_code == 201
        yield made
    while CLIENTS:
        CLIENTS.pop().close()


def question(**changed: Any) -> dict[str, Any]:
    return {"kind": "convoy", "plate": TARGET, **changed}


def test_plates_that_passed_with_it_come_back_with_the_passage_of_each_read(doors: Doors) -> None:
    since = doors.site.ledger.size
    answer = doors.ask(question())
    assert answer.status_code == 200, answer.text
    document = answer.json()
    convoy, plate = document["facts"]["convoy"], document["columns"].index("plate")
    assert [row[plate] for row in document["rows"]] == [TARGET, WITH_IT] * 3
    assert (convoy["passages"], convoy["at_least"], convoy["within_s"]) == (3, 3, 60)
    assert convoy["of_reads"] == [1, 1, 2, 2, 3, 3]
    assert [kind for kind in kinds(doors, since) if kind in ("intent", "outcome")] == ["intent", "outcome"]


def test_it_is_said_how_many_would_be_there_by_chance(doors: Doors) -> None:
    convoy = doors.ask(question()).json()["facts"]["convoy"]
    assert convoy["minutes_later"] == list(MINUTES_LATER)
    assert dict(zip(convoy["minutes_later"], convoy["by_chance"], strict=True)) == {
        -60: 0, -45: 0, -30: 0, -15: 0, 15: 0, 30: 1, 45: 0, 60: 0
    }  # fmt: skip


def test_times_in_the_future_are_no_chance(doors: Doors) -> None:
    seen = [(10 * MINUTE, plate, "cam-2", "grey") for plate in ("9Q7Z7G", "9Q8Z8H")]
    before = [(2 * HOUR, plate, "cam-2", "grey") for plate in ("9Q7Z7G", "9Q8Z8H")]
    assert import_reads(doors, reads_csv(seen + before)).status_code == 201
    convoy = doors.ask(question(plate="9Q7Z7G", at_least=2)).json()["facts"]["convoy"]
    assert convoy["of_reads"] == [1, 1, 2, 2]
    assert convoy["by_chance"] == [0, 0, 0, 0, None, None, None, None]


def test_it_is_bounded_as_histories_are_and_looks_at_no_more_cameras_than_a_canvass(doors: Doors) -> None:
    long = [{"start": "2024-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}]
    refused = doors.ask(question(windows=long))
    assert (refused.status_code, [each["rule"] for each in refused.json()["reasons"]]) == (
        403,
        ["look_back_is_short_enough"],
    )
    limits = doors.site.pack.limits
    with doors.under(limits=limits.model_copy(update={"canvass": limits.canvass.model_copy(update={"cameras": 1})})):
        refused = doors.ask(question())
        assert [each["rule"] for each in refused.json()["reasons"]] == ["answer_is_of_few_cameras"]
        assert doors.ask({"kind": "history", "plate": TARGET}).status_code == 200
    for slip in ({"within_s": 9}, {"within_s": 601}, {"at_least": 1}, {"at_least": 11}, {"plate": "9Q*"}):
        assert doors.ask(question(**slip)).status_code == 422


def test_who_may_not_canvass_may_not_ask_who_else_passed(doors: Doors) -> None:
    roles = {
        code: role.model_copy(update={"may": role.may - {"canvass"}}) for code, role in doors.site.pack.roles.items()
    }
    with doors.under(roles=roles):
        refused = doors.ask(question())
        assert [each["rule"] for each in refused.json()["reasons"]] == ["plates_beside_one_need_canvasses"]
        assert doors.ask({"kind": "history", "plate": TARGET}).status_code == 200


def test_what_was_counted_by_chance_is_on_record_and_sealed(doors: Doors) -> None:
    since = doors.site.ledger.size
    convoy = doors.ask(question()).json()["facts"]["convoy"]
    outcome = next(each for each in entries(doors, since) if each["kind"] == "outcome")
    assert "convoy" not in outcome
    opened = lookup.opened(doors.site.ledger, doors.site.keyring, [outcome["seq"]])[outcome["seq"]].values
    assert json.loads(opened["exact"])["convoy"] == {"passages": 3, "by_chance": convoy["by_chance"]}


def test_the_entry_says_how_it_was_asked_and_seals_whom(doors: Doors) -> None:
    since = doors.site.ledger.size
    doors.ask(question(within_s=90, at_least=2))
    intent = next(each for each in entries(doors, since) if each["kind"] == "intent")
    asked = intent["question"]
    assert (asked["kind"], asked["within_s"], asked["at_least"], asked["windows"]) == ("convoy", 90, 2, None)
    assert "plate" in intent["secret"]
    assert TARGET not in json.dumps(intent)
    mine = doors.client.get("/v1/ledger/own", headers=doors.as_("dunn")).json()["items"]
    newest = next(item for item in mine if item["question"].get("kind") == "convoy")
    assert newest["opened"]["plate"] == TARGET


def test_a_replay_decides_on_it_again(doors: Doors) -> None:
    since = doors.site.ledger.size
    doors.ask(question())
    asked = next(each for each in entries(doors, since) if each["kind"] == "intent")
    pack = doors.site.pack
    assert decision_of(asked, pack).again().refused_by == {}
    roles = {code: role.model_copy(update={"may": role.may - {"canvass"}}) for code, role in pack.roles.items()}
    with doors.under(roles=roles) as changed:
        assert set(decision_of(asked, changed).again().refused_by) == {"plates_beside_one_need_canvasses"}


def test_in_python_it_is_asked_as_a_history_is(doors: Doors) -> None:
    client = client_of(doors, "dunn")
    CLIENTS.append(client)
    number = doors.open_case("dunn")
    session = next(each for each in client.case_sessions() if each.case_session == number)
    case = OpenCase(client, session)
    found = case.convoy(TARGET)
    assert set(found.reads["plate"]) == {TARGET, WITH_IT}
    assert any(
        "1 plate passed the same cameras within 60 seconds at 3 or more of its 3 passages." in said
        for said in found.not_known(doors.site.facts.zone)
    )
    archive = case.make_files(found, ["report", "csv", "map"], why="For the file of the case")
    names = {str(file["name"]).rpartition(".")[2] for file in archive.manifest["sealed"]["files"]}
    assert names == {"pdf", "csv", "html"}
    start, end = datetime.now(UTC) - 31 * HOUR, datetime.now(UTC) - 28 * HOUR
    assert case.convoy(TARGET, start=start, end=end).reads["plate"].n_unique() == 1
    assert case.convoy(TARGET, start=start, end=end, at_least=2, within_s=40).reads["plate"].n_unique() == 2
    assert case.convoy(TARGET, start=start, end=end, at_least=2, within_s=39).reads["plate"].n_unique() == 1
