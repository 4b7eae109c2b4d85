"""A gateway that honours the wire without policy, ledger or store: lists, plain loops, a small tree.

`FakeGateway.transport()` lets a client talk to it without a socket; `front_server.serve` puts it on a loopback port.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import re
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import polars as pl
import pyarrow as pa

from data_access.client import ARROW, Client
from data_access.errors import AccessError, Busy, Conflict, NotFound, NotLoggedOn, Reason, Refused
from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import Convoy
from data_access.questions.files import FilesOf
from data_access.questions.history import History
from data_access.questions.image import ImageOf
from data_access.questions.justification import Justification
from data_access.questions.kinds import ANSWERED_WITH_READS, Inquiry
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.saved import Saved
from data_access.questions.shapes import Cameras, Circle, Polygon
from data_access.questions.value import parse
from data_access.reads import SCHEMA, digest, plates
from data_access.terms import Capability, plate_key, stamp
from tests.builders import front_scenes
from tests.builders.facts import some_facts, some_notes
from tests.builders.front_case import FakeCaseFile, a_package_archive
from tests.builders.front_collecting import FakeCollecting
from tests.builders.front_duties import FakeDuties
from tests.builders.front_hits import HIT_FORM, LIVE, FakeHits
from tests.builders.front_holds import HOLD_FORM, FakeHolds
from tests.builders.front_keeping import FakeKeeping
from tests.builders.front_ledger import FakeLedger, known_cases
from tests.builders.front_lists import ENTRY_FORM, FakeLists
from tests.builders.front_records import RELEASE_FORM, some_releases
from tests.builders.front_showings import NOT_GIVEN, FakeShowings
from tests.builders.front_town import BASEMAP, PLACES
from tests.builders.front_words import vocabulary_of

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LOOKED_AT = 5
"""So many of one's last entries a page looks at to see what came of a question."""
TOKEN = "token-of-a-detective"
NAME_IT = "Name the incident and what the reads are for."
SAY_IT = "Say in your own words what you look for and why."
HOSTILE = '<img src=x onerror="window.hurt=1">'
"""What a camera may be called by somebody who means harm."""


