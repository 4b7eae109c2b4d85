"""What a file may leave by can end while it is made: then it does not leave, and that is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from data_access.records.accounts import people
from data_access.records.releases import files
from tests.builders.agencies import agency_site, bring, clear, open_case, post
from tests.builders.gateway import Doors
from tests.builders.making import Event, while_made
from tests.builders.releases import PLATE, approved, do, make, read, told
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

WORDS = "the case turned out to be another one"
HISTORY = {"kind": "history", "plate": PLATE, "windows": None}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("parsons"), "parsons") as site:
        read(site)
        yield site


def a_detective(doors: Doors, person: str) -> str:
    """Somebody of their own for one test."""
    doors.hire(person, "detective")
    clear(doors, person)
    doors.people.tokens[person] = doors.session_of(person)["Authorization"].removeprefix("Bearer ")
    return person


def wish(doors: Doors, person: str) -> tuple[str, dict[str, Any]]:
    """Ask in an ordinary case; return the case session, and the wish for a file of the answer."""
    case = open_case(doors, person)
    answer = doors.ask(HISTORY, person, case).json()
    question = {"kind": "files", "of": answer["facts"]["intent"], "asked": HISTORY, "formats": ["csv"], "why": "court"}
    return case, {"case_session": case, "question": question}


def left(doors: Doors) -> int:
    """How many files stand in the register of what left."""
    with doors.site.ledger.reading() as connection:
        return len(files.every(connection))


def withdrawn(doors: Doors) -> httpx.Response:
    """An import that is withdrawn."""
    batch = bring(doors, [(timedelta(minutes=20), "9Q9WDR", "cam-1", "")])["batch"]
    why = {"reason": "The zone of the cameras was wrong"}
    return doors.client.delete(f"/v1/acts/batches/{batch}", params=why, headers=doors.as_("grant"))


def purged(doors: Doors) -> httpx.Response:
    """A purge that is done."""
    return post(doors, "ivy", "/v1/acts/purges", {"retention_class": "flock"})


def disabled(person: str) -> Event:
    return lambda doors: post(doors, "adams", "/v1/acts/accounts/disable", {"person": person, "reason": "left"})


def demoted(person: str) -> Event:
    def happens(doors: Doors) -> httpx.Response:
        doors.change(people.people.update().where(people.people.c.person_id == person).values(role="officer"))
        return httpx.Response(204)

    return happens


def closed(case: str, person: str) -> Event:
    return lambda doors: doors.client.delete(f"/v1/case-sessions/{case}", headers=doors.as_(person))


def must_end(
    doors: Doors, made: httpx.Response, then: list[tuple[httpx.Response, int]], status: int, said: dict[str, Any]
) -> None:
    """Nothing left, and after what happened the ledger has the outcome alone."""
    [(happened, size)] = then
    assert happened.is_success, happened.text
    assert made.status_code == status, made.text
    assert b"PK" not in made.content
    [outcome] = entries(doors, size)
    assert outcome["kind"] == "outcome"
    assert {name: outcome.get(name) for name in said} == said
    assert "files" not in outcome


@pytest.mark.parametrize(
    ("happens", "status", "said"),
    [
        (withdrawn, 409, {"status": "failed", "error": "Conflict"}),
        (purged, 409, {"status": "failed", "error": "Conflict"}),
        ("closed", 403, {"status": "refused"}),
        (demoted("vance-demoted"), 403, {"status": "refused"}),
        (disabled("vance-disabled"), 401, {"status": "refused"}),
    ],
    ids=["withdrawn", "purged", "closed", "demoted", "disabled"],
)
def test_no_file_of_a_case_leaves_that_would_not_be_made_any_more(
    doors: Doors, happens: Event | str, status: int, said: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    person = a_detective(doors, f"vance-{request.node.callspec.id}")
    case, wished = wish(doors, person)
    event = closed(case, person) if isinstance(happens, str) else happens
    with while_made(doors, event) as then:
        made = post(doors, person, "/v1/made-files", wished)
    must_end(doors, made, then, status, said)


def refusal(doors: Doors, number: int) -> httpx.Response:
    return do(doors, "cole", number, "refusal", words=WORDS)


def handing_over(doors: Doors, number: int) -> httpx.Response:
    return do(doors, "dunn", number, "fulfilment", words="handed to Deputy Halloran on a disc")


@pytest.mark.parametrize(("happens", "before"), [(refusal, 0), (refusal, 1), (handing_over, 1)])
def test_no_file_leaves_under_a_request_that_was_refused_or_handed_over_meanwhile(
    doors: Doors, happens: Callable[[Doors, int], httpx.Response], before: int
) -> None:
    number = approved(doors)
    for _ in range(before):
        assert make(doors, number).status_code == 200
    was, count = told(doors, number), left(doors)
    with while_made(doors, lambda doors: happens(doors, number)) as then:
        made = make(doors, number)
    must_end(doors, made, then, 403, {"status": "refused"})
    now = told(doors, number)
    assert left(doors) == count
    assert len(now["files"]) == before
    assert (now["use_until"] is None) == (was["use_until"] is None)
    assert now["standing"] == {(refusal, 0): "refused", (refusal, 1): "expired"}.get((happens, before), "fulfilled")


def test_no_file_leaves_under_a_request_if_reads_were_withdrawn_meanwhile(doors: Doors) -> None:
    number, count = approved(doors), left(doors)
    with while_made(doors, withdrawn) as then:
        made = make(doors, number)
    must_end(doors, made, then, 409, {"status": "failed", "error": "Conflict"})
    assert (left(doors), told(doors, number)["use_until"]) == (count, None)


def test_a_file_leaves_although_other_things_happened_meanwhile(doors: Doors) -> None:
    """Reads came in, another request was refused, and the asker's questions of the minute (an opening counts) are used up by this one."""
    number, other = approved(doors), approved(doors)

    def happens(doors: Doors) -> httpx.Response:
        bring(doors, [(timedelta(minutes=10), "9Q9NEW", "cam-1", "")])
        return refusal(doors, other)

    person = a_detective(doors, "vance-busy")
    limits = doors.site.pack.limits.model_copy(update={"questions_per_minute": 3})
    with while_made(doors, happens) as then:
        assert make(doors, number).status_code == 200
    assert then[0][0].is_success
    with doors.under(limits=limits):
        _, wished = wish(doors, person)
        assert post(doors, person, "/v1/made-files", wished).status_code == 200
        assert post(doors, person, "/v1/made-files", wished).status_code == 403, "the minute's questions are used up"
