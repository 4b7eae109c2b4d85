"""Hits are pushed by their numbers alone: soon after a read comes in, to who may watch, while the log-on lasts, to so many pages and no more."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta

import pytest

from data_access.answers.hits import HitNews
from data_access.client import Client
from data_access.client.hits import LIVE, live_hits
from data_access.errors import AccessError, NotLoggedOn, TooMany
from data_access.gateway.http import event_stream
from data_access.gateway.showing import hit_watches
from tests.builders.gateway import Doors, open_doors
from tests.builders.list_hits import approve_list, board_of, bring_list, last_hit, list_of
from tests.builders.live import a_source_token, deliver
from tests.builders.site import reads_csv, staffed_site
from tests.flow.conftest import kinds

pytestmark = pytest.mark.slow

WITHIN_S = 120.0
LISTED = ("9QZP001", "9QZP002", "9QZP003")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("pushed-hits"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        approve_list(made, "wanted")
        bring_list(made, "wanted", list_of(LISTED))
        yield made


class Listener:
    """Somebody whose page is told of hits, in a thread of its own; keeps what was told, and why it ended."""

    def __init__(self, doors: Doors, person: str) -> None:
        self.headers = doors.session_of(person)
        self.lines: list[str] = []
        self.told: list[HitNews] = []
        self.signs = 0
        self.end: AccessError | None = None
        self.over = False
        self._came = threading.Condition()
        self._client = Client(str(doors.client.base_url), self.headers["Authorization"].removeprefix("Bearer "))
        self._view = ExitStack()
        self._line = self._view.enter_context(live_hits(self._client))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that was told; bounded."""
        with self._came:
            assert self._came.wait_for(true, WITHIN_S), (self.told, self.end)

    def close(self) -> None:
        self._line.end()
        self._thread.join(WITHIN_S)
        self._view.close()
        self._client.close()

    def _listen(self) -> None:
        try:
            for news in self._line:
                self._note(news)
        except AccessError as error:
            self.end = error
        with self._came:
            self.over = True
            self._came.notify_all()

    def _note(self, news: HitNews | None) -> None:
        with self._came:
            if news is None:
                self.signs += 1
            else:
                self.told.append(news)
            self._came.notify_all()


@contextmanager
def listening(doors: Doors, person: str = "dunn") -> Iterator[Listener]:
    listener = Listener(doors, person)
    try:
        listener.until(lambda: bool(listener.told))
        yield listener
    finally:
        listener.close()


def once_there_is_room(stack: ExitStack, doors: Doors, person: str) -> Listener:
    """Listen as soon as the gateway has noticed that a page before was closed; bounded."""
    for _ in range(1200):
        with suppress(TooMany):
            return stack.enter_context(listening(doors, person))
        threading.Event().wait(0.1)
    raise AssertionError("the place of a page that was closed is not given back")


def read(doors: Doors, plate: str) -> None:
    """A source brings a read of a plate by the live door."""
    body = reads_csv([(timedelta(seconds=-1), plate, "cam-1", "grey")])
    answer = deliver(doors, a_source_token(doors.site), body)
    assert answer.status_code == 201, answer.text


def end_log_on(doors: Doors, listener: Listener) -> None:
    done = doors.client.delete("/v1/log-ons/current", headers=listener.headers)
    assert done.status_code == 204, done.text


def events(doors: Doors, person: str, until: Callable[[], None]) -> list[str]:
    """The lines of the push as they go over the wire, from its opening to the second event; `until` is done after the first."""
    lines: list[str] = []
    client = Client(str(doors.client.base_url), doors.session_of(person)["Authorization"].removeprefix("Bearer "))
    with client, client.lines(LIVE) as raw:
        for line in raw:
            lines.append(line)
            told = sum(each.startswith("data") for each in lines)
            if line.startswith("data") and told == 1:
                until()
            if told == 2:
                break
    return [each for each in lines if each]


def test_a_read_by_the_live_door_is_told_to_who_watches_by_the_number_of_its_hit(doors: Doors) -> None:
    with listening(doors) as dispatcher, listening(doors, "ortiz") as officer:
        before = dispatcher.told[-1].last
        read(doors, LISTED[0])
        for listener in (dispatcher, officer):
            listener.until(lambda listener=listener: listener.told[-1].last > before)
            assert listener.told[-1].last == last_hit(doors)


