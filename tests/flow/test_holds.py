"""Holds: over named reads, over what a case has saved, over a question and what comes later; their reviews and their end."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.acts.holds import digest_of
from data_access.gateway.open_site.openings import opened
from data_access.records.accounts import people
from data_access.records.casework import cases
from data_access.records.keeping import holds
from tests.builders.case_work import CLIENTS, Worker
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order, review_day
from tests.builders.live import a_source_token, deliver
from tests.builders.site import circle, import_reads, reads_csv, staffed_site
from tests.flow.acts import history, keeping, post
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SINCE = {
    *("basis_code", "schedule", "over", "question_entry", "released_by", "released_why"),
    *("reviewed_by", "reviewed_at", "reviewed_why", "plan", "certificate"),
}
"""Columns of holds and purges that came later."""


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("holds"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()


def brought(doors: Doors, *passes: tuple[timedelta, str]) -> None:
    """Import one read of each plate, so long ago."""
    text = reads_csv([(ago, plate, "cam-1", "") for ago, plate in passes])
    answer = import_reads(doors, text)
    assert (answer.status_code, answer.json().get("taken")) == (201, len(passes)), answer.text


def asked(doors: Doors, question: dict[str, Any], person: str = "dunn", status: int = 200) -> int:
    """Ask, and return the number of the question's entry."""
    since = doors.site.ledger.size
    answer = doors.ask(question, person, doors.case_of(person))
    assert answer.status_code == status, answer.text
    return next(int(entry["seq"]) for entry in entries(doors, since) if entry["kind"] == "intent")


def placed(doors: Doors, person: str = "dunn", **which: Any) -> dict[str, int]:
    answer = post(doors, person, "/v1/acts/holds", an_order(**which))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def held_by(doors: Doors, hold: int) -> frozenset[str]:
    with doors.site.ledger.reading() as connection:
        return holds.reads_of(connection, hold)


def plates_left(doors: Doors, *plates: str) -> list[str]:
    return [plate for plate in plates if history(doors, plate)]


def purge(doors: Doors) -> None:
    done = post(doors, "adams", "/v1/acts/purges", {"retention_class": "flock"})
    assert done.status_code == 201, done.text


def listed(doors: Doors) -> dict[int, dict[str, Any]]:
    answer = doors.client.get("/v1/acts/holds", headers=doors.as_("sato"))
    assert answer.status_code == 200, answer.text
    return {each["hold"]: each for each in answer.json()["holds"]}


def test_a_detective_holds_all_that_a_question_answers_and_the_entry_commits_to_it(doors: Doors) -> None:
    brought(doors, (10 * DAY, "6H1AAA"), (9 * DAY, "6H1AAA"), (10 * DAY, "6H1BBB"))
    of = asked(doors, {"kind": "history", "plate": "6H1AAA"})
    since = doors.site.ledger.size
    done = placed(doors, of=of)
    [entry] = entries(doors, since)
    mine = held_by(doors, done["hold"])
    assert (entry["kind"], entry["reads"], entry["of"], entry["later"]) == ("hold_placed", 2, of, False)
    assert (entry["basis"], entry["schedule"]) == ("criminal", "established")
    assert done["reads"] == len(mine) == 2
    assert "6H1AAA" not in json.dumps(entry)
    assert opened(doors.site, [entry["seq"]])[entry["seq"]].values["held"] == digest_of(mine)
    with doors.under(**keeping(doors, 5)):
        purge(doors)
        assert plates_left(doors, "6H1AAA", "6H1BBB") == ["6H1AAA"]


def test_reads_past_the_most_that_an_answer_may_hold_are_held_too(doors: Doors) -> None:
    brought(doors, *((n * HOUR, "6H2AAA") for n in range(1, 7)))
    limits = doors.site.pack.limits.model_copy(update={"max_rows": 4})
    with doors.under(limits=limits):
        of = asked(doors, {"kind": "history", "plate": "6H2AAA"}, status=403)
    assert placed(doors, of=of)["reads"] == 6


