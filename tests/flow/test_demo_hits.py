"""The demo has hot lists, entries in each state and a disposed error, and what comes in while it runs meets them as it says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.builders.demo import a_demo
from tests.builders.gateway import Doors, open_doors
from tests.builders.once import shared_folder
from tests.builders.ports import ports_of_site
from tests.builders.site import People
from workbench.demo.hits import listed_vehicles
from workbench.demo.hits.making import SOURCE
from workbench.demo.hits.sending import EVERY_S, LiveReads, cameras_in, send
from workbench.demo.places import DemoPlaces
from workbench.processes.gateway.gateway_process import facts_of
from workbench.processes.watcher.watch import LiveClient
from workbench.processes.watcher.watched_folder import DoorAnswer
from workbench.settings import load_settings, read_secret

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
HOUR_S = 3600


@dataclass
class Town:
    """A demo whose gateway answers."""

    places: DemoPlaces
    doors: Doors

    def get(self, person: str, path: str) -> Any:
        answer = self.doors.client.get(f"/v1/acts/{path}", headers=self.doors.session_of(person))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def bring(self, body: bytes) -> DoorAnswer:
        """Bring a body with the token of the source alone."""
        return LiveClient(self.doors.client, SOURCE, read_secret(self.places.live_token)).bring(body)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    places, _ = a_demo(tmp_path_factory.mktemp("demo-hits"), ports_of_site(), shared_folder(tmp_path_factory))
    facts = facts_of(load_settings(places.site), places.site)
    with open_doors(places.site, People(), facts=facts) as doors:
        yield Town(places, doors)


def test_there_is_an_own_entry_in_each_state_that_a_person_can_bring_about(town: Town) -> None:
    entries = town.get("sato", "list-entries")["entries"]
    assert sorted(each["standing"] for each in entries) == ["declined", *["in_force"] * 4, "removed", "waiting"]
    assert [each["may_approve"] for each in entries if each["standing"] == "waiting"] == [True]
    assert [each["plate"] for each in entries if each["overdue"] == "recovered"] == [listed_vehicles.FOUND_AGAIN.plate]
    assert [each["fits"] for each in entries if each["plate"] == listed_vehicles.PARTIAL] != [None]
    assert [each["overdue_own"] for each in town.get("ortiz", "list-entries")["entries"] if each["overdue"]] == [True]


def test_one_list_is_fresh_and_one_grows_old_as_the_demo_begins(town: Town) -> None:
    lists = {each["list"]: each for each in town.get("dunn", "hot-lists")}
    assert not lists[listed_vehicles.STOLEN_LIST]["stale"]
    assert lists[listed_vehicles.STOLEN_LIST]["entries"] == len(listed_vehicles.STOLEN)
    old = lists[listed_vehicles.LOOKOUT_LIST]
    assert old["max_age_s"] == HOUR_S
    assert old["age_s"] >= HOUR_S - 60


def test_an_error_was_disposed_and_its_owner_has_a_task(town: Town) -> None:
    (task,) = town.get("dunn", "hit-tasks")
    assert (task["own"], task["disposition"], task["settled_at"]) == (True, "misread", None)
    board = {each["number"]: each for each in town.get("ortiz", "hits/0")["hits"]}
    assert board[task["hit"]]["plate"] == listed_vehicles.MISREAD.plate
    assert "checked" in {each["standing"] for each in board.values()}


def test_nobody_has_a_case_open_that_was_opened_for_the_entries(town: Town) -> None:
    for person in ("dunn", "ortiz"):
        answer = town.doors.client.get("/v1/case-sessions", headers=town.doors.session_of(person))
        assert answer.json() == []


def test_each_read_of_a_round_comes_by_the_live_door_and_is_the_hit_that_it_is_said_to_be(town: Town) -> None:
    since = town.get("ortiz", "hits/0")["last"]
    bodies = LiveReads(cameras_in(town.places.files), seed=7).bodies()
    assert town.bring(b"".join(itertools.islice(bodies, len(listed_vehicles.ROUND)))).filed
    by_plate = {each["plate"]: each for each in town.get("ortiz", f"hits/{since}")["hits"]}
    assert set(by_plate) == {read.plate for read in listed_vehicles.ROUND}
    hits = [by_plate[read.plate] for read in listed_vehicles.ROUND]
    by_read = dict(zip(listed_vehicles.ROUND, hits, strict=True))
    wrong, folded, beneath = (
        by_read[each] for each in (listed_vehicles.WRONG_STATE, listed_vehicles.FOLDED, listed_vehicles.BENEATH)
    )
    assert (wrong["likeness"], wrong["states"]) == ("exact", "differs")
    assert (folded["likeness"], folded["sounds"], folded["listed_plate"]) == ("folded", False, "2T0R5M8")
    assert (beneath["sounds"], beneath["beneath"]) == (False, town.get("dunn", "hit-tasks")[0]["hit"])
    assert by_read[listed_vehicles.STALE]["list"] == "County look-outs"
    assert by_read[listed_vehicles.OF_THE_VAN]["entry"] is not None
    assert [each["picture"] for each in hits] == [read.picture for read in listed_vehicles.ROUND]
    quiet = [each["number"] for each in hits if not each["sounds"]]
    assert quiet == [folded["number"], beneath["number"]]


def test_what_the_door_has_no_room_for_is_brought_again_and_what_it_refuses_for_good_is_left() -> None:
    answers = [DoorAnswer(wait_s=5.0), DoorAnswer(filed=True), DoorAnswer(why="is unfit"), DoorAnswer(filed=True)]
    brought: list[bytes] = []
    waited: list[float] = []

    def bring(body: bytes) -> DoorAnswer:
        brought.append(body)
        return answers[len(brought) - 1]

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return len(brought) == len(answers)

    send(bring, iter([b"one", b"two", b"three", b"four"]), wait)
    assert brought == [b"one", b"one", b"two", b"three"]
    assert waited == [5.0, EVERY_S, EVERY_S, EVERY_S]
