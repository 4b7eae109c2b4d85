"""Release requests at a site of an agency: entered, verified, approved, asked for, handed over."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.builders.agencies import bring, open_case, post
from tests.builders.gateway import Doors

PLATE = "9Q9Z1A"
LETTER = b"%PDF-1.4 the sheriff writes: " + b"a grey pickup was seen at two of the scenes of a burglary series; " * 4
PATH = "/v1/acts/releases"
PICTURED: Mapping[str, Any] = {"kind": "history", "plate": "9Q9ZZZ", "windows": None}
"""A question about a plate of whose read there are pictures (`builders/pictures.py`)."""
NEW: Mapping[str, Any] = {
    "agency": "Larkspur County Sheriff",
    "kind": "law_enforcement",
    "state": "US-CA",
    "person": "Deputy R. Halloran",
    "contact": "halloran@larkspur.example, 555-0142",
    "purpose": "Burglary series; the grey pickup was seen at two of the scenes",
    "legal_basis": "Request of 27 November, file 26-L-118",
    "written": {"name": "request.pdf", "content": base64.b64encode(LETTER).decode()},
}


def request(doors: Doors, by: str = "dunn", /, **changed: Any) -> httpx.Response:
    """Enter a request, with some of what it says changed; None leaves a field out."""
    said = {name: value for name, value in {**NEW, **changed}.items() if value is not None}
    return post(doors, by, PATH, said)


def entered(doors: Doors, by: str = "dunn", /, **changed: Any) -> int:
    """Enter a request and return its number."""
    answer = request(doors, by, **changed)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


def do(doors: Doors, person: str, number: int, what: str, **body: Any) -> httpx.Response:
    """Do an act on a request."""
    return post(doors, person, f"{PATH}/{number}/{what}", body)


def verify(doors: Doors, number: int, person: str = "dunn") -> httpx.Response:
    """Record how it was made sure that the agency is what it says."""
    return do(doors, person, number, "verification", how="called back at the number of the county's own directory")


def open_written(doors: Doors, number: int, person: str = "cole") -> httpx.Response:
    """Open a request with the file that holds it."""
    return doors.client.get(f"{PATH}/{number}", headers=doors.as_(person))


def approve(doors: Doors, number: int, person: str = "cole", **words: str) -> httpx.Response:
    """Open the written request and approve; `unavailable` says why who comes first is not there."""
    open_written(doors, number, person)
    return do(doors, person, number, "approval", **words)


def approved(doors: Doors, by: str = "cole", /, **changed: Any) -> int:
    """Enter a request, have it verified, approved and declared for, and return its number."""
    number = entered(doors, **changed)
    assert verify(doors, number).status_code == 200
    done = approve(doors, number, by)
    assert done.status_code == 200, done.text
    assert do(doors, "dunn", number, "declaration", words="signed by the sheriff on 28 November").status_code == 200
    return number


def ask(doors: Doors, number: int, person: str = "dunn", plate: str = PLATE) -> httpx.Response:
    """Ask for a plate's history under a request's number. The answer is of the opening if that is refused."""
    why = {"purpose": "stolen_vehicle", "reason": "Burglary series of the county, grey pickup at two scenes"}
    given = {"case_number": case_of(number), **why}
    opened = doors.client.post("/v1/case-sessions", json=given, headers=doors.as_(person))
    if opened.status_code != 201:
        return opened
    return doors.ask({"kind": "history", "plate": plate}, person, opened.json()["case_session"])


def make(doors: Doors, number: int, *formats: str, person: str = "dunn") -> httpx.Response:
    """Ask under a request's number, and make files of the answer."""
    why = {"purpose": "stolen_vehicle", "reason": "Burglary series of the county, grey pickup at two scenes"}
    case = open_case(doors, person, case_of(number), **why)
    asked = {"kind": "history", "plate": PLATE, "windows": None}
    answer = doors.ask(asked, person, case)
    assert answer.status_code == 200, answer.text
    question = {
        "kind": "files",
        "of": answer.json()["facts"]["intent"],
        "asked": asked,
        "formats": formats or ("csv",),
        "why": "for the sheriff of the county",
    }
    inquiry = {"case_session": case, "question": question}
    return doors.client.post("/v1/made-files", json=inquiry, headers=doors.as_(person))


def fulfilled(doors: Doors, **changed: Any) -> int:
    """Have a request approved, one file made, and handed over; return its number."""
    number = approved(doors, **changed)
    made = make(doors, number)
    assert made.status_code == 200, made.text
    done = do(doors, "dunn", number, "fulfilment", words="handed to Deputy Halloran on a disc")
    assert done.status_code == 200, done.text
    return number


def told(doors: Doors, number: int, person: str = "dunn") -> dict[str, Any]:
    """One request as the page shows it to somebody."""
    answer = doors.client.get(PATH, headers=doors.as_(person))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(each for each in answer.json()["releases"] if each["number"] == number)
    return found


def case_of(number: int) -> str:
    """The number under which its questions are asked."""
    return f"REL-{number:04d}"


def clauses(answer: httpx.Response) -> set[str]:
    """By which clauses something was refused."""
    assert answer.status_code == 403, answer.text
    return {each["clause"] for each in answer.json()["reasons"]}


def read(doors: Doors) -> None:
    """Have a read of the plate in the store."""
    bring(doors, [(timedelta(hours=1), PLATE, "cam-1", "")])


def read_under(
    doors: Doors, case_number: str, plate: str = PICTURED["plate"], person: str = "dunn"
) -> tuple[str, dict[str, Any]]:
    """Ask for a plate under a number; return the case session, and the read as questions about it name it."""
    case = open_case(doors, person, case_number, reason="Armed man fled in a grey pickup past the school")
    answer = doors.ask({**PICTURED, "plate": plate}, person, case).json()
    row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
    at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["captured_at"])).isoformat()
    return case, {"of": answer["facts"]["intent"], "read_id": row["read_id"], "captured_at": at}


def archive(answer: httpx.Response) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files of an archive, and what its manifest seals."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    return files, json.loads(files.pop("manifest.json"))["sealed"]