@pytest.mark.parametrize("door", ["file", "live"])
def test_later_reads_that_fit_are_held_from_the_turn_that_shows_them(doors: Doors, door: str) -> None:
    plate, other = ("6H3AAA", "6H3BBB") if door == "file" else ("6H3CCC", "6H3DDD")
    brought(doors, (10 * DAY, plate))
    hold = placed(doors, of=asked(doors, {"kind": "history", "plate": plate}), later=True)["hold"]
    still = placed(doors, of=asked(doors, {"kind": "history", "plate": plate}))["hold"]
    since = doors.site.ledger.size
    if door == "file":
        brought(doors, (9 * DAY, plate), (9 * DAY, other))
    else:
        text = reads_csv([(9 * DAY, plate, "cam-1", ""), (9 * DAY, other, "cam-1", "")])
        assert deliver(doors, a_source_token(doors.site), text).status_code in {200, 201, 202}
    grown = [entry for entry in entries(doors, since) if entry["kind"] == "holds_grown"]
    assert [set(entry) & {"holds", "reads"} for entry in grown] == [set()]
    assert plate not in json.dumps(grown)
    since = doors.site.ledger.size
    brought(doors, (9 * DAY, other))
    [empty] = [entry for entry in entries(doors, since) if entry["kind"] == "holds_grown"]
    assert empty.keys() == grown[0].keys()
    assert (len(held_by(doors, hold)), len(held_by(doors, still))) == (2, 1)
    with doors.under(**keeping(doors, 5)):
        purge(doors)
        assert len(history(doors, plate)) == 2
        assert history(doors, other) == []


def test_a_correction_that_makes_a_read_fit_has_it_held(doors: Doors) -> None:
    brought(doors, (2 * HOUR, "6H4AAA"))
    hold = placed(doors, of=asked(doors, {"kind": "history", "plate": "6H4BBB"}), later=True)["hold"]
    worker = Worker(doors)
    [read] = worker.reads("6H4AAA")
    correction = {"kind": "correction", **read, "plate": "6H4BBB", "reason": "the picture shows two B more"}
    worker.client.correct(worker.asked({**correction, "captured_at": read["captured_at"].isoformat()}))
    assert held_by(doors, hold) == {read["read_id"]}


def test_a_read_that_lets_others_answer_has_them_held_with_it(doors: Doors) -> None:
    """Of a question about two scenes one read alone fits nothing; the second makes both fit."""
    area = circle()["area"]
    early, late = (
        [{"start": start, "end": end}] for start, end in ((stamp_of(61), stamp_of(60)), (stamp_of(51), stamp_of(50)))
    )
    question = {
        "kind": "common_plates",
        "scenes": [{"area": area, "windows": early}, {"area": area, "windows": late}],
        "at_least": 2,
    }
    brought(doors, (60.5 * HOUR, "6H5AAA"))
    hold = placed(doors, of=asked(doors, question), later=True)["hold"]
    assert held_by(doors, hold) == frozenset()
    brought(doors, (50.5 * HOUR, "6H5AAA"), (50.5 * HOUR, "6H5BBB"))
    assert held_by(doors, hold) == {read["read_id"] for read in history(doors, "6H5AAA")}


def stamp_of(hours: float) -> str:
    return (datetime.now(UTC) - hours * HOUR).isoformat()


def test_the_saved_reads_of_a_case_are_held_as_the_turn_has_them(doors: Doors) -> None:
    brought(doors, (10 * DAY, "6H6AAA"), (10 * DAY, "6H6BBB"))
    assert post(doors, "dunn", "/v1/acts/holds", an_order(of_case=True)).status_code == 404
    worker = Worker(doors)
    [read] = worker.reads("6H6AAA")
    star = {"case_session": worker.case, **read, "captured_at": read["captured_at"].isoformat()}
    assert post(doors, "dunn", "/v1/case-file/stars", star).status_code in {200, 201, 204}
    done = placed(doors, of_case=True)
    assert held_by(doors, done["hold"]) == {read["read_id"]}
    assert listed(doors)[done["hold"]]["over"] == "case"
    with doors.under(**keeping(doors, 5)):
        purge(doors)
        assert plates_left(doors, "6H6AAA", "6H6BBB") == ["6H6AAA"]


def test_only_a_question_of_the_case_that_was_answered_to_the_caller_is_held(doors: Doors) -> None:
    brought(doors, (HOUR, "6H7AAA"))
    of = asked(doors, {"kind": "history", "plate": "6H7AAA"})
    last, since = doors.site.ledger.size - 1, doors.site.ledger.size
    nothing = asked(doors, {"kind": "history", "plate": "6H7ZZZ"})
    for person, number, case in (
        ("dunn", nothing, "26-000001"),
        ("ortiz", of, "26-000001"),
        ("dunn", of, "26-000002"),
        ("dunn", last, "26-000001"),
        ("dunn", 10**9, "26-000001"),
    ):
        answer = post(doors, person, "/v1/acts/holds", an_order(of=number, case_number=case))
        assert answer.status_code in {403, 422}, (person, number, answer.text)
    assert "hold_placed" not in kinds(doors, since)
    wrong: tuple[dict[str, Any], ...] = (
        {"of": of, "of_case": True},
        {},
        {"of_case": True, "later": True},
        {"of": of, "read_ids": ["a"]},
    )
    for which in wrong:
        assert post(doors, "dunn", "/v1/acts/holds", an_order(**which)).status_code == 422


