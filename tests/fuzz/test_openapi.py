"""Five thousand requests made from the gateway's description, fit and unfit: no rows without a receipt, no words in errors.

Each generated request is sent twice: by who may ask, and by who may not ask all, or anything. What is about releases, packages, hits,
holds or hot lists is sent by somebody whose role may do it, too, and half of it about one that there is.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import polars as pl
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from data_access import coarse, reads
from data_access.acts.table import EVERY, ActValue
from data_access.gateway.http.routes.who import table_of
from data_access.gateway.http.wire import ARROW
from data_access.ipc import schema_metadata
from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.verification.verify import verify
from data_access.questions.kinds import searches
from data_access.terms import Capability
from tests.builders.agencies import post
from tests.builders.assurance import times
from tests.builders.digest import digest_row_by_row
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order
from tests.builders.list_hits import approve_list, board_of, bring_list, list_of
from tests.builders.releases import entered as release_of
from tests.builders.site import STAFF, circle, employ, fill_registers, found_site, import_reads, reads_csv, served
from tests.flow.conftest import entries

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
REQUESTS = times(5_000, 15_000)
QUESTIONS = tuple(searches())
ENDLESS = ("/v1/ledger/live", "/v1/acts/hit-news")
"""What goes on until its client leaves."""
OPENED = ("/v1/ledger/own", "/v1/ledger/reveal")
"""What shows people the plates that they asked for, or that they opened on record."""
NOUNS = (
    "releases",
    "evidence-packages",
    "case-file/package",
    "hits",
    "hit-tasks",
    "holds",
    "hot-lists",
    "list-entries",
)
"""Of what is about these somebody sends each request whose role may do it."""
MADE_ELSEWHERE = {"evidence-packages"}
"""Of which none is made here: it asks for each answer again, and those rows come in its files (`tests/flow/test_packages.py`)."""
THERE: dict[str, Any] = {"number": 1, "hold": 1, "list": "state", "since": 0, "first": 0, "part": "crop"}
"""What is there of each, by the name that a path gives it."""

SHARE_OF_QUESTIONS = 0.7
A_HIT = "9Q9HHIT"
"""A plate of the list of which one read was imported."""
PLANTED = [f"9Q{number}Z{number}{letter}X" for number, letter in enumerate("ABCDEFGHJK")]
"""Plates of reads that are there, each so odd that a generator does not hit upon it."""

EXPECTED = {200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 422, 429, 503}
GARBAGE = "wb_" + "g" * 43


@dataclass
class Seen:
    """What came back, counted: of each operation how many requests were sent, and of those how many were done."""

    sent: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    rows: int = 0
    with_rows: int = 0
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = found_site(tmp_path_factory.mktemp("fuzzed"))
    with open_doors(paths, enrolled) as made:
        employ(made)
        fill_registers(made)
        twice = itertools.product((10, 60), enumerate(PLANTED))
        rows = [(timedelta(minutes=ago + n), plate, "cam-1", "grey") for ago, (n, plate) in twice]
        assert import_reads(made, reads_csv(rows)).json()["taken"] == len(rows)
        put_there(made)
        yield made


def put_there(doors: Doors) -> None:
    """Have one of each noun: a hit of a downloaded list, an entry of the agency's own, a hold, a release request."""
    approve_list(doors, "state")
    bring_list(doors, "state", list_of([A_HIT]))
    just_after = timedelta(seconds=-1)  # an entry holds since its list came
    assert import_reads(doors, reads_csv([(just_after, A_HIT, "cam-1", "")])).status_code == 201
    assert [each["number"] for each in board_of(doors)] == [THERE["number"]]
    case = doors.open_case()
    read_id = doors.ask({"kind": "history", "plate": A_HIT}, case=case).json()["rows"][0][0]
    held = post(doors, "sato", "/v1/acts/holds", an_order(read_ids=[read_id]))
    assert held.json()["hold"] == THERE["hold"], held.text
    entry = {"case_session": case, "plate": "9Q9ENT", "purpose": "stolen_vehicle", "days": 7}
    entry["narrative"] = "Grey pickup taken from the yard on Elm Street"
    asked = post(doors, "dunn", "/v1/acts/list-entries", entry)
    assert asked.status_code == 201, asked.text
    assert release_of(doors) == THERE["number"]


