"""Flock hot-list alerts: one read, whatever number of lists it matched."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.unit.imports.formats.samples import Sample, in_json, one_read, took


def an_alert(**changed):
    return {
        "deviceLat": 43.5,
        "deviceLong": -101.5,
        "deviceName": "#04 Main St @ 1st Ave - WB",
        "deviceExternalId": "C1",
        "networkName": "Example PD",
        "networkExternalId": "00000000-0000-4000-8000-000000000001",
        "objectId": "00000000-0000-4000-8000-0000000000a1",
        "eventTime": "2026-11-20T16:00:00.512Z",
        "imageUrl": "https://example.invalid/i.jpg",
        "ocr": {"label": "9A9-ZQ1", "labelConfidence": 0.93, "state": None, "stateConfidence": None},
        "sources": [
            {"name": "NCIC", "reason": "Stolen Vehicle"},
            {"name": "Own list", "reason": "BOLO", "caseNumber": "26-000123", "customHotlistAudience": "organization"},
        ],
        **changed,
    }


SAMPLE = Sample(
    data=in_json(
        an_alert(),
        an_alert(objectId="a2", deviceExternalId="U1", ocr={"label": "8B8ZQ2", "state": "missouri"}),
        an_alert(objectId="a3", ocr=None),
    ),
    reads=(
        {
            "read_id": "acme:00000000-0000-4000-8000-0000000000a1",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "time_basis": "utc_explicit",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9-ZQ1",
            "plate_conf_bp": 9300,
            "plate_state": None,
            "camera_id": "C1",
            "lat_e7": 439_000_000,
            "pos_source": "camera_fixed",
        },
        {"plate": "8B8ZQ2", "plate_conf_bp": None, "plate_state": "US-MO", "camera_id": "U1", "pos_source": "none"},
    ),
    rejected={"plate_not_read": 1},
    dropped=dict.fromkeys(
        ["deviceLat", "deviceLong", "deviceName", "imageUrl", "networkExternalId", "networkName", "sources"], 3
    ),
)


def test_a_read_on_several_lists_that_comes_once_for_each_is_one_read():
    came = took("flock_hotlist", an_alert(sources=[{"name": "NCIC"}]), an_alert(sources=[{"name": "Own list"}]))
    assert len({row["read_id"] for row in came.rows}) == 1


def test_an_alert_that_does_not_do_is_rejected():
    broken = [
        ({"ocr": None}, "plate_not_read"),
        ({"ocr": {}}, "plate_empty"),
        ({"ocr": {"label": "UNKNOWN"}}, "plate_placeholder"),
        ({"ocr": {"label": "9A9", "labelConfidence": 93}}, "confidence_off_scale"),
        ({"eventTime": None}, "time_missing"),
        ({"eventTime": "2026-11-20T16:00:00"}, "time_without_zone"),
        ({"eventTime": "11/20/2026 16:00:00Z"}, "time_unreadable"),
        ({"deviceExternalId": "nobody"}, "camera_unknown"),
    ]
    came = took("flock_hotlist", *(an_alert(**changed) for changed, _ in broken))
    assert came.reasons == [reason for _, reason in broken]


def test_alerts_may_stand_in_a_list():
    assert one_read("flock_hotlist", [an_alert()])["plate"] == "9A9ZQ1"