def test_a_hold_ends_for_a_reason_by_who_may_and_the_key_of_its_question_is_destroyed(doors: Doors) -> None:
    brought(doors, (10 * DAY, "6H8AAA"))
    hold = placed(doors, of=asked(doors, {"kind": "history", "plate": "6H8AAA"}), later=True)["hold"]
    key = f"hold-questions/{hold}"
    assert doors.site.keyring.has(key)
    path = f"/v1/acts/holds/{hold}"
    assert doors.client.delete(path, headers=doors.as_("sato")).status_code == 422
    assert doors.client.delete(path, params={"reason": "over"}, headers=doors.as_("dunn")).status_code == 403
    assert doors.client.delete(path, params={"reason": "over"}, headers=doors.as_("sato")).status_code == 204
    assert not doors.site.keyring.has(key)
    before = held_by(doors, hold)
    brought(doors, (9 * DAY, "6H8AAA"))
    assert held_by(doors, hold) == before
    with doors.under(**keeping(doors, 5)):
        assert history(doors, "6H8AAA") == []


def test_while_the_question_of_a_hold_cannot_be_read_no_reads_are_shown_that_it_might_hold(doors: Doors) -> None:
    hold = placed(doors, of=asked(doors, {"kind": "history", "plate": "6HDAAA"}), later=True)["hold"]
    doors.site.keyring.destroy(f"hold-questions/{hold}")
    text = reads_csv([(9 * DAY, "6HDAAA", "cam-1", "")])
    assert import_reads(doors, text).status_code >= 500
    assert history(doors, "6HDAAA") == []
    path = f"/v1/acts/holds/{hold}"
    assert doors.client.delete(path, params={"reason": "damaged"}, headers=doors.as_("sato")).status_code == 204
    assert import_reads(doors, text).status_code == 201
    assert len(history(doors, "6HDAAA")) == 1


def test_a_review_keeps_a_hold_on_within_the_packs_bound_and_an_overdue_one_goes_on_holding(doors: Doors) -> None:
    brought(doors, (10 * DAY, "6H9AAA"))
    hold = placed(doors, of=asked(doors, {"kind": "history", "plate": "6H9AAA"}))["hold"]
    doors.change(holds.holds.update().where(holds.holds.c.hold == hold).values(review_on=holds_day(-400)))
    assert listed(doors)[hold]["overdue"]
    waiting = doors.client.get("/v1/acts/duties", headers=doors.as_("sato")).json()["duties"]
    assert [each["number"] for each in waiting if each["kind"] == "hold" and each["number"] == hold] == [hold]
    with doors.under(**keeping(doors, 5)):
        purge(doors)
        assert len(history(doors, "6H9AAA")) == 1
    path, long = f"/v1/acts/holds/{hold}/review", doors.site.pack.holds.review_d
    for day, person, status in ((long + 2, "sato", 403), (-2, "sato", 403), (20, "dunn", 403), (20, "sato", 204)):
        body = {"review_on": review_day(day), "reason": "the trial is not over"}
        assert post(doors, person, path, body).status_code == status
    standing = listed(doors)[hold]
    assert (standing["review_on"], standing["overdue"]) == (review_day(20), False)
    assert standing["reviewed_by"]


def holds_day(days: int) -> Any:
    return date.fromisoformat(review_day(days))


def test_who_looks_at_the_holds_learns_of_case_basis_schedule_and_count_and_of_no_plate(doors: Doors) -> None:
    brought(doors, (HOUR, "6HAAAA"))
    done = placed(doors, of=asked(doors, {"kind": "history", "plate": "6HAAAA"}), later=True)
    standing = listed(doors)[done["hold"]]
    assert (standing["basis"], standing["schedule"]) == (
        "Evidence in a criminal action",
        "Established records retention schedule",
    )
    assert (standing["reads"], standing["later"], standing["case_number"]) == (1, True, "26-000001")
    assert "6HAAAA" not in json.dumps(standing)
    assert doors.client.get("/v1/acts/holds", headers=doors.as_("dunn")).status_code == 403


def test_no_count_tells_that_a_plate_was_read_since_its_reads_are_held(doors: Doors) -> None:
    """A standing question is no hot list: what it shows may not move when a read comes in."""
    brought(doors, (10 * DAY, "6HEAAA"))
    several, none = (
        placed(doors, of=asked(doors, {"kind": "history", "plate": plate}), later=True)["hold"]
        for plate in ("6HEAAA", "6HEBBB")
    )
    before = listed(doors)
    brought(doors, (HOUR, "6HEAAA"), (HOUR, "6HEBBB"))
    assert (len(held_by(doors, several)), len(held_by(doors, none))) == (2, 1)
    after = listed(doors)
    assert [after[hold] for hold in (several, none)] == [before[hold] for hold in (several, none)]
    assert [after[hold]["reads"] for hold in (several, none)] == [1, 0]
    review = {"review_on": review_day(20), "reason": "the trial is not over"}
    assert post(doors, "sato", f"/v1/acts/holds/{several}/review", review).status_code == 204
    assert listed(doors)[several]["reads"] == 1