def real_questions() -> dict[str, list[dict[str, Any]]]:
    """Questions whose answers have rows."""
    now = datetime.now(UTC)
    hours = [{"start": (now - timedelta(hours=3)).isoformat(), "end": (now + timedelta(hours=3)).isoformat()}]
    area = {"shape": "cameras", "ids": ["cam-1"]}
    apart = [
        now - timedelta(minutes=minutes) for minutes in (200, 30, 0)
    ]  # each planted plate is read twice, once in each
    scenes = [
        {"area": area, "windows": [{"start": start.isoformat(), "end": end.isoformat()}]}
        for start, end in itertools.pairwise(apart)
    ]
    return {
        "canvass": [{**circle(), "windows": hours}, {"kind": "canvass", "area": area, "windows": hours}],
        "plates": [{"kind": "plates", "pattern": pattern} for pattern in ("9Q?Z*", "9Q3Z3DX", "9Q?Z?AX")],
        "near_plates": [{"kind": "near_plates", "pattern": pattern} for pattern in ("9Q3Z3DX", "9Q?Z?AX")],
        "history": [{"kind": "history", "plate": plate} for plate in PLANTED[:3]],
        "common_plates": [{"kind": "common_plates", "scenes": scenes, "at_least": 2}],
        "convoy": [{"kind": "convoy", "plate": plate, "within_s": 60, "at_least": 2} for plate in PLANTED[1:3]],
    }


@dataclass(frozen=True)
class Twist:
    """What a generated request is changed into: who sends it too, how much of it is real, and a plate where none belongs."""

    other: str
    real_case: bool
    real_question: int | None
    plate: str | None
    real_thing: bool


TWISTS = st.builds(
    Twist,
    other=st.sampled_from(["quinn", "nobody", "garbage"]),
    real_case=st.booleans(),
    real_question=st.one_of(st.none(), st.integers(0, 2)),
    plate=st.one_of(st.none(), st.sampled_from(PLANTED)),
    real_thing=st.booleans(),
)


def twist(body: Any, kind: str, how: Twist, case: str) -> Any:
    """Put real values, and a plate as a name or a word that nobody knows, into a generated body."""
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if kind in QUESTIONS and how.real_case:
        body["case_session"] = case
    if kind in QUESTIONS and how.real_question is not None:
        real = real_questions()[kind]
        body["question"] = real[how.real_question % len(real)]
        body["note"] = how.plate or "a note"
        return body
    if how.plate is not None:
        body = planted(body, how.plate)
    return body


def planted(body: dict[str, Any], plate: str) -> dict[str, Any]:
    """Put a plate where a field's name, a tag or a number is expected."""
    question = body.get("question")
    if isinstance(question, dict):
        area = {"shape": plate} if len(plate) % 2 else {"shape": "circle", "lat": plate, plate: 1}
        return {**body, "question": {**question, "area": area, plate: plate}}
    return {**body, plate: {plate: plate}}