def test_what_is_pushed_is_two_numbers_and_nothing_else(doors: Doors) -> None:
    lines = events(doors, "dunn", lambda: read(doors, LISTED[1]))
    told = [json.loads(each.removeprefix("data: ")) for each in lines if each.startswith("data: ")]
    assert [set(each) for each in told] == [{"last", "change"}] * 2
    assert all(isinstance(number, int) for each in told for number in each.values())
    assert all(each.startswith(("data: ", ":")) for each in lines), lines
    assert LISTED[1] not in "".join(lines)


def test_a_read_that_meets_nothing_is_not_told(doors: Doors) -> None:
    with listening(doors) as dispatcher:
        read(doors, "9QNONE9")
        read(doors, LISTED[2])
        dispatcher.until(lambda: dispatcher.told[-1].last == last_hit(doors))
        assert len(dispatcher.told) == 2


def test_work_on_a_hit_is_told_to_others_who_watch(doors: Doors) -> None:
    read(doors, LISTED[0])
    number = board_of(doors)[-1]["number"]
    with listening(doors, "ortiz") as officer:
        before = officer.told[-1]
        ticks = {"picture": False, "characters": "not_seen", "state": "not_seen"}
        done = doors.client.post(f"/v1/acts/hits/{number}/check", json=ticks, headers=doors.as_("dunn"))
        assert done.status_code == 201, done.text
        officer.until(lambda: officer.told[-1].change > before.change)
        assert officer.told[-1].last == before.last


def test_the_push_ends_with_the_log_on_and_says_so_before_another_hit_is_told(doors: Doors) -> None:
    with listening(doors) as dispatcher:
        told = list(dispatcher.told)
        end_log_on(doors, dispatcher)
        read(doors, LISTED[1])
        dispatcher.until(lambda: dispatcher.over)
        assert isinstance(dispatcher.end, NotLoggedOn)
        assert dispatcher.told == told


def test_the_push_ends_with_the_log_on_though_no_hit_comes(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "STILL_THERE_S", 1.0)
    with listening(doors) as dispatcher:
        dispatcher.until(lambda: dispatcher.signs > 1)
        end_log_on(doors, dispatcher)
        dispatcher.until(lambda: dispatcher.over)
        assert isinstance(dispatcher.end, NotLoggedOn)


def test_the_push_ends_for_who_may_watch_no_more_before_another_hit_is_told(doors: Doors) -> None:
    roles = doors.site.pack.roles
    blind = roles["detective"].model_copy(update={"may": roles["detective"].may - {"watch_hits"}})
    with listening(doors) as dispatcher:
        told = list(dispatcher.told)
        with doors.under(roles={**roles, "detective": blind}):
            read(doors, LISTED[2])
            dispatcher.until(lambda: dispatcher.over)
        assert dispatcher.end is not None
        assert dispatcher.end.code == "refused"
        assert dispatcher.told == told


def test_who_may_not_watch_is_refused_on_record_and_keeps_no_seat(doors: Doors) -> None:
    headers = doors.session_of("quinn")
    for _ in range(hit_watches.MOST_OF_ONE + 1):
        since = doors.site.ledger.size
        answer = doors.client.get(LIVE, headers=headers)
        assert answer.status_code == 403, answer.text
        assert kinds(doors, since) == ["refusal"]


def test_one_person_may_watch_on_so_many_pages_and_the_next_is_told_to_close_one(doors: Doors) -> None:
    with ExitStack() as stack:
        for _ in range(hit_watches.MOST_OF_ONE):
            once_there_is_room(stack, doors, "sato")
        headers = doors.session_of("sato")
        since = doors.site.ledger.size
        answer = doors.client.get(LIVE, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many"), answer.text
        assert kinds(doors, since) == []
        with listening(doors, "dunn"):
            pass
    with ExitStack() as stack:
        once_there_is_room(stack, doors, "sato")


def test_all_together_may_watch_on_so_many_pages(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hit_watches, "MOST", 2)
    with ExitStack() as stack:
        for person in ("dunn", "ortiz"):
            once_there_is_room(stack, doors, person)
        assert doors.client.get(LIVE, headers=doors.as_("sato")).status_code == 429
