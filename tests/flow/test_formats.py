"""Every format on its whole way: a sample's file is imported through the gateway and its reads are asked for again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.imports.formats import MODULES
from data_access.policy.packs.pack import Keeping
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import CAMERAS_MAPPING, kept_of, put_cameras_into_service, staffed_site
from tests.flow.conftest import kinds
from tests.flow.doors import APPROVAL
from tests.unit.imports.formats.samples import Sample, sample_of
from tests.unit.imports.formats.test_hikvision import an_event
from tests.unit.imports.formats.test_osm import a_node

pytestmark = pytest.mark.slow

CAMERAS = "id,name,kind,lat,lon\nC1,Main & First,fixed,43.9,-101.2\nU1,Unit 1,mobile,,\n12/3456/7,Main & Second,fixed,43.9,-101.2\n"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOR_EVER = Keeping(floor_d="none", ceiling_d=36_500, purge_after_d=36_500, clause="D1")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """One site for all formats, with the samples' cameras, that keeps its reads as long as these tests are run."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("formats"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        given = {"content": CAMERAS, "params": {"mapping": CAMERAS_MAPPING}, "headers": made.as_("adams")}
        assert made.client.post("/v1/files/cameras", **given).status_code == 201
        put_cameras_into_service(made)
        pack = made.site.pack
        limits = pack.limits.model_copy(update={"history": pack.limits.history.model_copy(update={"window_d": 36_500})})
        with made.under(retention={**pack.retention, "flock": FOR_EVER}, limits=limits):
            yield made


def approved(doors: Doors, name: str, sample: Sample) -> str:
    """Approve a source whose files are of one format, and return its name."""
    tables = [
        f"[{table}]\n" + "\n".join(f"{key} = {toml(value)}" for key, value in of.items())
        for table, of in sample.mapping.items()
    ]
    head = f'format = "{name}"\nkind = "reads"\nsource = "of-{name}"\nretention_class = "flock"'
    zone = sample.mapping.get("time", {}).get("zone", "in_text")
    said = {"zone": zone} if zone != "in_text" else {}
    body = {**APPROVAL, **said, "source": f"of-{name}", "mapping": "\n".join([head, *tables])}
    answer = doors.client.post("/v1/acts/sources", json=body, headers=doors.as_("cole"))
    assert answer.status_code == 201, answer.text
    return str(body["source"])


def toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(list(value) if isinstance(value, tuple) else value)


def upload(doors: Doors, source: str, data: bytes) -> Any:
    return doors.client.post(f"/v1/files/reads/{source}", content=data, headers=doors.as_("adams"))


def history(doors: Doors, plate: str) -> list[dict[str, Any]]:
    """Ask for all kept reads of a plate."""
    answer = doors.ask({"kind": "history", "plate": plate}, case=doors.case_of("dunn"))
    assert answer.status_code == 200, answer.text
    document = answer.json()
    return [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]


def told(value: Any, source: str) -> Any:
    """Write a value as an answer does, which counts microseconds, and names the source before a read's id."""
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(microseconds=1)
    return value.replace("acme:", f"{source}:") if isinstance(value, str) else value


@pytest.mark.parametrize("name", MODULES)
def test_what_a_sample_says_is_read_back_from_the_gateway(doors: Doors, name: str) -> None:
    sample = sample_of(name)
    source = approved(doors, name, sample)
    answer = upload(doors, source, sample.data)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rejected"] == sample.rejected
    for want in sample.reads:
        [read] = [read for read in history(doors, want["plate"]) if read["source"] == source]
        assert {column: read[column] for column in want} == {
            column: told(value, source) for column, value in want.items()
        }


def test_an_event_that_a_camera_sends_again_is_stored_once(doors: Doors) -> None:
    head = 'format = "hikvision"\nsource = "resent"\nretention_class = "flock"'
    answer = doors.client.post(
        "/v1/acts/sources", json={**APPROVAL, "source": "resent", "mapping": head}, headers=doors.as_("cole")
    )
    assert answer.status_code == 201, answer.text
    answer = upload(doors, "resent", (an_event() + an_event(isDataRetransmission="true")).encode())
    assert (answer.json()["rows_in"], kept_of(doors, answer.json()["batch"])) == (2, (1, 1))
    assert answer.json()["noted"]["sent_again"] == 1


def test_cameras_of_openstreetmap_and_calls_of_a_dispatch_system_come_into_the_registers(doors: Doors) -> None:
    def sent(kind: str, mapping: str, content: str) -> dict[str, Any]:
        given = {"content": content, "params": {"mapping": mapping}, "headers": doors.as_("adams")}
        answer = doors.client.post(f"/v1/files/{kind}", **given)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    export = json.dumps({"elements": [a_node(direction="90;270"), a_node(8, **{"surveillance:type": "camera"})]})
    done = sent("cameras", 'format = "osm"\nkind = "cameras"\nsource = "osm"', export)
    assert (done["rows"], done["noted"]) == (1, {"direction_not_known": 1, "other_elements": 1})
    calls = 'format = "csv"\nkind = "cases"\nsource = "cad"\ndefaults = {kind = "criminal"}\ncolumns = {number = "Event ID"}'
    done = sent("cases", calls, "Event ID\nC26-000007\n7A2C8B5\n")
    assert (done["added"], done["rejected"]) == (1, {"number_not_of_the_packs_form": 1})


@pytest.mark.parametrize("name", ["openalpr", "platerecognizer", "platerecognizer_stream"])
def test_of_a_file_that_is_broken_at_its_end_nothing_is_stored(doors: Doors, name: str) -> None:
    sample = sample_of(name)
    source = approved(doors, name, sample)
    data, since = sample.data.replace(b"9A9ZQ1", b"9A9ZQ7").replace(b"9a9zq1", b"9a9zq7"), doors.site.ledger.size
    left = set(doors.paths.rejects.iterdir())
    answer = upload(doors, source, data + b'\n"{')
    assert answer.status_code == 422, answer.text
    assert (kinds(doors, since), set(doors.paths.rejects.iterdir())) == ([], left)
    assert history(doors, "9A9ZQ7") == []
