"""UniFi Protect: triggers of an alarm, and what is about people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, one_read, took

AT_MS = 1_795_190_400_252
"""2026-11-20 16:00:00.252 UTC."""


def a_trigger(plate="9A9ZQ1", key="license_plate_unknown", **changed):
    return {
        "device": "C1",
        "value": plate,
        "key": key,
        "group": {"name": "delivery"},
        "zones": {"loiter": [], "line": [], "zone": [1]},
        "eventId": "68ce4d9c0202bb03e40cbdbc",
        "timestamp": AT_MS,
        **changed,
    }


def a_hook(*triggers):
    kinds = ("license_plate_unknown", "license_plate_known", "license_plate_of_interest")
    alarm = {
        "name": "Plates",
        "sources": [{"device": "C1", "type": "include"}],
        "conditions": [{"condition": {"type": "is", "source": kind}} for kind in kinds],
        "triggers": list(triggers),
        "eventPath": "/protect/events/event/68ce4d9c0202bb03e40cbdbc",
    }
    return {"alarm": alarm, "timestamp": AT_MS + 1_100}


SAMPLE = Sample(
    data=in_json(
        a_hook(a_trigger(), a_trigger("8B8-ZQ2", "license_plate_known", device="U1")),
        a_hook(a_trigger("car", "vehicle"), a_trigger(None)),
    ),
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 252_000, tzinfo=UTC),
            "time_basis": "epoch_ms",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9ZQ1",
            "plate_conf_bp": None,
            "camera_id": "C1",
            "pos_source": "camera_fixed",
        },
        {"plate": "8B8ZQ2", "camera_id": "U1", "pos_source": "none"},
    ),
    noted={"other_events": 1, "plate_not_read": 1},
)


def test_plates_of_one_event_are_reads_of_their_own():
    came = took("unifi_protect", a_hook(a_trigger(), a_trigger("8B8ZQ2")))
    assert len({row["read_id"] for row in came.rows}) == 2


def test_one_read_out_of_two_alarms_is_one():
    rows = took("unifi_protect", a_hook(a_trigger()), a_hook(a_trigger(group={"name": "other"}))).rows
    assert len({row["read_id"] for row in rows}) == 1


def test_when_the_hook_was_sent_is_no_instant_of_a_read():
    assert took("unifi_protect", a_hook(a_trigger(timestamp=None))).reasons == ["time_missing"]
    assert one_read("unifi_protect", a_hook(a_trigger()))["captured_at"].microsecond == 252_000


@pytest.mark.parametrize("key", ["person", "face_known", "face_of_interest", "face_unknown"])
def test_a_trigger_about_people_refuses_the_file(key):
    with pytest.raises(InvalidQuery, match="D10"):
        took("unifi_protect", a_hook(a_trigger(), a_trigger("J. Roe", key)))


@pytest.mark.parametrize(
    "document",
    [
        {"alarm": {}},
        {"alarm": {"triggers": []}},
        {"triggers": [a_trigger()]},
        {"alarm": {"triggers": [{"value": "9A9ZQ1"}]}},
        {"payload": a_hook(a_trigger())},
    ],
)
def test_an_envelope_that_is_not_known_refuses_the_file(document):
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("unifi_protect", document)
