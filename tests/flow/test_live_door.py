"""The live door: a source brings its own reads, under a token that opens nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from data_access.errors import Busy, Conflict, InvalidQuery, NotFound, Refused, TooLarge, TooMany
from data_access.gateway.bringing import groups, live_door
from data_access.gateway.bringing.live_door import LiveDoor
from data_access.gateway.deciding.callers import Caller, token_hash
from data_access.gateway.http.routes import batches as batches_route
from data_access.gateway.http.routes.who import table_of
from data_access.imports.jobs.job import Job
from data_access.imports.process.bodies import Body, StandingParser, parse_bodies
from data_access.imports.process.parser import Parser
from data_access.records.intake import batches, camera_hours, deliveries, source_tokens, sources
from tests.builders.gateway import Doors
from tests.builders.live import a_source_token, bearer, deliver, waiting
from tests.builders.site import READS_MAPPING, import_reads, kept_of, reads_csv
from tests.flow.conftest import entries, kinds
from tests.flow.doors import DELIVERY, OPEN, knock, must_be_refused
from workbench.administration.desk import Desk
from workbench.commands.registers import source as source_command
from workbench.processes.watcher.watch import LiveClient
from workbench.processes.watcher.watched_folder import WatchedFolder
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow


def rows(plate: str, *minutes: int) -> str:
    """A body with reads of one plate, so many minutes ago."""
    return reads_csv([(timedelta(minutes=each), plate, "cam-1", "") for each in minutes])


def seen(doors: Doors, plate: str) -> int:
    """How many reads of a plate an investigator finds."""
    case = doors.case_of("dunn")
    body = {"case_session": case, "question": {"kind": "history", "plate": plate}}
    headers = {**doors.session_of("dunn"), "Accept": "application/json"}
    answer = doors.client.post("/v1/history", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return len(answer.json()["rows"])


def test_a_source_token_is_made_by_who_may_approve_sources_shown_once_and_revoked(doors: Doors) -> None:
    since = doors.site.ledger.size
    made = doors.client.post(
        "/v1/acts/sources/vendor/tokens", json={"label": "yard", "days": 3}, headers=doors.as_("cole")
    )
    assert made.status_code == 201, made.text
    token, token_id = made.json()["token"], made.json()["id"]
    listed = doors.client.get("/v1/acts/sources/vendor/tokens", headers=doors.as_("cole"))
    assert [(one["label"], one["in_force"]) for one in listed.json() if one["id"] == token_id] == [("yard", True)]
    assert token not in listed.text + json.dumps(entries(doors, since))
    assert token.encode() not in doors.paths.ledger.read_bytes()
    path = f"/v1/acts/source-tokens/{token_id}"
    assert doors.client.delete(path, headers=doors.as_("cole")).status_code == 204
    assert doors.client.delete(path, headers=doors.as_("cole")).status_code == 404
    assert [kind for kind in kinds(doors, since) if kind != "logged_on"] == [
        "source_token_made",
        "source_tokens_read",
        "source_token_revoked",
    ]
    since = doors.site.ledger.size
    must_be_refused(doors, deliver(doors, token, "x"), since, "own.source_token")
    assert deliver(doors, token, "x").status_code == 429
    assert kinds(doors, since) == ["refusal"]


def test_no_token_is_made_for_a_source_that_nobody_approved(doors: Doors) -> None:
    since = doors.site.ledger.size
    made = doors.client.post("/v1/acts/sources/stranger/tokens", json={"label": "yard"}, headers=doors.as_("cole"))
    must_be_refused(doors, made, since, "D14")


def test_a_source_token_opens_no_other_door(doors: Doors) -> None:
    headers, since = bearer(a_source_token(doors.site)), doors.site.ledger.size
    routes = set(table_of(doors.app)) - OPEN - {DELIVERY} - {("GET", "/openapi.json"), ("HEAD", "/openapi.json")}
    assert len(routes) > 25
    for route in sorted(routes):
        answer = knock(doors, route, headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_on"), route
    assert kinds(doors, since) == []


def slowly() -> Iterator[bytes]:
    """A body whose second half takes its time."""
    yield b"x"
    threading.Event().wait(0.5)
    yield b"y"


def test_a_body_that_is_too_large_or_sent_too_slowly_is_refused(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    token, since = a_source_token(doors.site), doors.site.ledger.size
    monkeypatch.setattr(live_door, "MAX_BODY", 100)
    assert deliver(doors, token, b"x" * 101).status_code == 413
    monkeypatch.undo()
    monkeypatch.setattr(batches_route, "BODY_S", 0.05)
    slow = deliver(doors, token, slowly())
    assert (slow.status_code, slow.json()["code"]) == (504, "timed_out")
    assert kinds(doors, since) == []
    assert not any(path.stat().st_size for path in doors.paths.run.glob("upload-*"))


def test_no_persons_token_and_no_unknown_one_opens_the_live_door(doors: Doors) -> None:
    since = doors.site.ledger.size
    for token in (doors.as_("adams")["Authorization"], doors.as_("cole")["Authorization"], "Bearer ws_" + "x" * 43, ""):
        answer = doors.client.post("/v1/batches/vendor", content=rows("6L6NO", 1), headers={"Authorization": token})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_on")
    assert kinds(doors, since) == []


@pytest.mark.parametrize(
    ("changed", "source", "clause"),
    [
        ({}, "another", "own.source_token"),
        ({"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)}, "vendor", "own.source_token"),
        ({"expires_at": datetime(2026, 1, 1, tzinfo=UTC)}, "vendor", "own.source_token"),
        ({"source": "never-approved"}, "never-approved", "D14"),
    ],
)
def test_a_source_is_refused_on_record_under_its_name(
    doors: Doors, changed: dict[str, Any], source: str, clause: str
) -> None:
    token, since = a_source_token(doors.site, **changed), doors.site.ledger.size
    must_be_refused(doors, deliver(doors, token, rows("6L6NO", 1), source), since, clause)
    [entry] = entries(doors, since)
    assert (entry["initiator"], entry["who"]["method"], entry["act"]) == ("source", "source_token", "batch_begun")
    assert entry["who"]["person"] == f"source:{changed.get('source', 'vendor')}"


def test_a_source_whose_approval_was_withdrawn_or_under_another_pack_is_refused(doors: Doors) -> None:
    table, token, since = sources.sources, a_source_token(doors.site), doors.site.ledger.size
    doors.change(table.update().where(table.c.source_id == "vendor").values(withdrawn_at=datetime.now(UTC)))
    try:
        must_be_refused(doors, deliver(doors, token, rows("6L6NO", 1)), since + 1, "D14")
    finally:
        doors.change(table.update().where(table.c.source_id == "vendor").values(withdrawn_at=None))
    token = a_source_token(doors.site)
    with doors.under(hash="0" * 64), pytest.raises(Refused, match="not the one that the custodian"):
        groups.require_delivery(doors.site, "vendor", Caller(token=token_hash(token)))


@pytest.mark.slow
def test_a_body_is_answered_when_it_is_visible_and_on_record_and_is_stored_once(doors: Doors) -> None:
    token, since = a_source_token(doors.site), doors.site.ledger.size
    text = rows("6L6ONE", 3, 4) + "not a time,6L6ONE,cam-1,\n"
    first = deliver(doors, token, text)
    assert first.status_code == 201, first.text
    said = first.json()
    assert (said["taken"], kept_of(doors, said["batch"]), said["rows_in"], said["again"]) == (2, (2, 0), 3, False)
    assert said["rejected"] == {"time_unreadable": 1}
    begun, visible = entries(doors, since)
    assert (begun["kind"], begun["initiator"], begun["bodies"]) == ("batch_begun", "source", [said["sha256"]])
    assert (visible["kind"], visible["batch"], visible["taken"]) == ("batch_visible", said["batch"], 2)
    again = deliver(doors, token, iter([text.encode()]))  # in pieces, without a length
    assert (again.status_code, again.json()["batch"], again.json()["taken"]) == (200, said["batch"], 2)
    assert import_reads(doors, text).status_code == 409
    assert kinds(doors, since) == ["batch_begun", "batch_visible"]
    assert seen(doors, "6L6ONE") == 2
    assert not any(path.stat().st_size for path in doors.paths.run.glob("upload-*"))


@pytest.mark.slow
def test_a_body_that_came_as_a_file_before_is_known(doors: Doors) -> None:
    text = rows("6L6FIL", 5)
    batch = import_reads(doors, text).json()["batch"]
    answer = deliver(doors, a_source_token(doors.site), text)
    assert (answer.status_code, answer.json()["batch"], answer.json()["taken"]) == (200, batch, 1)
    other = deliver(doors, a_source_token(doors.site), text + "\n")
    assert (other.status_code, other.json()["taken"], kept_of(doors, other.json()["batch"])) == (201, 1, (0, 1))


@pytest.mark.slow
def test_an_unfit_body_keeps_nothing_of_its_group_back(doors: Doors, tmp_path: Path) -> None:
    token, since = a_source_token(doors.site), doors.site.ledger.size
    texts = (rows("6L6GRP", 1, 2), "no,such,header\n1,2,3\n", rows("6L6GRP", 2, 3, 4), rows("6L6GRX", 9))
    texts = (texts[0], texts[1], texts[0].replace("6L6GRP", "6L6GRP ") + "\n", texts[3])
    group = waiting(tmp_path, token, *texts)
    groups.take(doors.site, group)
    whole, twin, last = (group[number].answer.result(0) for number in (0, 2, 3))
    with pytest.raises(InvalidQuery):
        group[1].answer.result(0)
    assert {whole["batch"], twin["batch"], last["batch"]} == {whole["batch"]}
    assert [each["taken"] for each in (whole, twin, last)] == [2, 2, 1]
    assert kinds(doors, since) == ["batch_begun", "batch_visible"]
    assert entries(doors, since)[1]["taken"] == 5
    assert seen(doors, "6L6GRX") == 1


@pytest.mark.slow
def test_a_body_that_ends_its_parser_again_and_again_is_given_up_on_record_and_its_source_moves_on(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly, token, alone = "this ends a parser\n", a_source_token(doors.site), []

    def parsing(path: Path, sizes: list[int], job: Job, _: object) -> Iterator[Body]:
        alone.append(len(sizes) == 1)
        content, start = path.read_text(), 0
        for size in sizes:
            whole = content[start : start + size]
            start += size
            (tmp_path / "one").write_text(whole)
            ended = Body(pa.table({}), error=Busy("The parser ended early."))
            yield ended if whole == deadly else next(parse_bodies(tmp_path / "one", [size], job))

    monkeypatch.setattr(groups, "parse_bodies", parsing)
    told, since = [], doors.site.ledger.size
    for number in range(5):
        group = waiting(tmp_path, token, rows(f"6L6DY{number}", 1 + number), deadly)
        groups.take(doors.site, group)
        assert group[0].answer.result(0)["taken"] == 1
        told.append(type(group[1].answer.exception(0)))
    assert told == [Busy, Busy, InvalidQuery, InvalidQuery, InvalidQuery]
    assert alone == [False, True, True, True, True, True, True]
    [entry] = [entry for entry in entries(doors, since) if entry["kind"] == "body_unreadable"]
    assert (entry["source"], entry["sha256"], entry["tries"]) == ("vendor", group[1].digest, 3)


@pytest.mark.slow
@pytest.mark.parametrize("stands", [False, True])
def test_a_body_whose_rows_are_of_other_bytes_is_not_filed_and_its_parser_is_ended(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stands: bool
) -> None:
    done = list[str]()

    def confused(
        path: Path, sizes: list[int], job: Job, standing: StandingParser | None = None
    ) -> Generator[Body, None, None]:
        done.append(f"{len(sizes)} bodies")
        with closing(parse_bodies(path, sizes, job, standing)) as bodies:
            for body in bodies:
                of_another = body.facts is not None and len(sizes) == 3
                yield replace(body, facts=replace(body.facts, sha256="0" * 64)) if of_another else body

    def ending(parser: Parser) -> None:
        done.append("a parser was ended")
        end(parser)

    end = Parser.close
    plates = [f"6L6F{stands:d}{letter}" for letter in "ABC"]
    group = waiting(tmp_path, a_source_token(doors.site), *(rows(plate, 1) for plate in plates))
    with ExitStack() as stack, monkeypatch.context() as patch:
        standing = StandingParser(tmp_path / "standing") if stands else None
        if standing is not None:
            standing.file.touch()
            stack.callback(standing.end)
        patch.setattr(groups, "parse_bodies", confused)
        patch.setattr(Parser, "close", ending)
        groups.take(doors.site, group, standing)
        assert done[:3] == ["3 bodies", "a parser was ended", "2 bodies"]
        assert [type(each.answer.exception(0)) for each in group] == [Busy, type(None), type(None)]
        assert [seen(doors, plate) for plate in plates] == [0, 1, 1]
        again = replace(group[0], answer=Future())
        groups.take(doors.site, [again], standing)
        assert again.answer.result(0)["taken"] == 1


@pytest.mark.slow
def test_bodies_that_come_at_once_share_few_batches_and_the_same_one_is_stored_once(doors: Doors) -> None:
    token, since = a_source_token(doors.site), doors.site.ledger.size
    texts = [rows(f"6L6P{number:02d}", 1) for number in range(12)]
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda text: deliver(doors, token, text), texts * 2))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert sum(answer.status_code == 201 for answer in answers) == len(texts)
    assert kinds(doors, since).count("batch_visible") <= 6
    assert [seen(doors, f"6L6P{number:02d}") for number in range(12)] == [1] * 12


class Failing:
    """A store or ledger at one step of which something fails, before or after it took effect."""

    def __init__(self, real: Any, step: str, after: bool) -> None:
        self._real, self._step, self._after = real, step, after

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        return self._failing(real) if name == self._step else real

    def _failing(self, real: Any) -> Any:
        def failing(*given: Any) -> Any:
            if self._after:
                real(*given)
            raise Busy("It failed, or says so.")

        return failing


@pytest.mark.slow
def test_bodies_that_the_store_refuses_together_are_filed_one_by_one(doors: Doors, tmp_path: Path) -> None:
    class Picky(Failing):
        def _failing(self, real: Any) -> Any:
            def picky(batch: int, retention_class: str, parts: list[Any], *more: Any) -> Any:
                if any("6L6BAD" in part["plate"].to_pylist() for part in parts):
                    raise InvalidQuery("reads.plate", "1 values are beyond their bound")
                return real(batch, retention_class, parts, *more)

            return picky

    token, since, store = a_source_token(doors.site), doors.site.ledger.size, doors.site.store
    group = waiting(tmp_path, token, rows("6L6GUD", 1), rows("6L6BAD", 2), rows("6L6GUD", 3) + "no time,,cam-1,\n")
    doors.site.store = Picky(store, "write_each", after=False)  # type: ignore[assignment]
    try:
        groups.take(doors.site, group)
    finally:
        doors.site.store = store
    assert isinstance(group[1].answer.exception(0), InvalidQuery)
    assert [group[number].answer.result(0)["taken"] for number in (0, 2)] == [1, 1]
    gone, there = ["batch_begun", "batch_undone"], ["batch_begun", "batch_visible"]
    assert kinds(doors, since) == [*gone, *there, *gone, *there]
    assert (seen(doors, "6L6GUD"), seen(doors, "6L6BAD")) == (2, 0)


@pytest.mark.slow
def test_a_token_revoked_while_its_bodies_are_parsed_brings_nothing(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parsed_but(*given: Any) -> Any:
        found = real(*given)
        table = source_tokens.source_tokens
        doors.change(table.update().where(table.c.token == token_hash(token)).values(revoked_at=datetime.now(UTC)))
        return found

    token, real = a_source_token(doors.site), groups._parsed
    monkeypatch.setattr(groups, "_parsed", parsed_but)
    with pytest.raises(Refused, match="revoked"):
        groups.take(doors.site, waiting(tmp_path, token, rows("6L6RVP", 1)))
    assert kinds(doors)[-1] == "refusal"
    assert seen(doors, "6L6RVP") == 0


@pytest.mark.slow
def test_what_bodies_say_of_camera_and_hour_is_added_up(doors: Doors, tmp_path: Path) -> None:
    def rejected() -> int:
        with doors.site.ledger.reading() as connection:
            return sum(each["placeholders"] for each in camera_hours.totals(connection, 0, 2**40).values())

    before, texts = rejected(), [rows("6L6HRS", number) + rows("UNKNOWN", number).splitlines()[1] for number in (1, 2)]
    groups.take(doors.site, waiting(tmp_path, a_source_token(doors.site), *texts))
    assert rejected() - before == 2


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["not done", "done but reported as failed"])
def test_a_group_that_could_not_be_stored_leaves_nothing_and_may_come_again(
    doors: Doors, tmp_path: Path, after: bool
) -> None:
    token, since, real = a_source_token(doors.site), doors.site.ledger.size, doors.site.store
    plate = f"6L6F{int(after)}"
    doors.site.store = Failing(real, "write_each", after)  # type: ignore[assignment]
    try:
        with pytest.raises(Busy):
            groups.take(doors.site, waiting(tmp_path, token, rows(plate, 1)))
    finally:
        doors.site.store = real
    assert kinds(doors, since) == ["batch_begun", "batch_undone"]
    assert seen(doors, plate) == 0
    [again] = group = waiting(tmp_path, token, (tmp_path / "body-0").read_text())
    groups.take(doors.site, group)
    assert (again.answer.result(0)["taken"], again.answer.result(0)["again"], seen(doors, plate)) == (1, False, 1)


@pytest.mark.slow
def test_a_batch_that_is_visible_but_was_reported_as_failed_is_found_when_it_comes_again(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown_but(*given: Any) -> None:
        real(*given)
        raise Busy("It is done, but says that it failed.")

    token, real = a_source_token(doors.site), groups.show
    monkeypatch.setattr(groups, "show", shown_but)
    with pytest.raises(Busy):
        groups.take(doors.site, waiting(tmp_path, token, rows("6L6SHW", 1)))
    monkeypatch.undo()
    since = doors.site.ledger.size
    [again] = group = waiting(tmp_path, token, (tmp_path / "body-0").read_text())
    groups.take(doors.site, group)
    assert (again.answer.result(0)["again"], kinds(doors, since), seen(doors, "6L6SHW")) == (True, [], 1)


def test_a_token_that_is_revoked_while_its_bodies_wait_brings_nothing(doors: Doors, tmp_path: Path) -> None:
    token = a_source_token(doors.site, revoked_at=datetime.now(UTC))
    with pytest.raises(Refused, match="revoked"):
        groups.take(doors.site, waiting(tmp_path, token, rows("6L6REV", 1)))
    with doors.site.ledger.reading() as connection:
        assert not batches.pending(connection)
        assert source_tokens.find(connection, b"no such") is None
        assert deliveries.find(connection, "vendor", "0" * 64) is None


class Held:
    """Takes groups when it is told to; keeps what it was given."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.taken: list[list[str]] = []

    def __call__(self, site: Any, bodies: list[Any]) -> None:
        self.begun.set()
        assert self.go.wait(120)
        self.taken.append([body.digest for body in bodies])
        for body in bodies:
            body.answer.set_result({"batch": len(self.taken), "again": False})


