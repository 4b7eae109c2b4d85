"""The gateway as Python calls: sends typed questions, returns frames, raises `errors.py`.

It holds a person's token and nothing else; what may be asked and seen is decided behind the HTTP line. A question is
sent once and never repeated by itself: asked twice, it would stand on record twice.
"""

from __future__ import annotations

import io
import json
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx
import polars as pl

from data_access.answers.answer import (
    Answer,
    Archive,
    CorrectionOnRecord,
    EstimateOnRecord,
    Picture,
    PictureSheet,
    answer_of,
    estimate_of,
    picture_of,
    question_shown,
    receipt_of,
    sheet_of,
)
from data_access.answers.cases import CaseSession
from data_access.answers.frames import cameras_of, places_of
from data_access.answers.me import Me
from data_access.answers.value import Json, as_object, parsed, value_of, values_of
from data_access.answers.vocabulary import Vocabulary
from data_access.errors import (
    AccessError,
    Busy,
    Cancelled,
    NotLoggedOn,
    Refused,
    TimedOut,
    TooLarge,
    Unreachable,
    from_problem,
)
from data_access.questions.justification import Justification
from data_access.questions.kinds import Inquiry
from data_access.receipts import check_archive, check_receipt_of_bytes
from data_access.stopping import Cancellation

CLIENT = "canvass-workbench/0.1"
ARROW = "application/vnd.apache.arrow.stream"
MAX_ANSWER_BYTES = 256_000_000
CONNECT_S, ANSWER_S = 5.0, 90.0
"""How long to wait for a connection, and for the next bytes of an answer, seconds (a fetch may take 30)."""

LEAVES_NO_TRACE = ("/v1/places",)
"""Requests that change the time of use of no log-on though they are none of GET: nothing of them is recorded."""

SILENCE_S = 60.0
"""How long an answer without an end may say nothing; the gateway says every 15 seconds that it is still there."""


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