def test_a_hold_counts_from_the_next_question_on(doors: Doors) -> None:
    """What is held is kept in memory between questions: no question may see it as it was."""
    brought(doors, (10 * DAY, "6HBAAA"), (10 * DAY, "6HBBBB"))
    first, second = (history(doors, plate)[0]["read_id"] for plate in ("6HBAAA", "6HBBBB"))
    with doors.under(**keeping(doors, 5)):
        assert plates_left(doors, "6HBAAA", "6HBBBB") == []
    one = placed(doors, read_ids=[first])["hold"]
    with doors.under(**keeping(doors, 5)):
        assert plates_left(doors, "6HBAAA", "6HBBBB") == ["6HBAAA"]
    placed(doors, read_ids=[second])
    doors.client.delete(f"/v1/acts/holds/{one}", params={"reason": "over"}, headers=doors.as_("sato"))
    with doors.under(**keeping(doors, 5)):
        assert plates_left(doors, "6HBAAA", "6HBBBB") == ["6HBBBB"]


def test_a_hold_from_before_bases_had_codes_goes_on_in_its_own_words(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A site as an earlier version left it: its registers lack the columns that came since."""
    paths, enrolled = staffed_site(tmp_path / "site", tmp_path_factory)
    with open_doors(paths, enrolled) as doors:
        brought(doors, (10 * DAY, "6HCAAA"))
        [read] = history(doors, "6HCAAA")
        before = {"case_number": "26-000001", "basis": "subpoena of 2025", "placed_by": "sato"}
        times = {"placed_at": datetime.now(UTC), "review_on": holds_day(9), "seq": 1}
        doors.change(
            holds.holds.insert().values(hold=1, **before, **times),
            holds.held_reads.insert().values(hold=1, read_id=read["read_id"], seq=1),
        )
    with contextlib.closing(sqlite3.connect(paths.ledger)) as file:
        for table in ("holds", "purges"):
            for (column,) in file.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall():
                if column in SINCE:
                    file.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        file.commit()
    with open_doors(paths, enrolled) as doors:
        standing = listed(doors)[1]
        assert (standing["basis"], standing["schedule"], standing["reason"]) == ("", "", "subpoena of 2025")
        with doors.under(**keeping(doors, 5)):
            purge(doors)
            assert len(history(doors, "6HCAAA")) == 1


def test_a_hold_asks_no_question_that_policy_refuses(doors: Doors) -> None:
    """Neither after a change of role, nor, for later reads, once the case is closed; and then its count stays that of the answer."""
    brought(doors, (3 * DAY, "6HFAAA"))
    of = asked(doors, {"kind": "history", "plate": "6HFAAA"})
    brought(doors, (HOUR, "6HFAAA"))
    assert placed(doors, of=of)["reads"] == 1
    closing = cases.cases.update().where(cases.cases.c.number == "26-000001")
    doors.change(closing.values(standing="closed", closed_at=doors.site.now() - HOUR))
    try:
        assert placed(doors, of=of)["reads"] == 1
        refused = post(doors, "dunn", "/v1/acts/holds", an_order(of=of, later=True))
        assert (refused.status_code, "own.again" in refused.text) == (403, True)
    finally:
        doors.change(closing.values(standing="confirmed", closed_at=None))
    role = people.people.update().where(people.people.c.person_id == "dunn")
    doors.change(role.values(role="commander"))
    try:
        refused = post(doors, "dunn", "/v1/acts/holds", an_order(of=of))
        assert (refused.status_code, "own.again" in refused.text) == (403, True)
    finally:
        doors.change(role.values(role="detective"))


def test_a_read_past_its_retention_is_held_by_nothing_and_is_as_if_it_were_not_there(doors: Doors) -> None:
    brought(doors, (10 * DAY, "6HGAAA"))
    [read] = history(doors, "6HGAAA")
    with doors.under(**keeping(doors, 5)):
        refused = post(doors, "dunn", "/v1/acts/holds", an_order(read_ids=[read["read_id"]]))
        unknown = post(doors, "dunn", "/v1/acts/holds", an_order(read_ids=["vendor:nowhere"]))
        assert (refused.status_code, refused.json()) == (unknown.status_code, unknown.json())
        assert history(doors, "6HGAAA") == []