def a_body(folder: Path, name: str) -> Path:
    file = folder / name
    file.write_text(name)
    return file


def test_what_is_more_than_the_door_holds_is_told_to_come_back(doors: Doors) -> None:
    door = LiveDoor(doors.site)
    with ExitStack() as stack:
        for number in range(live_door.MAX_BYTES // live_door.MAX_BODY):
            stack.enter_context(door.room(f"source-{number // 2}", live_door.MAX_BODY)).grow(live_door.MAX_BODY)
        with pytest.raises(TooMany) as told, door.room("source-0") as place:
            place.grow(1)
        assert told.value.retry_after_s > 0
    with ExitStack() as stack:
        for number in range(live_door.MAX_BODIES):
            stack.enter_context(door.room(f"source-{number // 2}"))
        with pytest.raises(TooMany), door.room("source-0"):
            pass
    with door.room("one", live_door.MAX_BODY), pytest.raises(TooLarge), door.room("one", live_door.MAX_BODY + 1):
        pass
    with door.room("one") as place:
        place.grow(live_door.MAX_BODY)
        with pytest.raises(TooLarge):
            place.grow(1)


def test_one_source_has_its_share_of_the_live_door_and_each_other_has_room_all_the_same(doors: Doors) -> None:
    door = LiveDoor(doors.site)
    with ExitStack() as stack:
        for _ in range(live_door.OF_ONE_BODIES):
            stack.enter_context(door.room("one"))
        with pytest.raises(TooMany), door.room("one"):
            pass
        with door.room("two"), door.room("two"):
            pass
    with ExitStack() as stack:
        for source in ("one", "one", "two", "two"):
            stack.enter_context(door.room(source)).grow(live_door.MAX_BODY)
        with door.room("three") as first:
            first.grow(live_door.MAX_BODY)
            with pytest.raises(TooMany), door.room("three") as second:
                second.grow(1)


def test_a_body_takes_room_as_its_bytes_come_and_not_as_many_as_it_says(doors: Doors) -> None:
    door = LiveDoor(doors.site)
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(door.room("one", live_door.MAX_BODY)).grow(1)
        with door.room("one", live_door.MAX_BODY) as place:
            place.grow(live_door.MAX_BODY)
    with door.room("one", live_door.MAX_BODY), door.room("one") as place:
        for _ in range(2):
            place.grow(live_door.MAX_BODY // 2)


def test_what_waits_is_put_together_by_token_and_the_same_body_waits_once(doors: Doors, tmp_path: Path) -> None:
    held = Held()
    door, one, two = LiveDoor(doors.site, every_s=0, take=held), Caller(token=b"1"), Caller(token=b"2")
    first = door.submit("a", one, a_body(tmp_path, "first"), "d0")
    assert held.begun.wait(120)
    given = [("a", one, "d1"), ("a", two, "d2"), ("a", one, "d3"), ("b", one, "d1"), ("a", one, "d1")]
    answers = [door.submit(source, by, a_body(tmp_path, "x"), digest) for source, by, digest in given]
    held.go.set()
    assert first.result(120) == {"batch": 1, "again": False}
    assert [answer.result(120)["again"] for answer in answers] == [False, False, False, False, True]
    assert sorted(held.taken) == sorted([["d0"], ["d1", "d3"], ["d2"], ["d1"]])
    door.close()
    with pytest.raises(Busy):
        door.submit("a", one, a_body(tmp_path, "late"), "d9")


def test_a_group_that_fails_tells_each_that_waits_and_the_door_goes_on(doors: Doors, tmp_path: Path) -> None:
    failures = [Conflict("first"), RuntimeError("second")]

    def failing(_: Any, bodies: list[Any]) -> None:
        raise failures.pop(0)

    door = LiveDoor(doors.site, every_s=0, take=failing)
    for kind in (Conflict, RuntimeError):
        answer = door.submit("a", Caller(token=b"1"), a_body(tmp_path, "same"), "d")
        assert isinstance(answer.exception(120), kind)
    door.close()


def bring_in_turn(door: LiveDoor, folder: Path, count: int) -> None:
    """Submit bodies, each as soon as the one before is answered."""
    for number in range(count):
        door.submit("a", Caller(token=b"1"), a_body(folder, str(number)), f"d{number}").result(120)


def answering(_: Any, bodies: list[Any]) -> None:
    for body in bodies:
        body.answer.set_result({"again": False})


def test_bodies_without_end_wait_for_a_round_unless_somebody_watches_for_hits(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_door, "WATCHED_S", 0.05)
    alone, watched = (LiveDoor(doors.site, every_s=3600, take=answering) for _ in range(2))
    watched.follow(lambda: True)
    with closing(watched):
        bring_in_turn(watched, tmp_path, 3 * live_door.MOST_RESTS)
    with closing(alone):
        bring_in_turn(alone, tmp_path, live_door.MOST_RESTS)
        late = alone.submit("a", Caller(token=b"1"), a_body(tmp_path, "late"), "late")
        with pytest.raises(TimeoutError):
            late.result(1)
    assert late.result(120) == {"again": False}


def test_the_door_is_told_of_those_who_watch_for_hits_and_of_their_end(doors: Doors) -> None:
    doorway = doors.app.state.doorway
    caller = Caller(token=token_hash(doors.session_of("dunn")["Authorization"].removeprefix("Bearer ")))
    is_watched: Callable[[], bool] = doorway.live._is_watched
    assert not is_watched()
    watch = doorway.watches.begin(doors.site, caller)
    assert is_watched()
    doorway.watches.finish(watch)
    assert not is_watched()


@pytest.mark.slow
def test_the_watcher_is_answered_by_the_real_door(doors: Doors, tmp_path: Path) -> None:
    client = LiveClient(doors.client, "vendor", a_source_token(doors.site))
    clock = iter(range(0, 1000, 20))  # every look at a file is twenty seconds after the last
    watched = WatchedFolder(tmp_path, client.bring, 3600, lambda: float(next(clock)))
    (tmp_path / "good.csv").write_text(rows("6L6WAT", 1, 2))
    (tmp_path / "bad.csv").write_text("no,such,columns\n1,2,3\n")
    counts = watched.round()
    assert (counts.filed, counts.refused, counts.left) == (1, 1, 0)
    assert (tmp_path / "refused" / "bad.csv.reason.txt").read_text().startswith("file: ")
    assert seen(doors, "6L6WAT") == 2


@pytest.mark.slow
def test_a_source_whose_approval_is_withdrawn_by_the_command_brings_nothing_more(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = {
        "source": "leaving",
        "name": "Leaving",
        "owner_kind": "private",
        "mapping": READS_MAPPING.replace('"vendor"', '"leaving"'),
        "zone": "UTC",
        "approved_by": "C. Cole",
        "reference": "memo 9",
        "approved_on": "2026-11-01",
    }
    answer = doors.client.post("/v1/acts/sources", json=approval, headers=doors.as_("cole"))
    assert answer.status_code == 201, answer.text
    token = a_source_token(doors.site, "leaving")
    assert deliver(doors, token, rows("6L6LVG", 1), "leaving").status_code == 201
    why = {"reason": "the contract ended"}
    assert doors.client.delete("/v1/acts/sources/leaving", params=why, headers=doors.as_("dunn")).status_code == 403
    monkeypatch.setattr(source_command, "logged_on", lambda _: nullcontext(desk_of(doors, "cole")))
    given, since = ["withdraw", str(tmp_path), "leaving", "--reason", why["reason"]], doors.site.ledger.size
    done = CliRunner().invoke(source_command.command, given)
    assert (done.exit_code, "Withdrawn: leaving" in done.output) == (0, True), done.output
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["source"], why["reason"] in json.dumps(entry)) == (
        "source_withdrawn",
        "leaving",
        False,
    )
    since = doors.site.ledger.size
    must_be_refused(doors, deliver(doors, token, rows("6L6LVG", 2), "leaving"), since, "D14")
    again = doors.client.post("/v1/files/reads/leaving", content=rows("6L6LVG", 2), headers=doors.as_("adams"))
    assert again.status_code == 403
    assert isinstance(CliRunner().invoke(source_command.command, given).exception, NotFound)
    assert seen(doors, "6L6LVG") == 1


def desk_of(doors: Doors, person: str) -> Desk:
    desk = Desk(doors.client)
    assert desk.resume(doors.as_(person)["Authorization"].removeprefix("Bearer "))
    return desk


def test_the_commands_make_list_and_revoke_a_token(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def logged_on(_: Path) -> Iterator[Desk]:
        desk = Desk(doors.client)
        assert desk.resume(doors.as_("cole")["Authorization"].removeprefix("Bearer "))
        yield desk

    monkeypatch.setattr(source_command, "logged_on", logged_on)

    def run(*given: str) -> str:
        done = CliRunner().invoke(source_command.command, given)
        assert done.exit_code == 0, done.output
        return done.output

    token_id = run("token", str(tmp_path), "vendor", "--label", "yard box").split(",")[0]
    kept = run("token", str(tmp_path), "vendor", "--label", "drop", "--days", "2", "--watch")
    assert "ws_" not in kept
    file = SitePaths(tmp_path).source_token("vendor")
    assert (file.read_text()[:3], oct(file.stat().st_mode & 0o777)) == ("ws_", "0o600")
    run("revoke", str(tmp_path), token_id)
    [line] = [line for line in run("tokens", str(tmp_path), "vendor").splitlines() if line.startswith(token_id)]
    assert "over" in line
    assert "yard box" in line
