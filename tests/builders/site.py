"""A small real site in a folder: ceremony, accounts, cases, cameras, sources, reads; and its application without a socket."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from data_access.answers.collecting.equipment import Equipment
from data_access.answers.value import value_of
from data_access.gateway.acting.ceremony import Founder, found, hold_ceremony
from data_access.gateway.deciding.callers import Hub
from data_access.gateway.http.listening import server, tcp_socket
from data_access.gateway.http.routes.app import make_app
from data_access.gateway.open_site.site import Site
from data_access.policy.packs import pack as packs_on_file
from data_access.records.accounts import credentials
from data_access.records.intake import batches
from tests.builders.closed_site import FACTS
from tests.builders.enrolling import enrol, hire
from tests.builders.files import in_process
from tests.builders.once import copied, shared_folder
from tests.builders.records import PASSWORDS
from workbench.settings import SitePaths

ORI = "XA0000001"
DOOR = "d" * 64
FOUNDERS = [
    Founder(person="adams", number="1001", full_name="A. Adams", role="administrator", unit="administration"),
    Founder(person="cole", number="1002", full_name="C. Cole", role="commander", unit="administration"),
]
STAFF = {"dunn": "detective", "ortiz": "officer", "avery": "analyst", "sato": "sergeant", "quinn": "auditor"}
CAMERAS = "id,name,kind,lat,lon\ncam-1,Main St at 1st Ave,fixed,43.9000,-101.2000\ncam-2,River bridge,fixed,43.9100,-101.2100\nunit-7,Unit 7,mobile,,\n"
CAMERAS_MAPPING = """format = "csv"
kind = "cameras"
source = "registry"
[columns]
camera_id = "id"
name = "name"
kind = "kind"
lat = "lat"
lon = "lon"
"""
CASES = "number,kind\n26-000001,criminal\n26-000002,criminal\n26-000003,administrative\n"
CASES_MAPPING = """format = "csv"
kind = "cases"
source = "records"
[columns]
number = "number"
kind = "kind"
"""
READS_MAPPING = """format = "csv"
kind = "reads"
source = "vendor"
retention_class = "flock"
[columns]
captured_at = "at"
plate = "plate"
camera_id = "camera"
colour = "colour"
[time]
order = "ymd"
zone = "in_text"
"""
JUSTIFICATION = {
    "case_number": "26-000001",
    "purpose": "homicide",
    "reason": "Shots fired at a grey pickup, witness saw it leave north",
}


@dataclass
class People:
    """Enrolments by user name, and log-ons that never use a code twice."""

    enrolments: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def code(self, person: str, at: datetime | None = None) -> str:
        return credentials.code_at(self.enrolments[person]["secret"], at or datetime.now(UTC))

    def log_on(self, client: httpx.Client, person: str) -> dict[str, str]:
        """Return the headers under which a person asks; logs on the first time."""
        if person not in self.tokens:
            given = {"person": person, "password": self.enrolments[person]["password"], "code": self.code(person)}
            answer = client.post("/v1/log-ons", json=given)
            assert answer.status_code == 201, answer.text
            self.tokens[person] = answer.json()["token"]
        return {"Authorization": f"Bearer {self.tokens[person]}"}


@dataclass
class Premises:
    """An open site, its application, and its people."""

    site: Site
    client: httpx.Client
    people: People
    paths: SitePaths

    def as_(self, person: str) -> dict[str, str]:
        return self.people.log_on(self.client, person)

    def open_case(self, person: str = "dunn", **changed: str) -> str:
        """Open a case session and return its id."""
        answer = self.client.post("/v1/case-sessions", json={**JUSTIFICATION, **changed}, headers=self.as_(person))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case_session"])

    def ask(self, question: dict[str, Any], person: str = "dunn", case: str | None = None, note: str = "") -> Any:
        """Post a question and return the response, in JSON."""
        body = {"case_session": case or self.open_case(person), "question": question, "note": note}
        headers = {**self.as_(person), "Accept": "application/json"}
        return self.client.post(f"/v1/{question['kind']}", json=body, headers=headers)


def found_site(
    root: Path, name: str = "parsons", founders: list[Founder] = FOUNDERS, adopter: str = "cole"
) -> tuple[SitePaths, People]:
    """Make a site's folder, keys and ledger, with its founders, and the adopted pack."""
    paths = SitePaths(root)
    paths.make()
    pack = packs_on_file.load(packs_on_file.built_in(name))
    paths.pack.write_text(pack.text)
    found(paths, pack, ORI)
    given = {"trainer": "T. Trainer", "cleared_by": "C. Clearer"}
    codes = hold_ceremony(paths, FACTS, ORI, founders, adopter, **given)
    with Site.open(paths, FACTS) as site:
        return paths, People({each["person"]: enrol(site, each["person"], each["code_parts"]) for each in codes})


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free loopback port and return its address."""
    with tcp_socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        running = server(app)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join(120)


@contextlib.contextmanager
def open_premises(paths: SitePaths, people: People, hub: Hub | None = None) -> Iterator[Premises]:
    """Open a site and its application."""
    with Site.open(paths, FACTS) as site:
        site.passwords = PASSWORDS
        app = make_app(site, hub, door_secret=DOOR, maker=in_process)
        with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield Premises(site, client, people, paths)


def employ(premises: Premises, staff: dict[str, str] | None = None) -> None:
    """Make accounts for the staff, as two people do, and record their trainings."""
    headers, client = premises.as_("adams"), premises.client
    for place, (person, role) in enumerate((STAFF if staff is None else staff).items()):
        new = {
            "person": person,
            "number": f"20{place:02}",
            "full_name": person.title(),
            "role": role,
            "unit": "detectives",
        }
        premises.people.enrolments[person] = hire(client, premises.site, new, headers, premises.as_("cole"))
        training = {
            "person": person,
            "trained_on": datetime.now(UTC).date().isoformat(),
            "trainer": "T. Trainer",
            "content": "policy",
        }
        answer = client.post("/v1/acts/trainings", json=training, headers=headers)
        assert answer.status_code == 204, answer.text


def fill_registers(premises: Premises) -> None:
    """Import cameras and cases, and approve the source of reads."""
    client = premises.client
    for kind, text, mapping in (("cameras", CAMERAS, CAMERAS_MAPPING), ("cases", CASES, CASES_MAPPING)):
        answer = client.post(
            f"/v1/files/{kind}", content=text, params={"mapping": mapping}, headers=premises.as_("adams")
        )
        assert answer.status_code == 201, answer.text
    put_cameras_into_service(premises)
    approval = {
        "source": "vendor",
        "name": "Vendor",
        "owner_kind": "agency",
        "mapping": READS_MAPPING,
        "zone": "UTC",
        "approved_by": "C. Cole",
        "reference": "memo 1",
        "approved_on": "2026-11-01",
    }
    answer = client.post("/v1/acts/sources", json=approval, headers=premises.as_("cole"))
    assert answer.status_code == 201, answer.text


def put_cameras_into_service(premises: Premises, session: Mapping[str, str] | None = None) -> None:
    """Let the commander put all cameras that wait for it into service; logs on unless a session is handed over."""
    headers = premises.as_("cole") if session is None else session
    listed = premises.client.get("/v1/acts/camera-outages", headers=headers).json()
    numbers = [each.number for each in value_of(Equipment, listed, "the cameras").waiting]
    if numbers:
        done = premises.client.post("/v1/acts/camera-outages/approvals", json={"numbers": numbers}, headers=headers)
        assert done.status_code == 201, done.text


def reads_csv(rows: list[tuple[timedelta, str, str, str]], now: datetime | None = None) -> str:
    """Write reads as (how long ago, plate, camera, colour)."""
    at = now or datetime.now(UTC)
    lines = [
        f"{(at - ago).strftime('%Y-%m-%dT%H:%M:%S.%fZ')},{plate},{camera},{colour}"
        for ago, plate, camera, colour in rows
    ]
    return "\n".join(["at,plate,camera,colour", *lines]) + "\n"


def kept_of(premises: Premises, batch: int) -> tuple[int, int]:
    """Return how many reads of an import were stored and how many were known, as the register has it; the wire tells neither."""
    with premises.site.ledger.reading() as connection:
        one = next(each for each in batches.every(connection) if each.number == batch)
    stored, rejected = one.stored or 0, sum((one.rejected or {}).values())
    return stored, (one.rows_in or 0) - stored - rejected


def import_reads(premises: Premises, text: str) -> Any:
    """Import reads of the approved source and return the response."""
    return premises.client.post("/v1/files/reads/vendor", content=text, headers=premises.as_("adams"))


def circle(lat: float = 43.9, lon: float = -101.2, radius_m: float = 500, **window: datetime) -> dict[str, Any]:
    """Ask for a canvass of the last two hours around the first camera."""
    end = window.get("end") or datetime.now(UTC)
    start = window.get("start") or end - timedelta(hours=2)
    return {
        "kind": "canvass",
        "area": {"shape": "circle", "lat": lat, "lon": lon, "radius_m": radius_m},
        "windows": [{"start": start.isoformat(), "end": end.isoformat()}],
    }


def staffed_site(root: Path, factory: pytest.TempPathFactory) -> tuple[SitePaths, People]:
    """Copy a closed site with founders, staff, cameras, cases and an approved source; it is made once in a test run."""
    return SitePaths(root), copied(shared_folder(factory), "staffed-site", _staffed, root)


def _staffed(root: Path) -> People:
    paths, people = found_site(root)
    with open_premises(paths, people) as premises:
        employ(premises)
        fill_registers(premises)
    return people


@contextlib.contextmanager
def working_site(factory: pytest.TempPathFactory, now: datetime | None = None) -> Iterator[Premises]:
    """Open a copy of the staffed site and import three reads: a site at which questions can be asked.

    Args:
        now: Half an hour, twenty minutes and three days before this instant they were captured.
    """
    paths, people = staffed_site(factory.mktemp("site"), factory)
    with open_premises(paths, people) as premises:
        rows = [
            (timedelta(minutes=30), "9Q9-Z1A", "cam-1", "grey"),
            (timedelta(minutes=20), "9Q9-ZIA", "cam-2", "grey"),
            (timedelta(days=3), "8X8-B0B", "cam-1", ""),
        ]
        answer = import_reads(premises, reads_csv(rows, now))
        assert answer.status_code == 201, answer.text
        yield premises
