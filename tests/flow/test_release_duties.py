"""Who only enters release requests, or only fulfils them, has lines of what waits, too: over a real gateway, as a request goes its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from data_access.answers.duties import Duty
from data_access.answers.value import value_of
from data_access.records.accounts import people
from data_access.records.releases import requests as release_requests
from data_access.wording.duties import words_of
from tests.builders.agencies import agency_site, clear
from tests.builders.gateway import Doors
from tests.builders.releases import approve, do, entered, make, read, verify
from tests.flow.conftest import kinds

pytestmark = pytest.mark.slow

ZONE = "America/Chicago"
WORDS = "no case is named, and nobody calls back"


@dataclass
class Bench:
    """A site at Parsons: adams only enters requests, cole approves, dunn and sato may fulfil, paul is an officer who may do none of it."""

    doors: Doors

    def listed(self, who: str) -> Any:
        return self.doors.client.get("/v1/acts/duties", headers=self.doors.as_(who))

    def lines(self, who: str, number: int) -> list[tuple[str, str]]:
        """Kind and words of each line about a request."""
        assert self.listed(who).status_code == 200
        found = [each for each in self.listed(who).json()["duties"] if each["kind"].startswith("release")]
        return [(each["kind"], each["words"]) for each in found if each["number"] == number]

    def said(self, who: str, number: int) -> str:
        """The one line about a request, in words."""
        found = [value_of(Duty, each, "a duty") for each in self.listed(who).json()["duties"]]
        [duty] = [each for each in found if each.kind.startswith("release") and each.number == number]
        return " | ".join(words_of(duty, ZONE))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with agency_site(tmp_path_factory.mktemp("duties"), "parsons") as doors:
        doors.hire("paul", "officer")
        clear(doors, "paul")
        doors.people.tokens["paul"] = doors.session_of("paul")["Authorization"].removeprefix("Bearer ")
        read(doors)
        yield Bench(doors)


def test_who_only_enters_requests_sees_what_came_of_each(bench: Bench) -> None:
    number = entered(bench.doors, "adams")
    assert bench.lines("adams", number) == [("release", "received")]
    assert verify(bench.doors, number).status_code == 200
    assert bench.lines("adams", number) == [("release_outcome", "verified")]
    assert "Your release request" in bench.said("adams", number)
    assert "Dunn verified it" in bench.said("adams", number)
    assert approve(bench.doors, number, "cole").status_code == 200
    assert bench.lines("adams", number) == [("release_outcome", "approved")]
    assert "Cole approved it" in bench.said("adams", number)


def test_who_only_enters_requests_sees_a_refusal_for_two_weeks(bench: Bench) -> None:
    number = entered(bench.doors, "adams")
    assert verify(bench.doors, number).status_code == 200
    assert do(bench.doors, "cole", number, "refusal", words=WORDS).status_code == 200
    assert bench.lines("adams", number) == [("release_outcome", "refused")]
    assert "the letter to who asked" in bench.said("adams", number)
    assert WORDS not in bench.listed("adams").text
    assert bench.lines("dunn", number) == []
    table = release_requests.release_requests
    long_ago = bench.doors.site.now() - timedelta(days=14)
    bench.doors.change(table.update().where(table.c.number == number).values(refused_at=long_ago))
    assert bench.lines("adams", number) == []


def test_who_may_fulfil_sees_what_is_approved_until_it_is_handed_over(bench: Bench) -> None:
    doors, number = bench.doors, entered(bench.doors, "adams")
    verify(doors, number)
    assert (bench.lines("dunn", number), bench.lines("cole", number)) == ([], [("release", "verified")])
    assert approve(doors, number, "cole").status_code == 200
    for who in ("dunn", "sato"):
        assert bench.lines(who, number) == [("release", "approved")]
    assert bench.lines("cole", number) == []
    assert do(doors, "dunn", number, "declaration", words="signed by the sheriff on 28 November").status_code == 200
    assert make(doors, number).status_code == 200
    assert do(doors, "dunn", number, "fulfilment", words="handed to Deputy Halloran on a disc").status_code == 200
    for who in ("adams", "dunn", "sato", "cole"):
        assert bench.lines(who, number) == []


def test_what_is_due_for_return_waits_for_who_may_record_it_until_that_is_done(bench: Bench) -> None:
    doors, number = bench.doors, entered(bench.doors, "dunn")
    verify(doors, number)
    approve(doors, number, "cole")
    do(doors, "dunn", number, "declaration", words="signed by the sheriff on 28 November")
    assert make(doors, number).status_code == 200
    assert do(doors, "cole", number, "refusal", words=WORDS).status_code == 200
    for who in ("dunn", "sato", "cole"):
        assert bench.lines(who, number) == [("release", "expired")]
    assert bench.lines("adams", number) == []
    assert "return or destruction of what was given is not confirmed" in bench.said("sato", number)
    back = do(doors, "sato", number, "return", how="destroyed", words="the sheriff writes that it was shredded")
    assert back.status_code == 200
    for who in ("dunn", "sato", "cole"):
        assert bench.lines(who, number) == []


def test_who_may_read_no_request_has_no_line_and_the_try_is_on_record(bench: Bench) -> None:
    number, since = entered(bench.doors, "adams"), bench.doors.site.ledger.size
    assert bench.listed("paul").status_code == 403
    assert kinds(bench.doors, since) == ["refusal"]
    assert bench.lines("quinn", number) == []
    table = people.people
    change = table.update().where(table.c.person_id == "adams")
    bench.doors.change(change.values(role="officer"))
    assert bench.listed("adams").status_code == 403
    bench.doors.change(change.values(role="administrator"))
    assert bench.lines("adams", number) == [("release", "received")]


def test_the_list_holds_no_word_of_what_was_asked_for(bench: Bench) -> None:
    entered(bench.doors, "adams", agency="Plover County Sheriff")
    for who in ("adams", "cole", "dunn"):
        assert "Plover" not in bench.listed(who).text
        assert "Halloran" not in bench.listed(who).text