def _trust(base_url: str) -> ssl.SSLContext:
    """Return whose certificates are believed: the machine's authorities, which take a while to read, or nobody's without TLS."""
    return ssl.create_default_context() if base_url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


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
            "verify": _trust(base_url),
            "trust_env": False,
            "follow_redirects": False,
        }
        self._http = httpx.Client(**given)
        self._stoppable = httpx.Client(**given, limits=httpx.Limits(max_keepalive_connections=0))
        self.on_use: Callable[[], None] | None = None
        """Called after each question or act that the gateway answered, in the thread that sent it: the log-on was used."""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()
        self._stoppable.close()

    def me(self) -> Me:
        """Return who is asking, as the gateway's register has it: role, agency, purposes, limits."""
        return value_of(Me, self._document("GET", "/v1/me"), "you")

    def open_case(self, justification: Justification, prompt: str = "") -> CaseSession:
        """Open a case session, on record. Raises `Refused` with every reason if policy says no.

        Args:
            prompt: The policy's words that were shown beside the form; they go into the entry.
        """
        given = {**justification.model_dump(mode="json"), **({"prompt": prompt} if prompt else {})}
        return value_of(CaseSession, self._document("POST", "/v1/case-sessions", given), "the case")

    def case_sessions(self) -> tuple[CaseSession, ...]:
        """Return the person's own open case sessions, latest first."""
        return values_of(CaseSession, self._document("GET", "/v1/case-sessions"), "the case")

    def close_case(self, case_session: str) -> None:
        """Close a case session, on record."""
        self._send("DELETE", f"/v1/case-sessions/{segment(case_session)}")

    def ask(self, inquiry: Inquiry, stop: Cancellation | None = None) -> Answer:
        """Ask a question that is answered with reads, of any kind. Raises `Refused`, `TimedOut`, `LedgerStopped`, ...

        Args:
            stop: Gives the question up from another thread; then this raises `Cancelled`, unless the answer was there first.
        """
        path, body = f"/v1/{inquiry.question.kind}", inquiry.model_dump(mode="json")
        return answer_of(self._exchange("POST", path, body, ARROW, stop)[1], inquiry.question)

    def show_again(self, case_session: str, of: int, stop: Cancellation | None = None) -> Answer:
        """Have an answer shown again that was given to this person, or shared with them; on record, and no new question.

        `facts.showing` says what changed since. Raises as `ask` does.

        Args:
            case_session: An open one on the case under which it was given.
            of: Number of its intent (`intent` in its facts), or of an earlier showing of it.
        """
        body = {"case_session": case_session, "of": of}
        answer = answer_of(self._exchange("POST", "/v1/showings", body, ARROW, stop)[1], None)
        return replace(answer, question=question_shown(answer.facts))

    def canvass(self, inquiry: Inquiry, stop: Cancellation | None = None) -> Answer:
        """Ask for all reads in an area and windows of time; as `ask`."""
        return self.ask(inquiry, stop)

    def plates(self, inquiry: Inquiry, stop: Cancellation | None = None) -> Answer:
        """Ask for reads whose plate fits a pattern; as `ask`."""
        return self.ask(inquiry, stop)

    def near_plates(self, inquiry: Inquiry, stop: Cancellation | None = None) -> Answer:
        """Ask for reads whose plate fits a pattern, or a whole plate, in all but at most one character; as `ask`."""
        return self.ask(inquiry, stop)

    def history(self, inquiry: Inquiry, stop: Cancellation | None = None) -> Answer:
        """Ask for all reads of one plate; as `ask`."""
        return self.ask(inquiry, stop)

    def common_plates(self, inquiry: Inquiry, stop: Cancellation | None = None) -> Answer:
        """Ask for the reads of plates that were read at several of some scenes; as `ask`."""
        return self.ask(inquiry, stop)

    def convoy(self, inquiry: Inquiry, stop: Cancellation | None = None) -> Answer:
        """Ask for the reads of one plate and of those that passed the same cameras with it; as `ask`."""
        return self.ask(inquiry, stop)

    def estimate(self, inquiry: Inquiry) -> EstimateOnRecord:
        """Ask about how many reads a canvass would meet (`questions.estimate`); on record like a question."""
        headers, data = self._exchange("POST", "/v1/estimates", inquiry.model_dump(mode="json"))
        receipt = receipt_of(headers.get("x-receipt", ""))
        check_receipt_of_bytes(receipt, data)
        return estimate_of(data, receipt)

    def saved(self, inquiry: Inquiry) -> Answer:
        """Ask for the reads that were starred or noted in the case, as far as they are still kept."""
        return self.ask(inquiry)

    def image(self, inquiry: Inquiry) -> Picture:
        """Ask for one image of a read that an answer held. Raises `NotFound` if none of its kind is kept, `NotVerified`.

        Under the number of a release to the public it comes with its sealed manifest (`Picture.archive`).
        """
        body = inquiry.model_dump(mode="json")
        headers, data = self._exchange("POST", "/v1/images", body, accept="image/*, application/zip")
        if headers.get("content-type", "") == "application/zip":
            return picture_of(data, check_archive(data))
        receipt = receipt_of(headers.get("x-receipt", ""))
        check_receipt_of_bytes(receipt, data)
        return Picture(headers.get("content-type", ""), data, receipt)

    def contact_sheet(self, inquiry: Inquiry) -> PictureSheet:
        """Ask for images of several reads of one answer, on record as one entry. Raises `Refused`, `TooLarge`, `NotVerified`."""
        headers, data = self._exchange("POST", "/v1/contact-sheets", inquiry.model_dump(mode="json"))
        receipt = receipt_of(headers.get("x-receipt", ""))
        check_receipt_of_bytes(receipt, data)
        return sheet_of(data, receipt)

    def correct(self, inquiry: Inquiry) -> str:
        """Put a correction beside a read that an answer held, and return the correction's id."""
        made = self._document("POST", "/v1/corrections", inquiry.model_dump(mode="json"))
        return value_of(CorrectionOnRecord, made, "a correction").read_id

    def make_files(self, inquiry: Inquiry) -> Archive:
        """Have files made of an answer. Raises `Refused`, `TimedOut`, `NotVerified`, ..."""
        body = inquiry.model_dump(mode="json")
        data = self.archive("/v1/made-files", body)
        return Archive(data, check_archive(data))

    def archive(self, path: str, body: object, wait_s: float = ANSWER_S) -> bytes:
        """Have an archive made; for the modules that say what is in it.

        Args:
            wait_s: How long to wait for the next bytes: longer than the gateway makes it.
        """
        return self._exchange("POST", path, body, accept="application/zip", wait_s=wait_s)[1]

    def cameras(self) -> pl.DataFrame:
        """Return the register of cameras: columns `CAMERAS`; `lat` and `lon` in degrees, null without a fixed place."""
        return cameras_of(self._document("GET", "/v1/cameras"))

    def vocabulary(self) -> Vocabulary:
        """Return the words for colours, makes, bodies and states that a question may use, with their other spellings."""
        return value_of(Vocabulary, self._document("GET", "/v1/vocabulary"), "the vocabulary")

    def basemap(self) -> Json:
        """Return the base map's `version`, `attribution`, `bounds` (west, south, east, north), ...; {} if there is none."""
        return as_object(self._document("GET", "/v1/basemap"))

    def places(self, text: str) -> pl.DataFrame:
        """Return streets and corners that fit what was typed, best first: columns `PLACES`. It is recorded nowhere.

        "Main St & 3rd" means a corner; a beginning or a slip will do. "43.9000, -101.2000" means the corner that stands there. Of a street, `lat` and `lon` are its middle, and
        the bounds say where it reaches; of a corner they are null. Empty if nothing fits or the site has no index.
        """
        return places_of(self._document("POST", "/v1/places", {"text": text}))

    def checkpoint(self) -> str:
        """Return the ledger's latest signed checkpoint, a note of text."""
        return self._send("GET", "/v1/ledger/checkpoint").decode()

    def document(
        self, method: str, path: str, body: object = None, query: Mapping[str, str | int] | None = None
    ) -> object:
        """Send one request and return the JSON document of its answer, None if it has none; for the modules that say what it means."""
        answer = self._send(method, f"{path}?{urlencode(query)}" if query else path, body)
        return parsed(answer) if answer else None

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
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            raise Unreachable("The gateway cannot be reached.") from None

    def _document(self, method: str, path: str, body: object = None) -> object:
        return parsed(self._send(method, path, body))

    def _send(self, method: str, path: str, body: object = None) -> bytes:
        return self._exchange(method, path, body)[1]

    def _exchange(
        self,
        method: str,
        path: str,
        body: object,
        accept: str = "application/json",
        stop: Cancellation | None = None,
        *,
        wait_s: float = ANSWER_S,
    ) -> tuple[Mapping[str, str], bytes]:
        """Send one request and return headers and body of its answer, or raise what the gateway says.

        One that can be given up goes by a connection of its own, which can be dropped.
        """
        http, extensions = (self._stoppable, {"trace": stop.trace}) if stop else (self._http, {})
        given: dict[str, Any] = {"json": body, "headers": {"Accept": accept}, "extensions": extensions}
        timeout = httpx.Timeout(wait_s, connect=CONNECT_S)
        try:
            with http.stream(method, path, **given, timeout=timeout) as response:
                received = _bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _given_up() if stop and stop.given_up else _unreachable(error) from None
        if (
            self.on_use is not None
            and method != "GET"
            and path not in LEAVES_NO_TRACE
            and _recorded(response.status_code)
        ):
            self.on_use()
        if response.is_success:
            return response.headers, received
        raise _error(received, response.status_code)


def _recorded(status: int) -> bool:
    """True if the gateway decided, whichever way: then the log-on was used."""
    return status < 300 or status == Refused.status


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
    return Unreachable("The gateway cannot be reached.")


def _error(body: bytes, status: int) -> AccessError:
    try:
        return from_problem(as_object(json.loads(body)), status)
    except (ValueError, TypeError, AttributeError, Busy):
        if status == NotLoggedOn.status:
            return NotLoggedOn("You are not logged on any more. Log in again.")
        return Busy(f"The gateway answered {status} without saying why.")


def segment(text: str) -> str:
    """Return a text as one segment of an address, without what could lead elsewhere."""
    return "".join(c for c in text if c.isalnum() or c in "-_")
