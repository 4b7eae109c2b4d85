"""The gateway as Python calls: sends typed questions, returns frames, raises `errors.py`.

It holds a person's token and nothing else; what may be asked and seen is decided behind the HTTP line. A question is
sent once and never repeated by itself: asked twice, it would stand on record twice.
"""

from __future__ import annotations

import base64
import io
import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import polars as pl

from data_access.errors import AccessError, Busy, Cancelled, NotLoggedOn, TimedOut, TooLarge, Unreachable, from_problem
from data_access.ipc import schema_metadata
from data_access.queries import Asked, Asking, Justification
from data_access.reads import SCHEMA
from data_access.receipts import check_archive, check_receipt_of_bytes
from data_access.stopping import Stop
from data_access.terms import parse_stamp

CLIENT = "canvass-workbench/0.1"
ARROW = "application/vnd.apache.arrow.stream"
MAX_ANSWER_BYTES = 256_000_000
CONNECT_S, ANSWER_S = 5.0, 90.0
"""How long to wait for a connection, and for the next bytes of an answer, seconds (a fetch may take 30)."""

SILENCE_S = 60.0
"""How long an answer without an end may say nothing; the gateway says every 15 seconds that it is still there."""

CAMERAS = {"camera_id": pl.String, "name": pl.String, "kind": pl.String, "lat": pl.Float64, "lon": pl.Float64}

PLACES = {
    "kind": pl.String,
    "name": pl.String,
    "near": pl.String,
    **dict.fromkeys(("lat", "lon", "west", "south", "east", "north"), pl.Float64),
}
"""Columns of `Client.places`: `kind` is `street` or `corner`; degrees."""

NOTES: dict[str, pl.DataType | type[pl.DataType]] = {
    "camera_id": pl.String,
    "name": pl.String,
    "state": pl.String,
    "start": pl.Datetime("us", "UTC"),
    "end": pl.Datetime("us", "UTC"),
    "reads": pl.Int64,
    "usual": pl.Float64,
}
"""Columns of `Answer.cameras`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSession:
    """A case that was opened: every question asked under it carries its justification. Instants are UTC.

    Attributes:
        standing: How firmly the case number stands: `confirmed`, `provisional`, `reconciled`.
        provisional_until: When a provisional number stops being accepted; None if it is none.
    """

    case_session: str
    case_number: str
    purpose: str
    reason: str
    standing: str
    opened_at: datetime
    expires_at: datetime
    provisional_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for one question.

    Attributes:
        reads: Columns, types and order of `reads.COLUMNS`.
        receipt: Proof that question and answer are in the ledger.
        facts: Counts and what they leave out, as the gateway says them (`unknown_kept`, `cameras`, `plates`, ...).
        question: What was asked, for files of the answer; None if it is not known.
    """

    reads: pl.DataFrame
    receipt: Mapping[str, Any]
    facts: Mapping[str, Any]
    question: Asking | None = None

    @property
    def cameras(self) -> pl.DataFrame:
        """Cameras that were asked and did not read as usual, the gravest first; columns `NOTES`.

        `state` is `down` (no read from `start` to `end`, null if still so), `quiet` (far fewer than usual), `behind` (their
        source, then without `camera_id`, has brought nothing yet after `start`) or `new` (nothing is usual yet). Counts
        are in `facts["quality"]`. A camera that is not here can have missed a vehicle all the same.
        """
        quality = _object(self.facts.get("quality") or {})
        return pl.DataFrame([_note(row) for row in _list(quality.get("named") or [])], schema=NOTES, orient="row")

    def save_receipt(self, path: Path | str) -> Path:
        """Write the receipt as JSON, as the independent verifier reads it, and return where."""
        place = Path(path)
        place.write_text(json.dumps(self.receipt, indent=1, ensure_ascii=True) + "\n")
        return place


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a read, to check the read against. `data` is JPEG or PNG, as `media_type` says."""

    media_type: str
    data: bytes
    receipt: Mapping[str, Any]


class Lines:
    """Lines of an answer without an end, as they come. One thread reads; any may end it."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        """Yield lines until `end` is called or the gateway ends it. Raises `Unreachable` if the connection is lost."""
        try:
            for line in self._response.iter_lines():
                if self._ended:
                    return
                yield line
        except httpx.HTTPError as error:
            if not self._ended:
                raise Unreachable(f"The gateway is not there any more ({type(error).__name__}).") from None

    def end(self) -> None:
        """End it at once: who waits for a line is woken."""
        self._ended = True
        stream = self._response.extensions.get("network_stream")
        at = stream.get_extra_info("socket") if stream else None
        if at is not None:
            with suppress(OSError):
                at.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Archive:
    """Files of an answer as a ZIP archive, each checked against the manifest in it, which holds the receipt."""

    data: bytes
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How to call it: an unverified lead unless its files are none, and of which entry of the ledger."""
        names = [str(file["name"]) for file in self.manifest["sealed"]["files"]]
        verified = bool(names) and all(name.startswith("VERIFIED") for name in names)
        return f"{'VERIFIED' if verified else 'UNVERIFIED-LEAD'}-entry-{self.manifest['receipt']['seq']}.zip"

    def save(self, folder: Path | str) -> Path:
        """Write it into a folder and return where. Raises `FileExistsError` if it is there already."""
        place = Path(folder) / self.name
        with place.open("xb") as file:
            file.write(self.data)
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """About how many reads a canvass would meet, by the counts of its fixed cameras; no plate was looked at.

    Attributes:
        reads: In all windows, rounded to two digits; filters are not looked at.
        first_half, second_half: Reads in either half of the windows.
        cameras: Fixed cameras that are asked.
        max_rows: Most reads of an answer.
    """

    reads: int
    first_half: int
    second_half: int
    cameras: int
    max_rows: int
    receipt: Mapping[str, Any]