def a_read(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One read with every column; `changed` replaces some."""
    whole = {
        "read_id": f"north:{number:06}",
        "captured_at": NOW - timedelta(hours=2) + timedelta(seconds=number),
        "received_at": NOW - timedelta(hours=2) + timedelta(seconds=number + 3),
        "plate": "9A9A9",
        "plate_raw": "9A9-A9",
        "plate_state": "XA-NOR",
        "plate_conf_bp": 9100,
        "camera_id": "C1",
        "camera_name": "Mill Bridge north",
        "lat_e7": 439_000_000,
        "lon_e7": -1_012_000_000,
        "pos_source": "camera_fixed",
        "heading_deg": 10,
        "colour": "silver",
        "make": None,
        "body": "sedan",
        "time_basis": "utc_explicit",
        "captured_at_raw": "2026-11-20T16:00:01Z",
        "source": "north",
        "batch": 1,
        "image_ref": None,
        "image_sha256": None,
        "held": False,
    }
    return {**whole, **changed}


def frame_of(reads: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Reads as a frame in the documented columns and order."""
    return pl.DataFrame(list(reads), schema=SCHEMA).sort("captured_at", "read_id")


def because(**changed: Any) -> Justification:
    """A justification with some fields replaced."""
    whole = {"case_number": "26-001234", "purpose": "homicide", "reason": "Vehicles seen near the scene that evening"}
    return Justification.model_validate({**whole, **changed})


def a_canvass(**changed: Any) -> Canvass:
    """A canvass around the middle of the town in the hours before `NOW`."""
    whole = {
        "area": {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 500},
        "windows": [{"start": NOW - timedelta(hours=6), "end": NOW}],
    }
    return Canvass.model_validate({**whole, **changed})


def me(**changed: Any) -> dict[str, Any]:
    """What the gateway says of the person."""
    whole = {
        "person": "adaly",
        "full_name": "A. Daly",
        "role": "detective",
        "role_label": "Detective",
        "unit": "detectives",
        "agency": "XA0010000",
        "agency_name": "Marrow Falls Police",
        "zone": "America/Chicago",
        "synthetic": True,
        "evaluation": True,
        "capabilities": [capability.value for capability in Capability],
        "purposes": [
            {"code": "homicide", "label": "Homicide", "prompt": NAME_IT, "shown": f"{NAME_IT} {SAY_IT}"},
            {"code": "robbery", "label": "Robbery", "prompt": "", "shown": SAY_IT},
        ],
        "left_out": [],
        "notebooks": False,
        "statement_prompt": "",
        "limits": {},
        "pack": {"name": "parsons", "policy": "427", "hash": "ab" * 32},
        "idle_min": 30,
        "case_prompt": "Case: 26-001234; provisional: P-17",
        "reason_prompt": SAY_IT,
        "reason_opened_by": {"of_everybody": ["Auditor"], "of_their_unit": ["Sergeant"]},
        "verification": {
            "prompt": "Compare plate and state with the picture, and verify through the official database.",
            "sources": [{"code": "ncic", "label": "NCIC"}, {"code": "dispatch", "label": "Dispatch"}],
        },
        "hits": HIT_FORM,
        "entries": ENTRY_FORM,
        "holds": HOLD_FORM,
        "releases": RELEASE_FORM,
        "fields": ["vehicle_colour", "vehicle_make", "vehicle_body", "direction"],
        "session_expires_at": stamp(NOW + timedelta(hours=7)),
    }
    return {**whole, **changed}


@dataclass
class FakeGateway:
    """Answers `handle(request)`. Set `broken` to raise an error of ours at every question, `away` at every request, `refuse` for reasons.

    `quality` is what an answer says of cameras; None says that all read as usual.
    `package_bytes` is how large the picture of an evidence package is.
    With `waits_for` an answer is held back until somebody sets it, with `places_wait` what the index of places says; with `goes` the line ends then, as of a gateway that dies.
    """

    reads: list[dict[str, Any]] = field(default_factory=lambda: [a_read(1), a_read(2, camera_name=HOSTILE)])
    person: dict[str, Any] = field(default_factory=me)
    refuse: list[Reason] = field(default_factory=list)
    broken: AccessError | None = None
    away: AccessError | None = None
    entries: list[bytes] = field(default_factory=list)
    asked: list[Inquiry] = field(default_factory=list)
    packages: list[dict[str, Any]] = field(default_factory=list)
    package_bytes: int = 0
    seen: list[httpx.Request] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: list[dict[str, Any]] = field(default_factory=list)
    quality: dict[str, Any] | None = None
    now: datetime = NOW
    picture: bytes | None = None
    waits_for: threading.Event | None = None
    places_wait: threading.Event | None = None
    goes: bool = False
    basemap: dict[str, Any] = field(default_factory=lambda: dict(BASEMAP))
    places_answer: list[dict[str, Any]] | None = None
    prompts: list[str] = field(default_factory=list)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    showings: FakeShowings = field(default_factory=FakeShowings)
    case_file: FakeCaseFile = field(init=False)
    duties: FakeDuties = field(init=False)
    hits: FakeHits = field(init=False)
    lists: FakeLists = field(init=False)
    keeping: FakeKeeping = field(init=False)
    collecting: FakeCollecting = field(init=False)
    holds: FakeHolds = field(init=False)

    def __post_init__(self) -> None:
        self.case_file = FakeCaseFile(self.now)
        self.duties = FakeDuties(self.now)
        self.hits = FakeHits(self.now)
        self.lists = FakeLists(self.now)
        self.keeping = FakeKeeping(self.now)
        self.collecting = FakeCollecting(self.now)
        self.holds = FakeHolds(self.now)

    def transport(self) -> httpx.MockTransport:
        """Stand in for sockets."""
        return httpx.MockTransport(self.handle)

    def client(self, token: str = TOKEN) -> Client:
        """A client that talks to this gateway without a socket."""
        return Client("http://gateway", token, transport=self.transport())

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.seen.append(request)
        try:
            if request.headers.get("authorization") != f"Bearer {TOKEN}":
                raise NotLoggedOn("Log in.")
            if self.away:
                raise self.away
            return self._route(request)
        except AccessError as error:
            kind = {"content-type": "application/problem+json"}
            return httpx.Response(error.status, headers=kind, content=json.dumps(error.problem()))

    def _route(self, request: httpx.Request) -> httpx.Response:
        method, path = request.method, request.url.path
        if (method, path) == ("GET", "/v1/me"):
            return httpx.Response(200, json=self.person)
        if (method, path) == ("GET", "/v1/cameras/quality"):
            return httpx.Response(200, json=self.collecting.quality())
        if (method, path) == ("GET", "/v1/cameras"):
            return httpx.Response(200, json={"cameras": self._cameras()})
        if (method, path) == ("GET", "/v1/vocabulary"):
            return httpx.Response(200, json=vocabulary_of(self.reads))
        if (method, path) == ("GET", "/v1/basemap"):
            return httpx.Response(200, json=self.basemap)
        if (method, path) == ("POST", "/v1/places"):
            return httpx.Response(200, json={"places": self._places(json.loads(request.content)["text"])})
        if (method, path) == ("GET", "/v1/ledger/checkpoint"):
            return httpx.Response(200, text=self._checkpoint())
        if path.startswith("/v1/case-sessions"):
            return self._case_sessions(request)
        if (method, path) == ("GET", "/v1/cases/mine"):
            return httpx.Response(200, json=known_cases([*self.closed, *self.sessions.values()]))
        if (method, path) == ("POST", "/v1/acts/log-ons/extend"):
            return httpx.Response(200, json={"until": stamp(self.now)})
        if (method, path) == ("POST", "/v1/acts/cases/reconcile"):
            return httpx.Response(200, json=self._reconcile(json.loads(request.content)))
        if path.startswith("/v1/acts/") and (settled := self._of_duties(request)) is not None:
            return settled
        if (method, path) == ("GET", LIVE):
            if self.hits.closed:
                raise Busy("The gateway stops.")
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=self.hits.live())
        if (method, path) == ("GET", "/v1/ledger/consistency"):
            old = int(request.url.params["old"])
            return httpx.Response(200, json={"proof": [step.hex() for step in _growth(old, self.entries)]})
        if path.startswith("/v1/ledger/"):
            return self._of_ledger(request)
        if path.startswith("/v1/case-file"):
            return self._case_file(path.removeprefix("/v1/case-file"), json.loads(request.content))
        if method == "POST" and path.removeprefix("/v1/") in ANSWERED_WITH_READS:
            return self._answer(parse(Inquiry, json.loads(request.content)))
        if (method, path) == ("POST", "/v1/showings"):
            return self._shown_again(json.loads(request.content))
        if method == "POST" and path == "/v1/estimates":
            return self._estimate(parse(Inquiry, json.loads(request.content)))
        if (method, path) == ("POST", "/v1/made-files"):
            return self._made_files(parse(Inquiry, json.loads(request.content)))
        if (method, path) == ("POST", "/v1/evidence-packages"):
            self.packages.append(json.loads(request.content))
            return httpx.Response(
                200, headers={"content-type": "application/zip"}, content=a_package_archive(self.package_bytes)
            )
        if (method, path) == ("POST", "/v1/contact-sheets"):
            return self._contact_sheet(parse(Inquiry, json.loads(request.content)))
        if method == "POST" and path in ("/v1/images", "/v1/corrections"):
            return self._of_one_read(parse(Inquiry, json.loads(request.content)))
        raise NotFound("There is nothing here.")

    def _places(self, text: str) -> list[dict[str, Any]]:
        if self.places_wait is not None:
            self.places_wait.wait(300)
        if self.places_answer is not None:
            return self.places_answer
        return [place for place in PLACES if text.split()[0].lower() in place["name"].lower()]

    def _of_duties(self, request: httpx.Request) -> httpx.Response | None:
        if self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        if request.url.path == "/v1/acts/purges":
            self.duties.answer(request)
            return self.keeping.purge(json.loads(request.content)["retention_class"])
        if request.url.path == "/v1/acts/releases" and request.method == "GET":
            return httpx.Response(200, json=some_releases(self.now))
        kept = self.keeping.answer(request) or self.holds.answer(request) or self.collecting.answer(request)
        return kept or self.duties.answer(request) or self.hits.answer(request) or self.lists.answer(request)

    def _of_ledger(self, request: httpx.Request) -> httpx.Response:
        if self.broken:
            raise self.broken
        if self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        before = int(request.url.params.get("before", 0))
        if request.url.path == "/v1/ledger/own" and request.url.params["most"] == "1":
            known = [self.showings.item(before - 1)] if before - 1 in self.showings.given else []
            return httpx.Response(200, json={"items": known, "next": None, "size": len(self.entries)})
        if request.url.path == "/v1/ledger/own" and request.url.params["most"] == str(LOOKED_AT):
            last = self.showings.items()[:LOOKED_AT]
            return httpx.Response(200, json={"items": last, "next": None, "size": len(self.entries)})
        return self.ledger.answer(request)

    def _reconcile(self, given: dict[str, str]) -> dict[str, str]:
        for session in self.sessions.values():
            if session["case_number"] == given["number"]:
                session |= {"standing": "reconciled", "provisional_until": None}
        return {"number": given["number"], "became": given["became"], "kind": "criminal"}

    def _case_file(self, path: str, given: dict[str, Any]) -> httpx.Response:
        if self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        session = self.sessions.get(given["case_session"])
        if session is None:
            raise Conflict("The case session is closed. Open the case again.")
        if path.startswith("/field-canvasses"):
            return httpx.Response(200, json=self.collecting.field_canvass(path, given))
        return httpx.Response(200, json=self.case_file.answer(path, given, session["case_number"]))

    def _made_files(self, asked: Inquiry) -> httpx.Response:
        self.asked.append(asked)
        if self.broken:
            raise self.broken
        if not isinstance(asked.question, FilesOf) or self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        files = {f"UNVERIFIED-LEAD.{name}": f"UNVERIFIED LEAD as {name}".encode() for name in asked.question.formats}
        named = [{"name": n, "bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in files.items()]
        sealed, salt = {"files": named}, bytes(16)
        text = json.dumps(sealed, sort_keys=True, separators=(",", ":")).encode()
        seq = self._record({"kind": "outcome", "digest": hashlib.sha256(salt + text).hexdigest()})
        manifest = json.dumps({"sealed": sealed, "receipt": self._receipt(seq, salt)})
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in {**files, "manifest.json": manifest.encode()}.items():
                archive.writestr(name, data)
        return httpx.Response(200, content=out.getvalue(), headers={"Content-Type": "application/zip"})

    def _of_one_read(self, asked: Inquiry) -> httpx.Response:
        self.asked.append(asked)
        if not isinstance(asked.question, ImageOf):
            return httpx.Response(201, json={"read_id": f"~9:{asked.question.read_id}"})
        if self.picture is None:
            raise NotFound("No image of this kind is kept for this read.")
        return self._bytes(self.picture, "image/png")

    def _contact_sheet(self, asked: Inquiry) -> httpx.Response:
        self.asked.append(asked)
        if self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        data = base64.b64encode(self.picture or b"").decode()
        named = [each.read_id for each in asked.question.reads] if self.picture else []
        told = [{"read_id": each, "media_type": "image/png", "data": data} for each in named]
        return self._bytes(json.dumps({"pictures": told}).encode(), "application/json")

    def _estimate(self, asked: Inquiry) -> httpx.Response:
        self.asked.append(asked)
        if self.broken:
            raise self.broken
        if self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        found = [read for read in self.reads if _fits(asked, read)]
        counts = {"reads": len(found), "first_half": len(found) // 2, "second_half": (len(found) + 1) // 2}
        told = {**counts, "cameras": len({read["camera_id"] for read in found}), "max_rows": 10_000}
        return self._bytes(json.dumps({**told, "as_of": stamp(self.now)}).encode(), "application/json")

    def _bytes(self, content: bytes, media_type: str) -> httpx.Response:
        salt = bytes(16)
        seq = self._record({"kind": "outcome", "digest": hashlib.sha256(salt + content).hexdigest()})
        receipt = base64.b64encode(json.dumps(self._receipt(seq, salt)).encode()).decode()
        return httpx.Response(200, content=content, headers={"Content-Type": media_type, "X-Receipt": receipt})

    def _case_sessions(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/colleagues"):
            return httpx.Response(200, json=self.showings.colleagues)
        if request.method == "GET":
            return httpx.Response(200, json=list(self.sessions.values()))
        if request.method == "DELETE":
            ended = self.sessions.pop(request.url.path.rsplit("/", 1)[1], None)
            if ended is None:
                raise NotFound("No such case session.")
            self.closed.append(ended)
            return httpx.Response(204)
        if self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        given = json.loads(request.content)
        self.prompts.append(given.pop("prompt", ""))
        why = parse(Justification, given)
        standing = "provisional" if why.case_number.startswith("P") else "confirmed"
        session = {
            "case_session": f"cs-{len(self.sessions) + 1}",
            "case_number": why.case_number,
            "purpose": why.purpose,
            "reason": why.reason,
            "standing": standing,
            "opened_at": stamp(self.now),
            "expires_at": stamp(self.now + timedelta(hours=8)),
            "provisional_until": stamp(self.now + timedelta(hours=24)) if standing == "provisional" else None,
        }
        self.sessions[session["case_session"]] = session
        return httpx.Response(201, json=session)

    def _answer(self, asked: Inquiry) -> httpx.Response:
        self.asked.append(asked)
        if asked.case_session not in self.sessions:
            raise Conflict("The case session is closed. Open the case again.")
        if self.broken:
            raise self.broken
        self._wait()
        if self.refuse:
            raise Refused(self.refuse, self._record({"kind": "refusal"}))
        found = self._found(asked)
        self.showings.given[len(self.entries)] = (asked.question, found)
        self.showings.times[len(self.entries)] = max(self.now, datetime.now(UTC))
        return self._with_reads(asked, found)

    def _wait(self) -> None:
        if self.waits_for is not None:
            self.waits_for.wait(300)
        if self.goes:
            raise ConnectionAbortedError("the gateway is gone")

    def _shown_again(self, wanted: dict[str, Any]) -> httpx.Response:
        if wanted["case_session"] not in self.sessions:
            raise Conflict("The case session is closed. Open the case again.")
        self._wait()
        if self.refuse or wanted["of"] not in self.showings.given:
            raise Refused(self.refuse or [NOT_GIVEN], self._record({"kind": "refusal"}))
        self.showings.shown.append(wanted["of"])
        question, found = self.showings.given[wanted["of"]]
        asked = parse(Inquiry, {"case_session": wanted["case_session"], "question": question})
        return self._with_reads(asked, found, showing=self.showings.facts(wanted["of"]))

    def _with_reads(self, asked: Inquiry, found: list[dict[str, Any]], **more: Any) -> httpx.Response:
        reads = frame_of(found)
        salt = hashlib.sha256(str(len(self.entries)).encode()).digest()[:16]
        seq = self._record({"kind": "outcome", "digest": digest(reads, salt)})
        facts = some_facts(
            returned=reads.height,
            cameras=reads["camera_id"].n_unique(),
            plates=plates(reads),
            intent=seq,
            quality=self.quality or some_notes(asked=0 if isinstance(asked.question, Saved) else 1),
            verification={"reads": reads.height, "each": []},
            **more,
            **_of_scenes(asked, reads),
        )
        return httpx.Response(
            200, headers={"content-type": ARROW}, content=stream(reads, self._receipt(seq, salt), facts)
        )

    def _found(self, asked: Inquiry) -> list[dict[str, Any]]:
        if isinstance(asked.question, CommonPlates):
            return front_scenes.common(asked.question, self.reads, _inside)
        return [read for read in self.reads if self._fits(asked, read)]

    def _fits(self, asked: Inquiry, read: dict[str, Any]) -> bool:
        if isinstance(asked.question, Saved):
            return read["read_id"] in self.case_file.saved
        return _fits(asked, read)

    def _cameras(self) -> list[dict[str, Any]]:
        found = {r["camera_id"]: r for r in self.reads if r["camera_id"]}
        return [
            {"camera_id": key, "name": r["camera_name"], "kind": "fixed", "lat_e7": r["lat_e7"], "lon_e7": r["lon_e7"]}
            for key, r in found.items()
        ]

    def _record(self, entry: dict[str, Any]) -> int:
        whole = {"v": 1, "seq": len(self.entries), **entry}
        self.entries.append(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode())
        return len(self.entries) - 1

    def _checkpoint(self) -> str:
        root = base64.b64encode(_tree(self.entries)).decode()
        return f"fake.example/ledger\n{len(self.entries)}\n{root}\n\n— fake.example/ledger AAAA\n"

    def _receipt(self, seq: int, salt: bytes) -> dict[str, Any]:
        return {
            "v": 1,
            "origin": "fake.example/ledger",
            "seq": seq,
            "intent_seq": seq,
            "entry": self.entries[seq].decode(),
            "leaf": _leaf(self.entries[seq]).hex(),
            "size": len(self.entries),
            "proof": [step.hex() for step in _path(seq, self.entries)],
            "checkpoint": self._checkpoint(),
            "digest_salt": salt.hex(),
        }


def stream(reads: pl.DataFrame, receipt: dict[str, Any], facts: dict[str, Any]) -> bytes:
    """An answer as the gateway sends it."""
    told = {"receipt": json.dumps(receipt), "facts": json.dumps(facts)}
    return arrow_stream(reads.to_arrow().replace_schema_metadata(told))


def arrow_stream(table: pa.Table) -> bytes:
    """A table as an Arrow IPC stream."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def many_reads(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """Reads over one day at the town's corners, by a plain congruential generator."""
    made, state = [], seed
    for number in range(count):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        spot = state // 7 % 20
        made.append(
            a_read(
                number,
                captured_at=NOW - timedelta(seconds=(state // 11) % 86_400),
                plate=f"{state % 10}A{state // 10 % 10}{chr(65 + state // 100 % 26)}{state // 1000 % 10}",
                camera_id=f"C{spot}",
                camera_name=HOSTILE if spot == 3 else f"{spot % 5 + 1}th Street / Avenue {chr(65 + spot % 13)}",
                lat_e7=438_900_000 + 25_000 * (spot % 5 + 1),
                lon_e7=-1_012_150_000 + 25_000 * (spot % 13),
                colour=None if state % 3 == 0 else "grey",
            )
        )
    return made


def _fits(asked: Inquiry, read: dict[str, Any]) -> bool:
    question, at = asked.question, read["captured_at"]
    if question.windows and not any(w.start <= at < w.end for w in question.windows):
        return False
    if isinstance(question, History):
        return plate_key(read["plate"]) == plate_key(question.plate)
    if isinstance(question, Plates) and not _matches(question, read["plate"]):
        return False
    if isinstance(question, NearPlates) and not _nearly(question, read["plate"]):
        return False
    if isinstance(question, Convoy):
        return True  # who passed with whom is for the store to say
    return question.area is None or _inside(question.area, read)


def _of_scenes(asked: Inquiry, reads: pl.DataFrame) -> dict[str, Any]:
    """Return what the answer says of scenes; nothing of another question."""
    if not isinstance(asked.question, CommonPlates):
        return {}
    rows = list(reads.iter_rows(named=True))
    chance = {"known": False, "why": "no_other_days"}
    return {"scenes": front_scenes.counts(asked.question, rows, _inside), "chance": chance}


def _matches(question: Plates, plate: str) -> bool:
    kin = (
        {c: f"[{group}]" for group in question.classes for c in group}
        if question.confusable
        else {"O": "[O0]", "0": "[O0]"}
    )
    pattern = "".join({"?": ".", "*": ".*"}.get(c, kin.get(c, c)) for c in question.pattern)
    return re.fullmatch(pattern, plate) is not None


def _nearly(question: NearPlates, plate: str) -> bool:
    text = question.pattern
    one_wrong = [f"{text[:place]}?{text[place + 1 :]}" for place, c in enumerate(text) if c not in "?*"]
    kin = [text] if question.confusable else []
    return any(_matches(Plates(pattern=each), plate) for each in one_wrong if each.strip("?*")) or any(
        _matches(Plates(pattern=each, confusable=True), plate) for each in kin
    )


def _inside(area: Circle | Polygon | Cameras, read: dict[str, Any]) -> bool:
    if isinstance(area, Cameras):
        return read["camera_id"] in area.ids
    if read["lat_e7"] is None:
        return False
    lat, lon = read["lat_e7"] / 1e7, read["lon_e7"] / 1e7
    if isinstance(area, Circle):
        north, east = (lat - area.lat) * 111_195, (lon - area.lon) * 111_195 * math.cos(math.radians(lat))
        return math.hypot(north, east) <= area.radius_m
    xs, ys = [x for x, _ in area.corners], [y for _, y in area.corners]
    return min(xs) <= lon <= max(xs) and min(ys) <= lat <= max(ys)


def _leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def _tree(entries: Sequence[bytes]) -> bytes:
    if len(entries) < 2:
        return _leaf(entries[0]) if entries else hashlib.sha256().digest()
    middle = _split(len(entries))
    return hashlib.sha256(b"\x01" + _tree(entries[:middle]) + _tree(entries[middle:])).digest()


def _growth(old: int, entries: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """Prove that the tree began with `old` entries (RFC 9162, 2.1.4.1)."""
    if old == len(entries):
        return [] if whole else [_tree(entries)]
    middle = _split(len(entries))
    if old <= middle:
        return [*_growth(old, entries[:middle], whole), _tree(entries[middle:])]
    return [*_growth(old - middle, entries[middle:], whole=False), _tree(entries[:middle])]


def _path(seq: int, entries: Sequence[bytes]) -> list[bytes]:
    if len(entries) < 2:
        return []
    middle = _split(len(entries))
    if seq < middle:
        return [*_path(seq, entries[:middle]), _tree(entries[middle:])]
    return [*_path(seq - middle, entries[middle:]), _tree(entries[:middle])]
