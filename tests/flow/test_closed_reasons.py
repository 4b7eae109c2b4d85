"""What is left in the files of ledger and registers of what is over: a case's reason, old proofs, locks; byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_access.gateway.open_site.recovery import drop_unkeyed_bins
from data_access.records.accounts import failed_log_ons
from data_access.records.accounts.credentials import recovery_digest
from data_access.records.accounts.enrolments import digest_of
from data_access.records.casework.case_sessions import case_sessions
from tests.builders.enrolling import enrol_over
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import staffed_site

REASON = "A reason of these words alone stands in no other test: quince, heron, slate."


def files_with(doors: Doors, words: str | bytes) -> list[str]:
    """Return the names of the files beside the ledger that hold words or bytes in clear, its log and index among them."""
    looked_for = words if isinstance(words, bytes) else words.encode()
    folder = doors.site.places.ledger.parent
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sorted(file.name for file in files if looked_for in file.read_bytes())


def test_a_closed_case_s_reason_is_in_no_file_any_more(doors: Doors) -> None:
    case = doors.open_case("dunn", reason=REASON)
    assert files_with(doors, REASON) != []
    answer = doors.client.delete(f"/v1/case-sessions/{case}", headers=doors.as_("dunn"))
    assert answer.status_code == 204
    assert files_with(doors, REASON) == []


def test_an_expired_case_s_reason_is_in_no_file_any_more_once_the_next_case_is_opened(doors: Doors) -> None:
    case = doors.open_case("dunn", reason=REASON)
    over = datetime.now(UTC) - timedelta(minutes=1)
    doors.change(case_sessions.update().where(case_sessions.c.case_session == case).values(expires_at=over))
    assert files_with(doors, REASON) != []
    doors.open_case("dunn", reason="Another witness saw a dark pickup leave the street.")
    assert files_with(doors, REASON) == []


def test_a_reader_delays_the_cut_and_never_the_answer(doors: Doors) -> None:
    case = doors.open_case("dunn", reason=REASON)
    with doors.site.ledger.reading() as connection:
        connection.execute(case_sessions.select()).all()
        answer = doors.client.delete(f"/v1/case-sessions/{case}", headers=doors.as_("dunn"))
        assert answer.status_code == 204
        assert files_with(doors, REASON) != []
    doors.case_of("dunn")
    assert files_with(doors, REASON) == []


@pytest.fixture
def own(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A site of one test's own, whose accounts it may change."""
    with open_doors(*staffed_site(tmp_path, tmp_path_factory)) as made:
        yield made


def try_to_log_on(doors: Doors, person: str, code: str = "000000") -> int:
    given = {"person": person, "password": doors.people.enrolments[person]["password"], "code": code}
    return doors.client.post("/v1/log-ons", json=given).status_code


def test_the_hashes_of_recovery_codes_that_a_reset_replaced_are_in_no_file_any_more(own: Doors) -> None:
    hashes = [recovery_digest(code) for code in own.people.enrolments["sato"]["recovery_codes"]]
    assert all(files_with(own, each) for each in hashes)
    about = {"person": "sato", "reason": "The phone was lost."}
    answer = own.client.post("/v1/acts/accounts/reset", json=about, headers=own.as_("adams"))
    assert answer.status_code == 201, answer.text
    confirmation = {"person": "sato", "proposal": answer.json()["proposal"]}
    second = own.client.post("/v1/acts/accounts/confirm", json=confirmation, headers=own.as_("cole"))
    assert second.status_code == 200, second.text
    assert [files_with(own, each) for each in hashes] == [[]] * len(hashes)
    parts = (answer.json()["code_part"], second.json()["code_part"])
    kept = [digest_of(part) for part in parts]
    assert all(files_with(own, each) for each in kept)
    anew = enrol_over(own.client, "sato", parts, own.site)
    assert all(files_with(own, recovery_digest(code)) for code in anew["recovery_codes"])


def test_a_lock_that_has_ended_is_in_no_file_any_more_once_its_person_logged_on(own: Doors) -> None:
    codes = iter(own.people.enrolments["ortiz"]["recovery_codes"])
    assert try_to_log_on(own, "ortiz", next(codes)) == 201
    assert [try_to_log_on(own, "ortiz") for _ in range(5)][-1] == 429
    assert files_with(own, b"ortiz@127.0.0.1") != []
    own.change(failed_log_ons.locks.update().values(until=datetime.now(UTC)))
    assert try_to_log_on(own, "ortiz", next(codes)) == 201
    assert files_with(own, b"ortiz@127.0.0.1") == []


def test_a_failure_that_no_rule_needs_any_more_is_in_no_file_once_another_is_counted(own: Doors) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    row = {"who": "ortiz", "source": "198.51.100.77", "minute": past, "last_at": past, "count": 1, "seq": 1}
    own.change(failed_log_ons.failures.insert().values(**row))
    assert files_with(own, b"ortiz198.51.100.77") != []
    assert try_to_log_on(own, "dunn") == 401
    assert files_with(own, b"ortiz198.51.100.77") == []


def test_bins_from_before_they_were_keyed_are_in_no_file_after_a_start(own: Doors) -> None:
    row = {"who": "?17 quince", "until": datetime.now(UTC), "seq": 1}
    own.change(failed_log_ons.locks.insert().values(**row))
    assert files_with(own, b"?17 quince") != []
    drop_unkeyed_bins(own.site.ledger)
    assert files_with(own, b"?17 quince") == []