class Client:
    """One person's way to one gateway. Safe to use from several threads; close it, or use it in a `with`."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        transport: httpx.BaseTransport | None = None,
        client_name: str = CLIENT,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            base_url: Where the gateway is, `http://127.0.0.1:8010`.
            token: The person's token. Never part of a message or a representation.
            transport: Stands in for sockets.
            client_name: How the ledger names the program that asked.
        """
        given: dict[str, Any] = {
            "base_url": base_url,
            "headers": {"Authorization": f"Bearer {token}", "User-Agent": client_name, "X-Client": client_name},
            "timeout": httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            "transport": transport,
            "verify": ssl.create_default_context(),
            "trust_env": False,
            "follow_redirects": False,
        }
        self._http = httpx.Client(**given)
        self._stoppable = httpx.Client(**given, limits=httpx.Limits(max_keepalive_connections=0))

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()
        self._stoppable.close()

    def me(self) -> dict[str, Any]:
        """Return who is asking, as the gateway's register has it: role, agency, purposes, limits."""
        return _object(self._document("GET", "/v1/me"))

    def open_case(self, justification: Justification, prompt: str = "") -> CaseSession:
        """Open a case session, on record. Raises `Refused` with every reason if policy says no.

        Args:
            prompt: The policy's words that were shown beside the form; they go into the entry.
        """
        given = {**justification.model_dump(mode="json"), **({"prompt": prompt} if prompt else {})}
        return _case_session(self._document("POST", "/v1/case-sessions", given))

    def case_sessions(self) -> list[CaseSession]:
        """Return the person's own open case sessions, latest first."""
        return [_case_session(each) for each in _list(self._document("GET", "/v1/case-sessions"))]

    def close_case(self, case_session: str) -> None:
        """Close a case session, on record."""
        self._send("DELETE", f"/v1/case-sessions/{_segment(case_session)}")

    def canvass(self, asked: Asked, stop: Stop | None = None) -> Answer:
        """Ask for all reads in an area and windows of time. Raises `Refused`, `TimedOut`, `LedgerStopped`, ...

        Args:
            stop: Gives the question up from another thread; then this raises `Cancelled`, unless the answer was there first.
        """
        return self._ask("/v1/canvass", asked, stop)

    def plates(self, asked: Asked, stop: Stop | None = None) -> Answer:
        """Ask for reads whose plate fits a pattern; `stop` as for `canvass`."""
        return self._ask("/v1/plates", asked, stop)

    def history(self, asked: Asked, stop: Stop | None = None) -> Answer:
        """Ask for all reads of one plate; `stop` as for `canvass`."""
        return self._ask("/v1/history", asked, stop)

    def estimate(self, asked: Asked) -> Estimate:
        """Ask about how many reads a canvass would meet (`queries.Estimate`); on record like a question."""
        headers, data = self._exchange("POST", "/v1/estimates", asked.model_dump(mode="json"))
        receipt = _object(_parsed(_decoded(headers.get("x-receipt", ""))))
        check_receipt_of_bytes(receipt, data)
        told = _object(_parsed(data))
        try:
            counts = {name: int(told[name]) for name in ("reads", "first_half", "second_half", "cameras", "max_rows")}
        except (KeyError, TypeError, ValueError):
            raise Busy("The gateway's estimate is not understood.") from None
        return Estimate(**counts, receipt=receipt)

    def saved(self, asked: Asked) -> Answer:
        """Ask for the reads that were starred or noted in the case, as far as they are still kept."""
        return self._ask("/v1/saved", asked)

    def image(self, asked: Asked) -> Picture:
        """Ask for one image of a read that an answer held. Raises `NotFound` if none of its kind is kept, `NotVerified`."""
        headers, data = self._exchange("POST", "/v1/images", asked.model_dump(mode="json"), accept="image/*")
        receipt = _object(_parsed(_decoded(headers.get("x-receipt", ""))))
        check_receipt_of_bytes(receipt, data)
        return Picture(headers.get("content-type", ""), data, receipt)

    def correct(self, asked: Asked) -> str:
        """Put a correction beside a read that an answer held, and return the correction's id."""
        return str(_object(self._document("POST", "/v1/corrections", asked.model_dump(mode="json"))).get("read_id"))

    def make_files(self, asked: Asked) -> Archive:
        """Have files made of an answer. Raises `Refused`, `TimedOut`, `NotVerified`, ..."""
        body = asked.model_dump(mode="json")
        data = self._exchange("POST", "/v1/made-files", body, accept="application/zip")[1]
        return Archive(data, check_archive(data))

    def cameras(self) -> pl.DataFrame:
        """Return the register of cameras: columns `CAMERAS`; `lat` and `lon` in degrees, null without a fixed place."""
        rows = _list(_object(self._document("GET", "/v1/cameras")).get("cameras"))
        return pl.DataFrame([_camera(row) for row in rows], schema=CAMERAS, orient="row")

    def basemap(self) -> dict[str, Any]:
        """Return the base map's `version`, `attribution`, `bounds` (west, south, east, north), ...; {} if there is none."""
        return _object(self._document("GET", "/v1/basemap"))

    def places(self, text: str) -> pl.DataFrame:
        """Return streets and corners that fit what was typed, best first: columns `PLACES`. It is recorded nowhere.

        "Main St & 3rd" means a corner; a beginning or a slip will do. Of a street, `lat` and `lon` are its middle, and
        the bounds say where it reaches; of a corner they are null. Empty if nothing fits or the site has no index.
        """
        rows = _list(_object(self._document("POST", "/v1/places", {"text": text})).get("places"))
        return pl.DataFrame([_place(row) for row in rows], schema=PLACES, orient="row")

    def checkpoint(self) -> str:
        """Return the ledger's latest signed checkpoint, a note of text."""
        return self._send("GET", "/v1/ledger/checkpoint").decode()

    def document(
        self, method: str, path: str, body: object = None, query: Mapping[str, str | int] | None = None
    ) -> Any:
        """Send one request whose answer is a JSON document; for the modules that say what it means."""
        return self._document(method, f"{path}?{urlencode(query)}" if query else path, body)

    @contextmanager
    def lines(self, path: str) -> Iterator[Lines]:
        """Open an answer without an end, for the length of a `with` block.

        Raises:
            Unreachable: The gateway is not there.
        """
        timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_S)
        try:
            with self._http.stream("GET", path, timeout=timeout) as response:
                if not response.is_success:
                    raise _error(_bounded(response), response.status_code)
                yield Lines(response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Unreachable(f"The gateway cannot be reached ({type(error).__name__}).") from None

    def _ask(self, path: str, asked: Asked, stop: Stop | None = None) -> Answer:
        stream = self._exchange("POST", path, asked.model_dump(mode="json"), ARROW, stop)[1]
        told = schema_metadata(stream)
        if not told.get("receipt"):
            raise Busy("The gateway's answer came without a receipt, so it is not shown.")
        return Answer(
            reads=_reads(stream),
            receipt=_object(_parsed(told["receipt"])),
            facts=_object(_parsed(told.get("facts", "{}"))),
            question=asked.question,
        )

    def _document(self, method: str, path: str, body: object = None) -> Any:
        return _parsed(self._send(method, path, body))

    def _send(self, method: str, path: str, body: object = None) -> bytes:
        return self._exchange(method, path, body)[1]

    def _exchange(
        self, method: str, path: str, body: object, accept: str = "application/json", stop: Stop | None = None
    ) -> tuple[Mapping[str, str], bytes]:
        """Send one request and return headers and body of its answer, or raise what the gateway says.

        One that can be given up goes by a connection of its own, which can be dropped.
        """
        http, extensions = (self._stoppable, {"trace": stop.trace}) if stop else (self._http, {})
        try:
            with http.stream(method, path, json=body, headers={"Accept": accept}, extensions=extensions) as response:
                received = _bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _given_up() if stop and stop.given_up else _unreachable(error) from None
        if response.is_success:
            return response.headers, received
        raise _error(received, response.status_code)


def _bounded(response: httpx.Response) -> bytes:
    taken = io.BytesIO()
    for chunk in response.iter_bytes():
        if taken.tell() + len(chunk) > MAX_ANSWER_BYTES:
            raise TooLarge(f"The answer is larger than {MAX_ANSWER_BYTES // 1_000_000} MB. Narrow the question.")
        taken.write(chunk)
    return taken.getvalue()


def _given_up() -> Cancelled:
    return Cancelled("You gave the question up, and it was stopped. If it was answered first, the record says so.")


def _unreachable(error: Exception) -> AccessError:
    if isinstance(error, httpx.ConnectTimeout):
        return Unreachable("The gateway does not answer. Is the workbench running?")
    if isinstance(error, httpx.TimeoutException):
        return TimedOut("The gateway took too long to answer. Whether the question was answered is on record there.")
    return Unreachable(f"The gateway cannot be reached ({type(error).__name__}).")


def _error(body: bytes, status: int) -> AccessError:
    try:
        return from_problem(_object(json.loads(body)), status)
    except (ValueError, TypeError, AttributeError, Busy):
        if status == NotLoggedOn.status:
            return NotLoggedOn("You are not logged on any more. Log in again.")
        return Busy(f"The gateway answered {status} without saying why.")


def _reads(stream: bytes) -> pl.DataFrame:
    try:
        reads = pl.read_ipc_stream(io.BytesIO(stream))
    except (pl.exceptions.PolarsError, OSError):
        raise Busy("The gateway's answer is not a whole Arrow stream. Nothing of it is shown.") from None
    if dict(reads.schema) != SCHEMA or list(reads.columns) != list(SCHEMA):
        raise Busy("The gateway's answer has other columns than documented, so it is not shown.")
    return reads


def _case_session(document: Any) -> CaseSession:
    given = _object(document)
    try:
        words = {name: str(given[name]) for name in ("case_session", "case_number", "purpose", "reason", "standing")}
        until = given.get("provisional_until")
        return CaseSession(
            **words,
            opened_at=parse_stamp(given["opened_at"]),
            expires_at=parse_stamp(given["expires_at"]),
            provisional_until=parse_stamp(until) if until else None,
        )
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's answer about the case is not understood.") from None


def _camera(row: Any) -> tuple[str, str, str, float | None, float | None]:
    try:
        return row["camera_id"], row["name"], row["kind"], _degrees(row["lat_e7"]), _degrees(row["lon_e7"])
    except (KeyError, TypeError):
        raise Busy("The gateway's answer about the cameras is not understood.") from None


def _place(row: Any) -> tuple[Any, ...]:
    try:
        bounds = row["bounds"] or (None, None, None, None)
        return row["kind"], row["name"], row["near"], row["lat"], row["lon"], *bounds
    except (KeyError, TypeError):
        raise Busy("The gateway's answer about places is not understood.") from None


def _note(row: Any) -> tuple[Any, ...]:
    try:
        start, end = (parse_stamp(row[name]) if row[name] else None for name in ("start", "end"))
        return row["camera_id"], row["name"], row["state"], start, end, row["reads"], row["usual"]
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's answer about the cameras is not understood.") from None


def _parsed(text: bytes | str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Busy("The gateway's answer is not JSON.") from None


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Busy("The gateway's answer has an unknown shape.")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Busy("The gateway's answer has an unknown shape.")
    return value


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Busy("The gateway's answer came with a receipt that cannot be read.") from None


def _segment(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in "-_")


def _degrees(e7: int | None) -> float | None:
    return None if e7 is None else e7 / 1e7
