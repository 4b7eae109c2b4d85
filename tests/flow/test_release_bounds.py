"""The register of release requests cannot be filled at will: none of it is ever deleted."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from data_access.acts.on_releases.requests import MAX_TEXT
from data_access.acts.on_releases.written_request import LEAST_FILE, MAX_FILE
from data_access.records.accounts import people
from data_access.records.releases import requests
from tests.builders.agencies import agency_site, clear
from tests.builders.clock import Machine
from tests.builders.gateway import Doors
from tests.builders.releases import NEW, PATH, do, entered, open_written, request, told, verify
from tests.flow.conftest import kinds

pytestmark = pytest.mark.slow
ROUTED = {"kind": "other", "state": None}


@pytest.fixture
def machine() -> Machine:
    """A machine whose clock stands still until a test moves it on."""
    made = Machine()
    made.timing = type(made.timing)(made.now, lambda: made.off.total_seconds())
    return made


@pytest.fixture
def doors(tmp_path_factory: pytest.TempPathFactory, machine: Machine) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("bounds"), "parsons", machine.timing) as site:
        yield site


def log_on_again(doors: Doors) -> None:
    """Log everybody on anew, after the clock was moved on."""
    doors.people.tokens |= {
        who: doors.session_of(who)["Authorization"].removeprefix("Bearer ") for who in doors.people.tokens
    }


def test_the_fifty_first_request_of_a_day_is_a_conflict_whatever_its_kind_and_wherever_the_others_stand(
    doors: Doors, machine: Machine
) -> None:
    for nth in range(requests.MOST_A_DAY):
        if nth % 2:
            number = entered(doors, "lund")
            assert verify(doors, number, "lund").status_code == 200
        else:
            assert request(doors, "lund", **ROUTED).status_code == 201
    assert do(doors, "cole", number, "refusal", words="the case turned out to be another one").status_code == 200
    for kind in (ROUTED, {}):
        beyond = request(doors, "lund", **kind)
        assert (beyond.status_code, "within a day" in beyond.json()["detail"]) == (409, True), beyond.text
    assert request(doors, "dunn").status_code == 201, "others go on"
    machine.off += requests.A_DAY - timedelta(minutes=1)
    log_on_again(doors)
    assert request(doors, "lund").status_code == 409
    machine.off += timedelta(minutes=2)
    again = request(doors, "lund")
    assert again.status_code == 201, again.text


def test_a_second_account_of_the_same_person_has_no_fifty_of_its_own(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MOST_A_DAY", 2)
    doors.hire("lund-2", "detective")
    clear(doors, "lund-2")
    log_on_again(doors)
    doors.people.tokens["lund-2"] = doors.session_of("lund-2")["Authorization"].removeprefix("Bearer ")
    table = people.people
    doors.change(*(table.update().where(table.c.person_id == who).values(number="8") for who in ("lund", "lund-2")))
    assert [request(doors, who).status_code for who in ("lund", "lund-2", "lund-2", "lund")] == [201, 201, 409, 409]


def test_the_files_of_open_requests_are_bounded_together_and_those_of_refused_ones_do_not_count(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {"name": "request.pdf", "content": base64.b64encode(b"%PDF-1.4" + bytes(40_000)).decode()}
    monkeypatch.setattr(requests, "MOST_BYTES", 100_000)
    numbers = [entered(doors, written=written) for _ in range(2)]
    beyond = request(doors, written=written)
    assert (beyond.status_code, "open requests" in beyond.json()["detail"]) == (409, True), beyond.text
    assert request(doors, **ROUTED, written=written).status_code == 201, "of it no file is kept"
    assert do(doors, "cole", numbers[0], "refusal", words="the case turned out to be another one").status_code == 200
    assert request(doors, written=written).status_code == 201


def test_the_files_that_one_person_enters_within_a_day_are_bounded_together(
    doors: Doors, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {"name": "request.pdf", "content": base64.b64encode(b"%PDF-1.4" + bytes(40_000)).decode()}
    monkeypatch.setattr(requests, "MOST_BYTES_A_DAY", 100_000)
    numbers = [entered(doors, written=written) for _ in range(2)]
    assert do(doors, "cole", numbers[0], "refusal", words="the case turned out to be another one").status_code == 200
    beyond = request(doors, written=written)
    assert (beyond.status_code, "within a day" in beyond.json()["detail"]) == (409, True), beyond.text
    assert request(doors, "lund", written=written).status_code == 201, "others go on"
    machine.off += requests.A_DAY + timedelta(minutes=1)
    log_on_again(doors)
    assert request(doors, written=written).status_code == 201


def test_a_written_request_is_taken_from_200_bytes_to_5_megabytes_and_comes_back_whole(doors: Doors) -> None:
    start = b"%PDF-1.4 "

    def of(size: int, name: str = "request.pdf") -> Any:
        return {"name": name, "content": base64.b64encode(start.ljust(size)).decode()}

    assert request(doors, written=of(LEAST_FILE)).status_code == 201
    number = entered(doors, written=of(MAX_FILE), purpose=NEW["purpose"].ljust(MAX_TEXT - 1) + "é")
    back = open_written(doors, number).json()["content"]
    assert base64.b64decode(back) == start.ljust(MAX_FILE)
    since = doors.site.ledger.size
    for written, field, says in (
        (of(LEAST_FILE - 1), "content", "at least 200 bytes"),
        (of(MAX_FILE + 1), "content", "at most 5 MB (5,000,000 bytes)"),
        ({**of(LEAST_FILE), "content": base64.b64encode(bytes(300)).decode()}, "content", "by its bytes"),
        (of(LEAST_FILE, "fdp.\u202eexe"), "name", "control or format characters"),
    ):
        refused = request(doors, written=written)
        assert (refused.status_code, refused.json()["field"]) == (422, f"body.written.{field}"), refused.text
        assert says in refused.json()["detail"]
    assert request(doors, written=of(2 * MAX_FILE)).status_code == 413
    assert kinds(doors, since) == [], "nothing was entered"


def test_of_a_request_that_is_routed_no_file_is_kept(doors: Doors) -> None:
    number = entered(doors, **ROUTED)
    opened = doors.client.get(f"{PATH}/{number}", headers=doors.as_("cole")).json()
    assert (opened["content"], opened["release"]["written"], told(doors, number)["written"]) == ("", "", "")
