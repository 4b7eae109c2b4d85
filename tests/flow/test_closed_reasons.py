"""What is left of a reason in the files of ledger and registers once its case session is over: looked for byte by byte."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from data_access.records.case_sessions import case_sessions
from tests.builders.gateway import Doors

REASON = "A reason of these words alone stands in no other test: quince, heron, slate."


def files_with(doors: Doors, words: str) -> list[str]:
    """Return the names of the files beside the ledger that hold words in clear, its log and index among them."""
    folder = doors.site.places.ledger.parent
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sorted(file.name for file in files if words.encode() in file.read_bytes())


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
