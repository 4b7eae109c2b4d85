"""Genetec's third-party exporter: a hit's read, in XML or JSON, with dates in the order of the server's culture."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.jobs.mapping import Mapping
from tests.builders.imports import parse
from tests.unit.imports.formats.samples import Sample, mapping_of

TIME = {"order": "dmy", "zone": "America/Chicago"}
ATTRIBUTES = {"Relative Motion": "Moving Away", "Vehicle Type": "-", "Confidence Score": "100", "Vehicle Make": "Acme"}
READ = {
    "CameraName": "C1",
    "DateUtc": "20/11/2026",
    "TimeUtc": "16:00:00",
    "Plate": "7A2-C8B5",
    "State": "MO",
    "ContextImage": "",
}


def xml(attributes: dict[str, str] = ATTRIBUTES, hit: bool = True, **changed: str | None) -> str:
    """One message in XML."""
    given = {name: text for name, text in {**READ, **changed}.items() if text is not None}
    listed = "".join(f'<Attribute name="{n}" customFieldGuid="0">{t}</Attribute>' for n, t in attributes.items())
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
    read = f"<Read><Address>x</Address><attributes><Attributes>{listed}</Attributes></attributes>{inner}</Read>"
    around = (
        "<HitID>8fc6</HitID><DateUtc>21/11/2026</DateUtc><TimeUtc>22:13:11</TimeUtc><UserName/><RuleName>Hot</RuleName>"
    )
    return f"<Hotlist>{around}<Vehicle>{read}</Vehicle></Hotlist>" if hit else f"<Vehicle>{read}</Vehicle>"


def document(**changed: object) -> str:
    """One message in JSON."""
    given = {**READ, "ConfidenceScore": "87", "Attributes": {**ATTRIBUTES, "Vehicle Color": "Red"}, **changed}
    return json.dumps({name: value for name, value in given.items() if value is not None})


SAMPLE = Sample(
    data=(xml() + xml(hit=False, Plate="8X8B0B", CameraName="U1", State=None)).encode(),
    reads=(
        {
            "plate": "7A2C8B5",
            "plate_raw": "7A2-C8B5",
            "plate_state": "US-MO",
            "captured_at": datetime(2026, 11, 20, 16, tzinfo=UTC),
            "captured_at_raw": "20/11/2026 16:00:00",
            "time_basis": "utc_explicit",
            "plate_conf_bp": 10_000,
            "camera_id": "C1",
            "pos_source": "camera_fixed",
        },
        {"plate": "8X8B0B", "plate_raw": "8X8B0B", "plate_state": None, "camera_id": "U1"},
    ),
    noted={"hits_not_taken": 1},
    dropped={"HitID": 1, "RuleName": 1},
    mapping={"time": TIME},
)
EXPORTER = mapping_of("genetec_exporter")


def test_json_is_read_as_xml_is():
    row = parse("[" + document() + "]", EXPORTER).rows[0]
    assert (row["plate"], row["captured_at"]) == ("7A2C8B5", datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert (row["plate_conf_bp"], row["make"], row["colour"], row["body"]) == (8700, "acme", "red", None)
    assert len(parse("\ufeff \n" + document() + "\n" + document(), EXPORTER).rows) == 2


def test_the_order_of_a_date_is_the_mappings_and_never_guessed():
    both = [parse(xml(DateUtc="10/01/2022"), mapping_of("genetec_exporter", time={**TIME, "order": order})) for order in ("dmy", "mdy")]  # fmt: skip
    assert [(came.rows[0]["captured_at"].month, came.rows[0]["captured_at"].day) for came in both] == [(1, 10), (10, 1)]
    assert parse(xml(), mapping_of("genetec_exporter", time={**TIME, "order": "mdy"})).reasons == ["time_unreadable"]
    with pytest.raises(ValueError, match="an order: dmy, mdy, ymd"):
        Mapping.model_validate({"format": "genetec_exporter", "source": "acme", "retention_class": "fixed"})


def test_local_time_is_of_the_mappings_zone():
    local = {"DateUtc": None, "TimeUtc": None, "DateLocal": "20/11/2026", "TimeLocal": "10:00:00"}
    row = parse(xml(**local), EXPORTER).rows[0]
    assert (row["captured_at"], row["time_basis"]) == (
        datetime(2026, 11, 20, 16, tzinfo=UTC),
        "assumed_zone:America/Chicago",
    )


def test_the_time_of_a_hit_is_not_that_of_its_read():
    assert parse(xml(DateUtc=None), EXPORTER).reasons == ["time_missing"]


def test_a_message_may_hold_several_reads():
    two = xml().replace("</Read>", "</Read>" + xml(Plate="8X8B0B").partition("<Vehicle>")[2].partition("</Vehicle>")[0])
    assert [row["plate"] for row in parse(two, EXPORTER).rows] == ["7A2C8B5", "8X8B0B"]


@pytest.mark.parametrize("data", [xml({"Driver Name": "x"}), document(Attributes={"Driver Name": "x"})])
def test_an_attribute_about_people_refuses_the_file(data):
    with pytest.raises(InvalidQuery, match="about people"):
        parse(data, EXPORTER)


@pytest.mark.parametrize("data", [document(Attributes="x"), "<Vehicle><Read>7A2</Read></Vehicle>"])
def test_what_is_laid_out_otherwise_refuses_the_file(data):
    with pytest.raises(InvalidQuery, match="not laid out"):
        parse(data, EXPORTER)


def test_a_hit_without_a_read_is_no_read():
    assert parse("<Hotlist><HitID>8fc6</HitID><Vehicle/></Hotlist>", EXPORTER).reasons == ["plate_empty"]
