"""A site at each of the four agencies, founded by its own pack, with somebody for every duty, cases, cameras and sources."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from data_access.client import Client
from data_access.gateway.acting.ceremony import Founder
from data_access.gateway.asking.files_of_answer import Maker
from data_access.gateway.open_site.site import BY_THE_MACHINE, Timing
from data_access.records.accounts import clearances
from data_access.records.casework import cases
from data_access.records.intake import cameras
from data_access.terms import CaseKind
from tests.builders.files import in_process
from tests.builders.gateway import Doors, open_doors
from tests.builders.records import a_camera
from tests.builders.site import READS_MAPPING, found_site, reads_csv

Row = tuple[timedelta, str, str, str]
Sites = Callable[[str], Doors]
"""Gives the site of an agency by the name of its pack; it is opened when it is first asked for."""

FOUNDERS = ("adams", "cole")
STAFF: Mapping[str, Mapping[str, str]] = {
    "parsons": {
        "adams": "administrator",
        "cole": "commander",
        "ivy": "administrator",
        "grant": "commander",
        "dunn": "detective",
        "lund": "detective",
        "sato": "sergeant",
        "quinn": "auditor",
    },
    "twin_falls": {
        "adams": "assigned_member",
        "cole": "flock_administrator",
        "ivy": "assigned_member",
        "grant": "flock_administrator",
        "dunn": "detective",
        "lund": "detective",
        "sato": "sergeant",
        "quinn": "auditor",
    },
    "barstow": {
        "adams": "it_manager",
        "cole": "division_commander",
        "ivy": "assigned_member",
        "grant": "division_commander",
        "dunn": "detective",
        "lund": "detective",
        "sato": "sergeant",
        "quinn": "auditor",
    },
    "clayton": {
        "adams": "flock_administrator",
        "cole": "alpr_coordinator",
        "ivy": "flock_administrator",
        "grant": "chief",
        "dunn": "detective",
        "lund": "detective",
        "sato": "sergeant",
        "quinn": "auditor",
    },
}
"""Who has which role: adams and cole found the site, ivy imports, grant approves sources, dunn and lund search, sato
supervises and holds, quinn reads the ledger."""

WHY = {"purpose": "stolen_vehicle", "reason": "Grey pickup taken from the yard on Elm Street"}


@contextlib.contextmanager
def agency_site(root: Path, agency: str, clock: Timing = BY_THE_MACHINE, maker: Maker = in_process) -> Iterator[Doors]:
    """Open a new site of an agency; all of its staff are trained, cleared and logged on. No read is there yet."""
    staff = STAFF[agency]
    founders = [
        Founder(person=who, number=who, full_name=who.title(), role=staff[who], unit="administration")
        for who in FOUNDERS
    ]
    paths, enrolled = found_site(root, agency, founders)
    with open_doors(paths, enrolled, clock=clock, maker=maker) as doors:
        for person, role in staff.items():
            if person not in FOUNDERS:
                doors.hire(person, role)
                clear(doors, person)
            doors.people.tokens[person] = doors.session_of(person)["Authorization"].removeprefix("Bearer ")
        fill_registers(doors)
        yield doors


def fill_registers(doors: Doors) -> None:
    """Put two cases and two cameras in their registers, and have the source of reads approved."""
    numbers = {"26-000001": CaseKind.CRIMINAL, "26-000002": CaseKind.CRIMINAL}
    rows = [cases.CaseRow(number=number, kind=kind) for number, kind in numbers.items()]
    some = [a_camera(), a_camera(camera_id="cam-2", name="River bridge", lat_e7=439_100_000, lon_e7=-1_012_100_000)]
    site = doors.site
    with site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test needs cases and cameras"})
        by = cases.Importer(person_id="ivy", accounts=frozenset({"ivy"}))
        cases.import_rows(turn.connection, recorded, rows, by)
        cameras.put(turn.connection, recorded, some)
        site.board = site.board.with_cameras(cameras.every(turn.connection))
    assert approve(doors, "vendor", READS_MAPPING).status_code == 201


def clear(doors: Doors, person: str) -> None:
    """Put a security clearance of a person on record."""
    today = doors.site.now().date()
    given = {
        "cleared_on": today,
        "expires_on": today + timedelta(days=365),
        "cleared_by": "C. Clearer",
        "reference": "1",
    }
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test needs a clearance"})
        clearances.record(turn.connection, recorded, clearances.Clearance(person_id=person, **given))


def open_case(doors: Doors, person: str = "dunn", number: str = "26-000001", **changed: str) -> str:
    """Open a case session for a purpose that every agency has, and return its id."""
    return doors.open_case(person, case_number=number, **{**WHY, **changed})


def client_of(doors: Doors, person: str) -> Client:
    """Return the client of somebody."""
    return Client(str(doors.client.base_url), doors.people.tokens[person])


def post(doors: Doors, person: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
    """Post a document as somebody."""
    return doors.client.post(path, json=dict(body), headers=doors.as_(person))


def approve(
    doors: Doors, source: str, mapping: str, by: str = "grant", owner_kind: str = "agency", **more: str
) -> httpx.Response:
    """Have a source of reads approved; `more` are conditions that it names."""
    approval = {
        "source": source,
        "name": source.title(),
        "owner_kind": owner_kind,
        "mapping": mapping,
        "zone": "UTC",
        "approved_by": "C. Cole",
        "reference": "memo 7",
        "approved_on": "2026-11-01",
        **more,
    }
    return post(doors, by, "/v1/acts/sources", approval)


def mapping_of(source: str, retention_class: str) -> str:
    """The mapping of a source whose reads are kept as a class says."""
    return READS_MAPPING.replace('"vendor"', f'"{source}"').replace('"flock"', f'"{retention_class}"')


def bring(doors: Doors, rows: list[Row], source: str = "vendor", by: str = "ivy") -> dict[str, Any]:
    """Import reads, each (how long ago, plate, camera, colour), and return what was said of them."""
    given = {"content": reads_csv(rows), "headers": doors.as_(by)}
    done = doors.client.post(f"/v1/files/reads/{source}", **given)
    assert done.status_code == 201, done.text
    return dict(done.json())


def history(doors: Doors, plate: str, person: str = "dunn") -> list[dict[str, Any]]:
    """All kept reads of a plate, as somebody is answered under a case of their own."""
    answer = doors.ask({"kind": "history", "plate": plate}, person, open_case(doors, person))
    assert answer.status_code == 200, answer.text
    document = answer.json()
    return [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