def test_thousands_of_requests_get_no_row_without_a_receipt_and_no_word_in_an_error(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    seen, since = Seen(), doors.site.ledger.size
    caplog.set_level(logging.INFO)
    with served(doors.app) as address, requests.Session() as session:
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
        operations = [found.ok() for found in schema.get_all_operations()]
        operations = [one for one in operations if one.path not in ENDLESS]  # tests/flow watches them
        asked = [one for one in operations if one.path.removeprefix("/v1/") in QUESTIONS]
        for operation in operations:
            share = (
                SHARE_OF_QUESTIONS / len(asked)
                if operation in asked
                else (1 - SHARE_OF_QUESTIONS) / (len(operations) - len(asked))
            )
            for mode in GenerationMode:
                fuzz(doors, operation, mode, -(-int(REQUESTS * share) // 2) + 1, seen, address, session)
    assert seen.faults == []
    assert seen.operations.keys() == every_route(doors)
    assert {noun for noun in NOUNS if not any(noun in label for label in +seen.done)} <= MADE_ELSEWHERE
    assert seen.sent >= REQUESTS
    assert set(seen.statuses) <= EXPECTED
    assert seen.with_rows >= REQUESTS // 50
    assert not [plate for plate in PLANTED if plate in caplog.text]
    assert "unexpected" not in caplog.text
    the_ledger_must_hold(doors, seen, since)
    print(json.dumps({"sent": seen.sent, "statuses": dict(sorted(seen.statuses.items())), "with rows": seen.with_rows}))


def every_route(doors: Doors) -> set[str]:
    """Each route of the gateway but the description itself and what never ends, as the table of who may call it has them."""
    routes = {f"{method} {path}" for method, path in table_of(doors.app) if path not in ENDLESS}
    return routes - {"GET /openapi.json", "HEAD /openapi.json"}


def fuzz(
    doors: Doors, operation: Any, mode: GenerationMode, count: int, seen: Seen, address: str, session: requests.Session
) -> None:
    """Make so many requests of one operation."""
    kind, keys = operation.path.removeprefix("/v1/"), keys_of(doors, operation)
    wanted = seen.sent + count
    case = doors.case_of("dunn")

    @hypothesis.seed(427)
    @settings(
        max_examples=-(-count // 2),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(request=operation.as_strategy(generation_mode=mode), how=TWISTS)
    def both(request: Case, how: Twist) -> None:
        request.body = twist(request.body, kind, how, case)
        if "able" in keys and how.real_thing:
            request.path_parameters = {**(request.path_parameters or {}), **about_what_is_there(operation)}
            if isinstance(request.body, dict) and "case_session" in request.body:
                request.body = {**request.body, "case_session": case}
        if how.real_question is not None and kind in QUESTIONS:
            request.headers = {"accept": "application/json" if how.plate else ARROW}
        for who in ("dunn", how.other, "able"):
            if who in keys:
                send(request, keys[who])

    def send(request: Case, key: dict[str, str]) -> None:
        response = request.call(base_url=address, session=session, headers=key, allow_redirects=False)
        seen.sent += 1
        seen.operations[operation.label] += 1
        check(doors, operation.label, response.status_code, response.headers, response.content, seen)

    if mode.is_positive or takes_something(operation):
        with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # whatever is sent to it is fit
            both()
    path, method = operation.path, operation.method.upper()
    while seen.sent < wanted:  # an operation that takes little has few different requests; make up the number
        plain = session.request(method, address + path, headers=keys["dunn"], data=b"{}" if method == "POST" else None)
        seen.sent += 1
        seen.operations[operation.label] += 1
        check(
            doors,
            operation.label,
            plain.status_code,
            {"content-type": [plain.headers.get("content-type", "")]},
            plain.content,
            seen,
        )


def takes_something(operation: Any) -> bool:
    """Say whether a request of this operation has a part at all; to look for an unfit one took seconds each."""
    parts = (operation.body, operation.path_parameters, operation.query, operation.headers, operation.cookies)
    return any(list(part) for part in parts)


def keys_of(doors: Doors, operation: Any) -> dict[str, dict[str, str]]:
    """Return the headers of each who asks; what ends a log-on gets one that may end, what ends all of somebody's somebody else's."""
    leaving = operation.path == "/v1/log-ons/current"
    if operation.path == "/v1/log-ons" and operation.method == "delete":
        return {"dunn": doors.session_of("ortiz"), "quinn": doors.session_of("sato"), **NOBODY}
    able = who_may(doors, operation)
    return {
        "dunn": doors.session_of("dunn") if leaving else doors.as_("dunn"),
        "quinn": doors.session_of("quinn") if leaving else doors.as_("quinn"),
        **({"able": doors.as_(able)} if able else {}),
        **NOBODY,
    }


def who_may(doors: Doors, operation: Any) -> str | None:
    """Return somebody whose role may do an act of one of the nouns; None for anything else."""
    if not any(noun in operation.path for noun in NOUNS):
        return None
    made = [act for act in EVERY if act.does.wire is not None and on_the_wire(act) == operation.label]
    may = made[0].does.may if made else frozenset({Capability.MAKE_FILE})
    roles = {"cole": "commander", "adams": "administrator", **STAFF}
    return next((who for who, role in sorted(roles.items()) if doors.site.pack.roles[role].may & may), None)


def on_the_wire(act: type[ActValue]) -> str:
    """Return the operation by which an act is asked for."""
    wire = act.does.wire
    return f"{wire.method} {wire.path}" if wire else ""


def about_what_is_there(operation: Any) -> dict[str, Any]:
    """Return what is there for each parameter of an operation's path."""
    return {name: value for name, value in THERE.items() if f"{{{name}}}" in operation.path}


NOBODY = {
    "nobody": {"Authorization": ""},
    "garbage": {"Authorization": f"Bearer {GARBAGE}"},
}


def check(doors: Doors, label: str, status: int, headers: Any, content: bytes, seen: Seen) -> None:
    """Look at one answer; what is wrong with it is kept, without its words."""
    seen.statuses[status] += 1
    seen.done[label] += 200 <= status < 300
    media_type = "".join(headers.get("content-type", [""])).split(";")[0]
    of_reads = any(label.endswith(f"/v1/{kind}") for kind in QUESTIONS)
    if of_reads and status == 200:
        rows = rows_with_a_receipt(doors, media_type, content)
        seen.rows += rows
        seen.with_rows += rows > 0
        return
    if status >= 400 and (media_type != "application/problem+json" or not json.loads(content).get("code")):
        seen.faults.append(f"{label}: {status} is no problem document")
    if status >= 500 and status != 503:
        seen.faults.append(f"{label}: {status}")
    own = status == 200 and label.endswith((*OPENED, "/v1/evidence-packages"))
    if not own and any(plate.encode() in content for plate in PLANTED):
        seen.faults.append(f"{label}: {status} holds a plate")


def rows_with_a_receipt(doors: Doors, media_type: str, content: bytes) -> int:
    """Verify the receipt of an answer and that its digest is the rows' own; return how many rows there are."""
    if media_type == ARROW:
        receipt = json.loads(schema_metadata(content)["receipt"])
        rows = reads.canonical_rows(pl.read_ipc_stream(content))
    else:
        document = json.loads(content)
        receipt, rows = document["receipt"], document["rows"]
    entry = verify_receipt(receipt, doors.site.ledger.public_key)
    assert (entry["kind"], entry["status"], entry["rows"]) == ("outcome", "answered", coarse.count(len(rows)))
    assert entry["digest"] == digest_row_by_row(rows, bytes.fromhex(receipt["digest_salt"]))
    return len(rows)


def the_ledger_must_hold(doors: Doors, seen: Seen, since: int) -> None:
    """The ledger verifies, every granted question has one outcome, and from an entry on as many were answered as answers came."""
    report = verify(doors.paths.ledger, doors.site.ledger.verifier_key)
    assert (report.unsigned, report.orphans) == (0, ())
    found = entries(doors)
    intents = {entry["seq"] for entry in found if entry["kind"] == "intent"}
    outcomes = Counter(entry["intent"] for entry in found if entry["kind"] == "outcome")
    assert outcomes == dict.fromkeys(intents, 1)
    answered = [entry for entry in found if entry.get("status") == "answered" and entry["seq"] >= since]
    fewest, most = (sum(coarse.bounds(entry["rows"])[end] for entry in answered) for end in (0, 1))
    assert fewest <= seen.rows <= most
    raw = b"".join(doors.site.ledger.entries(0, doors.site.ledger.size))
    assert not [plate for plate in PLANTED if plate.encode() in raw]


def raw_request(address: str, text: bytes) -> bytes:
    """Send bytes as they are and return what comes back."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.sendall(text)
        return connection.recv(65536)


@pytest.mark.parametrize(
    "body",
    [
        b'{"case_session": "c-1", "case_session": "c-2", "question": {"kind": "history", "plate": "9Q0Z0AX"}}',
        b"[" * 200_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"case_session": "c-1", "question": {"kind": "history", "plate": "\\ud800"}}',
        b'{"case_session": "c-1", "question": {"kind": "9Q0Z0AX", "plate": "9Q0Z0AX"}}',
        b'{"case_session": "c-1", "question": {"kind": "canvass", "area": {"shape": "9Q0Z0AX"}, "windows": []}}',
        b'{"case_session": ' + b"9" * 5000 + b"}",
        b"\xff\xfe9Q0Z0AX",
        b'{"9Q0Z0AX": 1}',
        b"x" * (1024 * 1024 + 1),
    ],
    ids=["twice", "deep", "deep objects", "surrogate", "kind", "shape", "digits", "no UTF-8", "name", "huge"],
)
def test_a_body_that_cannot_be_read_is_a_problem_document_without_its_words(doors: Doors, body: bytes) -> None:
    headers = {**doors.as_("dunn"), "Content-Type": "application/json"}
    answer = doors.client.post("/v1/history", content=body, headers=headers)
    assert answer.status_code in {400, 403, 413, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert "9Q0Z0AX" not in answer.text


def test_what_is_no_http_is_answered_without_its_words(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    address = str(doors.client.base_url).rstrip("/")
    for text in (
        b"9Q0Z0AX\r\n\r\n",
        b"GET /9Q0Z0AX HTTP/9.9\r\n\r\n",
        b"POST /v1/history HTTP/1.1\r\nContent-Length: 9Q0Z0AX\r\n\r\n",
    ):
        answer = raw_request(address, text)
        assert b"application/problem+json" in answer
        assert b"9Q0Z0AX" not in answer
    assert "9Q0Z0AX" not in caplog.text


@pytest.mark.parametrize(("characters", "status"), [(5_000, 422), (40_000, 400)], ids=["read", "too long a head"])
def test_a_mapping_in_any_script_is_read_and_a_longer_head_is_a_problem_document(
    doors: Doors, characters: int, status: int
) -> None:
    url, query = f"{doors.client.base_url}/v1/files/cameras", {"mapping": "\N{GRINNING FACE}" * characters}
    answer = requests.post(url, params=query, headers=doors.as_("adams"), timeout=300)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
