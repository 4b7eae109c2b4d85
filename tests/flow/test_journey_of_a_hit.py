"""From a request to a removal, by what the pages do, at a real gateway: the board is told of the hit, and the ledger tells the same story in order."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from data_access.answers.hits import HitState
from data_access.client import Client
from tests.builders.agencies import agency_site, clear, client_of, open_case
from tests.builders.gateway import Doors
from tests.builders.hits import HitDesk
from tests.flow.conftest import entries
from widgets.case.justification_model import JustificationModel
from widgets.case.person import PersonAtPage, person_of
from widgets.hits.board_watch import WATCHING, BoardWatch
from widgets.hits.hit_work_model import HitWorkModel
from widgets.hits.hits_model import NONE, PLATE, HitsModel
from widgets.hot_lists.entries_model import EntriesModel
from widgets.hot_lists.request_model import RequestModel

pytestmark = pytest.mark.slow

LISTED = "9QZX471"
WHY = "Grey pickup taken from the quarry behind Larkspur Lane"
STORY = [
    "entry_requested",
    "entry_approved",
    "hits_made",
    "hit_step_taken",
    "hit_step_taken",
    "hit_picture_viewed",
    "hit_checked",
    "hit_disposed",
    "entry_removed",
]
WITHIN_S = 120.0
Clients = Callable[[str], Client]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    root: Path = tmp_path_factory.mktemp("journey-of-a-hit")
    with agency_site(root, "barstow") as made:
        made.hire("dot", "dispatcher")
        clear(made, "dot")
        made.people.tokens["dot"] = made.session_of("dot")["Authorization"].removeprefix("Bearer ")
        yield made


@pytest.fixture
def at(doors: Doors) -> Iterator[Clients]:
    """Gives the client of somebody; each is closed in the end."""
    with ExitStack() as stack:
        yield lambda who: stack.enter_context(client_of(doors, who))


class AtPage:
    """Somebody at the pages."""

    def __init__(self, client: Client) -> None:
        self.client, self.person = client, person_of(client.me())
        self.entries = EntriesModel(client, self.person)
        self.hits = HitsModel(client, self.person.zone)
        self.work = HitWorkModel(self.hits, self.person)

    def request(self) -> RequestModel:
        case = JustificationModel(self.client, self.person)
        case.resume()
        return RequestModel(self.client, case, self.entries.read)


def must(page: AtPage) -> None:
    """Fail with what the page says if something was not done."""
    for model in (page.entries, page.hits, page.work):
        assert model.problem is None, model.problem


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < ends
        threading.Event().wait(0.02)


def test_a_hit_goes_from_request_to_removal_and_the_ledger_tells_it_in_order_without_a_plate(
    doors: Doors, at: Clients
) -> None:
    desk = HitDesk(doors)
    desk.begin()
    open_case(doors, "dunn")
    officer, commander, dispatcher = (AtPage(at(who)) for who in ("dunn", "grant", "dot"))
    since = doors.site.ledger.size

    request = officer.request()
    request.plate, request.purpose, request.narrative, request.days = LISTED, "stolen_vehicle", WHY, "7"
    request.ask()
    assert request.problem is None, request.problem
    assert request.made is not None
    number = request.made.number
    assert "waits for its approval" in request.made_words()
    assert request.made.look_back == "history"

    commander.entries.read()
    commander.entries.chosen = number
    assert commander.entries.may_decide()
    commander.entries.approve()
    must(commander)

    board = BoardWatch(officer.client, officer.hits.look, officer.hits.knows)
    board.start()
    until(lambda: board.standing == WATCHING and officer.hits.board is not None)
    desk.read_plate(LISTED)
    until(lambda: officer.hits.ring != NONE)
    board.stop()
    board.join(WITHIN_S)
    hit = officer.hits.ring

    dispatcher.hits.read()
    dispatcher.hits.choose(hit)
    assert not dispatcher.work.to_dispose()
    for _ in range(2):
        step = next(each for each in dispatcher.work.form.steps if dispatcher.work.ready(each))
        dispatcher.work.words = "grey pickup, northbound"
        dispatcher.work.take(step)
        must(dispatcher)

    officer.hits.choose(hit)
    assert officer.hits.hit is not None
    assert officer.hits.hit.listed_plate == LISTED
    purposes = {each.code: each.label for each in officer.person.purposes}
    assert officer.hits.hit.reason == purposes["stolen_vehicle"]
    officer.hits.show(PLATE)
    officer.work.characters, officer.work.state = "differs", "agrees"
    officer.work.check()
    officer.work.disposition, officer.work.seen = "misread", "9QZX411"
    officer.work.dispose()
    must(officer)
    assert officer.hits.hit.standing is HitState.DISPOSED
    assert officer.hits.hit.disposition is not None
    assert officer.hits.hit.disposition.narrative

    desk.read_plate(LISTED)
    officer.hits.read()
    assert officer.hits.hits()[0].beneath == hit
    assert officer.hits.ring == hit, "nothing sounds a second time"

    officer.entries.read()
    officer.entries.chosen, officer.entries.because = number, "error"
    officer.entries.words = "The plate was misread; the vehicle is another one"
    officer.entries.remove()
    must(officer)
    assert officer.entries.entry() is None or officer.entries.entry().standing == "removed"  # type: ignore[union-attr]

    told = entries(doors, since)
    story = [each["kind"] for each in told if each["kind"] in STORY]
    assert story == [*STORY[:-1], "hits_made", STORY[-1]], story
    assert LISTED not in json.dumps(told)
    assert "9QZX411" not in json.dumps(told)


def test_each_person_is_told_what_the_policy_wants_of_their_entries(at: Clients) -> None:
    forms: dict[str, PersonAtPage] = {who: person_of(at(who).me()) for who in ("dunn", "sato", "dot")}
    assert [label.split(" (")[0] for label in forms["dunn"].entries.first] == ["Administrative Division Commander"]
    assert [label.split(" (")[0] for label in forms["sato"].entries.first] == ["Operations Division Commander"]
    assert forms["dunn"].entries.refresh_h == 72
    assert not forms["dot"].entries.possible
